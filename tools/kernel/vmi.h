/* SPDX-License-Identifier: MIT */
/* Kernels that speak VMI, and the ROM that they look for. */
#ifndef TOOLS_KERNEL_VMI_H
#define TOOLS_KERNEL_VMI_H

#include "tools/buffer.h"
#include "tools/error.h"

/* $HYPERSHIM_VMI_ROM, or hypershim-vmi.rom beside this program; malloc'd, or NULL without memory. */
char *vmi_rom_path(void);
/* Whether it is an option ROM that offers VMI: 0, or -1 with the text. */
int vmi_rom_check(const char *path, struct error *err);

/*
 * Whether QEMU can boot the file as a kernel that looks for a VMI ROM, with this command line: a
 * bzImage whose kernel, unpacked, knows the ROM's signature, or such an ELF file of 32 bits.  0, or -1
 * with the text.
 */
int vmi_kernel_check(const char *path, const char *append, struct error *err);
int vmi_kernel_parse(struct bytes file, const char *append, struct error *err);

/*
 * Up to 2.6.25 the header does not say where the compressed kernel is.  It is gzip's then, of which the
 * first stream that unpacks to something is taken.
 */
int vmi_unpack_old(struct bytes file, struct buffer *out, struct error *err);

#endif
