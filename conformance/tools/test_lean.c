/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <CUnit/Basic.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/kernel/kernel.h"
#include "tools/kernel/lean.h"

static bool all_zero(struct bytes file, uint64_t from, uint64_t to)
{
	while (from < to)
		if (file.data[from++])
			return false;
	return true;
}

static struct elf64 open_lean(const struct kernel *kernel)
{
	struct error err;
	struct elf64 elf;

	CU_ASSERT_EQUAL_FATAL(elf64_open(&elf, buffer_bytes(&kernel->lean), &err), 0);
	return elf;
}

static void load(const char *name, struct buffer *file, struct kernel *kernel)
{
	struct error err;

	*file = fixture(name);
	CU_ASSERT_EQUAL_FATAL(kernel_parse(buffer_bytes(file), kernel, &err), 0);
}

static void test_contract(void)
{
	struct kernel kernel;
	struct buffer file;
	struct elf64 in, out;
	struct error err;
	uint64_t end;

	load("pv.elf", &file, &kernel);
	elf64_open(&in, buffer_bytes(&file), &err);
	out = open_lean(&kernel);
	CU_ASSERT_EQUAL(out.header.e_phnum, 3);
	CU_ASSERT_EQUAL(out.header.e_shnum, 0);
	CU_ASSERT_EQUAL(out.header.e_shoff, 0);
	CU_ASSERT_EQUAL(out.header.e_entry, in.header.e_entry);
	CU_ASSERT_EQUAL(elf64_segment(&out, 0).p_type, PT_NOTE);
	CU_ASSERT_EQUAL(kernel.lean.len % PAGE_SIZE, 0);
	CU_ASSERT_EQUAL(kernel.span, in.high - in.low);

	end = elf64_segment(&out, 0).p_offset + elf64_segment(&out, 0).p_filesz;
	for (unsigned i = 0; i < 2; i++) {
		Elf64_Phdr a = elf64_segment(&in, i), b = elf64_segment(&out, i + 1);

		CU_ASSERT_EQUAL(b.p_type, PT_LOAD);
		CU_ASSERT_EQUAL(b.p_offset % PAGE_SIZE, b.p_vaddr % PAGE_SIZE);
		CU_ASSERT_EQUAL(a.p_vaddr, b.p_vaddr);
		CU_ASSERT_EQUAL(a.p_paddr, b.p_paddr);
		CU_ASSERT_EQUAL(a.p_filesz, b.p_filesz);
		CU_ASSERT_EQUAL(a.p_memsz, b.p_memsz);
		CU_ASSERT_EQUAL(a.p_flags, b.p_flags);
		CU_ASSERT_EQUAL(
			memcmp(file.data + a.p_offset, kernel.lean.data + b.p_offset, a.p_filesz),
			0);
		/* no page is shared with what came before, and the rest of it is zero */
		CU_ASSERT_TRUE(b.p_offset / PAGE_SIZE > (end - 1) / PAGE_SIZE);
		CU_ASSERT_TRUE(all_zero(out.file, end, b.p_offset));
		end = b.p_offset + b.p_filesz;
	}
	CU_ASSERT_TRUE(all_zero(out.file, end, out.file.len));
	buffer_free(&file);
	buffer_free(&kernel.lean);
}

static void test_notes_survive(void)
{
	static const char *const names[] = {"pv.elf", "old.elf"};

	for (unsigned i = 0; i < 2; i++) {
		struct xen_notes a = XEN_NOTES_INIT, b = XEN_NOTES_INIT;
		struct kernel kernel;
		struct buffer file;
		struct elf64 in, out;
		struct error err;

		load(names[i], &file, &kernel);
		elf64_open(&in, buffer_bytes(&file), &err);
		out = open_lean(&kernel);
		CU_ASSERT_EQUAL(xen_notes_collect(&in, &a, &err), 0);
		CU_ASSERT_EQUAL(xen_notes_collect(&out, &b, &err), 0);
		CU_ASSERT_EQUAL_FATAL(a.packed.len, b.packed.len);
		CU_ASSERT_EQUAL(memcmp(a.packed.data, b.packed.data, a.packed.len), 0);
		buffer_free(&a.packed);
		buffer_free(&b.packed);
		buffer_free(&file);
		buffer_free(&kernel.lean);
	}
}

static void test_smaller(void)
{
	struct kernel kernel;
	struct buffer file;

	load("pv.elf", &file, &kernel);
	CU_ASSERT_PTR_NULL(memmem(kernel.lean.data, kernel.lean.len, ".shstrtab", 9));
	CU_ASSERT_PTR_NOT_NULL(memmem(file.data, file.len, ".shstrtab", 9));
	buffer_free(&file);
	buffer_free(&kernel.lean);
}

void suite_lean(void)
{
	CU_pSuite s = CU_add_suite("lean", NULL, NULL);

	CU_add_test(s, "what tools/kernel/lean.h promises", test_contract);
	CU_add_test(s, "notes are the same after it", test_notes_survive);
	CU_add_test(s, "no section is left", test_smaller);
}
