/* SPDX-License-Identifier: MIT */
/*
 * Kernels with a few bytes changed at random, always the same ones: whatever comes of it, it is
 * within memory's bounds (the sanitizers watch) and either one line of error or a lean file that
 * loads again as itself.
 */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/kernel/kernel.h"

static uint64_t state;

/* xorshift64: Marsaglia, "Xorshift RNGs", 2003. */
static uint64_t random_number(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Values at which sums overflow and comparisons turn are tried more often than chance would. */
static void mutate(uint8_t *data, size_t len, size_t within)
{
	static const uint64_t edges[] = {
		0,	    1,		0x7fffffff,	   0x80000000,
		0xffffffff, UINT64_MAX, UINT64_MAX - 4095, (uint64_t)1 << 63,
		4096,	    0x3fffffff};
	unsigned changes = 1 + random_number() % 4;

	while (changes--) {
		size_t at = random_number() % (random_number() % 4 ? within : len);
		unsigned size = 1 << random_number() % 4;
		uint64_t value =
			random_number() % 2 ? random_number() : edges[random_number() % 10];

		if (size > len - at)
			size = len - at;
		memcpy(data + at, &value, size);
	}
}

static void check(struct bytes file)
{
	struct kernel first, second;
	struct error err = {""};

	if (kernel_parse(file, &first, &err)) {
		CU_ASSERT_NOT_EQUAL(err.text[0], '\0');
		return;
	}
	CU_ASSERT_EQUAL_FATAL(kernel_parse(buffer_bytes(&first.lean), &second, &err), 0);
	CU_ASSERT_EQUAL_FATAL(first.lean.len, second.lean.len);
	CU_ASSERT_EQUAL(memcmp(first.lean.data, second.lean.data, first.lean.len), 0);
	CU_ASSERT_EQUAL(first.span, second.span);
	buffer_free(&first.lean);
	buffer_free(&second.lean);
}

/* `within`: how many bytes from the start get most of the changes. */
static void run(const char *name, size_t within, unsigned rounds)
{
	struct buffer good = fixture(name);

	state = 0x9e3779b97f4a7c15;
	while (rounds--) {
		size_t len = random_number() % 8 ? good.len : random_number() % good.len + 1;
		uint8_t *file = memcpy(malloc(len), good.data, len);

		mutate(file, len, within < len ? within : len);
		check((struct bytes){file, len});
		free(file);
	}
	buffer_free(&good);
}

static void test_elf(void)
{
	run("pv.elf", sizeof(uint64_t) * 29, 4000);
}

static void test_old_elf(void)
{
	run("old.elf", sizeof(uint64_t) * 29, 2000);
}

static void test_bzimages(void)
{
	static const char *const names[] = {"pv.gz.bzimage",  "pv.xz.bzimage",	"pv.lzma.bzimage",
					    "pv.bz2.bzimage", "pv.lz4.bzimage", "pv.zst.bzimage"};

	for (unsigned i = 0; i < 6; i++)
		run(names[i], 0x800, 300);
}

void suite_mutation(void)
{
	CU_pSuite s = CU_add_suite("mutation", NULL, NULL);

	CU_add_test(s, "ELF files", test_elf);
	CU_add_test(s, "ELF files with __xen_guest", test_old_elf);
	CU_add_test(s, "bzImages", test_bzimages);
}
