/* SPDX-License-Identifier: MIT */
/*
 * A host for a guest that has the machine's devices for its own: what its bring-up leaves alone,
 * the alarms of both kinds, and the local APIC's registers.  The guest's APIC is found, and its
 * timer lent, once: so what wants them is tested in a process of its own.
 */
#include <asm/kvm_para.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/alone.h"
#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/clock.h"
#include "translator/machine.h"
#include "translator/ops.h"
#include "translator/to/bare/lapic_regs.h"
#include "translator/to/bare/pit.h"

#define US 1000ull
#define MS 1000000ull

#define LVT_GUESTS 0x31 /* unmasked, as the guest set it up */

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
	fake.lapic.regs[LAPIC_LVT_TIMER / 4] = LVT_GUESTS;
}

static void probe(const char *name)
{
	EXPECT_EQ(host_probe_clock(), 0);
	EXPECT(!strcmp(host_name(), name));
}

/* What was written to the APIC's page takes effect with the next access of the machine. */
static void settle(void)
{
	tsc_read();
}

static void arm(enum host_alarm alarm, uint64_t deadline, uint64_t period)
{
	host_alarm_arm(alarm, deadline, period);
	settle();
}

static void advance_to(uint64_t ps)
{
	if (ps > fake.now_ps)
		fake_advance_ps(ps - fake.now_ps);
}

/* ---- bring-up ---- */

static uint32_t page_before[PAGE_SIZE / 4];
static struct fake_pic pic_before[2];

static void remember_devices(void)
{
	fake.pic[0].isr = 2;
	fake.pic[1].imr = 0xfe;
	settle();
	memcpy(page_before, fake.lapic.regs, sizeof(page_before));
	memcpy(pic_before, fake.pic, sizeof(pic_before));
}

static void expect_apic_untouched(void)
{
	settle();
	EXPECT(!memcmp(page_before, fake.lapic.regs, sizeof(page_before)));
	EXPECT_EQ(fake.lapic.ends, 0);
	EXPECT_EQ(fake.lapic.msr_accesses, 0);
	EXPECT(!fake.lapic.armed);
	EXPECT_EQ(fake.lapic.deadline, 0);
}

static void expect_devices_untouched(void)
{
	expect_apic_untouched();
	EXPECT(!memcmp(pic_before, fake.pic, sizeof(pic_before)));
	EXPECT_EQ(fake.pic_accesses, 0);
	EXPECT_EQ(fake.uart.accesses, 0);
	EXPECT_EQ(fake.pit0.commands, 0);
	EXPECT_EQ(fake.pit0.loads, 0);
	EXPECT_EQ(fake.power.enables, 0);
}

static void set_up_kvm(void)
{
	set_up();
	fake.kvm.base = 0x40000000;
	fake.kvm.features = 1u << KVM_FEATURE_CLOCKSOURCE2 | 1u << KVM_FEATURE_PV_EOI |
			    1u << KVM_FEATURE_STEAL_TIME;
}

static void test_probe_touches_nothing(void)
{
	for (unsigned i = 0; i < 16; i++) {
		uint64_t base_msr;

		if (i & 8)
			set_up_kvm();
		else
			set_up();
		fake.pm_timer.present = i & 1; /* else the PIT's channel 2 is the reference */
		fake.lapic.base_msr |= i & 2 ? 0x400 : 0;
		fake.tsc_deadline_cpuid = i & 4;
		base_msr = fake.lapic.base_msr;
		remember_devices();
		probe(i & 8 ? "kvm" : "bare");
		expect_devices_untouched();
		EXPECT_EQ(fake.lapic.base_msr, base_msr);
		EXPECT_EQ(fake.interrupts, 0);
	}
}

/* It has a clock, a date and the ends all the same. */
static void test_probe_brings_up(void)
{
	uint64_t ours, theirs, wall;

	probe("bare");
	ours = host_clock_now();
	theirs = fake_now_ns();
	fake_advance_ps(100 * PS_PER_SEC);
	ours = host_clock_now() - ours;
	theirs = fake_now_ns() - theirs;
	EXPECT(ours > theirs - theirs / 5000);
	EXPECT(ours < theirs + theirs / 5000);
	wall = (host_wall_clock_base() + host_clock_now()) / NS_PER_SEC;
	EXPECT(wall - (fake.rtc.base_seconds + fake_now_ns() / NS_PER_SEC) + 1 <= 2);
	EXPECT_EQ(FAKE_END_OF(host_power_off()), FAKE_POWERED_OFF);
	EXPECT_EQ(FAKE_END_OF(host_reset()), FAKE_RESET_CF9);
	EXPECT_EQ(fake.uart.accesses, 0);
}

/* ---- IRQ0 ---- */

static const uint64_t delays[] = {0,	   1,	    1000,    10 * US, 123456,
				  1 * MS,  10 * MS, 27 * MS, 50 * MS, 54 * MS};

static void expect_irq0_on_time(uint64_t delay)
{
	uint64_t deadline = host_clock_now() + delay, fired;

	arm(HOST_ALARM_IRQ0, deadline, 0);
	EXPECT_EQ(fake.pit0.mode, 0);
	EXPECT(fake.pit0.loaded);
	EXPECT(fake_irq0_ps() != UINT64_MAX);
	advance_to(fake_irq0_ps());
	fired = host_clock_now();
	EXPECT(fired >= deadline);
	/* Two counts, the fake's slow accesses, and what the clock may be wrong by. */
	EXPECT(fired <= deadline + delay / 1000 + 20 * US);
}

static void test_irq0_one_shot(void)
{
	probe("bare");
	for (size_t i = 0; i < ARRAY_SIZE(delays); i++)
		expect_irq0_on_time(delays[i]);
	EXPECT_EQ(fake.pit0.loads, ARRAY_SIZE(delays));
	EXPECT_EQ(fake.pit0.commands, ARRAY_SIZE(delays));
}

/* Not early by a fraction of a count either: KVM's clock is exact, and here an access takes next to
 * no time. */
static void test_irq0_rounding(void)
{
	unsigned early = 0;

	set_up_kvm();
	probe("kvm");
	fake.step_ps = 2;
	for (unsigned i = 0; i < 1000; i++) {
		uint64_t deadline = host_clock_now() + 1000 + i * 12345;

		arm(HOST_ALARM_IRQ0, deadline, 0);
		advance_to(fake_irq0_ps());
		early += host_clock_now() < deadline;
	}
	EXPECT_EQ(early, 0);
}

/* At once: not with a count of nothing, which would be the longest. */
static void test_irq0_past(void)
{
	const uint64_t past[] = {0, 1, 1000, 50 * MS};

	probe("bare");
	fake_advance_ps(PS_PER_SEC);
	for (size_t i = 0; i < ARRAY_SIZE(past); i++) {
		arm(HOST_ALARM_IRQ0, past[i], 0);
		EXPECT_EQ(fake.pit0.mode, 0);
		EXPECT(fake.pit0.count >= 1 && fake.pit0.count <= 10);
	}
	arm(HOST_ALARM_IRQ0, host_clock_now() - 1, 0);
	EXPECT(fake.pit0.count >= 1 && fake.pit0.count <= 10);
}

/* Longer than the counter: as long as it can, and then the guest asks again. */
static void test_irq0_far(void)
{
	const uint64_t far[] = {55 * MS, 56 * MS, 1000 * MS, 86400000 * MS, HOST_TIMER_NEVER - 1};

	probe("bare");
	for (size_t i = 0; i < ARRAY_SIZE(far); i++) {
		uint64_t now = host_clock_now();

		arm(HOST_ALARM_IRQ0, far[i] > now ? far[i] : now + far[i], 0);
		EXPECT_EQ(fake.pit0.mode, 0);
		EXPECT(fake.pit0.loaded);
		EXPECT_EQ(fake.pit0.count, 0); /* 65536 */
		EXPECT(fake_irq0_ps() - fake.pit0.loaded_ps > 54 * MS * PS_PER_NS);
	}
	arm(HOST_ALARM_IRQ0, host_clock_now() + 60 * MS, 0);
	EXPECT_EQ(fake.pit0.count, 0);
}

/* The rate is as right as a count can make it, whenever the first tick was asked for. */
static void test_irq0_periodic(void)
{
	const uint64_t periods[] = {100 * US, 999999, 1 * MS, 3333333, 4 * MS, 10 * MS, 50 * MS};

	probe("bare");
	for (size_t i = 0; i < ARRAY_SIZE(periods); i++) {
		double count = (double)periods[i] * PIT_HZ / 1e9;

		arm(HOST_ALARM_IRQ0, i & 1 ? 0 : host_clock_now() + 5 * MS, periods[i]);
		EXPECT_EQ(fake.pit0.mode, 2);
		EXPECT(fake.pit0.loaded);
		EXPECT(fake.pit0.count > count - 0.51);
		EXPECT(fake.pit0.count < count + 0.51);
		/* The first one is a period late at the most. */
		EXPECT(fake_irq0_ps() - fake.now_ps <= (periods[i] + US) * PS_PER_NS);
	}
}

static void test_irq0_periodic_limits(void)
{
	const uint64_t shortest[] = {1, 2, 837, 1676};
	const uint64_t longest[] = {55 * MS, 1000 * MS, 1ull << 62, UINT64_MAX - 1000};

	probe("bare");
	for (size_t i = 0; i < ARRAY_SIZE(shortest); i++) {
		arm(HOST_ALARM_IRQ0, 0, shortest[i]);
		EXPECT_EQ(fake.pit0.mode, 2);
		EXPECT_EQ(fake.pit0.count, 2); /* there is no 1 in this mode */
	}
	for (size_t i = 0; i < ARRAY_SIZE(longest); i++) {
		arm(HOST_ALARM_IRQ0, 0, longest[i]);
		EXPECT_EQ(fake.pit0.mode, 2);
		EXPECT_EQ(fake.pit0.count, 0);
	}
}

/* What a conversion that saturated answers is long, not short. */
static void test_irq0_periodic_longest(void)
{
	probe("bare");
	arm(HOST_ALARM_IRQ0, 0, UINT64_MAX);
	EXPECT_EQ(fake.pit0.mode, 2);
	EXPECT_EQ(fake.pit0.count, 0);
}

static void test_irq0_cancel(void)
{
	for (unsigned periodic = 0; periodic < 2; periodic++) {
		set_up();
		probe("bare");
		arm(HOST_ALARM_IRQ0, host_clock_now() + MS, periodic ? MS : 0);
		EXPECT(fake_irq0_ps() != UINT64_MAX);
		/* A period does not make an alarm of none. */
		arm(HOST_ALARM_IRQ0, HOST_TIMER_NEVER, periodic ? 2 * MS : 0);
		EXPECT_EQ(fake_irq0_ps(), UINT64_MAX);
		/* A mode that waits for the gate.  QEMU counts there too: as long as it can be. */
		EXPECT_EQ(fake.pit0.mode, 5);
		EXPECT(fake.pit0.loaded);
		EXPECT_EQ(fake.pit0.count, 0); /* 65536 */
		expect_irq0_on_time(MS);
	}
}

static void test_irq0_replaced(void)
{
	uint64_t later;

	probe("bare");
	arm(HOST_ALARM_IRQ0, host_clock_now() + MS, MS);
	later = host_clock_now() + 20 * MS;
	arm(HOST_ALARM_IRQ0, later, 0);
	EXPECT_EQ(fake.pit0.mode, 0);
	advance_to(fake_irq0_ps());
	EXPECT(host_clock_now() >= later);
	arm(HOST_ALARM_IRQ0, host_clock_now(), 2 * MS);
	EXPECT_EQ(fake.pit0.mode, 2);
}

/* The alarms know nothing of one another, and the PIT none of the APIC. */
static void test_irq0_leaves_apic(void)
{
	remember_devices();
	probe("bare");
	arm(HOST_ALARM_IRQ0, host_clock_now() + MS, 0);
	arm(HOST_ALARM_IRQ0, host_clock_now() + MS, MS);
	arm(HOST_ALARM_IRQ0, HOST_TIMER_NEVER, 0);
	expect_apic_untouched();
	EXPECT_EQ(fake.pic_accesses, 0);
}

/* ---- the local APIC's timer ---- */

/* The first alarm of all measures the timer, which takes longer than a short one is away. */
static void lend(void)
{
	arm(HOST_ALARM_LOCAL, host_clock_now() + 1000 * MS, 0);
	EXPECT(fake_lapic_timer_ps() != UINT64_MAX);
}

static uint32_t one_shot_lvt(void)
{
	return LVT_GUESTS | (fake.tsc_deadline_cpuid ? LVT_TSC_DEADLINE : 0);
}

static void expect_local_on_time(uint64_t delay)
{
	uint64_t deadline = host_clock_now() + delay, fired;

	arm(HOST_ALARM_LOCAL, deadline, 0);
	EXPECT_EQ(fake_lapic_lvt_timer(), one_shot_lvt());
	EXPECT(fake_lapic_timer_ps() != UINT64_MAX);
	advance_to(fake_lapic_timer_ps());
	fired = host_clock_now();
	EXPECT(fired >= deadline);
	EXPECT(fired <= deadline + delay / 1000 + 50 * US);
}

static void expect_one_shot(void)
{
	probe("bare");
	lend();
	for (size_t i = 0; i < ARRAY_SIZE(delays); i++)
		expect_local_on_time(delays[i]);
	expect_local_on_time(1000 * MS);
	expect_local_on_time(4000 * MS);
}

static void count_mode(void)
{
	expect_one_shot();
	EXPECT(fake.lapic.armed);
	EXPECT_EQ(fake.lapic.regs[LAPIC_TIMER_DIVIDE / 4], TIMER_DIVIDE_BY_1);
}

static void deadline_mode(void)
{
	expect_one_shot();
	EXPECT(fake.lapic.deadline != 0);
	EXPECT(!fake.lapic.armed); /* since it was measured */
}

static void test_local_one_shot(void)
{
	static const uint64_t hz[] = {1000000000, 62500000, 24000000, 200000000};

	for (size_t i = 0; i < ARRAY_SIZE(hz); i++) {
		set_up();
		fake.lapic.hz = hz[i];
		alone(count_mode);
		fake.tsc_deadline_cpuid = true;
		alone(deadline_mode);
	}
}

static void past_deadlines(void)
{
	probe("bare");
	arm(HOST_ALARM_LOCAL, 0, 0); /* past, and the first of all */
	EXPECT(fake_lapic_timer_ps() <= fake.now_ps + 10 * US * PS_PER_NS);
	fake_advance_ps(PS_PER_SEC);
	for (unsigned i = 0; i < 3; i++) {
		arm(HOST_ALARM_LOCAL, i == 2 ? host_clock_now() - 1 : i, 0);
		EXPECT(fake_lapic_timer_ps() <= fake.now_ps + 10 * US * PS_PER_NS);
		EXPECT_EQ(fake_lapic_lvt_timer(), one_shot_lvt());
	}
}

/* Further than 32 bits count: it is early.  A TSC deadline has no such limit. */
static void far_deadlines(void)
{
	uint64_t deadline;

	probe("bare");
	lend();
	deadline = host_clock_now() + 60000 * MS;
	arm(HOST_ALARM_LOCAL, deadline, 0);
	advance_to(fake_lapic_timer_ps());
	if (fake.tsc_deadline_cpuid)
		EXPECT(host_clock_now() >= deadline);
	else
		EXPECT(host_clock_now() < deadline && fake.lapic.initial == 0xffffffff);
	arm(HOST_ALARM_LOCAL, HOST_TIMER_NEVER - 1, 0);
	EXPECT(fake_lapic_timer_ps() > fake.now_ps + 4 * PS_PER_SEC);
}

static void both_modes(void (*body)(void))
{
	for (unsigned mode = 0; mode < 2; mode++) {
		set_up();
		fake.tsc_deadline_cpuid = mode;
		alone(body);
	}
}

static void test_local_past(void)
{
	both_modes(past_deadlines);
}

static void test_local_far(void)
{
	both_modes(far_deadlines);
}

static void cancel(void)
{
	probe("bare");
	for (unsigned periodic = 0; periodic < 2; periodic++) {
		arm(HOST_ALARM_LOCAL, host_clock_now() + 1000 * MS, periodic ? MS : 0);
		EXPECT(fake_lapic_timer_ps() != UINT64_MAX);
		arm(HOST_ALARM_LOCAL, HOST_TIMER_NEVER, periodic ? MS : 0);
		EXPECT_EQ(fake_lapic_timer_ps(), UINT64_MAX);
		EXPECT_EQ(fake_lapic_lvt_timer(), one_shot_lvt());
		if (fake.tsc_deadline_cpuid)
			EXPECT_EQ(fake.lapic.deadline, 0);
		else
			EXPECT_EQ(fake.lapic.initial, 0);
	}
	expect_local_on_time(MS);
}

static void test_local_cancel(void)
{
	both_modes(cancel);
}

static void cancel_without_arm(void)
{
	remember_devices();
	probe("bare");
	arm(HOST_ALARM_LOCAL, HOST_TIMER_NEVER, 0);
	arm(HOST_ALARM_LOCAL, HOST_TIMER_NEVER, MS);
	expect_devices_untouched();
}

static void test_local_cancel_without_arm(void)
{
	both_modes(cancel_without_arm);
}

static void expect_period(uint64_t period)
{
	double count = (double)period * (double)fake.lapic.hz / 1e9;

	arm(HOST_ALARM_LOCAL, host_clock_now(), period);
	EXPECT_EQ(fake_lapic_lvt_timer(), LVT_GUESTS | LVT_PERIODIC);
	EXPECT_EQ(fake.lapic.regs[LAPIC_TIMER_DIVIDE / 4], TIMER_DIVIDE_BY_1);
	EXPECT(fake.lapic.armed);
	/* A count for the rounding, and what the measured frequency may be wrong by. */
	EXPECT(fake.lapic.initial >= count * 0.999);
	EXPECT(fake.lapic.initial <= count * 1.002 + 1);
}

static void periodic(void)
{
	const uint64_t longest[] = {86400000 * MS, UINT64_MAX - 1, UINT64_MAX};

	probe("bare");
	expect_period(10 * MS); /* the first of all */
	expect_period(1 * MS);
	expect_period(3333333);
	expect_period(4000 * MS);
	expect_local_on_time(MS);
	expect_period(4 * MS);
	for (size_t i = 0; i < ARRAY_SIZE(longest); i++) {
		arm(HOST_ALARM_LOCAL, 0, longest[i]);
		EXPECT_EQ(fake.lapic.initial, 0xffffffff);
	}
	arm(HOST_ALARM_LOCAL, 0, 1);
	EXPECT(fake.lapic.initial >= 1 && fake.lapic.initial <= 3);
}

static void test_local_periodic(void)
{
	static const uint64_t hz[] = {1000000000, 62500000, 24000000};

	both_modes(periodic);
	for (size_t i = 0; i < ARRAY_SIZE(hz); i++) {
		set_up();
		fake.lapic.hz = hz[i];
		alone(periodic);
	}
}

/* Another processor, where the divisor was never set.  (The fake aborts when the timer starts with
 * another than it should.) */
static void another_processor(void)
{
	probe("bare");
	lend();
	for (unsigned first = 0; first < 2; first++) {
		arm(HOST_ALARM_LOCAL, HOST_TIMER_NEVER, 0);
		fake.lapic.regs[LAPIC_TIMER_DIVIDE / 4] = 0;
		fake.lapic.regs[LAPIC_LVT_TIMER / 4] = LVT_GUESTS;
		if (first)
			expect_period(MS);
		expect_local_on_time(MS);
		expect_period(MS);
	}
}

static void test_another_processor(void)
{
	both_modes(another_processor);
}

/* ---- the LVT entry, shared ---- */

/* Vector and mask are the guest's, the mode is ours; whatever mode it had. */
static uint32_t guests_lvt;

static void lvt_kept(void)
{
	uint32_t kept = guests_lvt & (LVT_VECTOR | LVT_MASKED);
	uint32_t one_shot = fake.tsc_deadline_cpuid ? LVT_TSC_DEADLINE : 0;

	fake.lapic.regs[LAPIC_LVT_TIMER / 4] = guests_lvt;
	probe("bare");
	arm(HOST_ALARM_LOCAL, host_clock_now() + 100 * MS, 0);
	EXPECT_EQ(fake_lapic_lvt_timer(), kept | one_shot);
	arm(HOST_ALARM_LOCAL, host_clock_now() + 100 * MS, 10 * MS);
	EXPECT_EQ(fake_lapic_lvt_timer(), kept | LVT_PERIODIC);
	arm(HOST_ALARM_LOCAL, host_clock_now() + 100 * MS, 0);
	EXPECT_EQ(fake_lapic_lvt_timer(), kept | one_shot);
	arm(HOST_ALARM_LOCAL, HOST_TIMER_NEVER, 0);
	EXPECT_EQ(fake_lapic_lvt_timer(), kept | one_shot);
}

static void test_lvt_kept(void)
{
	static const uint32_t entries[] = {0x31,	0x10031, 0x41, 0x20041,
					   0x300ef, 0x10010, 0x20, 0x40031};

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		guests_lvt = entries[i];
		both_modes(lvt_kept);
	}
}

/* A vector that an APIC takes for an error is not written again: the entry is masked until the guest
 * has one. */
static void lvt_illegal(void)
{
	fake.lapic.regs[LAPIC_LVT_TIMER / 4] = 0x0f;
	probe("bare");
	arm(HOST_ALARM_LOCAL, host_clock_now() + 100 * MS, 0);
	EXPECT(fake_lapic_lvt_timer() & LVT_MASKED);
	EXPECT((fake_lapic_lvt_timer() & LVT_VECTOR) >= 16);
}

static void test_lvt_illegal(void)
{
	both_modes(lvt_illegal);
}

static void expect_written(uint32_t value, uint32_t expected)
{
	host_apic_write(LAPIC_LVT_TIMER, value);
	EXPECT_EQ(fake_lapic_lvt_timer(), expected);
	EXPECT_EQ(host_apic_read(LAPIC_LVT_TIMER), expected);
}

static void lvt_written(void)
{
	uint32_t one_shot = fake.tsc_deadline_cpuid ? LVT_TSC_DEADLINE : 0;

	probe("bare");
	/* Its own, as long as it has asked for no alarm; to cancel none is not to ask. */
	expect_written(0x20031, 0x20031);
	expect_written(0x10031, 0x10031);
	host_alarm_arm(HOST_ALARM_LOCAL, HOST_TIMER_NEVER, 0);
	host_alarm_arm(HOST_ALARM_IRQ0, host_clock_now() + MS, 0);
	expect_written(0x20041, 0x20041);
	expect_written(0x41, 0x41);
	arm(HOST_ALARM_LOCAL, host_clock_now() + 100 * MS, 0);
	expect_written(0x31, 0x31 | one_shot);
	expect_written(0x10031, 0x10031 | one_shot);
	expect_written(0x20031, 0x31 | one_shot);
	expect_written(0x70041, 0x10041 | one_shot);
	arm(HOST_ALARM_LOCAL, host_clock_now(), MS);
	expect_written(0x31, 0x20031);
	expect_written(0x50031, 0x30031);
	arm(HOST_ALARM_LOCAL, HOST_TIMER_NEVER, 0);
	expect_written(0x20031, 0x31 | one_shot);
	/* Of other entries all is the guest's. */
	host_apic_write(LAPIC_LVT_LINT0, 0x10700);
	EXPECT_EQ(fake.lapic.regs[LAPIC_LVT_LINT0 / 4], 0x10700);
}

static void test_lvt_written(void)
{
	both_modes(lvt_written);
}

/* ---- the local APIC's registers ---- */

static void test_registers(void)
{
	static const unsigned beyond[] = {0x1000, 0x1010, 0x2000, 0x80000020, ~0u};

	settle();
	fake.lapic.regs[0x20 / 4] = 0x03000000;
	fake.lapic.regs[0x500 / 4] = 0x77; /* AMD's extended ones */
	probe("bare");
	EXPECT_EQ(host_apic_read(0x20), 0x03000000);
	host_apic_write(LAPIC_TPR, 0x20);
	EXPECT_EQ(fake.lapic.regs[LAPIC_TPR / 4], 0x20);
	EXPECT_EQ(host_apic_read(LAPIC_TPR), 0x20);
	EXPECT_EQ(host_apic_read(0x500), 0x77);
	host_apic_write(0x3f0, 5);
	EXPECT_EQ(host_apic_read(0x3f0), 5);
	host_apic_write(LAPIC_EOI, 0);
	settle();
	EXPECT_EQ(fake.lapic.ends, 1);
	memcpy(page_before, fake.lapic.regs, sizeof(page_before));
	for (size_t i = 0; i < ARRAY_SIZE(beyond); i++) {
		EXPECT_EQ(host_apic_read(beyond[i]), 0);
		host_apic_write(beyond[i], 0x12345678);
	}
	settle();
	EXPECT(!memcmp(page_before, fake.lapic.regs, sizeof(page_before)));
	EXPECT_EQ(fake.lapic.ends, 1);
}

ALONE(test_registers)

/* A PIT that was stopped may interrupt once more, through an 8259 whose line 0 the guest no longer ends. */
static void test_echo(void)
{
	settle();
	probe("bare");
	host_alarm_arm(HOST_ALARM_IRQ0, host_clock_now() + MS, MS);
	fake.pic[0].isr = 1;
	host_apic_write(LAPIC_EOI, 0);
	EXPECT_EQ(fake.pic[0].isr, 1); /* the guest's own to end */
	host_alarm_arm(HOST_ALARM_IRQ0, HOST_TIMER_NEVER, 0);
	fake.pic[0].isr = 0x11;
	host_apic_write(LAPIC_EOI, 0);
	EXPECT_EQ(fake.pic[0].isr, 0x10);
	fake_advance_ps(PS_PER_SEC);
	host_apic_write(LAPIC_EOI, 0); /* the last look */
	fake.pic[0].isr = 1;
	host_apic_write(LAPIC_EOI, 0);
	EXPECT_EQ(fake.pic[0].isr, 1);
}

ALONE(test_echo)

/* ---- machines without ---- */

static const char *missing;

static void no_apic(void)
{
	const char *said;

	remember_devices();
	probe("bare");
	EXPECT(!strstr(fake_log, missing)); /* nobody wanted one yet */
	host_alarm_arm(HOST_ALARM_LOCAL, host_clock_now() + MS, 0);
	host_alarm_arm(HOST_ALARM_LOCAL, host_clock_now() + MS, MS);
	host_alarm_arm(HOST_ALARM_LOCAL, HOST_TIMER_NEVER, 0);
	EXPECT_EQ(host_apic_read(LAPIC_VERSION), 0);
	host_apic_write(LAPIC_LVT_TIMER, 0x31);
	host_apic_write(LAPIC_EOI, 0);
	expect_devices_untouched();
	said = strstr(fake_log, missing);
	EXPECT(said != NULL);
	EXPECT(!said || !strstr(said + 1, missing)); /* once */
	expect_irq0_on_time(MS);
}

static void test_no_apic(void)
{
	missing = "no local APIC";
	fake.no_lapic_cpuid = true;
	alone(no_apic);
	set_up();
	missing = "switched off";
	fake.lapic.base_msr &= ~0x800ull;
	alone(no_apic);
	set_up();
	missing = "out of reach";
	fake.lapic.base_msr |= 1ull << 35;
	alone(no_apic);
	set_up();
	missing = "x2APIC mode";
	fake.lapic.base_msr |= 0x400;
	alone(no_apic);
}

/* A timer that stands still is not used, and stays the guest's, as the rest of the APIC. */
static void dead_timer(void)
{
	fake.lapic.stuck = true;
	probe("bare");
	host_alarm_arm(HOST_ALARM_LOCAL, host_clock_now() + MS, 0);
	host_alarm_arm(HOST_ALARM_LOCAL, host_clock_now() + MS, MS);
	settle();
	EXPECT(strstr(fake_log, "timer does not count"));
	EXPECT_EQ(fake_lapic_lvt_timer() & (LVT_VECTOR | LVT_MASKED), LVT_GUESTS);
	EXPECT_EQ(fake_lapic_timer_ps(), UINT64_MAX);
	expect_written(0x20031, 0x20031);
	expect_written(0x41, 0x41);
	host_apic_write(LAPIC_TPR, 0x20);
	EXPECT_EQ(host_apic_read(LAPIC_TPR), 0x20);
}

static void test_dead_timer(void)
{
	both_modes(dead_timer);
}

/* However often the machine is preempted: never early, but where the timer cannot count so far. */
static void hard_times(void)
{
	probe("bare");
	for (unsigned i = 0; i < 20; i++) {
		uint64_t deadline = host_clock_now() + 30 * MS;

		arm(HOST_ALARM_LOCAL, deadline, 0);
		advance_to(fake_lapic_timer_ps());
		EXPECT(host_clock_now() >= deadline);
		deadline = host_clock_now() + 30 * MS;
		arm(HOST_ALARM_IRQ0, deadline, 0);
		advance_to(fake_irq0_ps());
		EXPECT(host_clock_now() >= deadline);
	}
}

static void test_hard_times(void)
{
	for (uint32_t seed = 1; seed <= 20; seed++) {
		set_up();
		fake.random = seed;
		fake.preempt_one_in = 50;
		fake.preempt_ps = 3 * PS_PER_SEC / 1000;
		fake.tsc_deadline_cpuid = seed & 1;
		alone(hard_times);
	}
}

static const struct unit_test tests[] = {
	{"bring-up: nothing of the guest's is touched", test_probe_touches_nothing},
	{"bring-up: clock, date and ends", test_probe_brings_up},
	{"IRQ0: one shot", test_irq0_one_shot},
	{"IRQ0: rounding", test_irq0_rounding},
	{"IRQ0: deadlines in the past", test_irq0_past},
	{"IRQ0: longer than it counts", test_irq0_far},
	{"IRQ0: periodic", test_irq0_periodic},
	{"IRQ0: periodic, limits", test_irq0_periodic_limits},
	{"IRQ0: periodic, the longest period of all", test_irq0_periodic_longest},
	{"IRQ0: cancelled", test_irq0_cancel},
	{"IRQ0: replaced", test_irq0_replaced},
	{"IRQ0: APIC and PIC left alone", test_irq0_leaves_apic},
	{"local: one shot", test_local_one_shot},
	{"local: deadlines in the past", test_local_past},
	{"local: longer than it counts", test_local_far},
	{"local: cancelled", test_local_cancel},
	{"local: cancelled and never armed", test_local_cancel_without_arm},
	{"local: periodic", test_local_periodic},
	{"local: another processor", test_another_processor},
	{"LVT entry: vector and mask are the guest's", test_lvt_kept},
	{"LVT entry: what the guest writes", test_lvt_written},
	{"LVT entry: a vector that is an error", test_lvt_illegal},
	{"registers", test_registers_alone},
	{"IRQ0: the echo of a stopped PIT", test_echo_alone},
	{"no local APIC", test_no_apic},
	{"a timer that does not count", test_dead_timer},
	{"a machine that is often preempted", test_hard_times},
};

UNIT_MAIN("alarm", set_up, tests)
