/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <string.h>
#include <xen/elfnote.h>

#include "conformance/tools/tests.h"
#include "tools/kernel/notes.h"

/* Appends one note as it stands in a file. */
static void put_note(struct buffer *b, const char *name, uint32_t type, const void *desc,
		     uint32_t size)
{
	Elf64_Nhdr header = {strlen(name) + 1, size, type};

	buffer_add(b, &header, sizeof(header));
	buffer_add(b, name, header.n_namesz);
	buffer_align(b, 4);
	buffer_add(b, desc, size);
	buffer_align(b, 4);
}

static void test_collect(void)
{
	struct buffer file = fixture("pv.elf");
	struct xen_notes notes = XEN_NOTES_INIT;
	struct error err;
	struct elf64 elf;

	CU_ASSERT_EQUAL(elf64_open(&elf, buffer_bytes(&file), &err), 0);
	CU_ASSERT_EQUAL(xen_notes_collect(&elf, &notes, &err), 0);
	CU_ASSERT_TRUE(notes.has_entry);
	CU_ASSERT_EQUAL(notes.entry, 0xffffffff80100000);
	CU_ASSERT_EQUAL(notes.virt_base, 0xffffffff80000000);
	CU_ASSERT_EQUAL(notes.paddr_offset, 0);
	CU_ASSERT_EQUAL(xen_notes_check_pv(&notes, &elf, &err), 0);

	notes.entry = notes.virt_base + elf.low - 1;
	CU_ASSERT_EQUAL(xen_notes_check_pv(&notes, &elf, &err), -1);
	expect_error(&err, "lies outside the kernel");
	notes.entry = notes.virt_base + elf.high;
	CU_ASSERT_EQUAL(xen_notes_check_pv(&notes, &elf, &err), -1);
	notes.entry--;
	CU_ASSERT_EQUAL(xen_notes_check_pv(&notes, &elf, &err), 0);
	buffer_free(&notes.packed);
	buffer_free(&file);
}

/* With the PT_NOTE gone the SHT_NOTE section has to give the same. */
static void test_sections(void)
{
	struct buffer file = fixture("pv.elf");
	struct xen_notes a = XEN_NOTES_INIT, b = XEN_NOTES_INIT;
	struct error err;
	struct elf64 elf;

	elf64_open(&elf, buffer_bytes(&file), &err);
	CU_ASSERT_EQUAL(xen_notes_collect(&elf, &a, &err), 0);
	put32(&file, sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr), PT_NULL);
	CU_ASSERT_EQUAL(xen_notes_collect(&elf, &b, &err), 0);
	CU_ASSERT_EQUAL_FATAL(a.packed.len, b.packed.len);
	CU_ASSERT_EQUAL(memcmp(a.packed.data, b.packed.data, a.packed.len), 0);
	buffer_free(&a.packed);
	buffer_free(&b.packed);
	buffer_free(&file);
}

static void test_others_left_out(void)
{
	struct buffer run = BUFFER_INIT(4096);
	struct xen_notes notes = XEN_NOTES_INIT;
	struct error err;
	uint64_t entry = 5;

	put_note(&run, "GNU", XEN_ELFNOTE_ENTRY, &entry, 8);
	put_note(&run, "Linux", XEN_ELFNOTE_ENTRY, "odd", 3);
	CU_ASSERT_EQUAL(xen_notes_parse(buffer_bytes(&run), &notes, &err), 0);
	CU_ASSERT_FALSE(notes.has_entry);
	CU_ASSERT_EQUAL(notes.packed.len, 0);

	put_note(&run, "Xen", XEN_ELFNOTE_ENTRY, &entry, 8);
	put_note(&run, "GNU", 1, "", 0);
	CU_ASSERT_EQUAL(xen_notes_parse(buffer_bytes(&run), &notes, &err), 0);
	CU_ASSERT_TRUE(notes.has_entry);
	CU_ASSERT_EQUAL(notes.entry, 5);
	CU_ASSERT_EQUAL(notes.packed.len, 24);
	buffer_free(&run);
	buffer_free(&notes.packed);
}

static void test_numbers(void)
{
	const uint64_t value = 0x8877665544332211;

	for (unsigned size = 0; size <= 9; size++) {
		bool good = size == 1 || size == 2 || size == 4 || size == 8;
		struct buffer run = BUFFER_INIT(4096);
		struct xen_notes notes = XEN_NOTES_INIT;
		uint64_t want = 0, wide[2] = {value, value};
		struct error err;

		memcpy(&want, &value, size > 8 ? 8 : size);
		put_note(&run, "Xen", XEN_ELFNOTE_VIRT_BASE, wide, size);
		CU_ASSERT_EQUAL(xen_notes_parse(buffer_bytes(&run), &notes, &err), good ? 0 : -1);
		if (good)
			CU_ASSERT_EQUAL(notes.virt_base, want);
		buffer_free(&run);
		buffer_free(&notes.packed);
	}
}

static void test_damaged(void)
{
	static const uint32_t sizes[][2] = {
		{4, 0xffffffff}, {0xffffffff, 8}, {0xfffffffd, 0xfffffffd}, {4, 100}, {100, 4}};

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct buffer run = BUFFER_INIT(4096);
		struct xen_notes notes = XEN_NOTES_INIT;
		struct error err;

		put_note(&run, "Xen", XEN_ELFNOTE_ENTRY, "12345678", 8);
		put32(&run, 0, sizes[i][0]);
		put32(&run, 4, sizes[i][1]);
		CU_ASSERT_EQUAL(xen_notes_parse(buffer_bytes(&run), &notes, &err), -1);
		expect_error(&err, "ELF notes are damaged");
		buffer_free(&run);
		buffer_free(&notes.packed);
	}
}

static void test_limit(void)
{
	struct buffer run = BUFFER_INIT(1 << 20);
	struct xen_notes notes = XEN_NOTES_INIT;
	static char big[40000];
	struct error err;

	put_note(&run, "Xen", XEN_ELFNOTE_INFO, big, sizeof(big));
	put_note(&run, "Xen", XEN_ELFNOTE_INFO, big, sizeof(big));
	CU_ASSERT_EQUAL(xen_notes_parse(buffer_bytes(&run), &notes, &err), -1);
	expect_error(&err, "more than 64 KiB of Xen notes");
	buffer_free(&run);
	buffer_free(&notes.packed);
}

void suite_notes(void)
{
	CU_pSuite s = CU_add_suite("notes", NULL, NULL);

	CU_add_test(s, "from PT_NOTE, and the entry's bounds", test_collect);
	CU_add_test(s, "from SHT_NOTE", test_sections);
	CU_add_test(s, "other owners' notes are left out", test_others_left_out);
	CU_add_test(s, "numbers of every size", test_numbers);
	CU_add_test(s, "damaged notes", test_damaged);
	CU_add_test(s, "too many notes", test_limit);
}
