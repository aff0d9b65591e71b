/* SPDX-License-Identifier: MIT */
/* shim/pv/elf.c: good kernels, and files that lie about every size and offset (the sanitizers watch:
 * each file lies in memory of just its size). */
#include "abi/xen/xen.h"

#include <stdlib.h>
#include <string.h>
#include <xen/elfnote.h>

#include "conformance/unit/unit.h"
#include "shim/pv/elf.h"

#define ENTRY 0xffffffff81000000ull

struct note {
	Elf64_Nhdr header;
	char name[4];
	uint64_t value;
} __attribute__((packed, aligned(4)));

/* A kernel: one segment to load, and notes. */
static struct file {
	Elf64_Ehdr e;
	Elf64_Phdr load, notes;
	struct note note[6];
	uint8_t code[64];
} file;

static struct note note(unsigned type, uint64_t value)
{
	return (struct note){{4, 8, type}, "Xen", value};
}

static void set_up(void)
{
	file = (struct file){
		.e = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB}, .e_type = ET_EXEC,
		      .e_machine = EM_X86_64, .e_entry = 0x1000, .e_phoff = sizeof(Elf64_Ehdr),
		      .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 2},
		.load = {.p_type = PT_LOAD, .p_offset = offsetof(struct file, code), .p_filesz = 64,
			 .p_memsz = 0x3000, .p_paddr = 0x1000000},
		.notes = {.p_type = PT_NOTE, .p_offset = offsetof(struct file, note),
			  .p_filesz = sizeof(file.note)},
	};
	file.note[0] = note(XEN_ELFNOTE_ENTRY, ENTRY);
	file.note[1] = note(XEN_ELFNOTE_VIRT_BASE, 0xffffffff80000000);
	file.note[2] = note(XEN_ELFNOTE_INIT_P2M, 0x8000000000);
	file.note[3] = note(XEN_ELFNOTE_MOD_START_PFN, 1);
	file.note[4] = note(XEN_ELFNOTE_HYPERCALL_PAGE, ENTRY + 0x1000);
	file.note[5] = note(XEN_ELFNOTE_PADDR_OFFSET, 0);
}

/* Parse the first `size` bytes, in memory of just that size. */
static const char *parse_some(struct kernel_image *k, size_t size)
{
	void *copy = malloc(size ? size : 1);
	const char *error;

	memcpy(copy, &file, size);
	error = elf_parse(k, copy, size);
	free(copy);
	return error;
}

static const char *parse(void)
{
	struct kernel_image k;

	return parse_some(&k, sizeof(file));
}

static void test_good(void)
{
	struct kernel_image k;

	EXPECT(!parse_some(&k, sizeof(file)));
	EXPECT_EQ(k.entry, ENTRY);
	EXPECT_EQ(k.virt_base, 0xffffffff80000000);
	EXPECT(k.has_entry && k.has_init_p2m && k.has_hypercall_page && k.mod_start_pfn);
	EXPECT_EQ(k.init_p2m, 0x8000000000);
	EXPECT_EQ(k.hypercall_page, ENTRY + 0x1000);
	EXPECT_EQ(k.start, 0x1000000);
	EXPECT_EQ(k.end, 0x1003000);
	EXPECT_EQ(k.nr_phdr, 2);
}

static void test_without_notes(void)
{
	struct kernel_image k;

	file.notes.p_type = PT_NULL;
	EXPECT(!parse_some(&k, sizeof(file)));
	EXPECT_EQ(k.entry, 0x1000);
	EXPECT(!k.has_entry && !k.has_init_p2m && !k.has_hypercall_page && !k.mod_start_pfn);
}

static void test_paddr_offset(void)
{
	struct kernel_image k;

	file.note[5] = note(XEN_ELFNOTE_PADDR_OFFSET, 0x1000000);
	EXPECT(!parse_some(&k, sizeof(file)));
	EXPECT_EQ(k.start, 0);
	EXPECT_EQ(k.end, 0x3000);
}

static void test_not_a_kernel(void)
{
	file.e.e_ident[0] = 0;
	EXPECT(parse());
	set_up();
	file.e.e_ident[EI_CLASS] = ELFCLASS32;
	EXPECT(parse());
	set_up();
	file.e.e_machine = EM_386;
	EXPECT(parse());
	set_up();
	file.load.p_type = PT_NULL;
	EXPECT(parse());
}

/* Cut anywhere, it is either still whole or refused. */
static void test_truncated(void)
{
	struct kernel_image k;
	size_t size;

	for (size = 0; size < sizeof(file); size++)
		EXPECT(parse_some(&k, size));
}

static const uint64_t lies[] = {1, 63, 64, 4096, 0x7fffffff, 0xffffffff, 1ull << 63, ~0ull - 4096,
				~0ull - 63, ~0ull - 1, ~0ull};
#define LIES (sizeof(lies) / sizeof(lies[0]))

static void test_program_headers(void)
{
	for (unsigned i = 0; i < LIES; i++) {
		set_up();
		file.e.e_phoff = sizeof(file) + lies[i];
		EXPECT(parse());
	}
	set_up();
	file.e.e_phoff = 65; /* not aligned */
	EXPECT(parse());
	set_up();
	file.e.e_phnum = 0xffff;
	EXPECT(parse());
	file.e.e_phnum = 0;
	EXPECT(parse());
	set_up();
	file.e.e_phentsize = 0;
	EXPECT(parse());
	file.e.e_phentsize = sizeof(Elf64_Phdr) + 8;
	EXPECT(parse());
}

static void test_segments(void)
{
	Elf64_Phdr *both[] = {&file.load, &file.notes};

	for (unsigned n = 0; n < 2; n++)
		for (unsigned i = 3; i < LIES; i++) {
			set_up();
			both[n]->p_offset = lies[i];
			EXPECT(parse());
			set_up();
			both[n]->p_filesz = lies[i];
			EXPECT(parse());
		}
	set_up();
	file.load.p_memsz = 63; /* less than the file has */
	EXPECT(parse());
	file.load.p_memsz = ~0ull;
	EXPECT(parse());
	set_up();
	file.load.p_paddr = ~0ull - 4095;
	EXPECT(parse());
}

/* Notes that lie about their sizes end the notes, and nothing is read beyond them. */
static void test_notes(void)
{
	struct kernel_image k;

	for (unsigned i = 4; i < 6; i++) /* those of 32 bits */
		for (unsigned n = 0; n < 6; n++) {
			set_up();
			file.note[n].header.n_namesz = lies[i];
			EXPECT(!parse_some(&k, sizeof(file)));
			EXPECT_EQ(k.has_entry, n > 0);
			set_up();
			file.note[n].header.n_descsz = lies[i];
			EXPECT(!parse_some(&k, sizeof(file)));
			EXPECT_EQ(k.has_entry, n > 0);
		}
	set_up();
	for (unsigned cut = 0; cut < sizeof(file.note); cut++) {
		file.notes.p_filesz = cut;
		EXPECT(!parse_some(&k, sizeof(file)));
		EXPECT_EQ(k.has_entry, cut >= sizeof(struct note));
	}
	set_up();
	memcpy(file.note[0].name, "GNU", 4);
	EXPECT(!parse_some(&k, sizeof(file)));
	EXPECT(!k.has_entry);
	EXPECT(k.has_init_p2m);
}

/* Small values: a note of 4 bytes, or of none. */
static void test_note_sizes(void)
{
	struct kernel_image k;

	file.notes.p_filesz = sizeof(struct note);
	file.note[0].header.n_descsz = 4;
	EXPECT(!parse_some(&k, sizeof(file)));
	EXPECT_EQ(k.entry, ENTRY & 0xffffffff);
	file.note[0].header.n_descsz = 0;
	EXPECT(!parse_some(&k, sizeof(file)));
	EXPECT_EQ(k.entry, 0);
}

static void test_random_damage(void)
{
	uint32_t random = 4711;
	struct kernel_image k;

	for (unsigned n = 0; n < 20000; n++) {
		set_up();
		for (unsigned i = 0; i < 4; i++) {
			random = random * 1103515245 + 12345;
			((uint8_t *)&file)[(random >> 8) % offsetof(struct file, code)] = random >> 24;
		}
		if (!parse_some(&k, sizeof(file)))
			EXPECT(k.end - k.start > 0);
	}
}

static const struct unit_test tests[] = {
	{"a kernel", test_good},
	{"no notes", test_without_notes},
	{"PADDR_OFFSET", test_paddr_offset},
	{"not a kernel", test_not_a_kernel},
	{"cut short", test_truncated},
	{"program headers", test_program_headers},
	{"segments", test_segments},
	{"notes", test_notes},
	{"sizes of notes", test_note_sizes},
	{"random damage", test_random_damage},
};

UNIT_MAIN("kernel's ELF file", set_up, tests)
