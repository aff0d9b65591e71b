/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tools/file.h"
#include "tools/kernel/lean.h"

static bool is_loaded(const Elf64_Phdr *p)
{
	return p->p_type == PT_LOAD && p->p_memsz;
}

static unsigned count_loaded(const struct elf64 *elf)
{
	unsigned n = 0;

	for (unsigned i = 0; i < elf->header.e_phnum; i++) {
		Elf64_Phdr p = elf64_segment(elf, i);

		n += is_loaded(&p);
	}
	return n;
}

static Elf64_Ehdr lean_header(const struct elf64 *elf, unsigned segments)
{
	Elf64_Ehdr header = elf->header;

	header.e_phoff = sizeof(header);
	header.e_phnum = segments;
	header.e_shoff = 0;
	header.e_shnum = 0;
	header.e_shstrndx = SHN_UNDEF;
	return header;
}

/* The headers' room comes first as zeros and is filled in as the segments find their places. */
static void put_segment(struct buffer *out, unsigned i, const Elf64_Phdr *p)
{
	memcpy(out->data + sizeof(Elf64_Ehdr) + i * sizeof(*p), p, sizeof(*p));
}

static bool add_notes(struct buffer *out, const struct xen_notes *notes)
{
	Elf64_Phdr p = {
		.p_type = PT_NOTE,
		.p_flags = PF_R,
		.p_offset = out->len,
		.p_filesz = notes->packed.len,
		.p_memsz = notes->packed.len,
		.p_align = 4,
	};

	put_segment(out, 0, &p);
	return buffer_add(out, notes->packed.data, notes->packed.len);
}

static bool add_load(struct buffer *out, const struct elf64 *elf, Elf64_Phdr p, unsigned i)
{
	const uint8_t *contents = elf->file.data + p.p_offset;

	if (!buffer_align(out, PAGE_SIZE) || !buffer_add_zeros(out, p.p_vaddr % PAGE_SIZE))
		return false;
	p.p_offset = out->len;
	p.p_align = PAGE_SIZE;
	put_segment(out, i, &p);
	return buffer_add(out, contents, p.p_filesz);
}

static bool build(const struct elf64 *elf, const struct xen_notes *notes, struct buffer *out)
{
	unsigned segments = 1 + count_loaded(elf), next = 1;
	Elf64_Ehdr header = lean_header(elf, segments);

	if (!buffer_add(out, &header, sizeof(header)) ||
	    !buffer_add_zeros(out, segments * sizeof(Elf64_Phdr)) || !add_notes(out, notes))
		return false;
	for (unsigned i = 0; i < elf->header.e_phnum; i++) {
		Elf64_Phdr p = elf64_segment(elf, i);

		if (is_loaded(&p) && !add_load(out, elf, p, next++))
			return false;
	}
	return buffer_align(out, PAGE_SIZE);
}

int lean_build(const struct elf64 *elf, const struct xen_notes *notes, struct buffer *out,
	       struct error *err)
{
	*out = BUFFER_INIT(FILE_LIMIT);
	if (build(elf, notes, out))
		return 0;
	buffer_free(out);
	return error_set(err, "is too large: its segments take more than %zu MiB",
			 FILE_LIMIT >> 20);
}
