/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/conform/row.h"
#include "tools/file.h"

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static void test_hyperv(void)
{
	struct conform_rows rows = {0};
	struct error err;
	const struct conform_row *row;

	CU_ASSERT_EQUAL(conform_rows_add(&rows, CONFORM_HYPERV,
					 bytes_of("# a comment\n\none test --save-load --cpus 4 "
						  "--append seed=7 --features a,b\ntwo test\n"),
					 &err),
			0);
	CU_ASSERT_EQUAL_FATAL(rows.count, 2);
	row = conform_rows_find(&rows, CONFORM_HYPERV, "one");
	CU_ASSERT_EQUAL(row->cpus, 4);
	CU_ASSERT_STRING_EQUAL(row->append, "seed=7");
	CU_ASSERT_STRING_EQUAL(row->options, "--save-load --features a,b");
	row = conform_rows_find(&rows, CONFORM_HYPERV, "two");
	CU_ASSERT_EQUAL(row->cpus, 1);
	CU_ASSERT_STRING_EQUAL(row->append, "");
	CU_ASSERT_STRING_EQUAL(row->options, "");
	CU_ASSERT_STRING_EQUAL(row->area, "test");
	CU_ASSERT_PTR_NULL(conform_rows_find(&rows, CONFORM_VMI, "two"));
	conform_rows_free(&rows);
}

static void test_vmi(void)
{
	struct conform_rows rows = {0};
	struct error err;

	CU_ASSERT_EQUAL(conform_rows_add(&rows, CONFORM_VMI,
					 bytes_of("one tcg test vmi-raw FAILURE 2 vga pae native\n"
						  "two all test vmi SUCCESS 1 alone not-native\n"),
					 &err),
			0);
	CU_ASSERT_EQUAL_FATAL(rows.count, 2);
	CU_ASSERT_STRING_EQUAL(rows.list[0].test, "test");
	CU_ASSERT_STRING_EQUAL(rows.list[0].rom, "vmi-raw");
	CU_ASSERT_STRING_EQUAL(rows.list[0].expected, "FAILURE");
	CU_ASSERT_STRING_EQUAL(rows.list[0].append, "pae native");
	CU_ASSERT_EQUAL(rows.list[0].cpus, 2);
	CU_ASSERT_TRUE(rows.list[0].vga && rows.list[0].tcg_only && rows.list[0].native);
	CU_ASSERT_FALSE(rows.list[1].vga || rows.list[1].tcg_only || rows.list[1].native);
	conform_rows_free(&rows);
}

static void bad(enum conform_abi abi, const char *text, const char *part)
{
	struct conform_rows rows = {0};
	struct error err;

	CU_ASSERT_EQUAL(conform_rows_add(&rows, abi, bytes_of(text), &err), -1);
	expect_error(&err, part);
	conform_rows_free(&rows);
}

static void test_bad(void)
{
	bad(CONFORM_XEN_PV, "one\n", "'one': its columns");
	bad(CONFORM_XEN_PV, "one test more\n", "'one': its columns");
	bad(CONFORM_XEN_PV, "one test\none test\n", "'one': is there twice");
	bad(CONFORM_XEN_PV, "one ../test\n", "'one': a name with a slash");
	bad(CONFORM_HYPERV, "one test --cpus\n", "'one': its columns");
	bad(CONFORM_HYPERV, "one test --cpus 0\n", "'one': its columns");
	bad(CONFORM_HYPERV, "one test --cpus 4x\n", "'one': its columns");
	bad(CONFORM_HYPERV, "one test --append", "'one': its columns");
	bad(CONFORM_VMI, "one all test vmi SUCCES 1 alone\n", "'one': its columns");
	bad(CONFORM_VMI, "one some test vmi SUCCESS 1 alone\n", "'one': its columns");
	bad(CONFORM_VMI, "one all test vmi SUCCESS 1 beside\n", "'one': its columns");
	bad(CONFORM_VMI, "one all test vmi SUCCESS\n", "'one': its columns");
	bad(CONFORM_VMI, " \n", "'': its columns");
}

static void test_areas(void)
{
	struct conform_rows rows = {0};
	struct error err;

	conform_rows_add(&rows, CONFORM_XEN_PV, bytes_of("one a\ntwo b\n"), &err);
	conform_rows_add(&rows, CONFORM_HYPERV, bytes_of("one a\n"), &err);
	CU_ASSERT_EQUAL(conform_rows_areas(&rows, bytes_of("#\n\nxen-pv x a c\n"), &err), 0);
	CU_ASSERT_STRING_EQUAL(rows.list[0].area, "x");
	CU_ASSERT_STRING_EQUAL(rows.list[1].area, "b");
	CU_ASSERT_STRING_EQUAL(rows.list[2].area, "a");
	CU_ASSERT_EQUAL(conform_rows_areas(&rows, bytes_of("xen x a c\n"), &err), -1);
	expect_error(&err, "'xen': a line is");
	CU_ASSERT_EQUAL(conform_rows_areas(&rows, bytes_of("vmi\n"), &err), -1);
	conform_rows_free(&rows);
}

/* A test that is written and not listed would never run. */
static void test_all_are_listed(enum conform_abi abi)
{
	struct conform_rows rows = {0};
	struct buffer file;
	struct error err;
	struct dirent *entry;
	char path[256];
	DIR *dir;

	snprintf(path, sizeof(path), "conformance/%s/guests", conform_abi_names[abi]);
	CU_ASSERT_EQUAL_FATAL(file_read(path, &file, &err), 0);
	CU_ASSERT_EQUAL_FATAL(conform_rows_add(&rows, abi, buffer_bytes(&file), &err), 0);
	snprintf(path, sizeof(path), "conformance/%s/tests", conform_abi_names[abi]);
	dir = opendir(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
	while ((entry = readdir(dir))) {
		bool listed = entry->d_name[0] == '.';

		for (size_t i = 0; i < rows.count; i++)
			listed |= !strcmp(rows.list[i].test, entry->d_name);
		if (!listed)
			fprintf(stderr, "\n    %s/%s is not in the file guests\n", path,
				entry->d_name);
		CU_ASSERT_TRUE(listed);
	}
	closedir(dir);
	conform_rows_free(&rows);
	buffer_free(&file);
}

static void test_the_files(void)
{
	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		test_all_are_listed(abi);
}

void suite_conform_row(void)
{
	CU_pSuite s = CU_add_suite("conform: guests", NULL, NULL);

	CU_add_test(s, "hyperv", test_hyperv);
	CU_add_test(s, "vmi", test_vmi);
	CU_add_test(s, "bad lines", test_bad);
	CU_add_test(s, "areas", test_areas);
	CU_add_test(s, "the files", test_the_files);
}
