/* SPDX-License-Identifier: MIT */
/* The guest kernel's ELF file and its Xen notes (public/elfnote.h). */
#ifndef SHIM_PV_ELF_H
#define SHIM_PV_ELF_H

#include <elf.h>
#include "translator/types.h"

struct kernel_image {
	const uint8_t *file;
	uint64_t size;
	const Elf64_Phdr *phdr;
	unsigned nr_phdr;
	/* from the notes */
	uint64_t entry, virt_base, paddr_offset, hypercall_page, init_p2m;
	bool has_entry, has_hypercall_page, has_init_p2m, mod_start_pfn;
	/* of the loadable segments, as pseudo-physical addresses */
	uint64_t start, end;
};

/* NULL, or what is wrong with the file. */
const char *elf_parse(struct kernel_image *k, const void *file, uint64_t size);

#endif
