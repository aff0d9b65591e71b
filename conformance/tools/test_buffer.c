/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <string.h>

#include "conformance/tools/tests.h"

static void test_limit(void)
{
	struct buffer b = BUFFER_INIT(100000);
	char block[70000] = {1};

	CU_ASSERT_TRUE(buffer_add(&b, block, sizeof(block)));
	CU_ASSERT_FALSE(buffer_add(&b, block, sizeof(block)));
	CU_ASSERT_EQUAL(b.len, sizeof(block));
	CU_ASSERT_TRUE(buffer_add(&b, block, 30000));
	CU_ASSERT_FALSE(buffer_add(&b, block, 1));
	CU_ASSERT_EQUAL(buffer_room(&b, 1), 0);
	CU_ASSERT_EQUAL(b.len, 100000);
	buffer_free(&b);
}

static void test_small_limit(void)
{
	struct buffer b = BUFFER_INIT(3);

	CU_ASSERT_EQUAL(buffer_room(&b, 100), 3);
	CU_ASSERT_TRUE(buffer_add(&b, "abc", 3));
	CU_ASSERT_FALSE(buffer_add_zeros(&b, 1));
	buffer_free(&b);
}

static void test_align(void)
{
	struct buffer b = BUFFER_INIT(1 << 20);

	CU_ASSERT_TRUE(buffer_align(&b, 4096));
	CU_ASSERT_EQUAL(b.len, 0);
	buffer_add(&b, "x", 1);
	CU_ASSERT_TRUE(buffer_align(&b, 4096));
	CU_ASSERT_EQUAL(b.len, 4096);
	CU_ASSERT_EQUAL(b.data[0], 'x');
	CU_ASSERT_EQUAL(b.data[1] | b.data[4095], 0);
	CU_ASSERT_TRUE(buffer_align(&b, 4096));
	CU_ASSERT_EQUAL(b.len, 4096);
	CU_ASSERT_TRUE(buffer_extend(&b, 5000));
	CU_ASSERT_FALSE(buffer_extend(&b, 4999));
	CU_ASSERT_FALSE(buffer_extend(&b, UINT64_MAX));
	CU_ASSERT_EQUAL(b.len, 5000);
	buffer_free(&b);
}

static void test_bytes_hold(void)
{
	struct bytes b = {(const uint8_t *)"0123456789", 10};

	CU_ASSERT_TRUE(bytes_hold(b, 0, 10));
	CU_ASSERT_TRUE(bytes_hold(b, 10, 0));
	CU_ASSERT_FALSE(bytes_hold(b, 0, 11));
	CU_ASSERT_FALSE(bytes_hold(b, 11, 0));
	CU_ASSERT_FALSE(bytes_hold(b, 9, 2));
	CU_ASSERT_FALSE(bytes_hold(b, UINT64_MAX, 2));
	CU_ASSERT_FALSE(bytes_hold(b, 2, UINT64_MAX));
}

void suite_buffer(void)
{
	CU_pSuite s = CU_add_suite("buffer", NULL, NULL);

	CU_add_test(s, "never passes its limit", test_limit);
	CU_add_test(s, "a limit below the first allocation", test_small_limit);
	CU_add_test(s, "alignment is with zeros", test_align);
	CU_add_test(s, "range checks do not overflow", test_bytes_hold);
}
