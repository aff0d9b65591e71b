/* SPDX-License-Identifier: MIT */
/* The guest's crash report: what reaches the user of it. */
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define PAGE FAKE_VM_PAGE_FREE

static void set_up(void)
{
	fake_vm_reset_one();
	hv_vp_create(fake_vm_vp(0));
}

static enum abi_verdict set(uint32_t msr, uint64_t value)
{
	return hv_msr_write(fake_vm_vp(0), msr, value);
}

static uint64_t get(uint32_t msr)
{
	uint64_t value = ~0ull;

	EXPECT_EQ(hv_msr_read(fake_vm_vp(0), msr, &value), ABI_DONE);
	return value;
}

/* A report with a message of that length at that address. */
static enum abi_verdict crash_at(uint64_t address, uint64_t len)
{
	hv_crash_reset(fake_vm_hv());
	fake_vm.reports = 0;
	fake_vm.report[0] = '\0';
	set(HV_MSR_CRASH_P0 + 3, address);
	set(HV_MSR_CRASH_P0 + 4, len);
	return set(HV_MSR_CRASH_CTL, HV_CRASH_NOTIFY | HV_CRASH_MESSAGE);
}

static const char *message(void)
{
	const char *first = strchr(fake_vm.report, '\n');

	return first ? first + 1 : "";
}

static void expect_message(const char *text, size_t len, const char *shown)
{
	memset(fake_vm_page(PAGE), 'X', PAGE_SIZE);
	memcpy(fake_vm_page(PAGE), text, len);
	EXPECT_EQ(crash_at(fake_vm_gpa(PAGE, 0).addr, len), ABI_CRASHED);
	if (strcmp(message(), shown))
		printf("\n    shown: %s", message());
	EXPECT(!strcmp(message(), shown));
}

static void registers(void)
{
	unsigned i;

	for (i = 0; i < 5; i++) {
		EXPECT_EQ(set(HV_MSR_CRASH_P0 + i, 0x1000 + i), ABI_DONE);
		EXPECT_EQ(get(HV_MSR_CRASH_P0 + i), 0x1000 + i);
	}
	EXPECT_EQ(get(HV_MSR_CRASH_CTL), HV_CRASH_NOTIFY | HV_CRASH_MESSAGE);
	hv_reset(fake_vm_vm());
	for (i = 0; i < 5; i++)
		EXPECT_EQ(get(HV_MSR_CRASH_P0 + i), 0);
}

static void parameters_are_reported(void)
{
	unsigned i;

	for (i = 0; i < 5; i++)
		set(HV_MSR_CRASH_P0 + i, i ? ~0ull >> 13 * (i - 1) : 0);
	EXPECT_EQ(set(HV_MSR_CRASH_CTL, HV_CRASH_NOTIFY), ABI_CRASHED);
	EXPECT_EQ(fake_vm.reports, 1);
	EXPECT(!strcmp(fake_vm.report, "the guest reports a crash: P0=0x0 P1=0xffffffffffffffff"
				       " P2=0x7ffffffffffff P3=0x3fffffffff P4=0x1ffffff\n"));
}

static void without_notify_nothing_is_reported(void)
{
	EXPECT_EQ(set(HV_MSR_CRASH_CTL, 0), ABI_DONE);
	EXPECT_EQ(set(HV_MSR_CRASH_CTL, ~HV_CRASH_NOTIFY), ABI_DONE);
	EXPECT_EQ(fake_vm.reports, 0);
}

static void a_guest_has_one_report_until_it_is_reset(void)
{
	EXPECT_EQ(set(HV_MSR_CRASH_CTL, HV_CRASH_NOTIFY), ABI_CRASHED);
	EXPECT_EQ(set(HV_MSR_CRASH_CTL, HV_CRASH_NOTIFY), ABI_CRASHED);
	EXPECT_EQ(fake_vm.reports, 1);
	hv_reset(fake_vm_vm());
	EXPECT_EQ(set(HV_MSR_CRASH_CTL, HV_CRASH_NOTIFY), ABI_CRASHED);
	EXPECT_EQ(fake_vm.reports, 2);
}

/* It has its dump to write; and what it gives as a message's address is the bug check's. */
static void windows_goes_on(void)
{
	strcpy(fake_vm_page(PAGE), "no message");
	set(HV_MSR_GUEST_OS_ID, 0x0001040a00002800);
	EXPECT_EQ(crash_at(fake_vm_gpa(PAGE, 0).addr, 10), ABI_CRASHING);
	EXPECT_EQ(fake_vm.reports, 1);
	EXPECT_EQ(set(HV_MSR_CRASH_CTL, HV_CRASH_NOTIFY), ABI_CRASHING);
	EXPECT_EQ(fake_vm.reports, 1);
}

static void others_are_done(void)
{
	static const uint64_t ids[] = {0, 0x8100000000000000, 0x8001040000000000,
				       0x0002040000000000, 0x0001030000000000};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		set(HV_MSR_GUEST_OS_ID, ids[i]);
		EXPECT_EQ(set(HV_MSR_CRASH_CTL, HV_CRASH_NOTIFY), ABI_CRASHED);
	}
}

static void a_message_comes_line_by_line(void)
{
	expect_message("Oops\nat line 1", 14, "guest: Oops\nguest: at line 1\n");
	expect_message("one\n\n\ntwo\n", 10, "guest: one\nguest: two\n");
	expect_message("cr\r\nlf", 6, "guest: cr\nguest: lf\n");
	expect_message("ends\0here", 9, "guest: ends\n");
	expect_message("not longer", 3, "guest: not\n");
	expect_message("", 0, "");
	expect_message("\n\n", 2, "");
}

static void nothing_reaches_the_terminal_but_characters(void)
{
	static const char nasty[] = "\033[2J\a\b\177\233tab\there\xc3\xa9";

	expect_message(nasty, sizeof(nasty) - 1, "guest: ?[2J????tab here??\n");
}

static void long_lines_are_split(void)
{
	char *page = fake_vm_page(PAGE);
	size_t longest = 0, letters = 0, here = 0;
	const char *c;

	memset(page, 'm', PAGE_SIZE);
	EXPECT_EQ(crash_at(fake_vm_gpa(PAGE, 0).addr, PAGE_SIZE), ABI_CRASHED);
	for (c = message(); *c; c++) {
		letters += *c == 'm';
		here = *c == '\n' ? 0 : here + 1;
		longest = here > longest ? here : longest;
	}
	EXPECT_EQ(letters, PAGE_SIZE);
	EXPECT(longest < 256);
}

static void a_message_has_a_page_at_most(void)
{
	size_t letters = 0;
	const char *c;

	memset(fake_vm_page(PAGE), 'm', 2 * PAGE_SIZE);
	EXPECT_EQ(crash_at(fake_vm_gpa(PAGE, 0).addr, ~0ull), ABI_CRASHED);
	for (c = message(); *c; c++)
		letters += *c == 'm';
	EXPECT_EQ(letters, PAGE_SIZE);
}

static void a_message_may_cross_pages(void)
{
	char *page = fake_vm_page(PAGE);

	memcpy(page + PAGE_SIZE - 3, "abcdef", 6);
	EXPECT_EQ(crash_at(fake_vm_gpa(PAGE, PAGE_SIZE - 3).addr, 6), ABI_CRASHED);
	EXPECT(!strcmp(message(), "guest: abcdef\n"));
}

static void of_a_message_at_the_end_of_memory_comes_what_there_is(void)
{
	char *page = fake_vm_page(FAKE_VM_PAGE_HOLE - 1);

	memcpy(page + PAGE_SIZE - 3, "abc", 3);
	EXPECT_EQ(crash_at(fake_vm_gpa(FAKE_VM_PAGE_HOLE - 1, PAGE_SIZE - 3).addr, 6), ABI_CRASHED);
	EXPECT(!strcmp(message(), "guest: abc\n"));
}

static void a_message_out_of_memory_is_left_out(void)
{
	static const uint64_t bad[] = {FAKE_VM_PAGE_HOLE * PAGE_SIZE, FAKE_VM_PAGES * PAGE_SIZE, ~0ull,
				       ~0xfffull, 1ull << 63};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(crash_at(bad[i], 4096), ABI_CRASHED);
		EXPECT_EQ(fake_vm.reports, 1);
		EXPECT_EQ(crash_at(bad[i], ~0ull), ABI_CRASHED);
		EXPECT_EQ(fake_vm.reports, 1);
	}
}

static const struct unit_test tests[] = {
	{"registers", registers},
	{"parameters are reported", parameters_are_reported},
	{"without notify nothing is reported", without_notify_nothing_is_reported},
	{"a guest has one report until it is reset", a_guest_has_one_report_until_it_is_reset},
	{"Windows goes on", windows_goes_on},
	{"others are done", others_are_done},
	{"a message comes line by line", a_message_comes_line_by_line},
	{"nothing reaches the terminal but characters", nothing_reaches_the_terminal_but_characters},
	{"long lines are split", long_lines_are_split},
	{"a message has a page at most", a_message_has_a_page_at_most},
	{"a message may cross pages", a_message_may_cross_pages},
	{"of a message at the end of memory comes what there is",
	 of_a_message_at_the_end_of_memory_comes_what_there_is},
	{"a message out of memory is left out", a_message_out_of_memory_is_left_out},
};

UNIT_MAIN("hyperv crash", set_up, tests)
