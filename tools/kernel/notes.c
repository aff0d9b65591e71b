/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <xen/elfnote.h>

#include "tools/kernel/guest_section.h"
#include "tools/kernel/notes.h"

/* Name and value are padded to 4 bytes in all of Xen's notes, whatever p_align says. */
#define NOTE_ALIGN 4

static int damaged(struct error *err)
{
	return error_set(err, "its ELF notes are damaged. Get a fresh copy of the kernel");
}

static uint64_t padded(uint32_t size)
{
	return ((uint64_t)size + NOTE_ALIGN - 1) & ~(uint64_t)(NOTE_ALIGN - 1);
}

/* Numbers come in 1, 2, 4 or 8 bytes, zero-extended. */
static int number(struct bytes desc, uint64_t *value, struct error *err)
{
	if (desc.len != 1 && desc.len != 2 && desc.len != 4 && desc.len != 8)
		return damaged(err);
	*value = 0;
	memcpy(value, desc.data, desc.len);
	return 0;
}

static int interpret(struct xen_notes *notes, uint32_t type, struct bytes desc, struct error *err)
{
	switch (type) {
	case XEN_ELFNOTE_ENTRY:
		notes->has_entry = true;
		return number(desc, &notes->entry, err);
	case XEN_ELFNOTE_VIRT_BASE:
		return number(desc, &notes->virt_base, err);
	case XEN_ELFNOTE_PADDR_OFFSET:
		return number(desc, &notes->paddr_offset, err);
	default:
		return 0;
	}
}

int xen_notes_add(struct xen_notes *notes, uint32_t type, struct bytes desc, struct error *err)
{
	Elf64_Nhdr header = {.n_namesz = sizeof("Xen"), .n_descsz = desc.len, .n_type = type};

	if (!buffer_add(&notes->packed, &header, sizeof(header)) ||
	    !buffer_add(&notes->packed, "Xen", sizeof("Xen")) ||
	    !buffer_add(&notes->packed, desc.data, desc.len) ||
	    !buffer_align(&notes->packed, NOTE_ALIGN))
		return error_set(err, "has more than %zu KiB of Xen notes. Get a fresh copy",
				 XEN_NOTES_LIMIT >> 10);
	return interpret(notes, type, desc, err);
}

static bool is_xen(const Elf64_Nhdr *header, const uint8_t *name)
{
	return header->n_namesz == sizeof("Xen") && memcmp(name, "Xen", sizeof("Xen")) == 0;
}

int xen_notes_parse(struct bytes run, struct xen_notes *notes, struct error *err)
{
	uint64_t at = 0, name, desc;
	Elf64_Nhdr header;

	while (bytes_hold(run, at, sizeof(header))) {
		memcpy(&header, run.data + at, sizeof(header));
		name = at + sizeof(header);
		desc = name + padded(header.n_namesz);
		if (!bytes_hold(run, name, header.n_namesz) ||
		    !bytes_hold(run, desc, header.n_descsz))
			return damaged(err);
		if (is_xen(&header, run.data + name) &&
		    xen_notes_add(notes, header.n_type,
				  (struct bytes){run.data + desc, header.n_descsz}, err))
			return -1;
		at = desc + padded(header.n_descsz);
	}
	return 0;
}

static int from_segments(const struct elf64 *elf, struct xen_notes *notes, struct error *err)
{
	for (unsigned i = 0; i < elf->header.e_phnum; i++) {
		Elf64_Phdr p = elf64_segment(elf, i);
		struct bytes run = {elf->file.data + p.p_offset, p.p_filesz};

		if (p.p_type == PT_NOTE && xen_notes_parse(run, notes, err))
			return -1;
	}
	return 0;
}

static int from_sections(const struct elf64 *elf, struct xen_notes *notes, struct error *err)
{
	for (unsigned i = 0; elf64_sections_ok(elf) && i < elf->header.e_shnum; i++) {
		Elf64_Shdr s = elf64_section(elf, i);

		if (s.sh_type == SHT_NOTE &&
		    xen_notes_parse(elf64_section_bytes(elf, &s), notes, err))
			return -1;
	}
	return 0;
}

int xen_notes_collect(const struct elf64 *elf, struct xen_notes *notes, struct error *err)
{
	if (from_segments(elf, notes, err))
		return -1;
	if (!notes->packed.len && from_sections(elf, notes, err))
		return -1;
	if (!notes->packed.len && guest_section_convert(elf, notes, err))
		return -1;
	return 0;
}

int xen_notes_check_pv(const struct xen_notes *notes, const struct elf64 *elf, struct error *err)
{
	/* Where Xen puts the first byte; these sums wrap for kernels in the upper half. */
	uint64_t start = elf->low - notes->paddr_offset + notes->virt_base;

	if (!notes->has_entry)
		return error_set(err, "this kernel has no Xen PV entry: built without "
				      "CONFIG_XEN_PV. Use a kernel that is built with it");
	if (notes->entry - start >= elf->high - elf->low)
		return error_set(err, "its Xen PV entry lies outside the kernel. "
				      "Get a fresh copy of the kernel");
	return 0;
}
