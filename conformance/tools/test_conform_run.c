/* SPDX-License-Identifier: MIT */
/* What runs guests: command lines with placeholders, the pool, and machines that guests share. */
#define _GNU_SOURCE
#include <CUnit/Basic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/conform/batch.h"
#include "tools/conform/options.h"
#include "tools/conform/pool.h"
#include "tools/conform/report.h"
#include "tools/conform/seat.h"

#define SH(script) ((char *[]){"sh", "-c", script, NULL})
#define PATIENCE   60 /* long enough never to decide a test */
#define WORDS	   16

static int parse(const char *line, struct conform_options *o, struct error *err)
{
	static char text[512];
	static char *argv[WORDS + 1];
	char *rest = text, *word;
	int argc = 0;

	snprintf(text, sizeof(text), "%s", line);
	while (argc < WORDS && (word = strsep(&rest, "|")))
		argv[argc++] = word;
	argv[argc] = NULL;
	return conform_options_parse(argc, argv, o, err);
}

static void test_options(void)
{
	struct conform_options o;
	struct error err;

	CU_ASSERT_EQUAL(parse("conform", &o, &err), 0);
	CU_ASSERT_STRING_EQUAL(o.host, "hypershim");
	CU_ASSERT_EQUAL(o.abi, CONFORM_ABIS);
	CU_ASSERT_TRUE(o.jobs >= 1 && o.seconds >= 1);
	CU_ASSERT_PTR_NULL(*o.names);

	CU_ASSERT_EQUAL(
		parse("conform|one|--abi|vmi|--jobs|3|--time-limit|9|--tap|two|--|vmm|{kernel}", &o,
		      &err),
		0);
	CU_ASSERT_PTR_NULL(o.host);
	CU_ASSERT_EQUAL(o.abi, CONFORM_VMI);
	CU_ASSERT_EQUAL(o.jobs, 3);
	CU_ASSERT_EQUAL(o.seconds, 9);
	CU_ASSERT_TRUE(o.tap);
	CU_ASSERT_STRING_EQUAL(o.names[0], "one");
	CU_ASSERT_STRING_EQUAL(o.names[1], "two");
	CU_ASSERT_PTR_NULL(o.names[2]);
	CU_ASSERT_STRING_EQUAL(o.vmm[0], "vmm");

	CU_ASSERT_EQUAL(parse("conform|one|--compare|xen|hypershim|two", &o, &err), 0);
	CU_ASSERT_STRING_EQUAL(o.compare[0], "xen");
	CU_ASSERT_STRING_EQUAL(o.compare[1], "hypershim");
	CU_ASSERT_STRING_EQUAL(o.names[0], "one");
	CU_ASSERT_STRING_EQUAL(o.names[1], "two");
	CU_ASSERT_PTR_NULL(o.names[2]);
}

static void test_seats(void)
{
	CU_ASSERT_PTR_NOT_NULL(conform_seat_find("xen", CONFORM_XEN_PV));
	CU_ASSERT_PTR_NULL(conform_seat_find("xen", CONFORM_VMI));
	CU_ASSERT_STRING_EQUAL(conform_reference_host(CONFORM_XEN_PV), "xen");
	CU_ASSERT_STRING_EQUAL(conform_reference_host(CONFORM_HYPERV), "kvm-hv");
	CU_ASSERT_PTR_NULL(conform_reference_host(CONFORM_VMI));
	CU_ASSERT_FALSE(conform_host_known("kvm-h"));
}

static void test_placeholders(void)
{
	char *const vmm[] = {"vmm", "{kernel}:{kernel}", "{append}", "-c{cpus}{", "{other}", NULL};
	const struct conform_setup setup = {.guests = "dir", .vmm = vmm};
	const struct conform_row row = {.abi = CONFORM_HYPERV,
					.test = "t",
					.cpus = 2,
					.append = "{kernel} x",
					.options = "",
					.rom = ""};
	char **words = conform_custom_command(&setup, &row);

	CU_ASSERT_PTR_NOT_NULL_FATAL(words);
	CU_ASSERT_STRING_EQUAL(words[1], "dir/hyperv/t.elf:dir/hyperv/t.elf");
	CU_ASSERT_STRING_EQUAL(words[2], "{kernel} x"); /* what is put in is not looked at again */
	CU_ASSERT_STRING_EQUAL(words[3], "-c2{");
	CU_ASSERT_STRING_EQUAL(words[4], "{other}");
	CU_ASSERT_PTR_NULL(words[5]);
	words_free(words);
}

static void test_lacks(void)
{
	char *const none[] = {"vmm", "{kernel}", NULL};
	char *const all[] = {"vmm", "{kernel}{append}{cpus}{rom}", NULL};
	struct conform_row row = {
		.abi = CONFORM_VMI, .cpus = 1, .append = "", .options = "", .rom = "vmi"};

	CU_ASSERT_PTR_NULL(conform_custom_lacks(none, &row));
	row.append = "pae";
	row.cpus = 2;
	row.rom = "vmi-raw";
	CU_ASSERT_PTR_NOT_NULL(conform_custom_lacks(none, &row));
	CU_ASSERT_PTR_NULL(conform_custom_lacks(all, &row));
	row.options = "--loopback";
	CU_ASSERT_PTR_NOT_NULL(conform_custom_lacks(all, &row));
}

static void test_pool(void)
{
	struct conform_job jobs[] = {
		{.command = SH("echo one; echo two >&2; exit 3"), .seconds = PATIENCE},
		{.command = SH("kill -11 $$"), .seconds = PATIENCE},
		{.command = SH("sleep 1000 & exec sleep 1000"), .seconds = 1},
		{.command = SH("exec yes"), .seconds = PATIENCE},
		{.command = SH("echo x; echo result: SUCCESS; exec sleep 1000"),
		 .seconds = PATIENCE,
		 .ends_at_result = true},
		{.command = SH("while echo result: SKIP; do :; done"),
		 .seconds = PATIENCE,
		 .ends_at_result = true},
		/* Its child keeps the pipe open; that does not matter. */
		{.command = SH("sleep 1000 & echo gone"), .seconds = PATIENCE},
		{.command = SH("exec >&- 2>&-; exit 4"), .seconds = PATIENCE},
		{.command = SH("wc -c"), .seconds = PATIENCE},
	};
	struct conform_pool pool = {
		.jobs = jobs, .count = sizeof(jobs) / sizeof(*jobs), .parallel = 3};
	struct error err;

	CU_ASSERT_EQUAL_FATAL(conform_pool_run(&pool, &err), 0);
	CU_ASSERT_EQUAL(jobs[0].end, CONFORM_EXITED);
	CU_ASSERT_EQUAL(jobs[0].code, 3);
	CU_ASSERT_EQUAL(jobs[0].output.len, 8);
	CU_ASSERT_EQUAL(jobs[1].end, CONFORM_KILLED);
	CU_ASSERT_EQUAL(jobs[1].code, SIGSEGV);
	CU_ASSERT_EQUAL(jobs[2].end, CONFORM_OUT_OF_TIME);
	CU_ASSERT_EQUAL(jobs[3].end, CONFORM_TALKATIVE);
	CU_ASSERT_TRUE(jobs[3].output.len <= CONFORM_OUTPUT_LIMIT);
	CU_ASSERT_EQUAL(jobs[4].end, CONFORM_EXITED);
	CU_ASSERT_EQUAL(jobs[5].end, CONFORM_EXITED);
	CU_ASSERT_EQUAL(jobs[5].output.len, strlen("result: SKIP\n"));
	CU_ASSERT_EQUAL(jobs[6].end, CONFORM_EXITED);
	CU_ASSERT_EQUAL(jobs[6].output.len, 5);
	CU_ASSERT_EQUAL(jobs[7].end, CONFORM_EXITED);
	CU_ASSERT_EQUAL(jobs[7].code, 4);
	CU_ASSERT_EQUAL(jobs[8].output.data[0], '0');
	for (size_t i = 0; i < pool.count; i++)
		buffer_free(&jobs[i].output);
}

static void test_pool_without_a_program(void)
{
	struct conform_job jobs[] = {
		{.command = SH("exec sleep 1000"), .seconds = PATIENCE},
		{.command = (char *[]){"hypershim-no-such-program", NULL}, .seconds = PATIENCE},
	};
	struct conform_pool pool = {.jobs = jobs, .count = 2, .parallel = 2};
	struct error err;

	CU_ASSERT_EQUAL(conform_pool_run(&pool, &err), -1);
	expect_error(&err, "hypershim-no-such-program: not found");
	CU_ASSERT_EQUAL(jobs[0].pid, 0);
	buffer_free(&jobs[0].output);
}

static void cut(const char *name, const char *part)
{
	static const char console[] = "boot\nguest: one kvm-hv\r\nanswer: a = 1\r\nstatus: 0\r\n"
				      "guest: two kvm-hv\nstatus: 20\nguest: on kvm-hv\nstat";
	struct bytes got = conform_batch_cut(
		(struct bytes){(const uint8_t *)console, sizeof(console) - 1}, name, "kvm-hv");

	CU_ASSERT_EQUAL_FATAL(got.len, strlen(part));
	CU_ASSERT_EQUAL(memcmp(got.data ? (const char *)got.data : "", part, got.len), 0);
}

static void test_cut(void)
{
	cut("one", "answer: a = 1\r\nstatus: 0\r\n");
	cut("two", "status: 20\n");
	cut("on", "stat");
	cut("three", "");
	cut("", "");
}

static void test_xml(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	conform_xml_text("a<b>&\"'\n\t\033\177\377]]>", out);
	fclose(out);
	CU_ASSERT_STRING_EQUAL(text, "a&lt;b&gt;&amp;&quot;&apos;\n\t???]]&gt;");
	free(text);
}

void suite_conform_run(void)
{
	CU_pSuite s = CU_add_suite("conform: run", NULL, NULL);

	CU_add_test(s, "options", test_options);
	CU_add_test(s, "seats", test_seats);
	CU_add_test(s, "placeholders", test_placeholders);
	CU_add_test(s, "what a VMM lacks", test_lacks);
	CU_add_test(s, "pool", test_pool);
	CU_add_test(s, "pool without a program", test_pool_without_a_program);
	CU_add_test(s, "a machine that is shared", test_cut);
	CU_add_test(s, "XML", test_xml);
}
