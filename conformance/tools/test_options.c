/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <CUnit/Basic.h>
#include <stdio.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/options.h"

#define WORDS 24

typedef int parser(int argc, char **argv, struct options *options, struct error *err);

/* The words are divided by '|'. */
static int parse(parser *parse, const char *line, struct options *o, struct error *err)
{
	static char text[2048];
	static char *argv[WORDS + 1];
	char *rest = text, *word;
	int argc = 0;

	snprintf(text, sizeof(text), "%s", line);
	err->text[0] = '\0';
	while (argc < WORDS && (word = strsep(&rest, "|")))
		argv[argc++] = word;
	argv[argc] = NULL;
	return parse(argc, argv, o, err);
}

static void test_defaults(void)
{
	struct options o;
	struct error err;

	CU_ASSERT_EQUAL(parse(options_parse_boot, "boot|vmlinuz", &o, &err), 0);
	CU_ASSERT_STRING_EQUAL(o.kernel, "vmlinuz");
	CU_ASSERT_STRING_EQUAL(o.append, "console=hvc0");
	CU_ASSERT_EQUAL(o.memory_mib, 512);
	CU_ASSERT_EQUAL(o.accel, ACCEL_AUTO);
	CU_ASSERT_PTR_NULL(o.initrd);
	CU_ASSERT_PTR_NULL(o.log);
	CU_ASSERT_FALSE(o.dry_run);
	CU_ASSERT_FALSE(o.help);
	CU_ASSERT_PTR_NULL(o.vmm_args[0]);
}

static void test_boot(void)
{
	struct options o;
	struct error err;

	CU_ASSERT_EQUAL(parse(options_parse_boot,
			      "boot|--initrd|i|k|--append=|--memory|1G|--cpus|1|--accel|kvm|"
			      "--dry-run|--log|debug|--guest|xen-pv|--|-no-reboot|--help",
			      &o, &err),
			0);
	CU_ASSERT_STRING_EQUAL(o.kernel, "k");
	CU_ASSERT_STRING_EQUAL(o.initrd, "i");
	CU_ASSERT_STRING_EQUAL(o.append, "");
	CU_ASSERT_STRING_EQUAL(o.log, "debug");
	CU_ASSERT_EQUAL(o.memory_mib, 1024);
	CU_ASSERT_EQUAL(o.accel, ACCEL_KVM);
	CU_ASSERT_TRUE(o.dry_run);
	CU_ASSERT_FALSE(o.help);
	CU_ASSERT_STRING_EQUAL(o.vmm_args[0], "-no-reboot");
	CU_ASSERT_STRING_EQUAL(o.vmm_args[1], "--help");
	CU_ASSERT_PTR_NULL(o.vmm_args[2]);
}

/* What depends on the guest does so whichever order the words come in. */
static void test_vmi(void)
{
	struct options o;
	struct error err;

	CU_ASSERT_EQUAL(parse(options_parse_boot, "boot|--guest|vmi|k", &o, &err), 0);
	CU_ASSERT_EQUAL(o.guest, GUEST_VMI);
	CU_ASSERT_STRING_EQUAL(o.append, "console=ttyS0");
	CU_ASSERT_EQUAL(o.cpus, 1);
	CU_ASSERT_EQUAL(parse(options_parse_boot, "boot|k|--cpus|4|--append|a|--guest|vmi", &o, &err), 0);
	CU_ASSERT_STRING_EQUAL(o.append, "a");
	CU_ASSERT_EQUAL(o.cpus, 4);
	CU_ASSERT_EQUAL(parse(options_parse_boot, "boot|--guest|vmi|k|--guest|xen-pv", &o, &err), 0);
	CU_ASSERT_EQUAL(o.guest, GUEST_XEN_PV);
	CU_ASSERT_EQUAL(parse(options_parse_pack, "pack|k|-ob|--guest|vmi", &o, &err), -1);
	expect_error(&err, "a bundle is for --guest xen-pv");
}

static void test_pack(void)
{
	struct options o;
	struct error err;

	CU_ASSERT_EQUAL(parse(options_parse_pack, "pack|k|-o|b|--options|selftest", &o, &err), 0);
	CU_ASSERT_STRING_EQUAL(o.output, "b");
	CU_ASSERT_STRING_EQUAL(o.shim_options, "selftest");
	CU_ASSERT_EQUAL(parse(options_parse_pack, "pack|--help", &o, &err), 0);
	CU_ASSERT_TRUE(o.help);
	CU_ASSERT_EQUAL(parse(options_parse_pack, "pack|k", &o, &err), -1);
	expect_error(&err, "-o BUNDLE");
	CU_ASSERT_EQUAL(parse(options_parse_pack, "pack|k|-ob|--memory|1G", &o, &err), -1);
	expect_error(&err, "there is no option '--memory'");
}

static void test_bad(void)
{
	static const char *const rows[][2] = {
		{"boot", "no kernel given"},
		{"boot|--", "no kernel given"},
		{"boot|--|k", "no kernel given"},
		{"boot|a|b", "more than one kernel given: 'a' and 'b'"},
		{"boot|k|--nonsense", "there is no option '--nonsense'"},
		{"boot|k|-x", "there is no option '-x'"},
		{"boot|k|-xyz", "there is no option '-x'"},
		{"boot|k|--dry-run=1", "there is no option '--dry-run=1'"},
		{"boot|k|--append", "--append needs a value"},
		{"boot|k|--cpus|2", "not supported yet: --cpus 2 with --guest xen-pv"},
		{"boot|k|--cpus|256|--guest|vmi", "not supported yet: --cpus 256 with --guest vmi"},
		{"boot|k|--log|info|--guest|vmi", "--log is about the paravisor"},
		{"boot|k|--cpus|0", "'0' is not a number of processors"},
		{"boot|k|--cpus|-1", "'-1' is not a number of processors"},
		{"boot|k|--cpus|one", "'one' is not a number of processors"},
		{"boot|k|--cpus|1x", "'1x' is not a number of processors"},
		{"boot|k|--cpus|99999999999999999999", "not supported yet: --cpus"},
		{"boot|k|--disk|d.img", "not supported yet: --disk d.img"},
		{"boot|k|--net|user", "not supported yet: --net user"},
		{"boot|k|--guest|hyperv", "not supported yet: --guest hyperv"},
		{"boot|k|--memory|0", "'0' is not a memory size"},
		{"boot|k|--accel|hvf", "'hvf' is not an accelerator"},
		{"boot|k|--log|loud", "'loud' is not a log level"},
		{"boot|k|--output|o", "there is no option '--output'"},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct options o;
		struct error err;

		CU_ASSERT_EQUAL(parse(options_parse_boot, rows[i][0], &o, &err), -1);
		expect_error(&err, rows[i][1]);
	}
}

static void test_append_limit(void)
{
	char line[1200] = "boot|k|--append|";
	size_t start = strlen(line);
	struct options o;
	struct error err;

	memset(line + start, 'a', 1023);
	CU_ASSERT_EQUAL(parse(options_parse_boot, line, &o, &err), 0);
	line[start + 1023] = 'a';
	CU_ASSERT_EQUAL(parse(options_parse_boot, line, &o, &err), -1);
	expect_error(&err, "--append has 1024 characters");
}

void suite_options(void)
{
	CU_pSuite s = CU_add_suite("options", NULL, NULL);

	CU_add_test(s, "defaults", test_defaults);
	CU_add_test(s, "boot's options", test_boot);
	CU_add_test(s, "a VMI guest", test_vmi);
	CU_add_test(s, "pack's options", test_pack);
	CU_add_test(s, "bad words", test_bad);
	CU_add_test(s, "a guest's longest command line", test_append_limit);
}
