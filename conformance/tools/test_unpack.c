/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/kernel/unpack.h"

static const struct {
	const char *file, *name;
} formats[] = {
	{"pv.elf.gz", "gzip"},	 {"pv.elf.xz", "xz"},	{"pv.elf.lzma", "lzma"},
	{"pv.elf.bz2", "bzip2"}, {"pv.elf.lz4", "lz4"}, {"pv.elf.zst", "zstd"},
};

#define FORMATS (sizeof(formats) / sizeof(*formats))

static void test_formats(void)
{
	struct buffer elf = fixture("pv.elf");

	for (unsigned i = 0; i < FORMATS; i++) {
		struct buffer in = fixture(formats[i].file), out = BUFFER_INIT(elf.len + 1);
		const struct unpacker *u = unpacker_find(buffer_bytes(&in));
		struct error err = {""};

		CU_ASSERT_PTR_NOT_NULL_FATAL(u);
		CU_ASSERT_STRING_EQUAL(u->name, formats[i].name);
		CU_ASSERT_EQUAL(u->unpack(buffer_bytes(&in), &out, &err), 0);
		CU_ASSERT_EQUAL_FATAL(out.len, elf.len);
		CU_ASSERT_EQUAL(memcmp(out.data, elf.data, elf.len), 0);
		buffer_free(&in);
		buffer_free(&out);
	}
	buffer_free(&elf);
}

/* Whatever the format, no more than the limit is ever written. */
static void test_bounded(void)
{
	for (unsigned i = 0; i < FORMATS; i++) {
		static const size_t limits[] = {1, 100, 4096, 16384};

		for (unsigned j = 0; j < 4; j++) {
			struct buffer in = fixture(formats[i].file);
			struct buffer out = BUFFER_INIT(limits[j]);
			const struct unpacker *u = unpacker_find(buffer_bytes(&in));
			struct error err = {""};

			CU_ASSERT_EQUAL(u->unpack(buffer_bytes(&in), &out, &err), -1);
			CU_ASSERT_TRUE(out.len <= limits[j]);
			expect_error(&err, "corrupt");
			buffer_free(&in);
			buffer_free(&out);
		}
	}
}

/* lz4's legacy frame has no end mark: cut between blocks it is a shorter frame. */
static void test_truncated(void)
{
	for (unsigned i = 0; i < FORMATS; i++) {
		struct buffer in = fixture(formats[i].file);
		const struct unpacker *u = unpacker_find(buffer_bytes(&in));
		size_t first = u->unpack == unpack_lz4 ? 5 : u->magic.len;

		for (size_t len = first; len < in.len; len += 1 + len / 50) {
			struct buffer out = BUFFER_INIT(1 << 20);
			uint8_t *cut = memcpy(malloc(len), in.data, len);
			struct error err = {""};

			CU_ASSERT_EQUAL(u->unpack((struct bytes){cut, len}, &out, &err), -1);
			expect_error(&err, "data is truncated");
			free(cut);
			buffer_free(&out);
		}
		buffer_free(&in);
	}
}

/* Formats with a checksum have to notice any change of what they hold. */
static void test_corrupt(void)
{
	for (unsigned i = 0; i < FORMATS; i++) {
		struct buffer in = fixture(formats[i].file);
		const struct unpacker *u = unpacker_find(buffer_bytes(&in));
		bool checked = u->unpack != unpack_lz4 && u->unpack != unpack_lzma;

		for (size_t at = 20; at < in.len - 8; at += 1 + in.len / 97) {
			struct buffer out = BUFFER_INIT(1 << 20);
			struct error err = {""};
			int ret;

			in.data[at] ^= 0x10;
			ret = u->unpack(buffer_bytes(&in), &out, &err);
			in.data[at] ^= 0x10;
			if (checked)
				CU_ASSERT_EQUAL(ret, -1);
			if (ret)
				expect_error(&err, formats[i].name);
			buffer_free(&out);
		}
		buffer_free(&in);
	}
}

static void test_lz4_blocks(void)
{
	static const struct {
		const char *data;
		size_t len;
		int ret;
		const char *error;
	} rows[] = {
		{"\x02\x21\x4c\x18", 4, 0, NULL},
		{"\x02\x21\x4c\x18\x02\x21\x4c\x18", 8, 0, NULL},
		{"\x02\x21\x4c\x18\x04\0\0\0\x30"
		 "abc",
		 12, 0, NULL},
		{"\x02\x21\x4c\x18\x04\0\0", 7, -1, "truncated"},
		{"\x02\x21\x4c\x18\x05\0\0\0\x30"
		 "abc",
		 12, -1, "truncated"},
		{"\x02\x21\x4c\x18\xff\xff\xff\xff\x30"
		 "abc",
		 12, -1, "corrupt"},
		{"\x02\x21\x4c\x18\x04\0\0\0\xf0"
		 "abc",
		 12, -1, "corrupt"},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buffer out = BUFFER_INIT(100);
		struct error err = {""};

		CU_ASSERT_EQUAL(
			unpack_lz4((struct bytes){(const uint8_t *)rows[i].data, rows[i].len}, &out,
				   &err),
			rows[i].ret);
		if (rows[i].error)
			expect_error(&err, rows[i].error);
		buffer_free(&out);
	}
}

static void test_unknown(void)
{
	static const char *const texts[] = {"",
					    "\x1f",
					    "MZ",
					    "\x7f"
					    "ELF",
					    "BZ",
					    "\x5d\0"};

	for (unsigned i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		CU_ASSERT_PTR_NULL(
			unpacker_find((struct bytes){(const uint8_t *)texts[i], strlen(texts[i])}));
}

void suite_unpack(void)
{
	CU_pSuite s = CU_add_suite("unpack", NULL, NULL);

	CU_add_test(s, "every format, as its own program writes it", test_formats);
	CU_add_test(s, "output is bounded", test_bounded);
	CU_add_test(s, "cut at many places", test_truncated);
	CU_add_test(s, "a changed bit", test_corrupt);
	CU_add_test(s, "lz4's legacy frame", test_lz4_blocks);
	CU_add_test(s, "unknown formats", test_unknown);
}
