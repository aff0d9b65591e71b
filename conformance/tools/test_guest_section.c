/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <CUnit/Basic.h>
#include <string.h>
#include <xen/elfnote.h>

#include "conformance/tools/tests.h"
#include "tools/kernel/guest_section.h"

/* Puts another text, of at most the same length, in place of the section's. */
static void replace_text(struct buffer *file, const char *text)
{
	const char old[] = "GUEST_OS=test,XEN_VER=xen-3.0,";
	uint8_t *at = memmem(file->data, file->len, old, strlen(old));

	strcpy((char *)at, text);
}

static int convert(struct buffer *file, struct xen_notes *notes, struct elf64 *elf,
		   struct error *err)
{
	CU_ASSERT_EQUAL_FATAL(elf64_open(elf, buffer_bytes(file), err), 0);
	return xen_notes_collect(elf, notes, err);
}

/* The note's value, or an empty range. */
static struct bytes find(const struct xen_notes *notes, uint32_t type)
{
	size_t at = 0;
	Elf64_Nhdr header;

	while (at < notes->packed.len) {
		memcpy(&header, notes->packed.data + at, sizeof(header));
		if (header.n_type == type)
			return (struct bytes){notes->packed.data + at + 16, header.n_descsz};
		at += 16 + (header.n_descsz + 3) / 4 * 4;
	}
	return (struct bytes){0};
}

static uint64_t find_number(const struct xen_notes *notes, uint32_t type)
{
	struct bytes desc = find(notes, type);
	uint64_t value;

	CU_ASSERT_EQUAL_FATAL(desc.len, 8);
	memcpy(&value, desc.data, 8);
	return value;
}

static void test_convert(void)
{
	struct buffer file = fixture("old.elf");
	struct xen_notes notes = XEN_NOTES_INIT;
	struct error err;
	struct elf64 elf;

	CU_ASSERT_EQUAL(convert(&file, &notes, &elf, &err), 0);
	CU_ASSERT_STRING_EQUAL((char *)find(&notes, XEN_ELFNOTE_GUEST_OS).data, "test");
	CU_ASSERT_STRING_EQUAL((char *)find(&notes, XEN_ELFNOTE_XEN_VERSION).data, "xen-3.0");
	CU_ASSERT_STRING_EQUAL((char *)find(&notes, XEN_ELFNOTE_LOADER).data, "generic");
	CU_ASSERT_EQUAL(find_number(&notes, XEN_ELFNOTE_VIRT_BASE), 0xffffffff80000000);
	CU_ASSERT_EQUAL(find_number(&notes, XEN_ELFNOTE_PADDR_OFFSET), 0);
	CU_ASSERT_EQUAL(find_number(&notes, XEN_ELFNOTE_ENTRY), elf.header.e_entry);
	CU_ASSERT_EQUAL(find_number(&notes, XEN_ELFNOTE_HYPERCALL_PAGE), 0xffffffff80101000);
	CU_ASSERT_EQUAL(xen_notes_check_pv(&notes, &elf, &err), 0);
	buffer_free(&notes.packed);
	buffer_free(&file);
}

/* Where the old form says nothing, the offset is VIRT_BASE, and there is no hypercall page. */
static void test_defaults(void)
{
	struct buffer file = fixture("old.elf");
	struct xen_notes notes = XEN_NOTES_INIT;
	struct error err;
	struct elf64 elf;

	replace_text(&file, "VIRT_BASE=0x1000,VIRT_ENTRY=0x2000,BSD_SYMTAB,NEW=1");
	CU_ASSERT_EQUAL(convert(&file, &notes, &elf, &err), 0);
	CU_ASSERT_EQUAL(notes.virt_base, 0x1000);
	CU_ASSERT_EQUAL(notes.paddr_offset, 0x1000);
	CU_ASSERT_EQUAL(notes.entry, 0x2000);
	CU_ASSERT_EQUAL(find(&notes, XEN_ELFNOTE_HYPERCALL_PAGE).len, 0);
	CU_ASSERT_STRING_EQUAL((char *)find(&notes, XEN_ELFNOTE_BSD_SYMTAB).data, "yes");
	buffer_free(&notes.packed);
	buffer_free(&file);
}

static void test_bad_numbers(void)
{
	static const char *const texts[] = {"VIRT_BASE=", "VIRT_BASE", "VIRT_BASE=12z",
					    "VIRT_ENTRY=0x", "HYPERCALL_PAGE=0x10000000000000000"};

	for (unsigned i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct buffer file = fixture("old.elf");
		struct xen_notes notes = XEN_NOTES_INIT;
		struct error err = {""};
		struct elf64 elf;

		replace_text(&file, texts[i]);
		CU_ASSERT_EQUAL(convert(&file, &notes, &elf, &err), -1);
		expect_error(&err, "which is not a number");
		buffer_free(&notes.packed);
		buffer_free(&file);
	}
}

void suite_guest_section(void)
{
	CU_pSuite s = CU_add_suite("__xen_guest", NULL, NULL);

	CU_add_test(s, "becomes notes", test_convert);
	CU_add_test(s, "defaults", test_defaults);
	CU_add_test(s, "bad numbers", test_bad_numbers);
}
