/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "conformance/tools/tests.h"
#include "tools/vmm.h"

/* As root only can give a file capabilities. */
static int capabilities;

ssize_t __real_fgetxattr(int fd, const char *name, void *value, size_t size);
ssize_t __wrap_fgetxattr(int fd, const char *name, void *value, size_t size);

ssize_t __wrap_fgetxattr(int fd, const char *name, void *value, size_t size)
{
	return strcmp(name, "security.capability") ? __real_fgetxattr(fd, name, value, size) :
						     capabilities;
}

static void test_found(void)
{
	struct error err;
	char *path = vmm_find("sh", &err);

	CU_ASSERT_PTR_NOT_NULL_FATAL(path);
	CU_ASSERT_PTR_NOT_NULL(strstr(path, "/sh"));
	free(path);
	path = vmm_find("build/tools-test/vmm", &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(path);
	CU_ASSERT_STRING_EQUAL(path, "build/tools-test/vmm");
	free(path);
}

static void test_capabilities(void)
{
	struct error err = {""};

	capabilities = 20;
	CU_ASSERT_PTR_NULL(vmm_find("build/tools-test/vmm", &err));
	capabilities = 0;
	expect_error(&err, "has file capabilities");
}

static void test_not_found(void)
{
	struct error err = {""};

	CU_ASSERT_PTR_NULL(vmm_find("", &err));
	expect_error(&err, "not found");
	err.text[0] = '\0';
	CU_ASSERT_PTR_NULL(vmm_find("/", &err));
	expect_error(&err, "not a program");
	CU_ASSERT_PTR_NULL(vmm_find("hypershim-no-such-program", &err));
	expect_error(&err, "not found");
}

static void test_carries(void)
{
	/* Neither is asked: their names are no QEMU's. */
	CU_ASSERT_FALSE(vmm_carries_state("sh"));
	CU_ASSERT_FALSE(vmm_carries_state("/bin/kvmtool"));
	CU_ASSERT_FALSE(vmm_carries_state("qemu-system-no-such-machine"));
}

void suite_vmm(void)
{
	CU_pSuite s = CU_add_suite("vmm", NULL, NULL);

	CU_add_test(s, "found by name and by path", test_found);
	CU_add_test(s, "file capabilities", test_capabilities);
	CU_add_test(s, "not found", test_not_found);
	CU_add_test(s, "no QEMU", test_carries);
}
