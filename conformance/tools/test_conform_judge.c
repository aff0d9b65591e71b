/* SPDX-License-Identifier: MIT */
/* What is thought of what guests say: good and bad, and of hosts that do not keep to anything. */
#include <CUnit/Basic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/conform/judge.h"

#define GOOD "answer: a = 1\nanswer: b/c = #GP(0x0)\nresult: SUCCESS\n"

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static const struct conform_row row = {
	.abi = CONFORM_XEN_PV,
	.name = "one",
	.test = "one",
	.area = "one",
	.expected = "SUCCESS",
	.cpus = 1,
	.append = "",
	.options = "",
	.rom = "",
};

/* A guest that exited well and said this, against recorded answers and a file of differences. */
static void judge(const char *recorded, const char *listed, const char *said,
		  enum conform_class class, const char *text)
{
	struct conform_log reference = conform_log_parse(bytes_of(recorded));
	struct conform_log log = conform_log_parse(bytes_of(said));
	struct conform_differences differences;
	struct conform_rule rule = {.promised = true,
				    .reference_host = "xen",
				    .reference = &reference.answers,
				    .differences = &differences};
	struct conform_verdict v;
	struct error err;
	char got[512] = "";

	CU_ASSERT_EQUAL_FATAL(conform_differences_parse(bytes_of(listed), &differences, &err), 0);
	v = conform_judge(&row, &rule, &log, CONFORM_EXITED, 0);
	if (v.diffs.count == 1)
		conform_diff_text(&v.diffs.list[0], "xen", "here", got, sizeof(got));
	else
		snprintf(got, sizeof(got), "%s", v.why);
	CU_ASSERT_EQUAL(v.class, class);
	CU_ASSERT_EQUAL(v.unexpected, class != CONFORM_PASS);
	CU_ASSERT_STRING_EQUAL(got, text);
	free(v.diffs.list);
	conform_differences_free(&differences);
	conform_log_free(&log);
	conform_log_free(&reference);
}

static void test_answers(void)
{
	judge(GOOD, "", GOOD, CONFORM_PASS, "");
	judge(GOOD, "", "answer: b/c = #GP(0x0)\nanswer: a = 1\nresult: SUCCESS\n", CONFORM_PASS,
	      "");
	judge(GOOD, "", "answer: a = 1\nresult: SUCCESS\n", CONFORM_FAIL,
	      "xen #GP(0x0), here no answer");
	judge(GOOD, "", "answer: d = 1\n" GOOD, CONFORM_FAIL, "xen no answer, here 1");
	judge(GOOD, "", "answer: a = 2\nanswer: b/c = #GP(0x0)\nresult: SUCCESS\n", CONFORM_FAIL,
	      "xen 1, here 2");
	judge(GOOD, "", "answer: a = 1\n" GOOD, CONFORM_FAIL, "two answers for a");
	judge("", "", "result: SUCCESS\n", CONFORM_PASS, "");
}

static void test_outcomes(void)
{
	judge(GOOD, "", "answer: a = 1\nresult: FAILURE\n", CONFORM_FAIL,
	      "its outcome is FAILURE, not SUCCESS");
	judge(GOOD, "", "result: ERROR\n", CONFORM_FAIL, "its outcome is ERROR, not SUCCESS");
	judge(GOOD, "", "report: no such thing\nresult: SKIP\n", CONFORM_FAIL,
	      "skipped where support is promised: no such thing");
	judge(GOOD, "", "answer: a = 1\n", CONFORM_CRASH, "no outcome; the VMM's exit status is 0");
	judge(GOOD, "", "", CONFORM_CRASH, "no outcome; the VMM's exit status is 0");
	judge(GOOD, "", "result: SUCCESSFUL\n", CONFORM_FAIL,
	      "its outcome is SUCCESSFUL, not SUCCESS");
}

static void test_differences(void)
{
	const char *other = "answer: a = 2\nanswer: b/c = #GP(0x0)\nresult: SUCCESS\n";

	judge(GOOD, "two,one a 1 2 why\n", other, CONFORM_PASS, "");
	judge(GOOD, "# one a 1 3 why\nones,on a 1 3 why\n", GOOD, CONFORM_PASS, "");
	judge(GOOD, "one a 1 2 why\n", GOOD, CONFORM_FAIL,
	      "is listed as different, but both answer 1");
	judge(GOOD, "one a 1 3 why\n", other, CONFORM_FAIL, "xen 1, listed 3, here 2");
	judge(GOOD, "one a 4 2 why\n", other, CONFORM_FAIL,
	      "is listed as 4 for xen, which answers 1");
	judge(GOOD, "one d 1 2 why\n", GOOD, CONFORM_FAIL,
	      "is listed as different, but xen has no such answer");
}

static void test_bad_differences(void)
{
	struct conform_differences d;
	struct error err;

	CU_ASSERT_EQUAL(conform_differences_parse(bytes_of("one a 1\n"), &d, &err), -1);
	expect_error(&err, "'one a': a line is");
	conform_differences_free(&d);
	CU_ASSERT_EQUAL(conform_differences_parse(bytes_of("one a 1 2\n"), &d, &err), -1);
	conform_differences_free(&d);
	CU_ASSERT_EQUAL(conform_differences_parse(bytes_of("\n \n#\n"), &d, &err), 0);
	CU_ASSERT_EQUAL(d.count, 0);
	conform_differences_free(&d);
}

static void ends(const struct conform_rule *rule, enum conform_abi abi, const char *said,
		 enum conform_end end, int code, enum conform_class class, const char *why)
{
	struct conform_log log = conform_log_parse(bytes_of(said));
	struct conform_row of_abi = row;
	struct conform_verdict v;

	of_abi.abi = abi;
	v = conform_judge(&of_abi, rule, &log, end, code);
	CU_ASSERT_EQUAL(v.class, class);
	CU_ASSERT_STRING_EQUAL(v.why, why);
	conform_log_free(&log);
}

static void test_ends(void)
{
	static const struct conform_rule rule = {.seconds = 60}, any = {.any_status = true};
	const char *said = "result: SUCCESS\n", *reset = "end: reset\nresult: SUCCESS\n";

	ends(&rule, CONFORM_XEN_PV, said, CONFORM_EXITED, 0, CONFORM_PASS, "");
	ends(&rule, CONFORM_XEN_PV, said, CONFORM_EXITED, 3, CONFORM_CRASH,
	     "the VMM's exit status is 3, not 0");
	ends(&any, CONFORM_XEN_PV, said, CONFORM_EXITED, 3, CONFORM_PASS, "");
	ends(&rule, CONFORM_HYPERV, reset, CONFORM_EXITED, 20, CONFORM_PASS, "");
	ends(&rule, CONFORM_HYPERV, reset, CONFORM_EXITED, 0, CONFORM_CRASH,
	     "the VMM's exit status is 0, not 20");
	ends(&rule, CONFORM_VMI, said, CONFORM_EXITED, 1, CONFORM_PASS, "");
	ends(&rule, CONFORM_VMI, reset, CONFORM_EXITED, 0, CONFORM_PASS, "");
	ends(&rule, CONFORM_VMI, said, CONFORM_EXITED, 0, CONFORM_CRASH,
	     "the VMM's exit status is 0, not 1");
	ends(&any, CONFORM_VMI, said, CONFORM_KILLED, SIGSEGV, CONFORM_CRASH,
	     "the VMM was killed by signal 11 (Segmentation fault)");
	ends(&rule, CONFORM_VMI, said, CONFORM_OUT_OF_TIME, SIGKILL, CONFORM_CRASH,
	     "killed at the time limit of 60 s");
	ends(&rule, CONFORM_VMI, said, CONFORM_TALKATIVE, SIGKILL, CONFORM_CRASH,
	     "killed: it wrote more than is kept");
	ends(&rule, CONFORM_VMI, "", CONFORM_NOT_STARTED, 0, CONFORM_CRASH, "was not run");
}

static void test_skips(void)
{
	static const struct conform_rule promised = {.promised = true}, not = {0};
	struct conform_verdict v = conform_judge_skipped(&not, "why");

	CU_ASSERT_EQUAL(v.class, CONFORM_SKIP);
	CU_ASSERT_FALSE(v.unexpected);
	CU_ASSERT_STRING_EQUAL(v.why, "why");
	v = conform_judge_skipped(&promised, "");
	CU_ASSERT_EQUAL(v.class, CONFORM_FAIL);
	CU_ASSERT_TRUE(v.unexpected);
	ends(&not, CONFORM_XEN_PV, "result: SKIP\n", CONFORM_EXITED, 0, CONFORM_SKIP, "");
}

static void test_rom_host(void)
{
	static const struct conform_rule rule = {.rom_host = "bare"};
	const char *bare = "hypershim: VMI on host bare\nresult: SUCCESS\n";
	const char *kvm =
		"hypershim: VMI on host kvm\nhypershim: VMI on host bare\nresult: SUCCESS\n";

	ends(&rule, CONFORM_VMI, bare, CONFORM_EXITED, 1, CONFORM_PASS, "");
	ends(&rule, CONFORM_VMI, kvm, CONFORM_EXITED, 1, CONFORM_FAIL,
	     "the ROM found the host kvm, not bare");
	ends(&rule, CONFORM_VMI, "result: SUCCESS\n", CONFORM_EXITED, 1, CONFORM_FAIL,
	     "the ROM found the host none, not bare");
}

static void test_no_reference(void)
{
	static const struct conform_rule rule = {.reference_host = "xen"};

	ends(&rule, CONFORM_XEN_PV, GOOD, CONFORM_EXITED, 0, CONFORM_FAIL,
	     "no answers of xen are recorded");
}

/* Lines that are not quite answers, other line ends, bytes that no line has. */
static void test_hostile_console(void)
{
	static const char console[] = "answer: \nanswer: a\nanswer: a = \r\nanswer:  b  =  c \r\n"
				      " answer: d = 1\nanswer: e : 1\nansw\0er: f = 1\nchecks: x\n"
				      "report: \nanswer: g = \0\nresult:   SUCCESS \nresult: ";
	struct conform_log log =
		conform_log_parse((struct bytes){(const uint8_t *)console, sizeof(console) - 1});

	CU_ASSERT_EQUAL_FATAL(log.answers.count, 3);
	CU_ASSERT_STRING_EQUAL(log.answers.list[0].value, "");
	CU_ASSERT_STRING_EQUAL(conform_answer_find(&log.answers, "b"), "c");
	CU_ASSERT_STRING_EQUAL(conform_answer_find(&log.answers, "g"), "?");
	CU_ASSERT_PTR_NULL(conform_answer_find(&log.answers, "d"));
	CU_ASSERT_PTR_NULL(log.answers.twice);
	CU_ASSERT_EQUAL(log.checks, 0);
	CU_ASSERT_EQUAL(log.report_count, 1);
	CU_ASSERT_STRING_EQUAL(log.result, "");
	conform_log_free(&log);
}

void suite_conform_judge(void)
{
	CU_pSuite s = CU_add_suite("conform: judge", NULL, NULL);

	CU_add_test(s, "answers", test_answers);
	CU_add_test(s, "outcomes", test_outcomes);
	CU_add_test(s, "differences", test_differences);
	CU_add_test(s, "bad differences", test_bad_differences);
	CU_add_test(s, "ends", test_ends);
	CU_add_test(s, "skips", test_skips);
	CU_add_test(s, "the host of a ROM", test_rom_host);
	CU_add_test(s, "nothing recorded", test_no_reference);
	CU_add_test(s, "a hostile console", test_hostile_console);
}
