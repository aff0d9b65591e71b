/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "conformance/tools/tests.h"
#include "tools/run/vmm.h"

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

/*
 * Files that are named as QEMU is, and cannot be run, so that only what they hold can tell.
 * A program: its header, two program headers, and as its first part the bytes from PART on.
 */
static char dir[] = "/tmp/hypershim-test.XXXXXX";
static char qemu[64];

#define INTERFACE "org.qemu.VMState1"
#define PART	  4096
#define CHUNK	  65536

struct program {
	Elf64_Ehdr header;
	Elf64_Phdr parts[2];
	char rest[PART + 2 * CHUNK];
};

static int set_up(void)
{
	if (!mkdtemp(dir))
		return 1;
	snprintf(qemu, sizeof(qemu), "%s/qemu-system-x86_64", dir);
	return 0;
}

static int clean_up(void)
{
	unlink(qemu);
	return rmdir(dir);
}

static struct program *new_program(void)
{
	struct program *p = calloc(1, sizeof(*p));

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	memcpy(p->header.e_ident, ELFMAG, SELFMAG);
	p->header.e_phoff = sizeof(p->header);
	p->header.e_phnum = 2;
	p->parts[0].p_type = PT_LOAD;
	p->parts[0].p_flags = PF_R;
	p->parts[0].p_offset = PART;
	p->parts[0].p_filesz = 2 * CHUNK;
	p->parts[1].p_type = PT_NOTE;
	return p;
}

static void put(struct program *p, size_t at, const char *text)
{
	memcpy((char *)p + at, text, strlen(text) + 1);
}

static bool carries_as(const void *data, size_t size)
{
	FILE *f = fopen(qemu, "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(fwrite(data, 1, size, f), size);
	CU_ASSERT_EQUAL(fclose(f), 0);
	return vmm_carries_state(qemu);
}

static bool carries(const struct program *p)
{
	return carries_as(p, sizeof(*p));
}

static void test_no_qemu(void)
{
	/* Neither is looked into: their names are no QEMU's. */
	CU_ASSERT_FALSE(vmm_carries_state("sh"));
	CU_ASSERT_FALSE(vmm_carries_state("/bin/kvmtool"));
	CU_ASSERT_FALSE(vmm_carries_state("qemu-system-no-such-machine"));
}

/* The one that is installed, where it cannot be run: nothing but its constants tells. */
static void test_installed(void)
{
	struct error err;
	char *path = vmm_find("qemu-system-x86_64", &err), command[256];

	CU_ASSERT_PTR_NOT_NULL_FATAL(path);
	snprintf(command, sizeof(command), "cp %s %s && chmod 600 %s", path, qemu, qemu);
	free(path);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
	CU_ASSERT_TRUE(vmm_carries_state(qemu));
}

static void test_constants(void)
{
	struct program *p = new_program();

	CU_ASSERT_FALSE(carries(p));
	put(p, PART + 1000, INTERFACE);
	CU_ASSERT_TRUE(carries(p));
	p->parts[0].p_flags = PF_R | PF_X; /* with the code, as older linkers have it */
	CU_ASSERT_TRUE(carries(p));
	p->parts[0].p_flags = PF_R | PF_W;
	CU_ASSERT_FALSE(carries(p));
	p->parts[0].p_flags = PF_R;
	p->parts[0].p_type = PT_NOTE;
	CU_ASSERT_FALSE(carries(p));
	p->parts[1] = p->parts[0];
	p->parts[1].p_type = PT_LOAD;
	CU_ASSERT_TRUE(carries(p));
	put(p, PART + 1000, INTERFACE "0");
	CU_ASSERT_FALSE(carries(p));
	free(p);
}

/* Wherever it lies, if it is whole. */
static void test_places(void)
{
	for (size_t at = CHUNK - sizeof(INTERFACE) - 1; at <= CHUNK + 1; at++) {
		struct program *p = new_program();

		put(p, PART + at, INTERFACE);
		CU_ASSERT_TRUE(carries(p));
		p->parts[0].p_filesz = at + sizeof(INTERFACE);
		CU_ASSERT_TRUE(carries(p));
		p->parts[0].p_filesz--;
		CU_ASSERT_FALSE(carries(p));
		free(p);
	}
}

static void test_truncated(void)
{
	struct program *p = new_program();
	size_t whole = PART + 100 + sizeof(INTERFACE);

	put(p, PART + 100, INTERFACE);
	CU_ASSERT_TRUE(carries_as(p, whole));
	CU_ASSERT_FALSE(carries_as(p, whole - 1));
	for (size_t size = 0; size < PART; size += 7)
		CU_ASSERT_FALSE(carries_as(p, size));
	free(p);
}

/* Places and sizes that no file has. */
static void test_hostile(void)
{
	static const uint64_t far[] = {INT64_MAX, INT64_MAX - 100, UINT64_MAX, UINT64_MAX - PART,
				       (uint64_t)1 << 63};
	struct program *p = new_program();

	put(p, PART + 1000, INTERFACE);
	for (unsigned i = 0; i < sizeof(far) / sizeof(*far); i++) {
		p->parts[0].p_filesz = far[i];
		CU_ASSERT_TRUE(carries(p));
		p->parts[0].p_offset = far[i];
		CU_ASSERT_FALSE(carries(p));
		p->parts[0].p_offset = PART;
		p->header.e_phoff = far[i];
		CU_ASSERT_FALSE(carries(p));
		p->header.e_phoff = sizeof(p->header);
	}
	p->header.e_phnum = UINT16_MAX;
	CU_ASSERT_FALSE(carries(p));
	p->header.e_phnum = 0;
	CU_ASSERT_FALSE(carries(p));
	p->header.e_phnum = 1;
	CU_ASSERT_TRUE(carries(p));
	p->header.e_ident[0] = '#';
	CU_ASSERT_FALSE(carries(p));
	free(p);
}

void suite_vmm(void)
{
	CU_pSuite s = CU_add_suite("vmm", set_up, clean_up);

	CU_add_test(s, "found by name and by path", test_found);
	CU_add_test(s, "file capabilities", test_capabilities);
	CU_add_test(s, "not found", test_not_found);
	CU_add_test(s, "no QEMU", test_no_qemu);
	CU_add_test(s, "the QEMU that is installed carries state", test_installed);
	CU_add_test(s, "constants that tell", test_constants);
	CU_add_test(s, "wherever they lie", test_places);
	CU_add_test(s, "truncated programs", test_truncated);
	CU_add_test(s, "programs with impossible headers", test_hostile);
}
