/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <elf.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/kernel/bundle.h"
#include "tools/kernel/image.h"

static const struct bytes kernel = {(const uint8_t *)"a kernel", 8};
static const struct bytes initrd = {(const uint8_t *)"an initrd", 9};

/* Reads back what bundle_build wrote, in the way that the shim would. */
struct view {
	struct buffer image, file;
	Elf64_Ehdr ehdr;
	Elf64_Phdr load;
	struct shim_image_header header;
	struct shim_bundle bundle;
	const uint8_t *at; /* where the bundle begins */
};

static void view_build(struct view *v, struct bytes ramdisk)
{
	struct bundle_parts parts = {
		.kernel = kernel, .initrd = ramdisk, .cmdline = "a,b  c", .options = "log=debug"};
	struct image image;
	struct error err;

	v->image = fixture("hypershim.elf");
	parts.image = buffer_bytes(&v->image);
	CU_ASSERT_EQUAL_FATAL(image_parse(parts.image, &image, &err), 0);
	CU_ASSERT_EQUAL_FATAL(bundle_build(&parts, &v->file, &err), 0);
	memcpy(&v->ehdr, v->file.data, sizeof(v->ehdr));
	memcpy(&v->load, v->file.data + v->ehdr.e_phoff, sizeof(v->load));
	memcpy(&v->header, v->file.data + image.header_offset, sizeof(v->header));
	v->at = v->file.data + (v->header.bundle_phys - SHIM_PHYS_BASE);
	memcpy(&v->bundle, v->at, sizeof(v->bundle));
}

static void view_free(struct view *v)
{
	buffer_free(&v->image);
	buffer_free(&v->file);
}

static void test_headers(void)
{
	struct view v;
	uint32_t multiboot[8];

	view_build(&v, initrd);
	CU_ASSERT_EQUAL(v.ehdr.e_phnum, 1);
	CU_ASSERT_EQUAL(v.ehdr.e_shnum, 0);
	CU_ASSERT_EQUAL(v.ehdr.e_shoff, 0);
	CU_ASSERT_EQUAL(v.load.p_type, PT_LOAD);
	CU_ASSERT_EQUAL(v.load.p_offset, 0);
	CU_ASSERT_EQUAL(v.load.p_filesz, v.file.len);
	CU_ASSERT_EQUAL(v.load.p_memsz, v.file.len);
	CU_ASSERT_EQUAL(SHIM_PHYS_BASE + v.file.len, v.header.bundle_phys + v.header.bundle_size);
	memcpy(multiboot, v.file.data + v.header.multiboot_offset, sizeof(multiboot));
	CU_ASSERT_EQUAL(multiboot[0], 0x1badb002);
	CU_ASSERT_EQUAL(multiboot[0] + multiboot[1] + multiboot[2], 0);
	CU_ASSERT_EQUAL(multiboot[4], SHIM_PHYS_BASE);
	CU_ASSERT_EQUAL(multiboot[5], SHIM_PHYS_BASE + v.file.len);
	CU_ASSERT_EQUAL(multiboot[6], SHIM_PHYS_BASE + v.file.len);
	view_free(&v);
}

static void test_parts(void)
{
	struct view v;

	view_build(&v, initrd);
	CU_ASSERT_EQUAL(v.bundle.magic, SHIM_BUNDLE_MAGIC);
	CU_ASSERT_EQUAL(v.bundle.kernel_size, kernel.len);
	CU_ASSERT_EQUAL(v.bundle.kernel_offset % 4096, 0);
	CU_ASSERT_EQUAL(memcmp(v.at + v.bundle.kernel_offset, kernel.data, kernel.len), 0);
	CU_ASSERT_EQUAL(v.bundle.initrd_size, initrd.len);
	CU_ASSERT_EQUAL(v.bundle.initrd_offset % 4096, 0);
	CU_ASSERT_EQUAL(memcmp(v.at + v.bundle.initrd_offset, initrd.data, initrd.len), 0);
	CU_ASSERT_STRING_EQUAL((char *)v.at + v.bundle.cmdline_offset, "a,b  c");
	CU_ASSERT_STRING_EQUAL((char *)v.at + v.bundle.options_offset, "log=debug");
	CU_ASSERT_TRUE(v.bundle.initrd_offset + v.bundle.initrd_size <= v.header.bundle_size);
	view_free(&v);
}

static void test_no_initrd(void)
{
	struct view v;

	view_build(&v, (struct bytes){0});
	CU_ASSERT_EQUAL(v.bundle.initrd_size, 0);
	CU_ASSERT_EQUAL(v.bundle.kernel_size, kernel.len);
	view_free(&v);
}

/* Between the image's bytes and the bundle lies what the loader would have zeroed: its bss. */
static void test_image_kept(void)
{
	Elf64_Phdr load;
	struct view v;

	view_build(&v, initrd);
	memcpy(&load, v.image.data + sizeof(Elf64_Ehdr), sizeof(load));
	CU_ASSERT_EQUAL(memcmp(v.image.data + v.ehdr.e_entry - SHIM_PHYS_BASE,
			       v.file.data + v.ehdr.e_entry - SHIM_PHYS_BASE,
			       load.p_filesz - (v.ehdr.e_entry - SHIM_PHYS_BASE)),
			0);
	for (const uint8_t *p = v.file.data + load.p_filesz; p < v.at; p++)
		CU_ASSERT_EQUAL_FATAL(*p, 0);
	view_free(&v);
}

static void test_not_an_image(void)
{
	struct buffer pv = fixture("pv.elf"), out;
	struct bundle_parts parts = {
		.image = buffer_bytes(&pv), .kernel = kernel, .cmdline = "", .options = ""};
	struct error err = {""};

	CU_ASSERT_EQUAL(bundle_build(&parts, &out, &err), -1);
	expect_error(&err, "is not the hypershim image");
	buffer_free(&pv);
}

void suite_bundle(void)
{
	CU_pSuite s = CU_add_suite("bundle", NULL, NULL);

	CU_add_test(s, "the three headers agree", test_headers);
	CU_add_test(s, "its parts", test_parts);
	CU_add_test(s, "without initrd", test_no_initrd);
	CU_add_test(s, "the image is as it was", test_image_kept);
	CU_add_test(s, "something else for an image", test_not_an_image);
}
