/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>

#include "conformance/tools/tests.h"
#include "tools/memory.h"

static void test_good(void)
{
	static const struct {
		const char *text;
		uint64_t mib;
	} rows[] = {{"512M", 512},
		    {"512", 512},
		    {"1G", 1024},
		    {"4g", 4096},
		    {"1T", 1048576},
		    {"64m", 64},
		    {"64T", (uint64_t)64 << 20}};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct error err = {""};
		uint64_t mib = 0;

		CU_ASSERT_EQUAL(memory_parse(rows[i].text, &mib, &err), 0);
		CU_ASSERT_EQUAL(mib, rows[i].mib);
	}
}

static void test_bad(void)
{
	static const char *const texts[] = {"",
					    "0",
					    "0G",
					    "-1",
					    "-512M",
					    "M",
					    "512K",
					    "512MB",
					    "1.5G",
					    " 512",
					    "512 ",
					    "0x200",
					    "65T",
					    "67108865",
					    "18446744073709551615",
					    "18446744073709551616",
					    "99999999999999999999G",
					    "lots"};

	for (unsigned i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct error err = {""};
		uint64_t mib = 77;

		CU_ASSERT_EQUAL(memory_parse(texts[i], &mib, &err), -1);
		CU_ASSERT_EQUAL(mib, 77);
		expect_error(&err, "is not a memory size");
	}
}

/* What is left after both shares has to hold the rest, and one MiB less must not. */
static void test_needed(void)
{
	static const uint64_t kernels[] = {4096, 46 * MIB, 300 * MIB, 1024 * MIB};
	static const uint64_t initrds[] = {0, MIB + 1, 700 * MIB};

	for (unsigned i = 0; i < 4; i++) {
		for (unsigned j = 0; j < 3; j++) {
			uint64_t needed = memory_needed_mib(kernels[i], initrds[j]) * MIB;
			uint64_t loaded = kernels[i] + initrds[j];
			uint64_t rest = loaded + loaded / 512 + 3 * MIB;

			CU_ASSERT_TRUE(needed - needed * 6 / 1000 >= rest);
			CU_ASSERT_TRUE(needed - 2 * MIB - (needed - 2 * MIB) * 6 / 1000 < rest);
		}
	}
	/* A Debian cloud kernel with a small initramfs has to be let into 64 MiB. */
	CU_ASSERT_TRUE(memory_needed_mib(46 * MIB, 2 * MIB) < 64);
}

void suite_memory(void)
{
	CU_pSuite s = CU_add_suite("memory", NULL, NULL);

	CU_add_test(s, "sizes as QEMU reads them", test_good);
	CU_add_test(s, "what is not a size", test_bad);
	CU_add_test(s, "how much a guest needs", test_needed);
}
