/* SPDX-License-Identifier: MIT */
/* ELF of both classes: unlike tools/kernel/elf64.h this takes what no shim could start. */
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "tools/kernel/elf64.h"
#include "tools/kernel/guest_section.h"
#include "tools/scan/image.h"

struct header {
	bool wide, relocatable;
	uint64_t phoff, shoff;
	unsigned phnum, shnum, shstrndx;
};

/* What is asked of a program header or of a section header. */
struct part {
	uint32_t type, name;
	bool code;
	uint64_t address, offset, size;
};

static int damaged(struct error *err, const char *what)
{
	return error_set(err, "is not a valid ELF file: %s. Get a fresh copy", what);
}

#define COPY_HEADER(bits)                                                                          \
	do {                                                                                       \
		Elf##bits##_Ehdr e;                                                                \
		if (file.len < sizeof(e))                                                          \
			return damaged(err, "it ends inside its header");                          \
		memcpy(&e, file.data, sizeof(e));                                                  \
		*h = (struct header){bits == 64, e.e_type == ET_REL, e.e_phoff,	  e.e_shoff,       \
				     e.e_phnum,	 e.e_shnum,	     e.e_shstrndx};                \
		sizes_ok = (!e.e_phnum || e.e_phentsize == sizeof(Elf##bits##_Phdr)) &&            \
			   (!e.e_shnum || e.e_shentsize == sizeof(Elf##bits##_Shdr));              \
		machine = e.e_machine;                                                             \
	} while (0)

static int read_header(struct bytes file, struct header *h, struct error *err)
{
	bool sizes_ok;
	unsigned machine;

	if (file.len <= EI_DATA || file.data[EI_DATA] != ELFDATA2LSB)
		return error_set(err, "is an ELF file, and not one for x86");
	if (file.data[EI_CLASS] == ELFCLASS64)
		COPY_HEADER(64);
	else
		COPY_HEADER(32);
	if (machine != (h->wide ? EM_X86_64 : EM_386))
		return error_set(err, "is an ELF file, and not one for x86");
	if (!sizes_ok)
		return damaged(err, "its headers have another size");
	if (!bytes_hold(file, h->phoff,
			h->phnum * (h->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr))))
		return damaged(err, "its program headers lie outside the file");
	if (!bytes_hold(file, h->shoff,
			h->shnum * (h->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr))))
		return damaged(err, "its section headers lie outside the file");
	return 0;
}

#define COPY_SEGMENT(bits)                                                                         \
	do {                                                                                       \
		Elf##bits##_Phdr p;                                                                \
		memcpy(&p, file.data + h->phoff + i * sizeof(p), sizeof(p));                       \
		return (struct part){                                                              \
			p.p_type,  0,	       p.p_type == PT_LOAD && p.p_flags & PF_X,            \
			p.p_vaddr, p.p_offset, p.p_filesz};                                        \
	} while (0)

static struct part segment(struct bytes file, const struct header *h, unsigned i)
{
	if (h->wide)
		COPY_SEGMENT(64);
	COPY_SEGMENT(32);
}

#define COPY_SECTION(bits)                                                                         \
	do {                                                                                       \
		Elf##bits##_Shdr s;                                                                \
		memcpy(&s, file.data + h->shoff + i * sizeof(s), sizeof(s));                       \
		return (struct part){s.sh_type,                                                    \
				     s.sh_name,                                                    \
				     s.sh_type == SHT_PROGBITS && s.sh_flags & SHF_EXECINSTR,      \
				     s.sh_addr,                                                    \
				     s.sh_offset,                                                  \
				     s.sh_size};                                                   \
	} while (0)

static struct part section(struct bytes file, const struct header *h, unsigned i)
{
	if (h->wide)
		COPY_SECTION(64);
	COPY_SECTION(32);
}

/* A section's name, as far as there is one; cut to what a scan_range holds. */
static void read_name(struct bytes file, const struct header *h, uint32_t at, char *name)
{
	struct part strings;
	size_t left;

	*name = '\0';
	if (h->shstrndx >= h->shnum)
		return;
	strings = section(file, h, h->shstrndx);
	if (!bytes_hold(file, strings.offset, strings.size) || at >= strings.size)
		return;
	left = strings.size - at;
	snprintf(name, SCAN_NAME, "%.*s", left < SCAN_NAME ? (int)left : SCAN_NAME - 1,
		 (const char *)file.data + strings.offset + at);
}

static int add_code(struct scan_image *image, const struct part *part, const char *name,
		    struct error *err)
{
	struct scan_range range = {part->address, image->file.data + part->offset, part->size, "",
				   false};

	if (!bytes_hold(image->file, part->offset, part->size))
		return damaged(err, "its code lies outside the file: it is truncated");
	snprintf(range.name, sizeof(range.name), "%s", name);
	range.patches = !strncmp(name, ".altinstr_repl", 14);
	return scan_image_add(image, &range, err);
}

static int find_code(struct scan_image *image, const struct header *h, struct error *err)
{
	char name[SCAN_NAME];
	struct part part;

	for (unsigned i = 0; i < h->shnum; i++) {
		part = section(image->file, h, i);
		read_name(image->file, h, part.name, name);
		/* A module's sections have no address yet. */
		if (h->relocatable)
			part.address = part.offset;
		if (part.code && add_code(image, &part, name, err))
			return -1;
	}
	if (image->ranges.count)
		return 0;
	for (unsigned i = 0; i < h->phnum; i++) {
		part = segment(image->file, h, i);
		if (part.code && add_code(image, &part, "segment", err))
			return -1;
	}
	return 0;
}

static int add_notes(struct scan_image *image, const struct part *part, struct error *err)
{
	if (!bytes_hold(image->file, part->offset, part->size))
		return damaged(err, "its notes lie outside the file: it is truncated");
	return xen_notes_parse((struct bytes){image->file.data + part->offset, part->size},
			       &image->notes, err);
}

/* As Xen looks for them: see xen_notes_collect, which is for 64 bits only. */
static int find_notes(struct scan_image *image, const struct header *h, struct error *err)
{
	struct error ignored;
	struct elf64 elf;
	struct part part;

	for (unsigned i = 0; i < h->phnum; i++) {
		part = segment(image->file, h, i);
		if (part.type == PT_NOTE && add_notes(image, &part, err))
			return -1;
	}
	for (unsigned i = 0; i < h->shnum && !image->notes.packed.len; i++) {
		part = section(image->file, h, i);
		if (part.type == SHT_NOTE && add_notes(image, &part, err))
			return -1;
	}
	if (!image->notes.packed.len && h->wide && elf64_open(&elf, image->file, &ignored) == 0)
		return guest_section_convert(&elf, &image->notes, err);
	return 0;
}

int scan_elf(struct scan_image *image, struct error *err)
{
	struct header h;
	size_t len = strlen(image->kind);

	if (read_header(image->file, &h, err))
		return -1;
	image->bits = h.wide ? 64 : 32;
	snprintf(image->kind + len, sizeof(image->kind) - len, "ELF, %u bits%s", image->bits,
		 h.relocatable ? ", not linked: addresses are file offsets" : "");
	return find_code(image, &h, err) || find_notes(image, &h, err) ? -1 : 0;
}
