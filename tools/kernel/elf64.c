/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tools/file.h"
#include "tools/kernel/elf64.h"

bool elf64_is(struct bytes file)
{
	return file.len >= SELFMAG && memcmp(file.data, ELFMAG, SELFMAG) == 0;
}

static int damaged(struct error *err, const char *what)
{
	return error_set(err, "is not a valid ELF file: %s. Get a fresh copy", what);
}

static int check_kind(const Elf64_Ehdr *h, struct error *err)
{
	/* e_machine has the same place in both classes. */
	if (h->e_ident[EI_DATA] != ELFDATA2LSB ||
	    (h->e_machine != EM_X86_64 && h->e_machine != EM_386))
		return error_set(err, "is an ELF file, and not one for x86. Use an amd64 kernel");
	if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_machine != EM_X86_64)
		return error_set(err, "is a 32-bit kernel, and these are not supported yet. "
				      "Use an amd64 kernel");
	if (h->e_type != ET_EXEC && h->e_type != ET_DYN)
		return error_set(err, "is an ELF file, and not a linked one. Use a kernel");
	return 0;
}

static int check_header(struct elf64 *elf, struct error *err)
{
	const Elf64_Ehdr *h = &elf->header;

	if (elf->file.len < sizeof(*h))
		return damaged(err, "it ends inside its header");
	memcpy(&elf->header, elf->file.data, sizeof(*h));
	if (check_kind(h, err))
		return -1;
	if (!h->e_phnum || h->e_phentsize != sizeof(Elf64_Phdr))
		return damaged(err, "it has no program headers");
	if (!bytes_hold(elf->file, h->e_phoff, (uint64_t)h->e_phnum * sizeof(Elf64_Phdr)))
		return damaged(err, "its program headers lie outside the file");
	return 0;
}

Elf64_Phdr elf64_segment(const struct elf64 *elf, unsigned i)
{
	Elf64_Phdr segment;

	memcpy(&segment, elf->file.data + elf->header.e_phoff + i * sizeof(segment),
	       sizeof(segment));
	return segment;
}

static int check_load(struct elf64 *elf, const Elf64_Phdr *p, struct error *err)
{
	uint64_t end;

	if (p->p_filesz > p->p_memsz)
		return damaged(err, "a segment is larger in the file than in memory");
	if (p->p_memsz > UINT64_MAX - p->p_vaddr || p->p_memsz > UINT64_MAX - p->p_paddr)
		return damaged(err, "a segment's addresses wrap around");
	if (p->p_vaddr % PAGE_SIZE != p->p_paddr % PAGE_SIZE)
		return damaged(err, "a segment's two addresses differ within their page");
	end = p->p_paddr + p->p_memsz;
	if (p->p_paddr < elf->low)
		elf->low = p->p_paddr;
	if (end > elf->high)
		elf->high = end;
	return 0;
}

int elf64_open(struct elf64 *elf, struct bytes file, struct error *err)
{
	*elf = (struct elf64){.file = file, .low = UINT64_MAX};
	if (check_header(elf, err))
		return -1;
	for (unsigned i = 0; i < elf->header.e_phnum; i++) {
		Elf64_Phdr p = elf64_segment(elf, i);

		if (!bytes_hold(file, p.p_offset, p.p_filesz))
			return damaged(err, "a segment lies outside the file: it is truncated");
		if (p.p_type == PT_LOAD && p.p_memsz && check_load(elf, &p, err))
			return -1;
	}
	if (elf->low >= elf->high)
		return damaged(err, "it has nothing to load");
	if (elf->high - elf->low > FILE_LIMIT)
		return damaged(err, "its segments are spread over more than a GiB");
	return 0;
}

bool elf64_sections_ok(const struct elf64 *elf)
{
	const Elf64_Ehdr *h = &elf->header;

	return h->e_shnum == 0 ||
	       (h->e_shentsize == sizeof(Elf64_Shdr) &&
		bytes_hold(elf->file, h->e_shoff, (uint64_t)h->e_shnum * sizeof(Elf64_Shdr)));
}

Elf64_Shdr elf64_section(const struct elf64 *elf, unsigned i)
{
	Elf64_Shdr section;

	memcpy(&section, elf->file.data + elf->header.e_shoff + i * sizeof(section),
	       sizeof(section));
	return section;
}

struct bytes elf64_section_bytes(const struct elf64 *elf, const Elf64_Shdr *section)
{
	if (section->sh_type == SHT_NOBITS ||
	    !bytes_hold(elf->file, section->sh_offset, section->sh_size))
		return (struct bytes){0};
	return (struct bytes){elf->file.data + section->sh_offset, section->sh_size};
}

static bool name_is(struct bytes names, uint32_t at, const char *name)
{
	size_t size = strlen(name) + 1;

	return bytes_hold(names, at, size) && memcmp(names.data + at, name, size) == 0;
}

bool elf64_section_by_name(const struct elf64 *elf, const char *name, Elf64_Shdr *section)
{
	struct bytes names;
	Elf64_Shdr strings;

	if (!elf64_sections_ok(elf) || elf->header.e_shstrndx >= elf->header.e_shnum)
		return false;
	strings = elf64_section(elf, elf->header.e_shstrndx);
	names = elf64_section_bytes(elf, &strings);
	for (unsigned i = 0; i < elf->header.e_shnum; i++) {
		*section = elf64_section(elf, i);
		if (name_is(names, section->sh_name, name))
			return true;
	}
	return false;
}
