/* SPDX-License-Identifier: MIT */
/* Files for `hypershim scan`: the fixtures, a PE file, a page; truncated, and changed at random. */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/file.h"
#include "tools/scan/facts.h"

static struct scan_facts find(struct bytes file)
{
	struct scan_facts facts = {.path = "test"};
	struct error err = {""};

	if (scan_facts_find(&facts, file, 64, &err))
		CU_FAIL_FATAL(err.text);
	return facts;
}

static void expect_bad(struct bytes file, const char *part)
{
	struct scan_facts facts = {.path = "test"};
	struct error err = {""};

	CU_ASSERT_EQUAL_FATAL(scan_facts_find(&facts, file, 64, &err), -1);
	expect_error(&err, part);
}

/* The smallest driver: headers, and one section that calls Hyper-V at 0x140001005. */
#define PE_SIZE	    0x210
#define PE_COFF	    0x44
#define PE_OPTIONAL (PE_COFF + 20)
#define PE_SECTION  (PE_OPTIONAL + 112)

static struct buffer make_pe(void)
{
	static const uint8_t code[] = {0xb9, 0x08, 0, 1, 0, 0x0f, 0x01, 0xc1, 0xc3};
	struct buffer pe = BUFFER_INIT(PE_SIZE);

	buffer_add_zeros(&pe, PE_SIZE);
	memcpy(pe.data, "MZ", 2);
	put32(&pe, 0x3c, PE_COFF - 4);
	memcpy(pe.data + PE_COFF - 4, "PE\0\0", 4);
	put16(&pe, PE_COFF, 0x8664);
	put16(&pe, PE_COFF + 2, 1);
	put16(&pe, PE_COFF + 16, PE_SECTION - PE_OPTIONAL);
	put16(&pe, PE_OPTIONAL, 0x20b);
	put64(&pe, PE_OPTIONAL + 24, 0x140000000);
	memcpy(pe.data + PE_SECTION, ".text", 5);
	put32(&pe, PE_SECTION + 8, sizeof(code));
	put32(&pe, PE_SECTION + 12, 0x1000);
	put32(&pe, PE_SECTION + 16, 0x10);
	put32(&pe, PE_SECTION + 20, 0x200);
	put32(&pe, PE_SECTION + 36, 0x60000020);
	memcpy(pe.data + 0x200, code, sizeof(code));
	return pe;
}

static void test_pe(void)
{
	struct buffer pe = make_pe();
	struct scan_facts f = find(buffer_bytes(&pe));

	CU_ASSERT_STRING_EQUAL(f.image.kind, "PE, 64 bits");
	CU_ASSERT_EQUAL_FATAL(f.scan.site_count, 1);
	CU_ASSERT_EQUAL(f.scan.sites[0].address, 0x140001005);
	CU_ASSERT_STRING_EQUAL(scan_call_name(f.scan.sites[0].abi, f.scan.sites[0].number),
			       "NotifyLongSpinWait");
	CU_ASSERT_TRUE(f.speaks[SPOKEN_HYPERV].yes && f.seats[SEAT_KVM].yes);
	CU_ASSERT_FALSE(f.seats[SEAT_PARAVISOR].yes);
	scan_facts_free(&f);
	buffer_free(&pe);
}

static void test_bad_pe(void)
{
	static const struct {
		uint64_t at;
		uint32_t value;
		const char *part;
	} bad[] = {
		{0x3c, 0xffffffff, "neither a bzImage"},
		{0x3c, PE_SIZE - 8, "neither a bzImage"},
		{PE_COFF, 0x1aa64, "not one for x86"},
		{PE_COFF, 0x1014c, "optional header"},
		{PE_COFF, 0xff8664, "section headers"},
		{PE_COFF + 16, 0xffff, "section headers"},
		{PE_SECTION + 20, 0xfffffff0, "a section lies outside"},
		{PE_SECTION + 20, 0x208, "a section lies outside"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct buffer pe = make_pe();

		put32(&pe, bad[i].at, bad[i].value);
		expect_bad(buffer_bytes(&pe), bad[i].part);
		buffer_free(&pe);
	}
}

/* Every length of the headers, and of what is behind them. */
static void test_truncated(void)
{
	struct buffer files[] = {make_pe(), fixture("pv.elf"), fixture("i386.elf"), fixture("pv.gz.bzimage")};

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		size_t step = 1;

		for (size_t len = 0; len < files[i].len; len += step) {
			uint8_t *cut = malloc(len + 1);
			struct scan_facts facts = {.path = "test"};
			struct error err = {""};

			if (len)
				memcpy(cut, files[i].data, len);
			if (scan_facts_find(&facts, (struct bytes){cut, len}, 64, &err) == 0)
				scan_facts_free(&facts);
			else
				CU_ASSERT_NOT_EQUAL(err.text[0], '\0');
			free(cut);
			step = len < 0x300 ? 1 : 997;
		}
		buffer_free(&files[i]);
	}
}

static void test_elf(void)
{
	static const char *const names[] = {"pv.elf", "pv.gz.bzimage", "pv.xz.bzimage", "pv.lzma.bzimage",
					    "pv.bz2.bzimage", "pv.lz4.bzimage", "pv.zst.bzimage",
					    "pv.elf.gz", "old.elf"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct buffer file = fixture(names[i]);
		struct scan_facts f = find(buffer_bytes(&file));

		CU_ASSERT_TRUE(f.speaks[SPOKEN_XEN_PV].yes && f.seats[SEAT_PARAVISOR].yes);
		CU_ASSERT_FALSE(f.speaks[SPOKEN_HYPERV].yes || f.seats[SEAT_VMI_ROM].yes);
		CU_ASSERT_EQUAL(f.image.bits, 64);
		scan_facts_free(&f);
		buffer_free(&file);
	}
}

static void test_notes(void)
{
	static const char *const want[][2] = {{"GUEST_OS", "test"}, {"XEN_VERSION", "xen-3.0"},
					      {"LOADER", "generic"}, {"VIRT_BASE", "0xc0000000"},
					      {"ENTRY", "0xc0100000"}};
	struct buffer file = fixture("i386.elf");
	struct scan_facts f = find(buffer_bytes(&file));
	struct scan_note note = {0};

	CU_ASSERT_EQUAL(f.image.bits, 32);
	CU_ASSERT_TRUE(f.speaks[SPOKEN_XEN_PV].yes);
	CU_ASSERT_FALSE(f.seats[SEAT_PARAVISOR].yes);
	for (size_t i = 0; i < 5; i++) {
		CU_ASSERT_TRUE_FATAL(scan_note_next(&f, &note));
		CU_ASSERT_STRING_EQUAL(note.name, want[i][0]);
		CU_ASSERT_STRING_EQUAL(note.text, want[i][1]);
	}
	CU_ASSERT_FALSE(scan_note_next(&f, &note));
	scan_facts_free(&f);
	buffer_free(&file);
}

/* Xen fills the page with slots of 32 bytes, of which that of iret is another one. */
static void test_page(void)
{
	static uint8_t page[4096];
	struct scan_facts f;

	memset(page, 0xcc, sizeof(page));
	for (unsigned i = 0; i < 64; i++)
		memcpy(page + i * 32, (uint8_t[]){0x51, 0x41, 0x53, 0xb8, i, 0, 0, 0, 0x0f, 0x05, 0x41,
						  0x5b, 0x59, 0xc3}, 14);
	f = find((struct bytes){page, sizeof(page)});
	CU_ASSERT_EQUAL_FATAL(f.scan.site_count, 64);
	CU_ASSERT_TRUE(f.scan.sites[29].known && f.scan.sites[29].number == 29);
	CU_ASSERT_EQUAL(f.scan.sites[29].address, 29 * 32 + 8);
	scan_facts_free(&f);
	expect_bad((struct bytes){page, sizeof(page) - 1}, "neither a bzImage");
}

/* xorshift64: Marsaglia, "Xorshift RNGs", 2003. */
static uint64_t random_number(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Whatever comes of it is within memory's bounds (the sanitizers watch), and facts or one line. */
static void mutate(struct buffer good, size_t within, unsigned rounds)
{
	uint64_t state = 0x9e3779b97f4a7c15;
	struct scan_facts facts;
	struct error err;

	while (rounds--) {
		uint8_t *file = memcpy(malloc(good.len), good.data, good.len);
		unsigned changes = 1 + random_number(&state) % 4;

		while (changes--) {
			size_t at = random_number(&state) % (random_number(&state) % 4 ? within : good.len);

			file[at] = random_number(&state) % 2 ? random_number(&state) : 0xff;
		}
		facts.path = "test";
		err.text[0] = '\0';
		if (scan_facts_find(&facts, (struct bytes){file, good.len}, 64, &err) == 0)
			scan_facts_free(&facts);
		else
			CU_ASSERT_NOT_EQUAL(err.text[0], '\0');
		free(file);
	}
	buffer_free(&good);
}

static void test_mutations(void)
{
	mutate(make_pe(), PE_SECTION + 40, 1500);
	mutate(fixture("pv.elf"), 232, 300);
	mutate(fixture("i386.elf"), 150, 300);
	mutate(fixture("old.elf"), 232, 200);
	mutate(fixture("pv.zst.bzimage"), 0x800, 200);
}

void suite_scan_image(void)
{
	CU_pSuite s = CU_add_suite("scan image", NULL, NULL);

	CU_add_test(s, "PE", test_pe);
	CU_add_test(s, "damaged PE", test_bad_pe);
	CU_add_test(s, "ELF and bzImages", test_elf);
	CU_add_test(s, "Xen notes of 32 bits", test_notes);
	CU_add_test(s, "a hypercall page", test_page);
	CU_add_test(s, "truncated files", test_truncated);
	CU_add_test(s, "files with changed bytes", test_mutations);
}
