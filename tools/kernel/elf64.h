/* SPDX-License-Identifier: MIT */
/* Reading an ELF64 x86 file that nobody has checked yet. */
#ifndef TOOLS_KERNEL_ELF64_H
#define TOOLS_KERNEL_ELF64_H

#include <elf.h>
#include <stdbool.h>

#include "tools/buffer.h"
#include "tools/error.h"

#define PAGE_SIZE ((uint64_t)4096)

struct elf64 {
	struct bytes file;
	Elf64_Ehdr header;
	uint64_t low, high; /* the physical addresses that its PT_LOADs take, end exclusive */
};

bool elf64_is(struct bytes file);

/*
 * Checks the file header and every program header: each segment lies inside the file, its addresses
 * do not wrap, it has the same offset in its page virtually and physically, and all PT_LOADs
 * together span at most FILE_LIMIT.  The file has to outlive `elf`.
 */
int elf64_open(struct elf64 *elf, struct bytes file, struct error *err);

/* Program header i of header.e_phnum; a copy, since the file need not be aligned. */
Elf64_Phdr elf64_segment(const struct elf64 *elf, unsigned i);

/* Checks the section table, if there is one; false if it does not lie inside the file. */
bool elf64_sections_ok(const struct elf64 *elf);

/* Section header i of header.e_shnum; only after elf64_sections_ok. */
Elf64_Shdr elf64_section(const struct elf64 *elf, unsigned i);

/* A section's bytes; empty if they do not lie inside the file, or are not there (SHT_NOBITS). */
struct bytes elf64_section_bytes(const struct elf64 *elf, const Elf64_Shdr *section);

/* The first section of that name; false if there is none. */
bool elf64_section_by_name(const struct elf64 *elf, const char *name, Elf64_Shdr *section);

#endif
