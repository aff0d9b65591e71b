/* SPDX-License-Identifier: MIT */
/* The host operations through their wrappers, on a whole fake machine that is bare. */
#include <asm/errno.h>
#include <string.h>

#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/clock.h"
#include "translator/to/bare/vectors.h"

#define MS 1000000ull

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
}

static void probe(void)
{
	EXPECT_EQ(host_probe(), 0);
	EXPECT(!strcmp(host_name(), "bare"));
}

/* Idle until the deadline was reported.  How late that was, in ns; < 0: early. */
static long long lateness(uint64_t deadline)
{
	fake.events = 0;
	while (!(fake.events & HOST_EVENT_TIMER))
		host_idle();
	return (long long)(host_clock_now() - deadline);
}

/* ---- before there is a host: no test after these is without one ---- */

static void test_no_host(void)
{
	char byte;

	EXPECT(!strcmp(host_name(), "none"));
	host_console_write("lost", 4);
	EXPECT_EQ(host_console_read(&byte, 1), 0);
	EXPECT_EQ(host_interrupt(VECTOR_LAPIC_TIMER), HOST_EVENT_UNKNOWN);
	EXPECT_EQ(FAKE_END_OF(host_power_off()), FAKE_HALTED);
	EXPECT_EQ(FAKE_END_OF(host_reset()), FAKE_RESET_CF9);
	fake.power.no_cf9 = true;
	EXPECT_EQ(FAKE_END_OF(host_reset()), FAKE_RESET_KEYBOARD);
	fake.power.deaf = true;
	EXPECT_EQ(FAKE_END_OF(host_reset()), FAKE_HALTED);
}

static void test_unusable(void)
{
	fake.no_lapic_cpuid = true;
	EXPECT_EQ(host_probe(), -ENODEV);
	EXPECT(strstr(fake_log, "no local APIC"));
	EXPECT(strstr(fake_log, "host bare cannot be used here"));
	EXPECT(!strcmp(host_name(), "none"));
	set_up();
	fake.lapic.stuck = true;
	EXPECT_EQ(host_probe(), -ENODEV);
	EXPECT(strstr(fake_log, "timer does not count"));
	set_up();
	fake.pm_timer.present = false;
	fake.pit.absent = true;
	EXPECT_EQ(host_probe(), -ENODEV);
	EXPECT(strstr(fake_log, "no working clock"));
}

/* ---- clock ---- */

static void test_init_is_quick(void)
{
	probe();
	EXPECT(fake.now_ps < 30 * PS_PER_SEC / 1000);
}

static void test_clock_runs(void)
{
	uint64_t ours, theirs;

	probe();
	ours = host_clock_now();
	theirs = fake_now_ns();
	fake_advance_ps(100 * PS_PER_SEC);
	ours = host_clock_now() - ours;
	theirs = fake_now_ns() - theirs;
	EXPECT(ours > theirs - theirs / 5000);
	EXPECT(ours < theirs + theirs / 5000);
}

static void test_wall_clock(void)
{
	uint64_t wall, real;

	probe();
	fake_advance_ps(5 * PS_PER_SEC);
	wall = host_wall_clock_base() + host_clock_now();
	real = fake.rtc.base_seconds * NS_PER_SEC + fake_now_ns();
	EXPECT(wall <= real + 10 * MS);
	EXPECT(wall + 1010 * MS >= real); /* the CMOS clock shows whole seconds */
}

static void test_wall_clock_broken(void)
{
	fake.rtc.stuck = true;
	probe();
	EXPECT_EQ(host_wall_clock_base(), 0);
	EXPECT(strstr(fake_log, "CMOS clock cannot be read"));
}

/* ---- timer ---- */

static void expect_on_time(uint64_t from_now)
{
	uint64_t deadline = host_clock_now() + from_now;
	long long late;

	host_timer_arm(deadline);
	late = lateness(deadline);
	EXPECT(late >= 0);
	/* 0.1 % for the APIC's measured frequency, and the fake's slow accesses. */
	EXPECT(late <= (long long)(from_now / 1000 + 50000));
}

static const uint64_t delays[] = {0,	      1,	 10,	     1000,
				  100000,     10 * MS,	 1000 * MS,  4200 * MS,
				  4294967296, 4400 * MS, 60000 * MS, 86400000 * MS};

static void test_timer_one_shot(void)
{
	probe();
	for (size_t i = 0; i < ARRAY_SIZE(delays); i++)
		expect_on_time(delays[i]);
}

static void test_timer_x2apic(void)
{
	fake.lapic.base_msr |= 0x400;
	probe();
	for (size_t i = 0; i < ARRAY_SIZE(delays); i++)
		expect_on_time(delays[i]);
}

static void test_timer_tsc_deadline(void)
{
	fake.tsc_deadline_cpuid = true;
	probe();
	EXPECT(strstr(fake_log, "TSC deadline"));
	for (size_t i = 0; i < ARRAY_SIZE(delays); i++)
		expect_on_time(delays[i]);
	/* One interrupt for each, however far. */
	EXPECT_EQ(fake.interrupts, ARRAY_SIZE(delays));
}

/* A far deadline takes several interrupts of a 32-bit counter, of which one is reported. */
static void test_timer_chunks(void)
{
	probe();
	fake.interrupts = 0;
	expect_on_time(60000 * MS);
	EXPECT(fake.interrupts >= 60000 / 4295);
	EXPECT(fake.interrupts <= 60000 / 4295 + 3);
	fake.interrupts = 0;
	for (unsigned i = 0; i < 20; i++)
		expect_on_time(MS + i * 333333);
	EXPECT_EQ(fake.interrupts, 20); /* none of them early */
}

static void test_timer_past(void)
{
	for (unsigned deadline_mode = 0; deadline_mode < 2; deadline_mode++) {
		uint64_t from;

		set_up();
		fake.tsc_deadline_cpuid = deadline_mode;
		probe();
		from = fake_now_ns();
		host_timer_arm(0);
		lateness(0);
		host_timer_arm(host_clock_now() - 1);
		lateness(0);
		EXPECT(fake_now_ns() - from < 100000);
	}
}

/* Disarmed, or replaced by a later one: nothing comes, or nothing before that. */
static void test_timer_replaced(void)
{
	for (unsigned deadline_mode = 0; deadline_mode < 2; deadline_mode++) {
		uint64_t later;

		set_up();
		fake.tsc_deadline_cpuid = deadline_mode;
		probe();
		host_timer_arm(host_clock_now() + MS);
		host_timer_arm(HOST_TIMER_NEVER);
		EXPECT_EQ(FAKE_END_OF(host_idle()), FAKE_HALTED);
		host_timer_arm(host_clock_now() + MS);
		later = host_clock_now() + 5 * MS;
		host_timer_arm(later);
		EXPECT(lateness(later) >= 0);
		EXPECT_EQ(FAKE_END_OF(host_idle()), FAKE_HALTED); /* it fires once */
	}
}

/* The interrupt of a timer that was disarmed while it was on its way. */
static void test_timer_late_interrupt(void)
{
	probe();
	host_timer_arm(host_clock_now() + MS);
	host_timer_arm(HOST_TIMER_NEVER);
	EXPECT_EQ(host_interrupt(VECTOR_LAPIC_TIMER), 0);
	host_timer_arm(host_clock_now() + MS);
	EXPECT_EQ(host_interrupt(VECTOR_LAPIC_TIMER), 0); /* early: not reported, and armed again */
	EXPECT(lateness(host_clock_now()) >= 0);
}

/* ---- interrupts and console ---- */

static void test_console(void)
{
	char bytes[16];

	probe();
	host_timer_arm(HOST_TIMER_NEVER);
	host_console_write("out\r\n", 5);
	EXPECT_EQ(fake.uart.out_len, 5);
	EXPECT(!memcmp(fake.uart.out, "out\r\n", 5));
	for (unsigned i = 0; i < 3; i++) {
		fake.events = 0;
		fake_uart_receive("ab", 2);
		host_idle();
		EXPECT_EQ(fake.events, HOST_EVENT_CONSOLE);
		EXPECT_EQ(host_console_read(bytes, sizeof(bytes)), 2);
		EXPECT(!memcmp(bytes, "ab", 2));
	}
	/* What was left unread raises no second interrupt, but is not lost. */
	fake_uart_receive("xyz", 3);
	host_idle();
	EXPECT_EQ(host_console_read(bytes, 1), 1);
	EXPECT_EQ(FAKE_END_OF(host_idle()), FAKE_HALTED);
	EXPECT_EQ(host_console_read(bytes, sizeof(bytes)), 2);
}

/* A byte that comes at any moment of init is read or cleared away, and does not block those that
 * come later. */
static void test_input_during_init(void)
{
	char bytes[16];

	for (uint64_t at = 1; at < 120; at++) {
		set_up();
		fake.uart.arrives_at = at;
		probe();
		if (fake.uart.in_len) {
			host_idle();
			EXPECT_EQ(fake.events, HOST_EVENT_CONSOLE);
			EXPECT_EQ(host_console_read(bytes, sizeof(bytes)), 1);
		}
		fake.events = 0;
		fake_uart_receive("next", 4);
		host_idle();
		EXPECT_EQ(fake.events, HOST_EVENT_CONSOLE);
		EXPECT_EQ(host_console_read(bytes, sizeof(bytes)), 4);
	}
}

static void test_no_console(void)
{
	char byte;

	fake.uart.absent = true;
	probe();
	EXPECT(strstr(fake_log, "no serial port"));
	host_console_write("x", 1);
	EXPECT_EQ(host_console_read(&byte, 1), 0);
}

static void test_interrupts_of_nobody(void)
{
	fake.lapic.base_msr |= 0x400;
	probe();
	fake.lapic.ends = 0;
	EXPECT_EQ(host_interrupt(VECTOR_LAPIC_SPURIOUS), 0);
	EXPECT_EQ(host_interrupt(0x40), HOST_EVENT_UNKNOWN);
	EXPECT_EQ(fake.lapic.ends, 0);
	fake.lapic.regs[(0x100 + 0x20) / 4] = 1; /* 0x40 is in service */
	EXPECT_EQ(host_interrupt(0x40), HOST_EVENT_UNKNOWN);
	EXPECT_EQ(fake.lapic.ends, 1);
	EXPECT_EQ(host_interrupt(VECTOR_PIC + 7), 0); /* spurious */
	fake.pic[0].isr = 1 << 3;
	EXPECT_EQ(host_interrupt(VECTOR_PIC + 3), HOST_EVENT_UNKNOWN);
	EXPECT_EQ(fake.pic[0].isr, 0);
}

/* ---- the ends ---- */

static void test_power_off(void)
{
	probe();
	EXPECT_EQ(FAKE_END_OF(host_power_off()), FAKE_POWERED_OFF);
	EXPECT_EQ(fake.power.enables, 1);
	set_up();
	fake.power.pm1a = 0x0003; /* in ACPI mode already; bits of others are kept */
	probe();
	EXPECT_EQ(FAKE_END_OF(host_power_off()), FAKE_POWERED_OFF);
	EXPECT_EQ(fake.power.enables, 0);
	EXPECT_EQ(fake.power.pm1a & 3, 3);
	set_up();
	fake.power.needs_enable = true;
	fake_acpi_build(3);
	probe();
	EXPECT_EQ(FAKE_END_OF(host_power_off()), FAKE_POWERED_OFF);
}

static void test_power_off_impossible(void)
{
	fake.power.deaf = true;
	probe();
	EXPECT_EQ(FAKE_END_OF(host_power_off()), FAKE_HALTED);
	EXPECT(strstr(fake_log, "cannot be powered off"));
	set_up();
	memset(fake.ram, 0, sizeof(fake.ram));
	probe();
	EXPECT_EQ(FAKE_END_OF(host_power_off()), FAKE_HALTED);
	set_up();
	fake_acpi_aml((const uint8_t *)"nothing", 7);
	probe();
	EXPECT(strstr(fake_log, "no \\_S5"));
	EXPECT_EQ(FAKE_END_OF(host_power_off()), FAKE_HALTED);
}

static void test_reset(void)
{
	probe();
	EXPECT_EQ(FAKE_END_OF(host_reset()), FAKE_RESET_CF9); /* the old tables name no register */
	fake.power.no_cf9 = true;
	EXPECT_EQ(FAKE_END_OF(host_reset()), FAKE_RESET_KEYBOARD);
	set_up();
	fake_acpi_build(3);
	probe();
	EXPECT_EQ(FAKE_END_OF(host_reset()), FAKE_RESET_ACPI);
	fake.power.deaf = true;
	EXPECT_EQ(FAKE_END_OF(host_reset()), FAKE_HALTED);
	EXPECT(strstr(fake_log, "cannot be reset"));
}

/* Whatever the firmware left, and however often the machine is preempted, it starts and works. */
static void test_hard_times(void)
{
	for (uint32_t seed = 1; seed <= 30; seed++) {
		set_up();
		fake.random = seed;
		fake.preempt_one_in = 50;
		fake.preempt_ps = 3 * PS_PER_SEC / 1000;
		fake.tsc_deadline_cpuid = seed & 1;
		fake.lapic.base_msr |= seed & 2 ? 0x400 : 0;
		probe();
		for (unsigned i = 0; i < 20; i++) {
			uint64_t deadline = host_clock_now() + 100 * MS;

			host_timer_arm(deadline);
			EXPECT(lateness(deadline) >= 0);
		}
	}
}

static const struct unit_test tests[] = {
	{"before there is a host", test_no_host},
	{"machines that cannot be used", test_unusable},
	{"init is quick", test_init_is_quick},
	{"clock: keeps time", test_clock_runs},
	{"wall clock", test_wall_clock},
	{"wall clock: CMOS clock broken", test_wall_clock_broken},
	{"timer: one shot", test_timer_one_shot},
	{"timer: x2APIC", test_timer_x2apic},
	{"timer: TSC deadline", test_timer_tsc_deadline},
	{"timer: in chunks", test_timer_chunks},
	{"timer: deadlines in the past", test_timer_past},
	{"timer: disarmed and replaced", test_timer_replaced},
	{"timer: an interrupt too late, or early", test_timer_late_interrupt},
	{"console", test_console},
	{"console: input during init", test_input_during_init},
	{"no console", test_no_console},
	{"interrupts of nobody", test_interrupts_of_nobody},
	{"power off", test_power_off},
	{"power off: not possible", test_power_off_impossible},
	{"reset", test_reset},
	{"a machine that is often preempted", test_hard_times},
};

UNIT_MAIN("ops", set_up, tests)
