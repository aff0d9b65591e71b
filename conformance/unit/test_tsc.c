/* SPDX-License-Identifier: MIT */
/* The frequency of the TSC on quiet and on noisy machines, and the clock's arithmetic. */
#include <asm/errno.h>
#include <string.h>

#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/clock.h"
#include "translator/to/bare/tsc.h"

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
}

/* ---- arithmetic of the clock ---- */

static void test_mul_div(void)
{
	EXPECT_EQ(mul_div(7, 9, 4), 15);
	EXPECT_EQ(mul_div(UINT64_MAX, UINT64_MAX, UINT64_MAX), UINT64_MAX);
	EXPECT_EQ(mul_div(1ull << 40, 1ull << 40, 1ull << 20), 1ull << 60);
	EXPECT_EQ(mul_div(1ull << 40, 1ull << 40, 1ull << 16), UINT64_MAX);
	EXPECT_EQ(mul_div(1, 1, 0), UINT64_MAX);
}

static const uint64_t frequencies[] = {1000000,	   999999999,  1000000000, 1000000001,
				       1999999999, 2000000000, 2000000001, 2600000000,
				       3999999999, 4000000001, 7900000000};

/* Within 1 ns and the multiplier's own 2^-31 of exact, for as much as ten days. */
static void test_clock_params(void)
{
	const uint64_t start = 0x123456789abc;
	struct clock_params p;

	for (size_t i = 0; i < ARRAY_SIZE(frequencies); i++) {
		uint64_t hz = frequencies[i];

		tsc_clock_params(hz, start, &p);
		EXPECT(p.tsc_to_system_mul >= 1u << 31);
		EXPECT_EQ(clock_ns_at(&p, start), 0);
		EXPECT_EQ(clock_ns_at(&p, start - 1000), 0);
		for (uint64_t s = 1; s < 864000; s *= 7) {
			uint64_t ns = clock_ns_at(&p, start + hz * s), exact = s * NS_PER_SEC;
			uint64_t off = ns > exact ? ns - exact : exact - ns;

			EXPECT(off <= 1 + (exact >> 31));
		}
	}
}

/* clock_tsc_at() answers a TSC at which the time has come, and not much later. */
static void test_clock_inverse(void)
{
	struct clock_params p;

	for (size_t i = 0; i < ARRAY_SIZE(frequencies); i++) {
		uint64_t cycles_per_us = frequencies[i] / 1000000;

		tsc_clock_params(frequencies[i], 1000000, &p);
		p.system_time = 77;
		for (uint64_t ns = 78; ns < 1ull << 52; ns = ns * 3 + 1) {
			uint64_t tsc = clock_tsc_at(&p, ns);

			EXPECT(clock_ns_at(&p, tsc) >= ns);
			EXPECT(clock_ns_at(&p, tsc - cycles_per_us - 8) < ns);
		}
		EXPECT(clock_tsc_at(&p, 0) >= 1000000);
		EXPECT(clock_tsc_at(&p, 0) <= 1000020);
	}
	p.tsc_shift = -20;
	EXPECT_EQ(clock_tsc_at(&p, UINT64_MAX), UINT64_MAX);
}

/* ---- the frequency of the TSC ---- */

/* The error (ppm) of a measurement, which has to be one. */
static unsigned measured_error_ppm(void)
{
	struct acpi_info acpi;
	struct tsc_frequency f = {0};
	uint64_t off;

	acpi_init(&acpi);
	EXPECT_EQ(tsc_measure(&acpi, &f), 0);
	off = f.hz > fake.tsc_hz ? f.hz - fake.tsc_hz : fake.tsc_hz - f.hz;
	off = off * 1000000 / fake.tsc_hz;
	EXPECT(off <= f.error_ppm);
	return (unsigned)off;
}

static void expect_good_measurement(void)
{
	uint64_t from = fake.now_ps;

	EXPECT(measured_error_ppm() <= 200);
	EXPECT(fake.now_ps - from <= 20 * PS_PER_SEC / 1000);
}

static void test_tsc_quiet(void)
{
	for (size_t i = 4; i < ARRAY_SIZE(frequencies); i++) {
		fake.tsc_hz = frequencies[i];
		expect_good_measurement();
	}
}

/* The ACPI timer of the fake goes round in the middle of this. */
static void test_tsc_timer_wraps(void)
{
	const uint64_t from = PS_PER_SEC / 2 - 5 * PS_PER_SEC / 1000;

	fake.now_ps = from;
	expect_good_measurement();
	EXPECT(fake.now_ps - from <= 13 * PS_PER_SEC / 1000); /* no second attempt */
}

static void test_tsc_wide_timer(void)
{
	fake_acpi_build(3);
	fake.pm_timer.wide = true;
	fake.now_ps = PS_PER_SEC / 2 - 5 * PS_PER_SEC / 1000;
	expect_good_measurement();
	EXPECT(strstr(fake_log, "32 bits"));
}

static void test_tsc_pit(void)
{
	memset(fake.ram, 0, sizeof(fake.ram));
	fake.pm_timer.present = false;
	expect_good_measurement();
	EXPECT(strstr(fake_log, "by the PIT"));
}

/* The tables promise a timer that stands still, or is not there. */
static void test_tsc_dead_timer(void)
{
	fake.pm_timer.stuck = true;
	expect_good_measurement();
	EXPECT(strstr(fake_log, "by the PIT"));
	set_up();
	fake.pm_timer.present = false;
	expect_good_measurement();
	EXPECT(strstr(fake_log, "by the PIT"));
}

static void test_tsc_nothing_to_measure_by(void)
{
	struct acpi_info acpi = {0};
	struct tsc_frequency f;

	fake.pit.absent = true;
	EXPECT_EQ(tsc_measure(&acpi, &f), -ENODEV);
	EXPECT(strstr(fake_log, "no working clock"));
}

/* Preempted for 4 ms, once in about 40 accesses: most brackets survive, the wait does not. */
static void test_tsc_preempted(void)
{
	for (uint32_t seed = 1; seed <= 50; seed++) {
		set_up();
		fake.random = seed;
		fake.preempt_one_in = 40;
		fake.preempt_ps = 4 * PS_PER_SEC / 1000;
		EXPECT(measured_error_ppm() <= 1000);
	}
}

static void test_tsc_preempted_pit(void)
{
	for (uint32_t seed = 1; seed <= 50; seed++) {
		set_up();
		memset(fake.ram, 0, sizeof(fake.ram));
		fake.random = seed;
		fake.preempt_one_in = 40;
		fake.preempt_ps = 4 * PS_PER_SEC / 1000;
		EXPECT(measured_error_ppm() <= 1000);
	}
}

/* So often that hardly a bracket is left alone: worse, but within 1 %. */
static void test_tsc_thrashed(void)
{
	for (uint32_t seed = 1; seed <= 50; seed++) {
		set_up();
		fake.random = seed;
		fake.preempt_one_in = 3;
		fake.preempt_ps = PS_PER_SEC / 1000;
		EXPECT(measured_error_ppm() <= 10000);
	}
}

/* One long pause, wherever it falls: the PIT goes round every 55 ms, the ACPI timer in 4.69 s. */
static void expect_good_in_spite_of_pause(bool pit)
{
	static const uint64_t pauses_ms[] = {20, 60, 115, 300, 4690, 4900, 5000};

	for (size_t i = 0; i < ARRAY_SIZE(pauses_ms); i++) {
		for (uint64_t at = 1; at < 400; at += 3) {
			set_up();
			fake.tsc_hz = 1000000000;
			if (pit)
				memset(fake.ram, 0, sizeof(fake.ram));
			fake.lost_at_access = at;
			fake.lost_ps = pauses_ms[i] * PS_PER_SEC / 1000;
			EXPECT(measured_error_ppm() <= 1000);
		}
	}
}

static void test_tsc_long_pause(void)
{
	expect_good_in_spite_of_pause(false);
}

static void test_tsc_long_pause_pit(void)
{
	expect_good_in_spite_of_pause(true);
}

/* Every access costs 200 us, as in a VM inside an emulated one: as good as it can be, and never
 * further off than is said. */
static void test_tsc_slow_ports(void)
{
	for (uint32_t seed = 1; seed <= 50; seed++) {
		set_up();
		fake.random = seed;
		fake.uneven = true;
		fake.step_ps = 200000 * PS_PER_NS;
		EXPECT(measured_error_ppm() <= 20000);
	}
}

static const struct unit_test tests[] = {
	{"mul_div", test_mul_div},
	{"clock: parameters", test_clock_params},
	{"clock: from ns to TSC", test_clock_inverse},
	{"a quiet machine", test_tsc_quiet},
	{"the ACPI timer goes round", test_tsc_timer_wraps},
	{"a 32-bit ACPI timer", test_tsc_wide_timer},
	{"by the PIT", test_tsc_pit},
	{"an ACPI timer that does not count", test_tsc_dead_timer},
	{"nothing to measure by", test_tsc_nothing_to_measure_by},
	{"preempted, ACPI timer", test_tsc_preempted},
	{"preempted, PIT", test_tsc_preempted_pit},
	{"preempted at every turn", test_tsc_thrashed},
	{"one long pause, ACPI timer", test_tsc_long_pause},
	{"one long pause, PIT", test_tsc_long_pause_pit},
	{"slow ports", test_tsc_slow_ports},
};

UNIT_MAIN("tsc", set_up, tests)
