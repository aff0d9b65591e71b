/* SPDX-License-Identifier: MIT */
/* The KVM host: found where it is, not where it is not, and its clock. */
#include <asm/errno.h>
#include <asm/kvm_para.h>
#include <string.h>

#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/clock.h"
#include "translator/to/hosts.h"
#include "translator/to/kvm/pvclock.h"

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
	fake.kvm.base = 0x40000000;
	fake.kvm.features = 1u << KVM_FEATURE_CLOCKSOURCE2;
	fake.kvm.system_time = 777;
	fake.kvm.wall_ns = 1795312000123456789;
}

static void expect_host(const char *name)
{
	EXPECT_EQ(host_probe(), 0);
	EXPECT(!strcmp(host_name(), name));
}

static void test_found(void)
{
	static const uint32_t bases[] = {0x40000000, 0x40000100, 0x40000200, 0x4000ff00};

	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		set_up();
		fake.kvm.base = bases[i];
		EXPECT(kvm_probe() != NULL);
	}
	fake.kvm.base = 0x40000100;
	fake.kvm.hyperv_first = true;
	expect_host("kvm");
}

static void test_not_found(void)
{
	fake.kvm.base = 0;
	EXPECT(kvm_probe() == NULL);
	fake.kvm.hyperv_first = true;
	EXPECT(kvm_probe() == NULL);
	fake.kvm.base = 0x40010000; /* beyond where hypervisors are looked for */
	EXPECT(kvm_probe() == NULL);
	expect_host("bare");
}

/* Its clock is what KVM's page says, and nothing is measured. */
static void test_clock(void)
{
	struct clock_params p;

	fake.pm_timer.present = false;
	fake.pit.absent = true;
	expect_host("kvm");
	EXPECT(fake.kvm.clock_msr & KVM_MSR_ENABLED);
	host_clock_read_params(&p);
	EXPECT_EQ(p.tsc_timestamp, fake.tsc_offset);
	EXPECT_EQ(p.system_time, 777);
	EXPECT_EQ(p.tsc_to_system_mul, 3303820998u);
	EXPECT_EQ(p.tsc_shift, -1);
	EXPECT(host_clock_now() >= fake_now_ns());
	EXPECT(host_clock_now() <= fake_now_ns() + 2000);
	EXPECT_EQ(host_wall_clock_base(), 1795312000123456789);
}

/* What KVM changes later is what is read then. */
static void test_clock_changes(void)
{
	struct pvclock_time *page;
	struct clock_params p;

	expect_host("kvm");
	page = frame_map_any(fake.kvm.clock_msr >> PAGE_SHIFT);
	EXPECT(page != NULL);
	page->system_time += 1000;
	page->version += 2;
	host_clock_read_params(&p);
	EXPECT_EQ(p.system_time, 1777);
}

static void test_timer_and_console(void)
{
	uint64_t deadline;

	for (unsigned deadline_mode = 0; deadline_mode < 2; deadline_mode++) {
		set_up();
		fake.tsc_deadline_cpuid = deadline_mode;
		expect_host("kvm");
		deadline = host_clock_now() + 50000000;
		host_timer_arm(deadline);
		fake.events = 0;
		host_idle();
		EXPECT_EQ(fake.events, HOST_EVENT_TIMER);
		EXPECT(host_clock_now() >= deadline);
		EXPECT(host_clock_now() <= deadline + 100000);
	}
	host_console_write("kvm", 3);
	EXPECT_EQ(fake.uart.out_len, 3);
	EXPECT_EQ(FAKE_END_OF(host_power_off()), FAKE_POWERED_OFF);
}

/* A KVM without its clock is a bare machine: kvm_probe() must not touch an MSR that is not
 * advertised (the fake would abort). */
static void test_without_clock(void)
{
	fake.kvm.features = ~0u & ~(1u << KVM_FEATURE_CLOCKSOURCE2);
	EXPECT(kvm_probe() == NULL);
	expect_host("bare");
	EXPECT(strstr(fake_log, "KVM without kvmclock"));
}

/* A clock that is advertised and never filled in, or never finished: bare again, and the page is
 * taken back before it is given to somebody else. */
static void test_clock_broken(void)
{
	for (unsigned i = 0; i < 2; i++) {
		set_up();
		fake.kvm.silent = i == 0;
		fake.kvm.unfinished = i == 1;
		expect_host("bare");
		EXPECT_EQ(fake.kvm.clock_msr, 0);
		EXPECT(strstr(fake_log, "does not fill in the clock"));
	}
}

static void test_no_memory(void)
{
	fake_heap_limit(0);
	expect_host("bare");
	EXPECT_EQ(fake.kvm.clock_msr, 0);
}

static void test_no_wall_clock(void)
{
	fake.kvm.no_wall = true;
	expect_host("kvm");
	EXPECT_EQ(host_wall_clock_base(), 0);
	EXPECT(strstr(fake_log, "does not tell the date"));
}

static void test_page_versions(void)
{
	struct pvclock_time time = {.version = 2, .tsc_to_system_mul = 1, .tsc_shift = -3};
	struct pvclock_wall wall = {.version = 2, .sec = 3, .nsec = 4};
	struct clock_params p;
	uint64_t ns;

	EXPECT_EQ(pvclock_read_time(&time, &p), 0);
	EXPECT_EQ(p.tsc_shift, -3);
	time.version = 1;
	EXPECT_EQ(pvclock_read_time(&time, &p), -EIO);
	time.version = 0;
	EXPECT_EQ(pvclock_read_time(&time, &p), -EIO);
	time.version = 2;
	time.tsc_to_system_mul = 0;
	EXPECT_EQ(pvclock_read_time(&time, &p), -EIO);
	EXPECT_EQ(pvclock_read_wall(&wall, &ns), 0);
	EXPECT_EQ(ns, 3000000004);
	wall.version = 0;
	EXPECT_EQ(pvclock_read_wall(&wall, &ns), -EIO);
	wall.version = 5;
	EXPECT_EQ(pvclock_read_wall(&wall, &ns), -EIO);
}

static const struct unit_test tests[] = {
	{"found, at any base", test_found},
	{"not found", test_not_found},
	{"clock and date", test_clock},
	{"clock: a change", test_clock_changes},
	{"timer, console, power", test_timer_and_console},
	{"no clock offered", test_without_clock},
	{"clock not filled in", test_clock_broken},
	{"no memory for the clock", test_no_memory},
	{"no date", test_no_wall_clock},
	{"versions of the pages", test_page_versions},
};

UNIT_MAIN("kvm", set_up, tests)
