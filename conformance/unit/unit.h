/* SPDX-License-Identifier: MIT */
/* A unit-test program: its tests in a table, CUnit's usual summary, exit status 1 if any failed. */
#ifndef CONFORMANCE_UNIT_UNIT_H
#define CONFORMANCE_UNIT_UNIT_H

#include <CUnit/Basic.h>
#include <stdio.h>

struct unit_test {
	const char *name;
	void (*run)(void);
};

/* Says what differs: CUnit's own assertion names only the expressions. */
#define EXPECT_EQ(actual, expected)                                                                 \
	do {                                                                                        \
		long long actual_ = (long long)(actual), expected_ = (long long)(expected);         \
		if (actual_ != expected_)                                                           \
			printf("\n    %s:%d: %s is %lld (%#llx), not %lld", __FILE__, __LINE__,     \
			       #actual, actual_, actual_, expected_);                               \
		CU_ASSERT(actual_ == expected_);                                                    \
	} while (0)

#define EXPECT(condition)                                                                           \
	do {                                                                                        \
		int holds_ = !!(condition);                                                         \
		if (!holds_)                                                                        \
			printf("\n    %s:%d: not so: %s", __FILE__, __LINE__, #condition);          \
		CU_ASSERT(holds_);                                                                  \
	} while (0)

static inline int unit_main(const char *suite_name, void (*set_up)(void),
			    const struct unit_test *tests, size_t count)
{
	CU_pSuite suite;
	unsigned failures;
	size_t i;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 2;
	suite = CU_add_suite_with_setup_and_teardown(suite_name, NULL, NULL, set_up, NULL);
	for (i = 0; suite && i < count; i++)
		if (!CU_add_test(suite, tests[i].name, tests[i].run))
			suite = NULL;
	if (!suite) {
		fprintf(stderr, "%s: %s\n", suite_name, CU_get_error_msg());
		return 2;
	}
	CU_basic_set_mode(CU_BRM_VERBOSE);
	CU_basic_run_tests();
	failures = CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	return failures ? 1 : 0;
}

#define UNIT_MAIN(suite, set_up, tests)                                                             \
	int main(void)                                                                              \
	{                                                                                           \
		return unit_main(suite, set_up, tests, sizeof(tests) / sizeof((tests)[0]));         \
	}

#endif
