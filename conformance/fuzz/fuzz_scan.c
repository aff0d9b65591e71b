/* SPDX-License-Identifier: MIT */
/*
 * Files that somebody has made up, given to `hypershim scan`: facts, or one line of error.  An
 * input is a file as it is, the code of an ELF or PE file or of a page, or the changes to such a
 * file's headers, so that they come behind its checks.
 */
#include <elf.h>
#include <unistd.h>

#include "conformance/fuzz/fuzz.h"
#include "tools/scan/facts.h"

#define HEADERS	      0x200
#define CODE_MAX      0x200
#define PAGE	      4096
#define CHANGES	      16 /* at most */
#define ENOUGH_INPUTS 20000

static uint8_t file[PAGE];
static unsigned inputs, scanned, refused, sites, notes;

static void report(void)
{
	fprintf(stderr, "scanned %u (%u sites, %u notes), refused %u\n", scanned, sites, notes,
		refused);
	if (inputs >= ENOUGH_INPUTS && (!scanned || !refused || !sites || !notes))
		_exit(1);
}

static void put(size_t at, uint64_t value, size_t size)
{
	memcpy(file + at, &value, size);
}

/* Behind the headers a note of Xen's, with the hypercall page, and then the code. */
static void make_elf64(void)
{
	const Elf64_Ehdr e = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
			      .e_type = ET_EXEC,
			      .e_machine = EM_X86_64,
			      .e_phoff = sizeof(e),
			      .e_phentsize = sizeof(Elf64_Phdr),
			      .e_phnum = 2};
	const Elf64_Phdr p[] = {{.p_type = PT_LOAD,
				 .p_flags = PF_R | PF_X,
				 .p_offset = HEADERS,
				 .p_vaddr = 0xffffffff80000200,
				 .p_paddr = HEADERS,
				 .p_filesz = CODE_MAX,
				 .p_memsz = CODE_MAX},
				{.p_type = PT_NOTE, .p_offset = HEADERS - 48, .p_filesz = 48}};
	const uint32_t note[] = {4, 8, 2, 0x6e6558, 0x80000280, 0xffffffff,
				 4, 8, 1, 0x6e6558, 0x80000200, 0xffffffff};

	memcpy(file, &e, sizeof(e));
	memcpy(file + sizeof(e), p, sizeof(p));
	memcpy(file + HEADERS - sizeof(note), note, sizeof(note));
}

static void make_elf32(void)
{
	const Elf32_Ehdr e = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
			      .e_type = ET_EXEC,
			      .e_machine = EM_386,
			      .e_shoff = sizeof(e),
			      .e_shentsize = sizeof(Elf32_Shdr),
			      .e_shnum = 3,
			      .e_shstrndx = 2};
	const Elf32_Shdr s[] = {{.sh_type = SHT_PROGBITS,
				 .sh_flags = SHF_EXECINSTR,
				 .sh_name = 1,
				 .sh_addr = 0xc0100000,
				 .sh_offset = HEADERS,
				 .sh_size = CODE_MAX},
				{.sh_type = SHT_NOTE, .sh_offset = HEADERS - 16, .sh_size = 16},
				{.sh_type = SHT_STRTAB, .sh_offset = HEADERS - 32, .sh_size = 16}};
	const uint32_t note[] = {4, 0, 13, 0x6e6558};

	memcpy(file, &e, sizeof(e));
	memcpy(file + sizeof(e), s, sizeof(s));
	memcpy(file + HEADERS - sizeof(note), note, sizeof(note));
	memcpy(file + HEADERS - 32, "\0.altinstr_repla", 16);
}

static void make_pe(void)
{
	const size_t coff = 0x44, optional = coff + 20, section = optional + 112;

	memcpy(file, "MZ", 2);
	put(0x3c, coff - 4, 4);
	memcpy(file + coff - 4, "PE\0\0", 4);
	put(coff, 0x8664, 2);
	put(coff + 2, 1, 2);
	put(coff + 16, 112, 2);
	put(optional, 0x20b, 2);
	put(optional + 24, 0x140000000, 8);
	put(section + 12, 0x1000, 4);
	put(section + 16, CODE_MAX, 4);
	put(section + 20, HEADERS, 4);
	put(section + 36, 0x60000020, 4);
}

/* A bzImage header of protocol 2.08, with its payload at 0x400. */
static void make_bzimage(void)
{
	file[0x1f1] = 1;
	put(0x1fe, 0xaa55, 2);
	memcpy(file + 0x202, "HdrS", 4);
	put(0x206, 0x208, 2);
	put(0x24c, 0x100, 4);
}

static void change(struct fuzz_input *in)
{
	uint16_t where;

	for (unsigned changes = fuzz_byte(in) % CHANGES; changes; changes--) {
		fuzz_take(in, &where, sizeof(where));
		file[where % HEADERS] = fuzz_byte(in);
	}
}

/* Long instructions, since it is the input that is to be decoded. */
static void fill(size_t from)
{
	static const uint8_t nop[] = {0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0};

	for (size_t at = from; at < sizeof(file); at++)
		file[at] = nop[at % sizeof(nop)];
}

static size_t make_file(struct fuzz_input *in)
{
	static void (*const make[])(void) = {make_elf64, make_elf32, make_pe, make_bzimage};
	unsigned kind = fuzz_byte(in) % 6;
	size_t size;

	memset(file, 0, sizeof(file));
	if (kind == 5) {
		size = in->left;
		fuzz_take(in, file, size);
		return size;
	}
	fill(kind == 4 ? 0 : HEADERS);
	if (kind == 4) {
		fuzz_take(in, file, in->left);
		return PAGE;
	}
	make[kind]();
	change(in);
	fuzz_take(in, file + (kind == 3 ? 0x400 : HEADERS), in->left);
	return HEADERS + 2 * CODE_MAX;
}

static void check(const struct scan_facts *facts)
{
	struct scan_note note = {0};
	size_t count = facts->scan.site_count;

	while (scan_note_next(facts, &note))
		notes++;
	for (size_t i = 1; i < count; i++)
		FUZZ_EXPECT(facts->scan.sites[i - 1].address < facts->scan.sites[i].address);
	sites += count;
	scanned++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	struct scan_facts facts = {.path = "input"};
	struct error err = {""};
	uint8_t *copy;

	if (!inputs++)
		atexit(report);
	size = make_file(&in);
	/* A copy of its own size, so that the sanitizer sees a byte too many. */
	copy = malloc(size + !size);
	memcpy(copy, file, size);
	if (scan_facts_find(&facts, (struct bytes){copy, size}, inputs % 2 ? 64 : 32, &err)) {
		FUZZ_EXPECT(*err.text && !strchr(err.text, '\n'));
		refused++;
	} else {
		check(&facts);
		scan_facts_free(&facts);
	}
	free(copy);
	return 0;
}
