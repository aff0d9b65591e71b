/* SPDX-License-Identifier: MIT */
/* The Xen ELF notes of a kernel (xen/elfnote.h), wherever it keeps them. */
#ifndef TOOLS_KERNEL_NOTES_H
#define TOOLS_KERNEL_NOTES_H

#include "tools/buffer.h"
#include "tools/error.h"
#include "tools/kernel/elf64.h"

/*
 * `packed` holds the notes of the name "Xen" as they go into a PT_NOTE; the rest is what the tool
 * itself has to know.  Release with buffer_free(&packed).
 */
struct xen_notes {
	struct buffer packed;
	bool has_entry;
	uint64_t entry, virt_base, paddr_offset;
};

#define XEN_NOTES_LIMIT ((size_t)64 << 10)
#define XEN_NOTES_INIT	((struct xen_notes){.packed = {.limit = XEN_NOTES_LIMIT}})

/*
 * Collects the notes as Xen looks for them: the PT_NOTE segments, or else the SHT_NOTE sections, or
 * else the older __xen_guest section, which is converted.  No notes at all is not an error here.
 */
int xen_notes_collect(const struct elf64 *elf, struct xen_notes *notes, struct error *err);

/* Reads a run of notes, adding the Xen ones. */
int xen_notes_parse(struct bytes run, struct xen_notes *notes, struct error *err);

/* Appends one note; `desc` is the value as it stands in the file. */
int xen_notes_add(struct xen_notes *notes, uint32_t type, struct bytes desc, struct error *err);

/* 0 if they let a 64-bit PV guest start, with the entry point inside the kernel's own memory. */
int xen_notes_check_pv(const struct xen_notes *notes, const struct elf64 *elf, struct error *err);

#endif
