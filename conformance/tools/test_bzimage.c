/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/kernel/bzimage.h"

#define PAYLOAD_START (1024 + 0x2cc) /* where mkbzimage puts it */

static void test_formats(void)
{
	static const char *const names[] = {"pv.gz.bzimage",  "pv.xz.bzimage",	"pv.lzma.bzimage",
					    "pv.bz2.bzimage", "pv.lz4.bzimage", "pv.zst.bzimage"};
	struct buffer elf = fixture("pv.elf");

	for (unsigned i = 0; i < 6; i++) {
		struct buffer file = fixture(names[i]), out;
		struct error err = {""};

		CU_ASSERT_TRUE(bzimage_is(buffer_bytes(&file)));
		CU_ASSERT_EQUAL_FATAL(bzimage_unpack(buffer_bytes(&file), &out, &err), 0);
		CU_ASSERT_EQUAL_FATAL(out.len, elf.len);
		CU_ASSERT_EQUAL(memcmp(out.data, elf.data, elf.len), 0);
		buffer_free(&out);
		buffer_free(&file);
	}
	buffer_free(&elf);
}

static void expect_refused(struct buffer *file, const char *part)
{
	struct error err = {""};
	struct buffer out;

	CU_ASSERT_TRUE(bzimage_is(buffer_bytes(file)));
	CU_ASSERT_EQUAL(bzimage_unpack(buffer_bytes(file), &out, &err), -1);
	expect_error(&err, part);
	buffer_free(file);
}

static void test_bad_header(void)
{
	struct buffer file = fixture("pv.gz.bzimage");

	put16(&file, 0x206, 0x207);
	expect_refused(&file, "boot protocol 2.07");

	file = fixture("pv.gz.bzimage");
	put32(&file, 0x24c, 0);
	expect_refused(&file, "holds no compressed kernel");

	file = fixture("pv.gz.bzimage");
	put32(&file, 0x24c, 4);
	expect_refused(&file, "holds no compressed kernel");

	file = fixture("pv.gz.bzimage");
	put32(&file, 0x24c, 0xffffffff);
	expect_refused(&file, "is truncated");

	file = fixture("pv.gz.bzimage");
	put32(&file, 0x248, 0xffffffff);
	expect_refused(&file, "is truncated");

	file = fixture("pv.gz.bzimage");
	file.data[0x1f1] = 0; /* means 4: the payload is looked for 3 sectors too late */
	expect_refused(&file, "is truncated");
}

static void test_bad_payload(void)
{
	struct buffer file = fixture("pv.gz.bzimage");

	memcpy(file.data + PAYLOAD_START, "\x89LZO", 4);
	expect_refused(&file, "compressed by lzo, which is not supported");

	file = fixture("pv.gz.bzimage");
	memcpy(file.data + PAYLOAD_START, "????", 4);
	expect_refused(&file, "in no known compression");
}

/* The size at the end has to be what comes out, in either direction, and within the limit. */
static void test_size(void)
{
	static const char *const names[] = {"pv.xz.bzimage", "pv.lzma.bzimage", "pv.bz2.bzimage",
					    "pv.lz4.bzimage", "pv.zst.bzimage"};
	struct buffer elf = fixture("pv.elf");

	for (unsigned i = 0; i < 5; i++) {
		struct buffer file = fixture(names[i]);

		put32(&file, file.len - 4, elf.len - 1);
		expect_refused(&file, "corrupt");

		file = fixture(names[i]);
		put32(&file, file.len - 4, elf.len + 1);
		expect_refused(&file, "instead of");

		file = fixture(names[i]);
		put32(&file, file.len - 4, 0);
		expect_refused(&file, "corrupt");

		file = fixture(names[i]);
		put32(&file, file.len - 4, 0xffffffff);
		expect_refused(&file, "over the limit of 1024 MiB");
	}
	buffer_free(&elf);
}

static void test_truncated(void)
{
	struct buffer file = fixture("pv.lz4.bzimage");

	for (size_t len = 0; len < file.len; len += len < 0x300 ? 7 : 501) {
		uint8_t *cut = memcpy(malloc(len + 1), file.data, len);
		struct bytes bytes = {cut, len};
		struct error err = {""};
		struct buffer out;

		CU_ASSERT_EQUAL(bzimage_is(bytes), len >= 0x250);
		if (len >= 0x250) {
			CU_ASSERT_EQUAL(bzimage_unpack(bytes, &out, &err), -1);
			expect_error(&err, "is truncated");
		}
		free(cut);
	}
	buffer_free(&file);
}

void suite_bzimage(void)
{
	CU_pSuite s = CU_add_suite("bzimage", NULL, NULL);

	CU_add_test(s, "every compression", test_formats);
	CU_add_test(s, "bad headers", test_bad_header);
	CU_add_test(s, "bad payloads", test_bad_payload);
	CU_add_test(s, "the size that is promised", test_size);
	CU_add_test(s, "cut at many places", test_truncated);
}
