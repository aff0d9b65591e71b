/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/tools/tests.h"
#include "tools/file.h"
#include "tools/memfd.h"

static char dir[] = "/tmp/hypershim-test.XXXXXX";
static char path[64];

static const struct bytes text = {(const uint8_t *)"text", 4};

static int set_up(void)
{
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/file", dir);
	return 0;
}

static int clean_up(void)
{
	unlink(path);
	return rmdir(dir); /* fails, and so the suite, if a temporary file was left */
}

static unsigned count_files(void)
{
	DIR *d = opendir(dir);
	unsigned n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static void test_replace(void)
{
	struct bytes longer = {(const uint8_t *)"something longer", 16};
	struct buffer contents;
	struct error err;
	struct stat st;
	mode_t mask = umask(027);

	CU_ASSERT_EQUAL(file_replace(path, longer, &err), 0);
	CU_ASSERT_EQUAL(file_replace(path, text, &err), 0);
	umask(mask);
	CU_ASSERT_EQUAL_FATAL(file_read(path, &contents, &err), 0);
	CU_ASSERT_EQUAL(contents.len, 4);
	CU_ASSERT_EQUAL(memcmp(contents.data, "text", 4), 0);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0640);
	CU_ASSERT_EQUAL(count_files(), 1);
	buffer_free(&contents);
}

static void test_replace_fails(void)
{
	struct error err = {""};
	char nowhere[96];

	CU_ASSERT_EQUAL(file_replace("/dev/null", text, &err), -1);
	expect_error(&err, "is not a regular file");
	CU_ASSERT_EQUAL(file_replace(dir, text, &err), -1);
	expect_error(&err, "is not a regular file");
	snprintf(nowhere, sizeof(nowhere), "%s/none/file", dir);
	CU_ASSERT_EQUAL(file_replace(nowhere, text, &err), -1);
	expect_error(&err, "cannot be written: No such file or directory");
	CU_ASSERT_EQUAL(count_files(), 1);
}

static void test_read_fails(void)
{
	struct buffer contents;
	struct error err = {""};

	CU_ASSERT_EQUAL(file_read("/no/such/file", &contents, &err), -1);
	expect_error(&err, "cannot be opened: No such file or directory");
	CU_ASSERT_EQUAL(file_read("/tmp", &contents, &err), -1);
	expect_error(&err, "cannot be read: Is a directory");
}

static void test_memfd(void)
{
	char fd_path[FD_PATH_SIZE];
	struct buffer contents;
	struct error err = {""};
	uint64_t size = 0;
	int fd = memfd_open(path, &size, &err);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(size, 4);
	memfd_path(fd, fd_path);
	CU_ASSERT_EQUAL_FATAL(file_read(fd_path, &contents, &err), 0);
	CU_ASSERT_EQUAL(contents.len, 4);
	buffer_free(&contents);
	close(fd);

	CU_ASSERT_EQUAL(memfd_open("/dev/null", &size, &err), -1);
	expect_error(&err, "is empty");
	CU_ASSERT_EQUAL(memfd_open("/tmp", &size, &err), -1);
	expect_error(&err, "cannot be read: Is a directory");
}

static void test_error_is_one_line(void)
{
	struct error err;

	CU_ASSERT_EQUAL(error_set(&err, "%s", "a\nb\033[2Jc\x7f"), -1);
	CU_ASSERT_STRING_EQUAL(err.text, "a?b?[2Jc?");
}

void suite_file(void)
{
	CU_pSuite s = CU_add_suite("file", set_up, clean_up);

	CU_add_test(s, "replaced in one step", test_replace);
	CU_add_test(s, "what cannot be replaced", test_replace_fails);
	CU_add_test(s, "what cannot be read", test_read_fails);
	CU_add_test(s, "by descriptor", test_memfd);
	CU_add_test(s, "an error is one line", test_error_is_one_line);
}
