/* SPDX-License-Identifier: MIT */
/* A VP's synthetic timers, against a clock that the test moves. */
#include <asm/errno.h>
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define MS	 10000ull /* of reference time */
#define START	 (1000 * MS)
#define SOON	 (START + 5 * MS)
#define MESSAGES FAKE_VM_PAGE_FREE
#define SINT	 2
#define VECTOR	 0x60 /* of SINT 2 */
#define DIRECT	 0xec /* a direct timer's */

#define ON_SINT	  (HV_STIMER_ENABLE | (uint64_t)SINT << HV_STIMER_SINT_SHIFT)
#define ON_VECTOR (HV_STIMER_ENABLE | HV_STIMER_DIRECT | (uint64_t)DIRECT << HV_STIMER_VECTOR_SHIFT)
#define PERIODIC  HV_STIMER_PERIODIC
#define LAZY	  (HV_STIMER_PERIODIC | HV_STIMER_LAZY)

static struct hv_vp *v;

static void set_up(void)
{
	fake_vm_reset(1);
	v = fake_vm_hvp(0);
	hv_synic_reset(v);
	hv_stimer_reset(v);
	fake_vm_set_time(START);
	hv_write_scontrol(v, HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
	hv_write_simp(v, HV_MSR_SIMP, MESSAGES * PAGE_SIZE | HV_PAGE_ENABLE);
	hv_write_sint(v, HV_MSR_SINT0 + SINT, VECTOR);
	hv_write_sint(v, HV_MSR_SINT0 + SINT + 1, VECTOR + 1);
}

static enum abi_verdict set_config(unsigned timer, uint64_t config)
{
	return hv_write_stimer(v, HV_MSR_STIMER0_CONFIG + 2 * timer, config);
}

static enum abi_verdict set_count(unsigned timer, uint64_t count)
{
	return hv_write_stimer(v, HV_MSR_STIMER0_CONFIG + 2 * timer + 1, count);
}

static uint64_t reg(unsigned number)
{
	uint64_t value = 0;

	EXPECT_EQ(hv_read_stimer(v, HV_MSR_STIMER0_CONFIG + number, &value), ABI_DONE);
	return value;
}

static uint64_t config(unsigned timer)
{
	return reg(2 * timer);
}

static uint64_t deadline(unsigned timer)
{
	return fake_vm.vp[0].deadline[timer];
}

static struct hv_message *slot(unsigned sint)
{
	return (struct hv_message *)fake_vm_page(MESSAGES) + sint;
}

static struct hv_timer_message_payload payload(unsigned sint)
{
	struct hv_timer_message_payload p;

	memcpy(&p, slot(sint)->payload, sizeof(p));
	return p;
}

/* What the guest does with a message.  Whether there was one. */
static bool take(unsigned sint)
{
	bool there = slot(sint)->type != HV_MESSAGE_NONE;
	bool pending = slot(sint)->flags & HV_MESSAGE_PENDING;

	slot(sint)->type = HV_MESSAGE_NONE;
	if (pending)
		hv_write_eom(v, HV_MSR_EOM, 0);
	return there;
}

static void at(uint64_t time)
{
	fake_vm_set_time(time);
}

/* The seat's timer thread, `late` after the deadline.  False: nothing is armed until `end`. */
static bool next_expiry(uint64_t end, uint64_t late)
{
	uint64_t first = VP_TIMER_NEVER;
	unsigned i, timer = 0;

	for (i = 0; i < HV_STIMERS; i++)
		if (deadline(i) < first) {
			first = deadline(i);
			timer = i;
		}
	if (first > end)
		return false;
	if (vm_reference_time(fake_vm_vm()) < first + late)
		at(first + late);
	fake_vm.vp[0].deadline[timer] = VP_TIMER_NEVER;
	hv_stimer_expired(fake_vm_vp(0), timer);
	return true;
}

static unsigned run(uint64_t end, uint64_t late)
{
	unsigned count = 0;

	while (next_expiry(end, late) && count < 100000)
		count++;
	if (vm_reference_time(fake_vm_vm()) < end)
		at(end);
	return count;
}

/* ---- registers ---- */

static void test_registers(void)
{
	unsigned i;

	for (i = 0; i < 8; i++)
		EXPECT_EQ(reg(i), 0);
	for (i = 0; i < HV_STIMERS; i++) {
		EXPECT_EQ(set_config(i, HV_STIMER_AUTO_ENABLE | LAZY | (i + 1) << 16), ABI_DONE);
		EXPECT_EQ(config(i), HV_STIMER_AUTO_ENABLE | LAZY | (i + 1) << 16);
		EXPECT_EQ(deadline(i), VP_TIMER_NEVER);
		EXPECT_EQ(set_count(i, 5 * MS + i), ABI_DONE);
		EXPECT_EQ(reg(2 * i + 1), 5 * MS + i);
		EXPECT(config(i) & HV_STIMER_ENABLE);
		EXPECT_EQ(config(i) & ~HV_STIMER_ENABLE,
			  HV_STIMER_AUTO_ENABLE | LAZY | (i + 1) << 16);
		EXPECT_EQ(deadline(i), SOON + i);
	}
	hv_stimer_reset(v);
	for (i = 0; i < 8; i++)
		EXPECT_EQ(reg(i), 0);
	for (i = 0; i < HV_STIMERS; i++)
		EXPECT_EQ(deadline(i), VP_TIMER_NEVER);
}

static void test_direct_needs_feature(void)
{
	fake_vm_hv()->features &= ~HV_HAS(STIMER_DIRECT);
	EXPECT_EQ(set_config(0, ON_VECTOR), ABI_FAULT);
	EXPECT_EQ(set_config(0, HV_STIMER_DIRECT), ABI_FAULT);
	EXPECT_EQ(config(0), 0);
	EXPECT_EQ(set_config(0, ON_SINT), ABI_DONE);
	EXPECT_EQ(config(0), ON_SINT);
}

static void test_sint_0(void)
{
	/* Enabled and without a SINT: disabled at once. */
	EXPECT_EQ(set_count(0, SOON), ABI_DONE);
	EXPECT_EQ(set_config(0, HV_STIMER_ENABLE | PERIODIC), ABI_DONE);
	EXPECT_EQ(config(0), PERIODIC);
	EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	/* So with auto-enable. */
	EXPECT_EQ(set_config(0, HV_STIMER_AUTO_ENABLE), ABI_DONE);
	EXPECT_EQ(set_count(0, SOON), ABI_DONE);
	EXPECT_EQ(config(0), HV_STIMER_AUTO_ENABLE);
	EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	/* One that runs stops. */
	EXPECT_EQ(set_config(0, ON_SINT), ABI_DONE);
	EXPECT_EQ(deadline(0), SOON);
	EXPECT_EQ(set_config(0, HV_STIMER_ENABLE), ABI_DONE);
	EXPECT_EQ(config(0), 0);
	EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	/* A direct one needs none. */
	EXPECT_EQ(set_config(0, ON_VECTOR), ABI_DONE);
	EXPECT_EQ(config(0), ON_VECTOR);
	EXPECT_EQ(deadline(0), SOON);
}

static void test_count_0(void)
{
	/* Enabled before there is a count: it waits for one. */
	EXPECT_EQ(set_config(0, ON_SINT), ABI_DONE);
	EXPECT_EQ(config(0), ON_SINT);
	EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	EXPECT_EQ(set_count(0, SOON), ABI_DONE);
	EXPECT_EQ(deadline(0), SOON);
	/* Writing 0 disables it, auto-enable or not. */
	EXPECT_EQ(set_count(0, 0), ABI_DONE);
	EXPECT_EQ(config(0), ON_SINT & ~HV_STIMER_ENABLE);
	EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	EXPECT_EQ(set_config(0, ON_SINT | PERIODIC | HV_STIMER_AUTO_ENABLE), ABI_DONE);
	EXPECT_EQ(set_count(0, MS), ABI_DONE);
	EXPECT_EQ(deadline(0), START + MS);
	EXPECT_EQ(set_count(0, 0), ABI_DONE);
	EXPECT(!(config(0) & HV_STIMER_ENABLE));
	EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	EXPECT_EQ(run(START + 100 * MS, 0), 0);
	EXPECT_EQ(fake_vm.interrupts, 0);
}

static void test_no_auto_enable(void)
{
	EXPECT_EQ(set_config(0, ON_SINT & ~HV_STIMER_ENABLE), ABI_DONE);
	EXPECT_EQ(set_count(0, SOON), ABI_DONE);
	EXPECT_EQ(config(0), ON_SINT & ~HV_STIMER_ENABLE);
	EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	EXPECT_EQ(set_config(0, ON_SINT), ABI_DONE);
	EXPECT_EQ(deadline(0), SOON);
}

/* ---- one-shot ---- */

static void test_one_shot(void)
{
	struct hv_timer_message_payload p;

	set_count(3, SOON);
	set_config(3, ON_SINT);
	at(SOON - 1);
	hv_stimer_expired(fake_vm_vp(0), 3); /* too early is put right */
	EXPECT_EQ(slot(SINT)->type, 0);
	EXPECT_EQ(deadline(3), SOON);
	at(SOON + 7);
	hv_stimer_expired(fake_vm_vp(0), 3);
	EXPECT_EQ(slot(SINT)->type, HV_MESSAGE_TIMER_EXPIRED);
	EXPECT_EQ(slot(SINT)->payload_size, sizeof(p));
	EXPECT_EQ(slot(SINT)->flags, 0);
	EXPECT_EQ(slot(SINT)->sender, 0);
	p = payload(SINT);
	EXPECT_EQ(p.timer_index, 3);
	EXPECT_EQ(p.reserved, 0);
	EXPECT_EQ(p.expiration_time, SOON);
	EXPECT_EQ(p.delivery_time, SOON + 7);
	EXPECT_EQ(fake_vm_interrupted(0, VECTOR), 1);
	EXPECT_EQ(config(3), ON_SINT & ~HV_STIMER_ENABLE);
	/* It is over. */
	take(SINT);
	hv_stimer_expired(fake_vm_vp(0), 3);
	hv_write_eom(v, HV_MSR_EOM, 0);
	EXPECT_EQ(slot(SINT)->type, 0);
	EXPECT_EQ(fake_vm.interrupts, 1);
}

static void test_one_shot_past(void)
{
	static const uint64_t past[] = {1, START - 1, START};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(past); i++) {
		set_up();
		set_config(1, ON_SINT);
		EXPECT_EQ(set_count(1, past[i]), ABI_DONE);
		EXPECT_EQ(slot(SINT)->type, HV_MESSAGE_TIMER_EXPIRED);
		EXPECT_EQ(payload(SINT).expiration_time, past[i]);
		EXPECT_EQ(payload(SINT).delivery_time, START);
		EXPECT_EQ(config(1), ON_SINT & ~HV_STIMER_ENABLE);
		EXPECT_EQ(deadline(1), VP_TIMER_NEVER);
	}
	/* One that was running for later. */
	set_up();
	set_config(1, ON_SINT);
	set_count(1, SOON);
	EXPECT_EQ(deadline(1), SOON);
	set_count(1, 1);
	EXPECT_EQ(deadline(1), VP_TIMER_NEVER);
	EXPECT_EQ(fake_vm.interrupts, 1);
	EXPECT_EQ(run(SOON + MS, 0), 0);
}

static void test_one_shot_far(void)
{
	static const uint64_t far[] = {1ull << 63, ~1ull, ~0ull};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(far); i++) {
		set_count(0, far[i]);
		EXPECT_EQ(set_config(0, ON_SINT), ABI_DONE);
		EXPECT_EQ(deadline(0), far[i]);
		EXPECT_EQ(config(0), ON_SINT);
		at((1ull << 63) - 1);
		hv_stimer_expired(fake_vm_vp(0), 0);
		EXPECT_EQ(fake_vm.interrupts, 0);
	}
}

/* What a guest without a periodic tick does, many times over. */
static void test_one_shot_auto_enable(void)
{
	uint64_t now = START;
	unsigned i;

	set_config(0, (ON_SINT & ~HV_STIMER_ENABLE) | HV_STIMER_AUTO_ENABLE);
	for (i = 0; i < 1000; i++) {
		now += 1 + i % 7 * MS;
		EXPECT_EQ(set_count(0, now), ABI_DONE);
		EXPECT(config(0) & HV_STIMER_ENABLE);
		EXPECT_EQ(run(now, i % 3), 1);
		EXPECT(!(config(0) & HV_STIMER_ENABLE));
		EXPECT_EQ(payload(SINT).expiration_time, now);
		EXPECT(take(SINT));
		now += i % 3;
	}
	EXPECT_EQ(fake_vm.interrupts, 1000);
}

/* ---- direct mode ---- */

static void test_direct(void)
{
	set_count(0, SOON);
	set_config(0, ON_VECTOR);
	run(SOON - 1, 0);
	EXPECT_EQ(fake_vm.interrupts, 0);
	run(SOON, 0);
	EXPECT_EQ(fake_vm_interrupted(0, DIRECT), 1);
	EXPECT_EQ(fake_vm.interrupts, 1);
	EXPECT_EQ(config(0), ON_VECTOR & ~HV_STIMER_ENABLE);
	/* Without any of the SynIC. */
	hv_synic_reset(v);
	set_config(0, ON_VECTOR);
	EXPECT_EQ(fake_vm_interrupted(0, DIRECT), 2);
	set_count(0, MS);
	set_config(0, ON_VECTOR | PERIODIC);
	EXPECT_EQ(run(SOON + 10 * MS, 0), 10);
	EXPECT_EQ(fake_vm_interrupted(0, DIRECT), 12);
}

/* Vectors that no local APIC accepts: the timer runs, and nothing comes. */
static void test_direct_vectors(void)
{
	unsigned vector;

	for (vector = 0; vector < 256; vector++) {
		set_up();
		set_count(0, 1);
		EXPECT_EQ(set_config(0, HV_STIMER_ENABLE | HV_STIMER_DIRECT | vector << 4),
			  ABI_DONE);
		EXPECT_EQ(fake_vm.interrupts, vector < 16 ? 0 : 1);
		EXPECT_EQ(fake_vm_interrupted(0, vector), vector < 16 ? 0 : 1);
		EXPECT(!(config(0) & HV_STIMER_ENABLE));
	}
}

/* ---- periodic ---- */

static void test_periodic(void)
{
	uint64_t due = START, lateness;
	unsigned i;

	set_count(2, MS);
	set_config(2, ON_SINT | PERIODIC);
	for (i = 0; i < 5000; i++) {
		due += MS;
		lateness = i * 13 % (MS / 3);
		EXPECT_EQ(deadline(2), due);
		EXPECT(next_expiry(due, lateness));
		EXPECT_EQ(payload(SINT).timer_index, 2);
		EXPECT_EQ(payload(SINT).expiration_time, due); /* lateness does not add up */
		EXPECT_EQ(payload(SINT).delivery_time, due + lateness);
		EXPECT(config(2) & HV_STIMER_ENABLE);
		EXPECT(take(SINT));
	}
	EXPECT_EQ(fake_vm.interrupts, 5000);
	set_config(2, 0);
	EXPECT_EQ(deadline(2), VP_TIMER_NEVER);
}

/* What was missed is made up for, at no more than twice the rate. */
static void test_periodic_late(void)
{
	uint64_t last = 0, now;
	unsigned i;

	set_count(0, MS);
	set_config(0, ON_SINT | PERIODIC);
	/* The one for START + 1 ms; four more are missed. */
	EXPECT(next_expiry(~0ull - 1, 4 * MS + MS / 4));
	for (i = 0; i < 20; i++) {
		now = vm_reference_time(fake_vm_vm());
		EXPECT_EQ(payload(SINT).expiration_time, START + (i + 1) * MS);
		EXPECT(now >= START + (i + 1) * MS);
		EXPECT(now >= last + MS / 2);
		last = now;
		EXPECT(take(SINT));
		EXPECT(next_expiry(~0ull - 1, 0));
	}
	EXPECT_EQ(now, START + 20 * MS); /* caught up */
}

/* After a long time, most are skipped: but the phase stays. */
static void test_periodic_very_late(void)
{
	unsigned i, count = 0;

	set_count(0, MS);
	set_config(0, ON_SINT | PERIODIC);
	EXPECT(next_expiry(~0ull - 1, 100000 * MS + MS / 4));
	for (i = 0; i < 100; i++) {
		EXPECT(take(SINT));
		EXPECT(next_expiry(~0ull - 1, 0));
		EXPECT_EQ((payload(SINT).expiration_time - START) % MS, 0);
		EXPECT(payload(SINT).expiration_time > START + 99980 * MS);
		count += payload(SINT).delivery_time != payload(SINT).expiration_time;
	}
	EXPECT(count <= 20);
	EXPECT_EQ(payload(SINT).delivery_time, payload(SINT).expiration_time);
}

static void test_lazy(void)
{
	uint64_t now;

	set_count(0, MS);
	set_config(0, ON_SINT | LAZY);
	EXPECT(next_expiry(~0ull - 1, 4 * MS + MS / 4));
	EXPECT_EQ(payload(SINT).expiration_time, START + MS);
	EXPECT(take(SINT));
	/* The next is the next period's. */
	EXPECT_EQ(deadline(0), START + 6 * MS);
	EXPECT(next_expiry(~0ull - 1, 0));
	EXPECT_EQ(payload(SINT).expiration_time, START + 6 * MS);
	EXPECT(take(SINT));
	/* Almost a period late: it comes once, and half a period lies between it and the next. */
	EXPECT(next_expiry(~0ull - 1, MS - 1));
	now = vm_reference_time(fake_vm_vm());
	EXPECT(take(SINT));
	EXPECT_EQ(deadline(0), now + MS / 2);
	EXPECT(next_expiry(~0ull - 1, 0));
	EXPECT_EQ(payload(SINT).expiration_time, START + 8 * MS);
}

/* However short the period and however willing the guest: not more than one in 200 us. */
static void test_flood(void)
{
	static const uint64_t periods[] = {1, 2, 3, 10, 100, 1999, 2000, 2001};
	static const uint64_t modes[] = {ON_SINT | PERIODIC, ON_SINT | LAZY, ON_VECTOR | PERIODIC,
					 ON_VECTOR | LAZY};
	unsigned i, mode, expiries, takes;

	for (mode = 0; mode < ARRAY_SIZE(modes); mode++)
		for (i = 0; i < ARRAY_SIZE(periods); i++) {
			set_up();
			set_count(0, periods[i]);
			set_config(0, modes[mode]);
			for (expiries = takes = 0; next_expiry(START + 100 * MS, 0); expiries++)
				takes += take(SINT);
			EXPECT(expiries <= 502);
			EXPECT(expiries >= 495);
			EXPECT(fake_vm.interrupts <= expiries);
			EXPECT_EQ(takes, modes[mode] & HV_STIMER_DIRECT ? 0 : expiries);
		}
}

static void test_periods_far(void)
{
	static const uint64_t counts[] = {1ull << 63, ~1ull, ~0ull, ~0ull - START,
					  ~0ull - START + 1};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		set_up();
		set_count(0, counts[i]);
		set_config(0, ON_SINT | PERIODIC);
		EXPECT(deadline(0) >= 1ull << 63);
		at(1ull << 62);
		hv_stimer_expired(fake_vm_vp(0), 0);
		EXPECT_EQ(fake_vm.interrupts, 0);
		EXPECT(config(0) & HV_STIMER_ENABLE);
	}
}

/* A clock near its end. */
static void test_end_of_time(void)
{
	static const uint64_t modes[] = {ON_SINT | PERIODIC, ON_SINT | LAZY, ON_VECTOR | PERIODIC};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		set_up();
		vm_set_reference_time(fake_vm_vm(), ~0ull - 10 * MS);
		set_count(0, 3 * MS);
		set_config(0, modes[i]);
		EXPECT_EQ(deadline(0), ~0ull - 7 * MS);
		EXPECT(next_expiry(~0ull - 1, 0));
		take(SINT);
		EXPECT(next_expiry(~0ull - 1, MS));
		take(SINT);
		EXPECT_EQ(deadline(0), ~0ull - MS);
		EXPECT(next_expiry(~0ull - 1, 0));
		EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	}
}

/* ---- the slot is full ---- */

static void test_waits_for_slot(void)
{
	slot(SINT)->type = 1;
	set_count(0, SOON);
	set_config(0, ON_SINT);
	EXPECT_EQ(run(SOON, 0), 1);
	EXPECT_EQ(slot(SINT)->type, 1);
	EXPECT_EQ(slot(SINT)->flags, HV_MESSAGE_PENDING);
	EXPECT_EQ(hv_stimer_waiting(v, SINT), 1);
	EXPECT_EQ(hv_stimer_waiting(v, SINT + 1), 0);
	EXPECT_EQ(config(0), ON_SINT & ~HV_STIMER_ENABLE);
	hv_write_eom(v, HV_MSR_EOM, 0); /* and it is still full */
	EXPECT_EQ(slot(SINT)->type, 1);
	EXPECT_EQ(fake_vm.interrupts, 0);
	at(SOON + 3 * MS);
	EXPECT(take(SINT));
	EXPECT_EQ(slot(SINT)->type, HV_MESSAGE_TIMER_EXPIRED);
	EXPECT_EQ(slot(SINT)->flags, 0);
	EXPECT_EQ(payload(SINT).expiration_time, SOON);
	EXPECT_EQ(payload(SINT).delivery_time, SOON + 3 * MS);
	EXPECT_EQ(fake_vm_interrupted(0, VECTOR), 1);
	EXPECT_EQ(hv_stimer_waiting(v, SINT), 0);
}

/* A guest that never takes its message costs nothing meanwhile. */
static void test_periodic_waits(void)
{
	uint64_t waited;

	set_count(0, MS);
	set_config(0, ON_SINT | PERIODIC);
	EXPECT(next_expiry(~0ull - 1, 0)); /* in the slot */
	EXPECT(next_expiry(~0ull - 1, 0)); /* waits */
	EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	EXPECT_EQ(run(START + 1000 * MS, 0), 0);
	waited = vm_reference_time(fake_vm_vm());
	EXPECT(take(SINT));
	EXPECT_EQ(payload(SINT).expiration_time, START + 2 * MS);
	EXPECT_EQ(payload(SINT).delivery_time, waited);
	EXPECT(deadline(0) >= waited + MS / 2);
	EXPECT(deadline(0) <= waited + MS);
	EXPECT(take(SINT));
	EXPECT(next_expiry(~0ull - 1, 0));
	EXPECT(take(SINT));
}

static void test_waits_for_page(void)
{
	hv_write_simp(v, HV_MSR_SIMP, 0);
	set_count(0, 1);
	set_config(0, ON_SINT);
	EXPECT_EQ(hv_stimer_waiting(v, SINT), 1);
	hv_write_scontrol(v, HV_MSR_SCONTROL, 0);
	hv_write_simp(v, HV_MSR_SIMP, MESSAGES * PAGE_SIZE | HV_PAGE_ENABLE);
	EXPECT_EQ(slot(SINT)->type, 0);
	hv_write_scontrol(v, HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
	EXPECT_EQ(slot(SINT)->type, HV_MESSAGE_TIMER_EXPIRED);
	EXPECT_EQ(fake_vm_interrupted(0, VECTOR), 1);
}

static void test_masked(void)
{
	hv_write_sint(v, HV_MSR_SINT0 + SINT, HV_SINT_MASKED | VECTOR);
	set_count(0, 1);
	set_config(0, ON_SINT);
	EXPECT_EQ(slot(SINT)->type, HV_MESSAGE_TIMER_EXPIRED);
	EXPECT_EQ(fake_vm.interrupts, 0);
}

/* All four, to one SINT. */
static void test_share_slot(void)
{
	unsigned i, seen = 0;

	for (i = 0; i < HV_STIMERS; i++) {
		set_count(i, SOON);
		set_config(i, ON_SINT);
	}
	EXPECT_EQ(run(SOON, 0), 4);
	for (i = 0; i < HV_STIMERS; i++) {
		EXPECT_EQ(hv_stimer_waiting(v, SINT), HV_STIMERS - 1 - i);
		EXPECT_EQ(slot(SINT)->flags, i < HV_STIMERS - 1 ? HV_MESSAGE_PENDING : 0);
		seen |= 1u << payload(SINT).timer_index;
		EXPECT(take(SINT));
	}
	EXPECT_EQ(seen, 0xf);
	EXPECT(!take(SINT));
	EXPECT_EQ(fake_vm.interrupts, 4);
}

/* One SINT's full slot does not hold up another's. */
static void test_other_slot(void)
{
	slot(SINT)->type = 1;
	set_count(0, 1);
	set_config(0, ON_SINT);
	set_count(1, 1);
	set_config(1, HV_STIMER_ENABLE | (uint64_t)(SINT + 1) << HV_STIMER_SINT_SHIFT);
	EXPECT_EQ(slot(SINT + 1)->type, HV_MESSAGE_TIMER_EXPIRED);
	EXPECT_EQ(payload(SINT + 1).timer_index, 1);
	EXPECT_EQ(slot(SINT + 1)->flags, 0);
	EXPECT_EQ(slot(SINT)->flags, HV_MESSAGE_PENDING);
}

/* ---- changed while it runs ---- */

static void test_rewritten(void)
{
	set_count(0, SOON);
	set_config(0, ON_SINT);
	EXPECT_EQ(deadline(0), SOON);
	set_count(0, SOON + MS);
	EXPECT_EQ(deadline(0), SOON + MS);
	at(SOON);
	hv_stimer_expired(fake_vm_vp(0), 0); /* on its way when the guest wrote */
	EXPECT_EQ(fake_vm.interrupts, 0);
	EXPECT_EQ(deadline(0), SOON + MS);
	set_config(0, ON_VECTOR | PERIODIC);
	EXPECT_EQ(deadline(0), SOON + SOON + MS);
	set_config(0, 0);
	EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	hv_stimer_expired(fake_vm_vp(0), 0);
	EXPECT_EQ(fake_vm.interrupts, 0);
}

/* A message that waits goes when its timer is written. */
static void test_rewritten_undelivered(void)
{
	unsigned i;

	for (i = 0; i < 4; i++) {
		set_up();
		slot(SINT)->type = 1;
		set_count(0, 1);
		set_config(0, ON_SINT);
		EXPECT_EQ(hv_stimer_waiting(v, SINT), 1);
		if (i == 0)
			set_config(0, 0);
		else if (i == 1)
			set_count(0, 0);
		else if (i == 2)
			set_config(0, ON_VECTOR & ~HV_STIMER_ENABLE);
		else
			set_count(0, SOON); /* not enabled any more */
		EXPECT_EQ(hv_stimer_waiting(v, SINT), 0);
		EXPECT(take(SINT));
		EXPECT_EQ(slot(SINT)->type, 0);
		EXPECT_EQ(fake_vm.interrupts, 0);
		EXPECT_EQ(deadline(0), VP_TIMER_NEVER);
	}
}

static void test_rearm(void)
{
	unsigned i;

	set_count(0, SOON);
	set_config(0, ON_SINT);
	set_count(1, MS);
	set_config(1, ON_VECTOR | PERIODIC);
	for (i = 0; i < HV_STIMERS; i++)
		fake_vm.vp[0].deadline[i] = 12345;
	hv_stimer_rearm(v);
	EXPECT_EQ(deadline(0), SOON);
	EXPECT_EQ(deadline(1), START + MS);
	EXPECT_EQ(deadline(2), VP_TIMER_NEVER);
	EXPECT_EQ(deadline(3), VP_TIMER_NEVER);
}

static const struct unit_test tests[] = {
	{"registers", test_registers},
	{"direct mode is a feature", test_direct_needs_feature},
	{"enabled without a SINT", test_sint_0},
	{"count 0", test_count_0},
	{"without auto-enable", test_no_auto_enable},
	{"one-shot", test_one_shot},
	{"one-shot in the past", test_one_shot_past},
	{"one-shot in the far future", test_one_shot_far},
	{"one-shot, a thousand times", test_one_shot_auto_enable},
	{"direct mode", test_direct},
	{"direct mode: vectors", test_direct_vectors},
	{"periodic", test_periodic},
	{"periodic, late", test_periodic_late},
	{"periodic, very late", test_periodic_very_late},
	{"lazy", test_lazy},
	{"short periods", test_flood},
	{"long periods", test_periods_far},
	{"the end of time", test_end_of_time},
	{"a full slot", test_waits_for_slot},
	{"a full slot, periodic", test_periodic_waits},
	{"nothing enabled", test_waits_for_page},
	{"a masked SINT", test_masked},
	{"four timers to one SINT", test_share_slot},
	{"a full slot of another SINT", test_other_slot},
	{"written while it runs", test_rewritten},
	{"written while its message waits", test_rewritten_undelivered},
	{"armed anew", test_rearm},
};

UNIT_MAIN("hyperv_stimer", set_up, tests)
