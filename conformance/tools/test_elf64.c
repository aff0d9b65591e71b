/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/kernel/elf64.h"

#define EHDR(field)    offsetof(Elf64_Ehdr, field)
#define PHDR(i, field) (sizeof(Elf64_Ehdr) + (i) * sizeof(Elf64_Phdr) + offsetof(Elf64_Phdr, field))

static void test_good(void)
{
	struct buffer file = fixture("pv.elf");
	struct error err;
	struct elf64 elf;

	CU_ASSERT_TRUE(elf64_is(buffer_bytes(&file)));
	CU_ASSERT_EQUAL(elf64_open(&elf, buffer_bytes(&file), &err), 0);
	CU_ASSERT_EQUAL(elf.low, 0x100000);
	CU_ASSERT_EQUAL(elf.high, elf64_segment(&elf, 1).p_paddr + 0x6011);
	CU_ASSERT_EQUAL(elf64_segment(&elf, 1).p_vaddr % PAGE_SIZE, 0x230);
	buffer_free(&file);
}

/* One field of a good file made bad, by the size and the place of it. */
static const struct {
	unsigned size;
	uint64_t at, value;
	const char *error;
} bad[] = {
	{1, EI_CLASS, ELFCLASS32, "32-bit kernel"},
	{1, EI_CLASS, 0, "32-bit kernel"},
	{1, EI_DATA, ELFDATA2MSB, "not one for x86"},
	{2, EHDR(e_machine), EM_AARCH64, "not one for x86"},
	{2, EHDR(e_machine), EM_386, "32-bit kernel"},
	{2, EHDR(e_type), ET_REL, "not a linked one"},
	{2, EHDR(e_type), ET_CORE, "not a linked one"},
	{2, EHDR(e_phnum), 0, "no program headers"},
	{2, EHDR(e_phentsize), 32, "no program headers"},
	{2, EHDR(e_phnum), 0xffff, "program headers lie outside"},
	{8, EHDR(e_phoff), UINT64_MAX - 8, "program headers lie outside"},
	{8, EHDR(e_phoff), 1 << 30, "program headers lie outside"},
	{8, PHDR(0, p_offset), UINT64_MAX, "segment lies outside"},
	{8, PHDR(0, p_filesz), UINT64_MAX, "segment lies outside"},
	{8, PHDR(2, p_offset), UINT64_MAX - 4, "segment lies outside"},
	{8, PHDR(2, p_filesz), 1 << 30, "segment lies outside"},
	{8, PHDR(0, p_memsz), 1, "larger in the file than in memory"},
	{8, PHDR(0, p_memsz), UINT64_MAX, "addresses wrap"},
	{8, PHDR(1, p_vaddr), UINT64_MAX - 4, "addresses wrap"},
	{8, PHDR(1, p_paddr), UINT64_MAX - 4, "addresses wrap"},
	{8, PHDR(1, p_paddr), 0x200000, "differ within their page"},
	{8, PHDR(1, p_paddr), 0x80000230, "more than a GiB"},
	{8, PHDR(1, p_memsz), 0x50000000, "more than a GiB"},
};

static void put(struct buffer *b, unsigned size, uint64_t at, uint64_t value)
{
	memcpy(b->data + at, &value, size);
}

static void test_bad(void)
{
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct buffer file = fixture("pv.elf");
		struct error err = {""};
		struct elf64 elf;

		put(&file, bad[i].size, bad[i].at, bad[i].value);
		CU_ASSERT_EQUAL(elf64_open(&elf, buffer_bytes(&file), &err), -1);
		expect_error(&err, bad[i].error);
		buffer_free(&file);
	}
}

static void test_nothing_to_load(void)
{
	struct buffer file = fixture("pv.elf");
	struct error err = {""};
	struct elf64 elf;

	put32(&file, PHDR(0, p_type), PT_NULL);
	put32(&file, PHDR(1, p_type), PT_NULL);
	CU_ASSERT_EQUAL(elf64_open(&elf, buffer_bytes(&file), &err), -1);
	expect_error(&err, "nothing to load");
	buffer_free(&file);
}

/* The copy is exactly as long as it says, so that the sanitizer sees a read past its end. */
static void test_truncated(void)
{
	struct buffer file = fixture("pv.elf");
	uint64_t end = 0x6230 + 17; /* of the last segment's bytes; the sections come after it */

	for (size_t len = 4; len < end; len += len < 300 ? 1 : 997) {
		struct buffer cut = {.limit = len};
		struct error err = {""};
		struct elf64 elf;

		cut.data = memcpy(malloc(len), file.data, len);
		cut.len = len;
		CU_ASSERT_EQUAL(elf64_open(&elf, buffer_bytes(&cut), &err), -1);
		expect_error(&err, "not a valid ELF file");
		buffer_free(&cut);
	}
	buffer_free(&file);
}

static void test_sections(void)
{
	struct buffer file = fixture("old.elf");
	Elf64_Shdr section;
	struct error err;
	struct elf64 elf;

	CU_ASSERT_EQUAL(elf64_open(&elf, buffer_bytes(&file), &err), 0);
	CU_ASSERT_TRUE(elf64_section_by_name(&elf, "__xen_guest", &section));
	CU_ASSERT_EQUAL(memcmp(elf64_section_bytes(&elf, &section).data, "GUEST_OS=test", 13), 0);
	CU_ASSERT_FALSE(elf64_section_by_name(&elf, "__xen_gues", &section));
	CU_ASSERT_FALSE(elf64_section_by_name(&elf, "__xen_guest2", &section));
	section.sh_offset = UINT64_MAX;
	CU_ASSERT_EQUAL(elf64_section_bytes(&elf, &section).len, 0);

	elf.header.e_shstrndx = elf.header.e_shnum;
	CU_ASSERT_FALSE(elf64_section_by_name(&elf, "__xen_guest", &section));
	elf.header.e_shoff = UINT64_MAX - 63;
	CU_ASSERT_FALSE(elf64_sections_ok(&elf));
	elf.header.e_shoff = file.len - 64;
	CU_ASSERT_FALSE(elf64_sections_ok(&elf));
	elf.header.e_shnum = 0;
	CU_ASSERT_TRUE(elf64_sections_ok(&elf));
	buffer_free(&file);
}

void suite_elf64(void)
{
	CU_pSuite s = CU_add_suite("elf64", NULL, NULL);

	CU_add_test(s, "a good file", test_good);
	CU_add_test(s, "each bad field", test_bad);
	CU_add_test(s, "nothing to load", test_nothing_to_load);
	CU_add_test(s, "cut at every place", test_truncated);
	CU_add_test(s, "sections by name", test_sections);
}
