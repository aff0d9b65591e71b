/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <string.h>
#include <sys/wait.h>

#include "conformance/tools/tests.h"
#include "tools/child.h"

#define SH(script) ((char *const[]){"sh", "-c", script, NULL})
#define PATIENCE   60 /* long enough never to decide a test */

static void test_output(void)
{
	char output[16];
	struct error err;
	int status;

	CU_ASSERT_EQUAL(child_probe(SH("echo one; echo two >&2; exit 3"), PATIENCE, &status, output,
				    sizeof(output), &err),
			0);
	CU_ASSERT_EQUAL(WEXITSTATUS(status), 3);
	CU_ASSERT_STRING_EQUAL(output, "one\ntwo\n");

	CU_ASSERT_EQUAL(
		child_probe(SH("seq 1 2000"), PATIENCE, &status, output, sizeof(output), &err), 0);
	CU_ASSERT_STRING_EQUAL(output, "1998\n1999\n2000\n");
}

static void test_input_is_empty(void)
{
	char output[16];
	struct error err;
	int status;

	CU_ASSERT_EQUAL(child_probe(SH("wc -c"), PATIENCE, &status, output, sizeof(output), &err),
			0);
	CU_ASSERT_STRING_EQUAL(output, "0\n");
}

static void test_time_limit(void)
{
	char output[16];
	struct error err;
	int status;

	CU_ASSERT_EQUAL(child_probe((char *const[]){"sleep", "1000", NULL}, 1, &status, output,
				    sizeof(output), &err),
			1);
	CU_ASSERT_TRUE(WIFSIGNALED(status));
	CU_ASSERT_EQUAL(WTERMSIG(status), 9);
}

static void test_not_found(void)
{
	char *const command[] = {"hypershim-no-such-program", NULL};
	char output[16];
	struct error err = {""};
	int status;

	CU_ASSERT_EQUAL(child_probe(command, PATIENCE, &status, output, sizeof(output), &err), -1);
	expect_error(&err, ". Install it");
	err.text[0] = '\0';
	CU_ASSERT_EQUAL(child_run(command, &status, &err), -1);
	expect_error(&err, ". Install it");
	CU_ASSERT_EQUAL(child_run((char *const[]){"/", NULL}, &status, &err), -1);
	expect_error(&err, "Permission denied. Install it");
}

static void test_run(void)
{
	struct error err;
	int status;

	CU_ASSERT_EQUAL(child_run(SH("exit 7"), &status, &err), 0);
	CU_ASSERT_EQUAL(WEXITSTATUS(status), 7);
	CU_ASSERT_EQUAL(child_run(SH("kill -SEGV $$"), &status, &err), 0);
	CU_ASSERT_EQUAL(WTERMSIG(status), 11);
}

/* The parent is told to end, and passes that on: the child would sleep for long. */
static void test_signal(void)
{
	struct error err;
	int status;

	CU_ASSERT_EQUAL(
		child_run(SH("trap 'kill $!; exit 5' TERM; sleep 60 & kill -TERM $PPID; wait"),
			  &status, &err),
		15);
	CU_ASSERT_EQUAL(WEXITSTATUS(status), 5);
}

void suite_child(void)
{
	CU_pSuite s = CU_add_suite("child", NULL, NULL);

	CU_add_test(s, "status and the end of its output", test_output);
	CU_add_test(s, "a probe gets no input", test_input_is_empty);
	CU_add_test(s, "a probe is ended for the time", test_time_limit);
	CU_add_test(s, "no such program", test_not_found);
	CU_add_test(s, "status in the foreground", test_run);
	CU_add_test(s, "signals are passed on", test_signal);
}
