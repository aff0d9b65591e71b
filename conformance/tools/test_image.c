/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <elf.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/kernel/image.h"

#define PHDR(field) (sizeof(Elf64_Ehdr) + offsetof(Elf64_Phdr, field))

static uint64_t header_at(const struct buffer *file)
{
	struct image image;
	struct error err;

	CU_ASSERT_EQUAL_FATAL(image_parse(buffer_bytes(file), &image, &err), 0);
	return image.header_offset;
}

#define FIELD(field) (header_at(&file) + offsetof(struct shim_image_header, field))

static void test_good(void)
{
	struct buffer file = fixture("hypershim.elf");
	struct image image;
	struct error err;

	CU_ASSERT_EQUAL(image_parse(buffer_bytes(&file), &image, &err), 0);
	CU_ASSERT_EQUAL(image.header.version, SHIM_IMAGE_VERSION);
	CU_ASSERT_EQUAL(image.segment_offset, sizeof(Elf64_Ehdr));
	CU_ASSERT_EQUAL(image.header.bundle_phys % 4096, 0);
	CU_ASSERT_TRUE(image.header.bundle_phys >= SHIM_PHYS_BASE + image.segment_size);
	buffer_free(&file);
}

static void expect_refused(struct buffer *file, const char *part)
{
	struct error err = {""};
	struct image image;

	CU_ASSERT_EQUAL(image_parse(buffer_bytes(file), &image, &err), -1);
	expect_error(&err, part);
	buffer_free(file);
}

static void test_bad(void)
{
	struct buffer file = fixture("hypershim.elf");

	put64(&file, FIELD(magic), 0);
	expect_refused(&file, "is not the hypershim image");

	file = fixture("pv.elf");
	expect_refused(&file, "is not the hypershim image");

	file = fixture("hypershim.elf");
	put32(&file, FIELD(version), 3);
	expect_refused(&file, "of version 3, not 2");

	file = fixture("hypershim.elf");
	put32(&file, FIELD(multiboot_offset), 0xfffffff0);
	expect_refused(&file, "damaged hypershim image");

	file = fixture("hypershim.elf");
	put64(&file, FIELD(bundle_phys), SHIM_PHYS_BASE);
	expect_refused(&file, "damaged hypershim image");

	file = fixture("hypershim.elf");
	put64(&file, FIELD(bundle_phys), 0x200001);
	expect_refused(&file, "damaged hypershim image");

	file = fixture("hypershim.elf");
	put64(&file, PHDR(p_paddr), 0x200000);
	expect_refused(&file, "damaged hypershim image");

	file = fixture("hypershim.elf");
	put64(&file, PHDR(p_offset), 16);
	put64(&file, PHDR(p_filesz), 100);
	expect_refused(&file, "damaged hypershim image");
}

static void test_path(void)
{
	char *path;

	setenv("HYPERSHIM_IMAGE", "/some where/x.elf", 1);
	path = image_path();
	CU_ASSERT_STRING_EQUAL(path, "/some where/x.elf");
	free(path);
	unsetenv("HYPERSHIM_IMAGE");
	path = image_path(); /* beside this program */
	CU_ASSERT_EQUAL(path[0], '/');
	CU_ASSERT_STRING_EQUAL(strrchr(path, '/'), "/hypershim.elf");
	CU_ASSERT_PTR_NOT_NULL(strstr(path, "/unit/"));
	free(path);
}

void suite_image(void)
{
	CU_pSuite s = CU_add_suite("image", NULL, NULL);

	CU_add_test(s, "a good image", test_good);
	CU_add_test(s, "each bad field", test_bad);
	CU_add_test(s, "where it is looked for", test_path);
}
