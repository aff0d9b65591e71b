/* SPDX-License-Identifier: MIT */
/* VMI's timer group and its Halt, on hosts without a paravirtual interface and on KVM. */
#include <asm/kvm_para.h>
#include <string.h>

#include "abi/vmi/vmi.h"
#include "conformance/unit/alone.h"
#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/fake_vmi.h"
#include "conformance/unit/unit.h"
#include "translator/clock.h"
#include "translator/from/vmi/vmi.h"
#include "translator/machine.h"
#include "translator/to/bare/lapic_regs.h"
#include "translator/to/bare/pit.h"
#include "translator/to/kvm/pvclock.h"

#define US 1000ull
#define MS 1000000ull

#define LVT_GUESTS 0x31
#define IRQ0	   0
#define LVTT	   VMI_ALARM_WIRED_LVTT
#define PERIODIC   VMI_ALARM_IS_PERIODIC

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
	fake_vmi_reset();
	fake.lapic.regs[LAPIC_LVT_TIMER / 4] = LVT_GUESTS;
}

static void set_up_kvm(void)
{
	set_up();
	fake.kvm.base = 0x40000000;
	fake.kvm.features = 1u << KVM_FEATURE_CLOCKSOURCE2 | 1u << KVM_FEATURE_STEAL_TIME;
	fake.kvm.system_time = 777;
	fake.kvm.wall_ns = 1795312000123456789;
}

/* As the seat does at VMI_Init. */
static void begin(const char *host)
{
	EXPECT_EQ(host_probe_clock(), 0);
	EXPECT(!strcmp(host_name(), host));
	vmi_time_init();
}

static void expect_balanced(unsigned pairs)
{
	EXPECT_EQ(fake_vmi.begins, pairs);
	EXPECT_EQ(fake_vmi.ends, pairs);
	EXPECT(!fake_vmi.reachable);
}

static uint64_t counter(uint32_t which)
{
	return vmi_call_get_cycle_counter(which);
}

static uint64_t real_now(void)
{
	return counter(VMI_CYCLES_REAL);
}

static uint64_t cycles(uint64_t ns)
{
	return mul_div(ns, vmi_call_get_cycle_frequency(), NS_PER_SEC);
}

static bool near(uint64_t is, uint64_t expected, uint64_t slack)
{
	return is + slack >= expected && is <= expected + slack;
}

static void set_alarm(uint32_t flags, uint64_t expiry, uint64_t period)
{
	vmi_call_set_alarm(flags, expiry, period);
	tsc_read(); /* what was written to the APIC's page takes effect */
}

static void cancel_alarm(uint32_t flags)
{
	vmi_call_cancel_alarm(flags);
	tsc_read();
}

static uint64_t fires(uint32_t wiring)
{
	return wiring == LVTT ? fake_lapic_timer_ps() : fake_irq0_ps();
}

static void advance_to_alarm(uint32_t wiring)
{
	uint64_t at = fires(wiring);

	EXPECT(at != UINT64_MAX);
	if (at != UINT64_MAX && at > fake.now_ps)
		fake_advance_ps(at - fake.now_ps);
}

static const uint32_t wirings[] = {IRQ0, LVTT};

/* ---- frequency and counters ---- */

static void test_frequency(void)
{
	static const uint64_t hz[] = {25000000,	  100000000,  999999999, 1000000000,
				      2000000001, 2600000000, 5000000000};

	for (size_t i = 0; i < ARRAY_SIZE(hz); i++) {
		set_up();
		fake.tsc_hz = hz[i];
		begin("bare");
		EXPECT(near(vmi_call_get_cycle_frequency(), hz[i], hz[i] / 2000));
	}
	expect_balanced(0);
}

static void test_frequency_kvm(void)
{
	set_up_kvm();
	begin("kvm");
	EXPECT(near(vmi_call_get_cycle_frequency(), 2600000000, 4));
}

/* At the rate that the frequency promises, over a second and over a day. */
static void test_cycles_rate(void)
{
	static const uint64_t seconds[] = {1, 100, 86400};

	for (unsigned kvm = 0; kvm < 2; kvm++) {
		if (kvm)
			set_up_kvm();
		begin(kvm ? "kvm" : "bare");
		for (size_t i = 0; i < ARRAY_SIZE(seconds); i++) {
			uint64_t from = real_now(), tsc = fake_tsc(), elapsed;

			fake_advance_ps(seconds[i] * PS_PER_SEC);
			from = real_now() - from;
			elapsed = fake_tsc() - tsc;
			EXPECT(near(from, elapsed, elapsed / 2000));
			EXPECT(near(from, seconds[i] * vmi_call_get_cycle_frequency(),
				    from / 2000));
		}
	}
}

static void test_cycles_monotonic(void)
{
	begin("bare");
	fake.uneven = true;
	fake.preempt_one_in = 20;
	fake.preempt_ps = 123456 * PS_PER_NS;
	for (unsigned which = VMI_CYCLES_REAL; which <= VMI_CYCLES_AVAILABLE; which++) {
		uint64_t last = 0;
		unsigned back = 0;

		for (unsigned i = 0; i < 1000; i++) {
			uint64_t now = counter(which);

			back += now < last;
			last = now;
		}
		EXPECT_EQ(back, 0);
	}
}

static void test_cycles_nothing_stolen(void)
{
	begin("bare");
	fake_advance_ps(PS_PER_SEC);
	EXPECT_EQ(counter(VMI_CYCLES_STOLEN), 0);
	EXPECT(near(counter(VMI_CYCLES_AVAILABLE), real_now(), cycles(10 * US)));
}

static void test_cycles_stolen(void)
{
	set_up_kvm();
	begin("kvm");
	fake_steal_ns(250 * MS);
	EXPECT(near(counter(VMI_CYCLES_STOLEN), cycles(250 * MS), 1));
	fake_advance_ps(PS_PER_SEC);
	fake_steal_ns(3000 * MS);
	EXPECT(near(counter(VMI_CYCLES_STOLEN), cycles(3250 * MS), 1));
	EXPECT(near(counter(VMI_CYCLES_AVAILABLE), real_now() - cycles(3250 * MS),
		    cycles(10 * US)));
	EXPECT(counter(VMI_CYCLES_AVAILABLE) > cycles(1000 * MS));
}

/* Nothing is wrong where time is stolen between the two readings that it is made of: a guest takes
 * this counter for its scheduler's clock. */
static void test_cycles_available_monotonic(void)
{
	uint64_t last = 0;
	unsigned back = 0;

	set_up_kvm();
	begin("kvm");
	counter(VMI_CYCLES_AVAILABLE);
	fake.preempt_one_in = 20;
	fake.preempt_ps = 5 * MS * PS_PER_NS;
	for (unsigned i = 0; i < 1000; i++) {
		uint64_t now = counter(VMI_CYCLES_AVAILABLE);

		back += now < last;
		last = now;
	}
	EXPECT_EQ(back, 0);
	EXPECT(last < cycles(100 * MS)); /* the rest was stolen */
}

static void test_cycles_unknown(void)
{
	static const uint32_t unknown[] = {3, 4, 0xff, 0x100, 0x101, 0x10000, 0x80000000, ~0u};

	set_up_kvm();
	begin("kvm");
	fake_steal_ns(MS);
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		EXPECT_EQ(counter(unknown[i]), 0);
	expect_balanced(0);
}

/* ---- alarms ---- */

/* Not before the counter is there, and soon after. */
static void expect_expiry(uint32_t flags, uint32_t which, uint64_t delay)
{
	uint64_t expiry = counter(which) + cycles(delay), now;
	unsigned pairs = fake_vmi.begins;

	set_alarm(flags | which, expiry, 0);
	expect_balanced(pairs + 1);
	advance_to_alarm(flags & LVTT);
	now = counter(which);
	EXPECT(now >= expiry);
	EXPECT(now <= expiry + cycles(delay / 1000 + 50 * US));
}

static void test_one_shot(void)
{
	static const uint64_t delays[] = {0, 1, 1000, 100 * US, 1 * MS, 4 * MS, 10 * MS, 50 * MS};

	for (unsigned kvm = 0; kvm < 2; kvm++) {
		if (kvm)
			set_up_kvm();
		begin(kvm ? "kvm" : "bare");
		set_alarm(LVTT, cycles(1ull << 40), 0); /* the first measures the timer */
		for (size_t i = 0; i < ARRAY_SIZE(delays); i++) {
			expect_expiry(IRQ0, VMI_CYCLES_REAL, delays[i]);
			EXPECT_EQ(fake.pit0.mode, 0);
			expect_expiry(LVTT, VMI_CYCLES_REAL, delays[i]);
			EXPECT_EQ(fake_lapic_lvt_timer(), LVT_GUESTS);
		}
		expect_expiry(LVTT, VMI_CYCLES_REAL, 3000 * MS);
	}
}

/* Not early by a cycle, where the timer is as exact as the clock and an access takes no time. */
static void rounding(void)
{
	unsigned early = 0;

	set_up_kvm();
	fake.tsc_deadline_cpuid = true;
	begin("kvm");
	set_alarm(LVTT, 0, 0);
	fake.step_ps = 0;
	for (unsigned i = 0; i < 1000; i++) {
		uint64_t expiry = real_now() + 1000 + i;

		set_alarm(LVTT, expiry, 0);
		advance_to_alarm(LVTT);
		early += real_now() < expiry;
		EXPECT(real_now() < expiry + 10);
	}
	EXPECT_EQ(early, 0);
}

ALONE(rounding)

/* As exact after years, when the rounding of the counter's rate has added up. */
static void test_long_uptime(void)
{
	set_up_kvm();
	fake.tsc_deadline_cpuid = true;
	fake.kvm.system_time = 1ull << 57; /* more than four years */
	begin("kvm");
	set_alarm(LVTT, 0, 0); /* the first measures the timer */
	for (uint64_t delay = US; delay <= 1000 * MS; delay *= 10)
		expect_expiry(LVTT, VMI_CYCLES_REAL, delay);
}

static void test_expiry_past(void)
{
	begin("bare");
	fake_advance_ps(PS_PER_SEC);
	for (size_t i = 0; i < ARRAY_SIZE(wirings); i++) {
		const uint64_t past[] = {0, 1, cycles(MS), real_now()};

		for (size_t j = 0; j < ARRAY_SIZE(past); j++) {
			set_alarm(wirings[i], past[j], 0);
			EXPECT(fires(wirings[i]) < fake.now_ps + 20 * US * PS_PER_NS);
		}
	}
}

/* As far as the timers count, and not at once. */
static void test_expiry_far(void)
{
	begin("bare");
	for (unsigned i = 0; i < 2; i++) {
		uint64_t expiry = i ? UINT64_MAX : UINT64_MAX / 4;

		set_alarm(IRQ0, expiry, 0);
		EXPECT_EQ(fake.pit0.mode, 0);
		EXPECT_EQ(fake.pit0.count, 0); /* 65536 */
		set_alarm(LVTT, expiry, 0);
		EXPECT_EQ(fake.lapic.initial, 0xffffffff);
		set_alarm(LVTT | VMI_CYCLES_AVAILABLE, expiry, 0);
		EXPECT_EQ(fake.lapic.initial, 0xffffffff);
	}
	expect_balanced(6);
}

/* Where a cycle is longer than a ns, the last ones are beyond the end of time: never. */
static void test_expiry_never(void)
{
	fake.tsc_hz = 500000000;
	begin("bare");
	for (size_t i = 0; i < ARRAY_SIZE(wirings); i++) {
		set_alarm(wirings[i], real_now() + cycles(10 * MS), 0);
		EXPECT(fires(wirings[i]) != UINT64_MAX);
		set_alarm(wirings[i], UINT64_MAX, 0);
		EXPECT_EQ(fires(wirings[i]), UINT64_MAX);
		set_alarm(wirings[i] | VMI_CYCLES_AVAILABLE, UINT64_MAX, 0);
		EXPECT_EQ(fires(wirings[i]), UINT64_MAX);
	}
}

static void expect_periodic(uint32_t wiring, uint64_t ns)
{
	double count = (double)ns * (wiring == LVTT ? (double)fake.lapic.hz : PIT_HZ) / 1e9;

	if (wiring == LVTT) {
		EXPECT_EQ(fake_lapic_lvt_timer(), LVT_GUESTS | LVT_PERIODIC);
		EXPECT(fake.lapic.initial >= count * 0.998);
		EXPECT(fake.lapic.initial <= count * 1.002 + 1);
	} else {
		EXPECT_EQ(fake.pit0.mode, 2);
		EXPECT(fake.pit0.count > count * 0.999 - 0.51);
		EXPECT(fake.pit0.count < count * 1.001 + 0.51);
	}
}

/* As Linux asks: the first one is due now.  Also of the other counter. */
static void test_periodic(void)
{
	static const unsigned hz[] = {1000, 250, 100, 1024, 20};

	begin("bare");
	for (size_t i = 0; i < ARRAY_SIZE(wirings); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(hz); j++) {
			uint64_t period = vmi_call_get_cycle_frequency() / hz[j];
			uint32_t which = j & 1 ? VMI_CYCLES_AVAILABLE : VMI_CYCLES_REAL;
			unsigned pairs = fake_vmi.begins;

			set_alarm(PERIODIC | wirings[i] | which, counter(which), period);
			expect_balanced(pairs + 1);
			expect_periodic(wirings[i], NS_PER_SEC / hz[j]);
			EXPECT(fires(wirings[i]) <=
			       fake.now_ps + (NS_PER_SEC / hz[j] + 20 * US) * PS_PER_NS);
		}
	}
}

static void expect_one_shot(uint32_t wiring, uint64_t expiry)
{
	EXPECT_EQ(wiring == LVTT ? fake_lapic_lvt_timer() : fake.pit0.mode,
		  wiring == LVTT ? LVT_GUESTS : 0);
	advance_to_alarm(wiring);
	EXPECT(near(real_now(), expiry, cycles(100 * US)));
}

/* A period counts with the flag only, and the flag only with a period. */
static void test_period_or_flag_alone(void)
{
	begin("bare");
	set_alarm(LVTT, 0, 0);
	for (size_t i = 0; i < ARRAY_SIZE(wirings); i++) {
		uint64_t expiry;

		for (unsigned j = 0; j < 2; j++) {
			set_alarm(PERIODIC | wirings[i], 0, cycles(10 * MS));
			expect_periodic(wirings[i], 10 * MS);
			expiry = real_now() + cycles(20 * MS);
			set_alarm(wirings[i] | (j ? PERIODIC : 0), expiry, j ? 0 : cycles(MS));
			expect_one_shot(wirings[i], expiry);
		}
	}
}

/* Two alarms, each on its wire. */
static void test_wiring(void)
{
	begin("bare");
	set_alarm(IRQ0, real_now() + cycles(10 * MS), 0);
	EXPECT(fires(IRQ0) != UINT64_MAX);
	EXPECT_EQ(fires(LVTT), UINT64_MAX);
	set_alarm(LVTT, real_now() + cycles(20 * MS), 0);
	EXPECT(fires(IRQ0) != UINT64_MAX);
	EXPECT(fires(LVTT) != UINT64_MAX);
	cancel_alarm(IRQ0);
	EXPECT_EQ(fires(IRQ0), UINT64_MAX);
	EXPECT(fires(LVTT) != UINT64_MAX);
	set_alarm(IRQ0 | PERIODIC, 0, cycles(MS));
	cancel_alarm(LVTT);
	EXPECT(fires(IRQ0) != UINT64_MAX);
	EXPECT_EQ(fires(LVTT), UINT64_MAX);
	expect_balanced(5);
}

static void test_cancel(void)
{
	/* Counter and period are not what an alarm is known by. */
	static const uint32_t more[] = {0, VMI_CYCLES_AVAILABLE, PERIODIC, 0xff};

	begin("bare");
	for (size_t i = 0; i < ARRAY_SIZE(wirings); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(more); j++) {
			set_alarm(wirings[i] | (j & 1 ? PERIODIC : 0), real_now() + cycles(10 * MS),
				  cycles(10 * MS));
			EXPECT(fires(wirings[i]) != UINT64_MAX);
			cancel_alarm(wirings[i] | more[j]);
			EXPECT_EQ(fires(wirings[i]), UINT64_MAX);
			cancel_alarm(wirings[i] | more[j]);
			EXPECT_EQ(fires(wirings[i]), UINT64_MAX);
		}
	}
	expect_balanced(3 * 4 * 2);
}

/* Stolen time has no alarm, and what is no counter neither: what was armed stays so. */
static void test_no_such_alarm(void)
{
	static const uint32_t counters[] = {VMI_CYCLES_STOLEN, 3, 4, 0x80, 0xff};
	uint64_t irq0, local;
	unsigned pairs, loads;

	begin("bare");
	set_alarm(IRQ0, real_now() + cycles(40 * MS), 0);
	set_alarm(LVTT, real_now() + cycles(40 * MS), 0);
	irq0 = fires(IRQ0);
	local = fires(LVTT);
	loads = fake.pit0.loads;
	pairs = fake_vmi.begins;
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(wirings); j++) {
			set_alarm(wirings[j] | counters[i], 0, 0);
			set_alarm(wirings[j] | counters[i] | PERIODIC, 0, cycles(MS));
			set_alarm(wirings[j] | counters[i], UINT64_MAX, 0);
		}
	}
	EXPECT_EQ(fires(IRQ0), irq0);
	EXPECT_EQ(fires(LVTT), local);
	EXPECT_EQ(fake.pit0.loads, loads);
	EXPECT_EQ(fake_lapic_lvt_timer(), LVT_GUESTS);
	expect_balanced(pairs);
}

/* What was stolen so far is known; what is stolen until then makes the alarm early. */
static void test_available_alarm(void)
{
	uint64_t expiry;

	set_up_kvm();
	begin("kvm");
	counter(VMI_CYCLES_STOLEN); /* from here on it is told */
	set_alarm(LVTT, 0, 0);
	fake_steal_ns(2000 * MS);
	expect_expiry(IRQ0, VMI_CYCLES_AVAILABLE, 10 * MS);
	expect_expiry(LVTT, VMI_CYCLES_AVAILABLE, 10 * MS);
	expect_expiry(LVTT, VMI_CYCLES_AVAILABLE, 3000 * MS);
	expect_expiry(LVTT, VMI_CYCLES_REAL, 3000 * MS);
	expiry = counter(VMI_CYCLES_AVAILABLE) + cycles(100 * MS);
	set_alarm(LVTT | VMI_CYCLES_AVAILABLE, expiry, 0);
	fake_steal_ns(50 * MS);
	advance_to_alarm(LVTT);
	EXPECT(near(counter(VMI_CYCLES_AVAILABLE), expiry - cycles(50 * MS), cycles(MS)));
	set_alarm(LVTT | VMI_CYCLES_AVAILABLE, UINT64_MAX, 0);
	EXPECT_EQ(fake.lapic.initial, 0xffffffff);
}

/* Where a cycle is longer than a ns, the end of time comes before the last cycle, and what was
 * stolen must not lead around it: never is not at once. */
static void begin_slow_kvm(void)
{
	struct pvclock_time *page;

	set_up_kvm();
	fake.tsc_hz = 500000000;
	EXPECT_EQ(host_probe_clock(), 0);
	page = fake_kvm_page(fake.kvm.clock_msr);
	page->tsc_to_system_mul = 1u << 31;
	page->tsc_shift = 2;
	vmi_time_init();
	EXPECT_EQ(vmi_call_get_cycle_frequency(), 500000000);
	counter(VMI_CYCLES_STOLEN);
	fake_steal_ns(1000 * MS);
}

static void test_available_never(void)
{
	begin_slow_kvm();
	for (size_t i = 0; i < ARRAY_SIZE(wirings); i++) {
		set_alarm(wirings[i], 0, 0);
		set_alarm(wirings[i] | VMI_CYCLES_AVAILABLE, UINT64_MAX, 0);
		EXPECT_EQ(fires(wirings[i]), UINT64_MAX);
	}
}

static void test_available_far(void)
{
	begin_slow_kvm();
	set_alarm(IRQ0 | VMI_CYCLES_AVAILABLE, UINT64_MAX / 2 - 1000, 0);
	EXPECT(fires(IRQ0) > fake.now_ps + 50 * MS * PS_PER_NS);
	set_alarm(LVTT | VMI_CYCLES_AVAILABLE, UINT64_MAX / 2 - 1000, 0);
	EXPECT(fires(LVTT) > fake.now_ps + 4000 * MS * PS_PER_NS);
}

/* ---- the date ---- */

static void test_wallclock(void)
{
	uint64_t real;

	begin("bare");
	fake_advance_ps(5 * PS_PER_SEC);
	real = fake.rtc.base_seconds * NS_PER_SEC + fake_now_ns();
	EXPECT(near(vmi_call_get_wallclock_time(), real, 1010 * MS)); /* CMOS: whole seconds */
	EXPECT_EQ(vmi_call_wallclock_updated(), 0);
	set_up_kvm();
	begin("kvm");
	fake_advance_ps(3600 * PS_PER_SEC);
	real = fake.kvm.wall_ns + fake.kvm.system_time + fake_now_ns();
	EXPECT(near(vmi_call_get_wallclock_time(), real, 20 * US));
	EXPECT_EQ(vmi_call_wallclock_updated(), 0);
	expect_balanced(0);
}

/* ---- Halt ---- */

/* Interrupts are enabled once one was taken, not before: it must not be missed. */
static void test_halt(void)
{
	uint64_t expiry;

	begin("bare");
	set_alarm(LVTT, 0, 0);
	expiry = real_now() + cycles(10 * MS);
	set_alarm(LVTT, expiry, 0);
	vmi_call_halt();
	EXPECT(real_now() >= expiry);
	EXPECT_EQ(fake.interrupts, 1);
	EXPECT_EQ(fake_vmi.enables, 1);
	EXPECT_EQ(fake_vmi.after, 1);
	expect_balanced(2);
	/* Without one it does not come back. */
	cancel_alarm(LVTT);
	EXPECT_EQ(FAKE_END_OF(vmi_call_halt()), FAKE_HALTED);
	EXPECT_EQ(fake_vmi.enables, 1);
}

static const struct unit_test tests[] = {
	{"frequency", test_frequency},
	{"frequency: KVM", test_frequency_kvm},
	{"cycles: rate", test_cycles_rate},
	{"cycles: never back", test_cycles_monotonic},
	{"cycles: nothing stolen", test_cycles_nothing_stolen},
	{"cycles: stolen", test_cycles_stolen},
	{"cycles: available, never back", test_cycles_available_monotonic},
	{"cycles: unknown counters", test_cycles_unknown},
	{"alarm: one shot", test_one_shot},
	{"alarm: rounding", rounding_alone},
	{"alarm: after years", test_long_uptime},
	{"alarm: past", test_expiry_past},
	{"alarm: far", test_expiry_far},
	{"alarm: never", test_expiry_never},
	{"alarm: periodic", test_periodic},
	{"alarm: a period or its flag alone", test_period_or_flag_alone},
	{"alarm: wiring", test_wiring},
	{"alarm: cancelled", test_cancel},
	{"alarm: counters that have none", test_no_such_alarm},
	{"alarm: available time", test_available_alarm},
	{"alarm: available time, never", test_available_never},
	{"alarm: available time, almost never", test_available_far},
	{"wall clock", test_wallclock},
	{"halt", test_halt},
};

UNIT_MAIN("vmi_time", set_up, tests)
