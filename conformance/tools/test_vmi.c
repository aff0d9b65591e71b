/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "abi/vmi/vmi.h"
#include "conformance/tools/tests.h"
#include "tools/kernel/vmi.h"

#define SIGNATURE "cVmi"
#define OLD	  0x205 /* boot protocol without a payload or the command line's size */

/* A bzImage of 2007: a setup sector, a decompressor's code, the kernel by gzip, something behind it. */
static struct buffer old_bzimage(const char *kernel, size_t size)
{
	struct buffer file = BUFFER_INIT(1 << 20);
	uint8_t packed[4096];
	z_stream z = {.next_in = (Bytef *)kernel, .avail_in = size, .next_out = packed,
		      .avail_out = sizeof(packed)};

	buffer_add_zeros(&file, 1024 + 3000);
	put16(&file, 0x1fe, 0xaa55);
	memcpy(file.data + 0x202, "HdrS", 4);
	put16(&file, 0x206, OLD);
	memcpy(file.data + 1500, "\x1f\x8b\x08 not a stream", 16);
	CU_ASSERT_EQUAL_FATAL(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	CU_ASSERT_EQUAL_FATAL(deflate(&z, Z_FINISH), Z_STREAM_END);
	buffer_add(&file, packed, z.total_out);
	deflateEnd(&z);
	buffer_add(&file, "behind it", 9);
	return file;
}

static int parse(struct buffer *file, const char *append, struct error *err)
{
	int ret = vmi_kernel_parse(buffer_bytes(file), append, err);

	buffer_free(file);
	return ret;
}

static void expect_refused(struct buffer file, const char *append, const char *part)
{
	struct error err = {""};

	CU_ASSERT_EQUAL(parse(&file, append, &err), -1);
	expect_error(&err, part);
}

static void test_old(void)
{
	static const char vmi[] = "a kernel that compares with " SIGNATURE " somewhere";
	static const char other[] = "a kernel that does not";
	struct buffer file = old_bzimage(vmi, sizeof(vmi));
	struct error err = {""};

	CU_ASSERT_EQUAL(parse(&file, "console=ttyS0", &err), 0);
	expect_refused(old_bzimage(other, sizeof(other)), "", "does not speak VMI");
	file = old_bzimage(vmi, sizeof(vmi));
	file.len = 1024 + 3000 + 20; /* cut off within the stream */
	expect_refused(file, "", "holds no compressed kernel, or a damaged one");
	file = old_bzimage(vmi, sizeof(vmi));
	file.len = 1024 + 3000;
	expect_refused(file, "", "holds no compressed kernel, or a damaged one");
}

static void test_command_line(void)
{
	static const char vmi[] = SIGNATURE;
	struct buffer file = old_bzimage(vmi, sizeof(vmi));
	struct error err = {""};
	char append[300];

	memset(append, 'a', 255);
	append[255] = '\0';
	CU_ASSERT_EQUAL(parse(&file, append, &err), 0);
	append[255] = 'a';
	append[256] = '\0';
	expect_refused(old_bzimage(vmi, sizeof(vmi)), append, "at most 255 characters, and --append has 256");
	file = old_bzimage(vmi, sizeof(vmi));
	put16(&file, 0x206, 0x206); /* from here on the header says */
	put32(&file, 0x238, 256);
	CU_ASSERT_EQUAL(parse(&file, append, &err), 0);
	file = old_bzimage(vmi, sizeof(vmi));
	put16(&file, 0x206, 0x206);
	put32(&file, 0x238, 10);
	expect_refused(file, append, "at most 10 characters");
}

static void test_other_files(void)
{
	struct buffer file = fixture("i386.gz.bzimage");
	struct error err = {""};

	expect_refused(file, "", "does not speak VMI"); /* of today's form: the payload is where it says */
	expect_refused(fixture("i386.elf"), "", "does not speak VMI");
	file = fixture("i386.elf");
	buffer_add(&file, SIGNATURE, 4);
	CU_ASSERT_EQUAL(parse(&file, "", &err), 0);
	file = fixture("pv.elf");
	buffer_add(&file, SIGNATURE, 4);
	expect_refused(file, "", "neither a bzImage nor an ELF file of 32 bits");
	file = fixture("i386.elf");
	file.len = sizeof(Elf32_Ehdr) - 1;
	expect_refused(file, "", "is not a kernel");
	file.data = NULL;
	file.len = 0;
	expect_refused(file, "", "is not a kernel");
}

static void test_rom(void)
{
	struct error err = {""};
	char *path;

	CU_ASSERT_EQUAL(vmi_rom_check("build/hypershim-vmi.rom", &err), 0);
	CU_ASSERT_EQUAL(vmi_rom_check("build/tools-test/pv.elf", &err), -1);
	expect_error(&err, "is not the VMI ROM");
	CU_ASSERT_EQUAL(vmi_rom_check("/dev/null", &err), -1);
	expect_error(&err, "is not the VMI ROM");
	CU_ASSERT_EQUAL(vmi_rom_check("build/there is none", &err), -1);
	setenv("HYPERSHIM_VMI_ROM", "/a path", 1);
	path = vmi_rom_path();
	CU_ASSERT_STRING_EQUAL(path, "/a path");
	free(path);
	unsetenv("HYPERSHIM_VMI_ROM");
	path = vmi_rom_path();
	CU_ASSERT_PTR_NOT_NULL(strstr(path, "/hypershim-vmi.rom"));
	free(path);
}

/* Any byte of a kernel changed, any length cut: an answer, and the sanitizers silent. */
static void test_damaged(void)
{
	static const char vmi[] = "the kernel " SIGNATURE;
	struct buffer whole = old_bzimage(vmi, sizeof(vmi));
	struct error err;

	for (size_t i = 0; i < whole.len; i++) {
		whole.data[i] ^= 0xff;
		vmi_kernel_parse(buffer_bytes(&whole), "", &err);
		whole.data[i] ^= 0xff;
		vmi_kernel_parse((struct bytes){whole.data, i}, "", &err);
	}
	CU_ASSERT_EQUAL(parse(&whole, "", &err), 0);
}

void suite_vmi(void)
{
	CU_pSuite s = CU_add_suite("vmi", NULL, NULL);

	CU_add_test(s, "a kernel of 2007", test_old);
	CU_add_test(s, "the longest command line", test_command_line);
	CU_add_test(s, "other files", test_other_files);
	CU_add_test(s, "the ROM", test_rom);
	CU_add_test(s, "damaged kernels", test_damaged);
}
