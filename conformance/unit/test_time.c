/* SPDX-License-Identifier: MIT */
/* The guest's clocks and timers, in virtual time. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "conformance/unit/fake_interrupt_entry.h"
#include "translator/clock.h"

#define MS 1000000ull

static uint32_t port;

static void set_up(void)
{
	struct evtchn_bind_virq b = {.virq = VIRQ_TIMER, .vcpu = 0};

	fake_guest_reset();
	time_init(&fake_vcpu);
	EXPECT_EQ(CALL(event_channel_op, EVTCHNOP_bind_virq, PUT(b)), 0);
	GET(b);
	port = b.port;
}

/* The clock as a guest computes it from its own record. */
static uint64_t guest_ns(const struct vcpu_time_info *t)
{
	const struct clock_params p = {.tsc_timestamp = t->tsc_timestamp, .system_time = t->system_time,
				       .tsc_to_system_mul = t->tsc_to_system_mul,
				       .tsc_shift = t->tsc_shift};

	return clock_ns_at(&p, fake_tsc());
}

static bool take_event(void)
{
	uint64_t *word = &fake_domain.shared_info->evtchn_pending[port / 64], bit = 1ull << port % 64;
	bool was = *word & bit;

	*word &= ~bit;
	fake_vcpu.info->evtchn_upcall_pending = 0;
	fake_vcpu.info->evtchn_pending_sel = 0;
	return was;
}

/* Block until an event; how late it was (ns) after the deadline, < 0 for early. */
static long long wait_from(uint64_t deadline)
{
	EXPECT_EQ(CALL(sched_op, SCHEDOP_block, 0), 0);
	EXPECT(take_event());
	return (long long)(host_clock_now() - deadline);
}

static void expect_punctual(uint64_t deadline)
{
	long long late = wait_from(deadline);

	if (late < 0 || late > (long long)MS)
		printf("\n    %lld ns late", late);
	EXPECT(late >= 0 && late <= (long long)MS);
}

static void test_clock(void)
{
	const struct vcpu_time_info *t = &fake_vcpu.info->time;
	uint64_t first;

	EXPECT(t->version && !(t->version & 1));
	first = guest_ns(t);
	fake_advance_ps(10000 * PS_PER_SEC);
	EXPECT(guest_ns(t) - first >= 9999 * NS_PER_SEC);
	EXPECT(guest_ns(t) - first <= 10001 * NS_PER_SEC);
}

/* An update leaves an even version that is another, and the clock does not jump. */
static void test_update(void)
{
	struct vcpu_time_info *t = &fake_vcpu.info->time;
	uint32_t version = t->version;
	uint64_t before = guest_ns(t);

	time_update(&fake_vcpu);
	EXPECT(t->version != version && !(t->version & 1));
	EXPECT(guest_ns(t) >= before);
	EXPECT(guest_ns(t) < before + MS);
	fake_vcpu.time_version = ~0u - 1; /* over the top */
	time_update(&fake_vcpu);
	EXPECT(!(t->version & 1));
}

static void test_wall_clock(void)
{
	const struct shared_info *s = fake_domain.shared_info;
	uint64_t seconds = s->wc_sec | (uint64_t)s->wc_sec_hi << 32;

	EXPECT(s->wc_version && !(s->wc_version & 1));
	EXPECT(s->wc_nsec < 1000000000);
	EXPECT_EQ(seconds * NS_PER_SEC + s->wc_nsec, host_wall_clock_base());
}

static void test_singleshot(void)
{
	uint64_t deadline = host_clock_now() + 5 * MS;

	EXPECT_EQ(CALL(set_timer_op, deadline), 0);
	expect_punctual(deadline);
	EXPECT_EQ(fake_vcpu.singleshot_deadline, HOST_TIMER_NEVER); /* once */
}

static void test_singleshot_edges(void)
{
	EXPECT_EQ(CALL(set_timer_op, 1), 0); /* long past: at once */
	EXPECT(wait_from(0) >= 0);
	EXPECT_EQ(CALL(set_timer_op, 1ull << 63), 0); /* negative: the same */
	EXPECT(wait_from(0) >= 0);
	EXPECT_EQ(CALL(set_timer_op, ~0ull >> 1), 0); /* in 292 years */
	EXPECT(!take_event());
	EXPECT_EQ(CALL(set_timer_op, 0), 0);
	EXPECT_EQ(fake_vcpu.singleshot_deadline, HOST_TIMER_NEVER);
}

static void test_singleshot_stopped(void)
{
	uint64_t now = host_clock_now();

	EXPECT_EQ(CALL(set_timer_op, now + 2 * MS), 0);
	EXPECT_EQ(CALL(set_timer_op, 0), 0);
	EXPECT_EQ(CALL(set_timer_op, now + 9 * MS), 0);
	expect_punctual(now + 9 * MS);
}

static long periodic(uint64_t period)
{
	const struct vcpu_set_periodic_timer p = {.period_ns = period};

	return CALL(vcpu_op, VCPUOP_set_periodic_timer, 0, PUT(p));
}

static void test_periodic(void)
{
	uint64_t start = host_clock_now();

	EXPECT_EQ(periodic(10 * MS), 0);
	for (unsigned i = 1; i <= 20; i++) {
		long long late = wait_from(start + i * 10 * MS);

		EXPECT(late >= 0 && late < (long long)(2 * MS));
	}
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_stop_periodic_timer, 0, 0), 0);
	EXPECT_EQ(fake_vcpu.periodic_next, HOST_TIMER_NEVER);
}

/* Ticks that were missed are one; the next comes in the old rhythm. */
static void test_periodic_missed(void)
{
	uint64_t next;

	EXPECT_EQ(periodic(10 * MS), 0);
	next = fake_vcpu.periodic_next;
	EXPECT(host_clock_now() < next); /* and the fake APIC notices that it was armed */
	fake_advance_ps(35 * MS * PS_PER_NS);
	wait_from(0);
	EXPECT_EQ(fake_vcpu.periodic_next, next + 30 * MS);
	EXPECT(!take_event());
}

static void test_both_timers(void)
{
	uint64_t now = host_clock_now(), next;

	EXPECT_EQ(periodic(10 * MS), 0);
	next = fake_vcpu.periodic_next;
	EXPECT_EQ(CALL(set_timer_op, now + 4 * MS), 0);
	expect_punctual(now + 4 * MS);
	expect_punctual(next);
}

static void test_time_area(void)
{
	struct vcpu_register_time_memory_area area = {.addr.p = fake_gva(30, 16).addr};
	struct vcpu_time_info *copy = (void *)((uint8_t *)fake_page(30) + 16);

	EXPECT_EQ(CALL(vcpu_op, VCPUOP_register_vcpu_time_memory_area, 0, PUT(area)), 0);
	EXPECT(!memcmp(copy, &fake_vcpu.info->time, sizeof(*copy)));
	time_update(&fake_vcpu);
	EXPECT(!memcmp(copy, &fake_vcpu.info->time, sizeof(*copy)));
	area.addr.p = FAKE_XEN_ADDRESS;
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_register_vcpu_time_memory_area, 0, PUT(area)), -XEN_EFAULT);
	area.addr.p = 0;
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_register_vcpu_time_memory_area, 0, PUT(area)), 0);
	memset(copy, 0x11, sizeof(*copy));
	time_update(&fake_vcpu);
	EXPECT_EQ(copy->version, 0x11111111);
	EXPECT_BAD_ADDRESSES(CALL(vcpu_op, VCPUOP_register_vcpu_time_memory_area, 0, BAD), -XEN_EFAULT);
}

/* A copy that the guest has unmapped since hurts nobody. */
static void test_time_area_gone(void)
{
	struct vcpu_register_time_memory_area area = {.addr.p = fake_gva(30, 16).addr};

	EXPECT_EQ(CALL(vcpu_op, VCPUOP_register_vcpu_time_memory_area, 0, PUT(area)), 0);
	*fake_pte(30) = 0;
	time_update(&fake_vcpu);
	EXPECT(!fake_domain.dying);
}

static const struct unit_test tests[] = {
	{"the clock", test_clock},
	{"an update of the clock", test_update},
	{"the wall clock", test_wall_clock},
	{"a single shot", test_singleshot},
	{"a single shot now, never, and much later", test_singleshot_edges},
	{"a single shot stopped", test_singleshot_stopped},
	{"periodic", test_periodic},
	{"missed ticks", test_periodic_missed},
	{"both timers", test_both_timers},
	{"the copy of the clock", test_time_area},
	{"a copy that is gone", test_time_area_gone},
};

UNIT_MAIN("time", set_up, tests)
