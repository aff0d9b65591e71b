/* SPDX-License-Identifier: MIT */
#include "abi/xen/xen.h"
#include <xen/elfnote.h>
#include "shim/pv/elf.h"
#include "shim/string.h"

static bool inside(const struct kernel_image *k, uint64_t offset, uint64_t len)
{
	return offset <= k->size && len <= k->size - offset;
}

static uint64_t note_value(const void *desc, uint32_t size)
{
	uint64_t value = 0;

	memcpy(&value, desc, size < sizeof(value) ? size : sizeof(value));
	return value;
}

static void read_note(struct kernel_image *k, uint32_t type, const void *desc, uint32_t size)
{
	switch (type) {
	case XEN_ELFNOTE_ENTRY:
		k->entry = note_value(desc, size);
		k->has_entry = true;
		break;
	case XEN_ELFNOTE_HYPERCALL_PAGE:
		k->hypercall_page = note_value(desc, size);
		k->has_hypercall_page = true;
		break;
	case XEN_ELFNOTE_VIRT_BASE:
		k->virt_base = note_value(desc, size);
		break;
	case XEN_ELFNOTE_PADDR_OFFSET:
		k->paddr_offset = note_value(desc, size);
		break;
	case XEN_ELFNOTE_INIT_P2M:
		k->init_p2m = note_value(desc, size);
		k->has_init_p2m = true;
		break;
	case XEN_ELFNOTE_MOD_START_PFN:
		k->mod_start_pfn = note_value(desc, size);
		break;
	}
}

static void read_notes(struct kernel_image *k, const Elf64_Phdr *p)
{
	const uint8_t *at = k->file + p->p_offset, *end = at + p->p_filesz;

	while ((size_t)(end - at) >= sizeof(Elf64_Nhdr)) {
		uint64_t name, desc;
		Elf64_Nhdr n;

		memcpy(&n, at, sizeof(n)); /* it may lie anywhere */
		name = (n.n_namesz + 3ull) & ~3ull;
		desc = (n.n_descsz + 3ull) & ~3ull;
		at += sizeof(n);
		if (name + desc > (uint64_t)(end - at))
			return;
		if (n.n_namesz == 4 && !memcmp(at, "Xen", 4))
			read_note(k, n.n_type, at + name, n.n_descsz);
		at += name + desc;
	}
}

static const char *read_segments(struct kernel_image *k)
{
	unsigned i;

	k->start = ~0ull;
	for (i = 0; i < k->nr_phdr; i++) {
		const Elf64_Phdr *p = &k->phdr[i];
		uint64_t start;

		if (p->p_type != PT_LOAD && p->p_type != PT_NOTE)
			continue;
		if (!inside(k, p->p_offset, p->p_filesz))
			return "the kernel's ELF file is truncated";
		if (p->p_type == PT_NOTE) {
			read_notes(k, p);
			continue;
		}
		start = p->p_paddr;
		if (p->p_filesz > p->p_memsz || start + p->p_memsz < start)
			return "the kernel's ELF file has an impossible segment";
		k->start = start < k->start ? start : k->start;
		k->end = start + p->p_memsz > k->end ? start + p->p_memsz : k->end;
	}
	return NULL;
}

const char *elf_parse(struct kernel_image *k, const void *file, uint64_t size)
{
	const Elf64_Ehdr *e = file;
	const char *error;

	*k = (struct kernel_image){.file = file, .size = size};
	if (size < sizeof(*e) || memcmp(e->e_ident, ELFMAG, SELFMAG))
		return "the kernel is not an ELF file";
	if (e->e_ident[EI_CLASS] != ELFCLASS64 || e->e_machine != EM_X86_64)
		return "the kernel is not a 64-bit x86 one";
	if (e->e_phentsize != sizeof(Elf64_Phdr) || e->e_phoff & 7 ||
	    !inside(k, e->e_phoff, (uint64_t)e->e_phnum * sizeof(Elf64_Phdr)))
		return "the kernel's ELF file is damaged";
	k->phdr = (const Elf64_Phdr *)(k->file + e->e_phoff);
	k->nr_phdr = e->e_phnum;
	error = read_segments(k);
	if (error)
		return error;
	if (k->start >= k->end)
		return "the kernel's ELF file has nothing to load";
	if (!k->has_entry)
		k->entry = e->e_entry;
	k->start -= k->paddr_offset;
	k->end -= k->paddr_offset;
	return NULL;
}
