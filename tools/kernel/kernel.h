/* SPDX-License-Identifier: MIT */
/* From a kernel file, in whatever wrapping, to the lean ELF file that the shim starts. */
#ifndef TOOLS_KERNEL_KERNEL_H
#define TOOLS_KERNEL_KERNEL_H

#include "tools/buffer.h"
#include "tools/error.h"

struct kernel {
	struct buffer lean; /* see tools/kernel/lean.h; release with buffer_free */
	uint64_t span;	    /* bytes of memory from its first to its last */
};

/* Takes a bzImage or an ELF file, compressed or not, that holds a 64-bit Xen PV kernel. */
int kernel_load(const char *path, struct kernel *kernel, struct error *err);

/* The same, from the file's contents. */
int kernel_parse(struct bytes file, struct kernel *kernel, struct error *err);

#endif
