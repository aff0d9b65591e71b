/* SPDX-License-Identifier: MIT */
/*
 * A lean ELF file: what the shim needs of a kernel and nothing else.  The ELF header and program
 * headers, one PT_NOTE with the Xen notes, then each PT_LOAD at a file offset with
 * p_offset % 4096 == p_vaddr % 4096, bytes around it in its pages zero: where the file is loaded on
 * a page boundary, its pages can serve as the guest's.  No sections, symbols or relocations.
 */
#ifndef TOOLS_KERNEL_LEAN_H
#define TOOLS_KERNEL_LEAN_H

#include "tools/kernel/elf64.h"
#include "tools/kernel/notes.h"

/* Writes it to a new buffer; fails only for want of memory or when it passes FILE_LIMIT. */
int lean_build(const struct elf64 *elf, const struct xen_notes *notes, struct buffer *out,
	       struct error *err);

#endif
