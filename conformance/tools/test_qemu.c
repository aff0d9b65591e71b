/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "shim/pv/image.h"
#include "tools/qemu.h"

/* The word after the only occurrence of `option`. */
static const char *value_of(char **command, const char *option)
{
	const char *found = NULL;

	for (; *command; command++) {
		if (strcmp(*command, option) == 0) {
			CU_ASSERT_PTR_NULL(found);
			found = command[1];
		}
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	return found;
}

static void test_guest(void)
{
	char *extra[] = {"-no-reboot", "a b", NULL};
	struct qemu_config c = {.accel = "tcg",
				.cpu = "max",
				.memory_mib = 512,
				.image = "/image",
				.kernel = "/kernel",
				.initrd = "/initrd",
				.append = "a,b  c",
				.log = "debug",
				.serial = "stdio",
				.vmm_args = extra};
	char **command = qemu_command(&c), **last = command;

	CU_ASSERT_STRING_EQUAL(command[0], "qemu-system-x86_64");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-accel"), "tcg");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-cpu"), "max");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-m"), "512M");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-kernel"), "/image");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-append"), "debug-exit=0xf4 log=debug");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-initrd"), "/kernel a,,b  c,/initrd");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-serial"), "stdio");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-device"),
			       "isa-debug-exit,iobase=0xf4,iosize=0x04");
	while (last[2])
		last++;
	CU_ASSERT_STRING_EQUAL(last[0], "-no-reboot");
	CU_ASSERT_STRING_EQUAL(last[1], "a b");
	qemu_free_command(command);
}

static void test_variants(void)
{
	struct qemu_config c = {.accel = "kvm",
				.cpu = "host",
				.memory_mib = 64,
				.image = "/image",
				.kernel = "/kernel",
				.append = "",
				.serial = "stdio"};
	char **command = qemu_command(&c);

	CU_ASSERT_STRING_EQUAL(value_of(command, "-cpu"), "host");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-append"), "debug-exit=0xf4");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-initrd"), "/kernel ");
	qemu_free_command(command);

	c.kernel = NULL;
	c.selftest = true;
	command = qemu_command(&c);
	CU_ASSERT_STRING_EQUAL(value_of(command, "-append"), "debug-exit=0xf4 selftest");
	for (char **word = command; *word; word++)
		CU_ASSERT_STRING_NOT_EQUAL(*word, "-initrd");
	qemu_free_command(command);
}

static void test_rom(void)
{
	char *extra[] = {"-no-reboot", NULL};
	struct qemu_config c = {.accel = "tcg",
				.cpu = "max",
				.memory_mib = 64,
				.cpus = 2,
				.image = "/rom",
				.kernel = "/kernel",
				.initrd = "/initrd",
				.append = "a,b  c",
				.serial = "stdio",
				.vmm_args = extra};
	char **command = qemu_rom_command(&c);

	CU_ASSERT_STRING_EQUAL(value_of(command, "-option-rom"), "/rom");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-kernel"), "/kernel");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-initrd"), "/initrd");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-append"), "a,b  c");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-smp"), "2");
	CU_ASSERT_STRING_EQUAL(value_of(command, "-m"), "64M");
	for (char **word = command; *word; word++)
		CU_ASSERT_STRING_NOT_EQUAL(*word, "-device");
	qemu_free_command(command);
	c.initrd = NULL;
	command = qemu_rom_command(&c);
	for (char **word = command; *word; word++)
		CU_ASSERT_STRING_NOT_EQUAL(*word, "-initrd");
	qemu_free_command(command);
}

static void test_outcome(void)
{
	static const struct {
		int wait_status, status;
		const char *died;
	} rows[] = {
		{0, 0, ""},
		{SHIM_EXIT_STATUS(SHIM_EXIT_CRASH) << 8, 1, ""},
		{SHIM_EXIT_STATUS(SHIM_EXIT_UNUSABLE) << 8, 2, ""},
		{SHIM_EXIT_STATUS(SHIM_EXIT_SELFTEST_OK) << 8, 2, "exit status 65"},
		{1 << 8, 2, "exit status 1"},
		{255 << 8, 2, "exit status 255"},
		{9, 2, "killed by signal 9 (Killed)"},
		{11 | 0x80, 2, "killed by signal 11 (Segmentation fault)"},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char died[64] = "untouched";

		CU_ASSERT_EQUAL(qemu_outcome(rows[i].wait_status, died, sizeof(died)),
				rows[i].status);
		CU_ASSERT_STRING_EQUAL(died, rows[i].died);
	}
}

void suite_qemu(void)
{
	CU_pSuite s = CU_add_suite("qemu", NULL, NULL);

	CU_add_test(s, "the command for a guest", test_guest);
	CU_add_test(s, "KVM, no log level, no guest", test_variants);
	CU_add_test(s, "a machine with the ROM", test_rom);
	CU_add_test(s, "what its end means", test_outcome);
}
