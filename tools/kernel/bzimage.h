/* SPDX-License-Identifier: MIT */
/* Finding the compressed kernel inside a bzImage. */
#ifndef TOOLS_KERNEL_BZIMAGE_H
#define TOOLS_KERNEL_BZIMAGE_H

#include <stdbool.h>

#include "tools/buffer.h"
#include "tools/error.h"

/* Whether the file has the x86 boot sector's signature and the setup header's magic. */
bool bzimage_is(struct bytes file);

/*
 * The payload of a bzImage (boot protocol 2.08 or newer): the compressed ELF file, with the
 * unpacked size as its last four bytes.  Linux Documentation/arch/x86/boot.rst, payload_offset.
 */
int bzimage_payload(struct bytes file, struct bytes *payload, struct error *err);

/* Whether it says where the payload is (boot protocol 2.08 or newer). */
bool bzimage_has_payload(struct bytes file);

/* The longest command line that the kernel takes, without its end mark. */
size_t bzimage_cmdline_size(struct bytes file);

/* Unpacks the payload onto a new buffer `out`; its size has to be the one the payload names. */
int bzimage_unpack(struct bytes file, struct buffer *out, struct error *err);

#endif
