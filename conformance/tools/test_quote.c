/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <stdlib.h>

#include "conformance/tools/tests.h"
#include "tools/quote.h"

static void check(char *(*quote)(const char *), const char *in, const char *out)
{
	char *got = quote(in);

	CU_ASSERT_STRING_EQUAL(got, out);
	free(got);
}

static void test_commas(void)
{
	check(quote_commas, "", "");
	check(quote_commas, "a b", "a b");
	check(quote_commas, "a,b", "a,,b");
	check(quote_commas, ",,", ",,,,");
	check(quote_commas, "com1=115200,8n1", "com1=115200,,8n1");
}

static void test_shell(void)
{
	check(quote_shell, "", "''");
	check(quote_shell, "-accel", "-accel");
	check(quote_shell, "a,b=c:/d.e_f@g%h+i", "a,b=c:/d.e_f@g%h+i");
	check(quote_shell, "a b", "'a b'");
	check(quote_shell, "it's", "'it'\\''s'");
	check(quote_shell, "$(x)`y`\"\\", "'$(x)`y`\"\\'");
	check(quote_shell, "''''", "''\\'''\\'''\\'''\\'''");
	check(quote_shell, "~", "'~'");
	check(quote_shell, "a\nb", "'a\nb'");
}

void suite_quote(void)
{
	CU_pSuite s = CU_add_suite("quote", NULL, NULL);

	CU_add_test(s, "commas for QEMU", test_commas);
	CU_add_test(s, "words for the shell", test_shell);
}
