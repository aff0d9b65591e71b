/* SPDX-License-Identifier: MIT */
/* One file of image, kernel, initrd and command lines: the bundle of shim/pv/image.h. */
#ifndef TOOLS_KERNEL_BUNDLE_H
#define TOOLS_KERNEL_BUNDLE_H

#include "tools/buffer.h"
#include "tools/error.h"

struct bundle_parts {
	struct bytes image;  /* the contents of hypershim.elf */
	struct bytes kernel; /* lean ELF, see tools/kernel/lean.h */
	struct bytes initrd; /* may be empty */
	const char *cmdline; /* the guest's */
	const char *options; /* the shim's */
};

/* Writes the whole file to a new buffer. */
int bundle_build(const struct bundle_parts *parts, struct buffer *out, struct error *err);

#endif
