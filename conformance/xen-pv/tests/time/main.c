/* SPDX-License-Identifier: MIT */
/*
 * Clock and timers: the pvclock page gives a time that advances and never goes back, a one-shot
 * timer fires once and not before its time, a periodic one goes on until it is stopped.  How late
 * a timer fires is not compared.
 */
#include "conformance/xen-pv/lib/guest.h"

#define MILLISECOND 1000000ull

static evtchn_port_t timer;

static uint64_t scaled(uint64_t delta, const volatile vcpu_time_info_t *t)
{
	if (t->tsc_shift >= 0)
		delta <<= t->tsc_shift;
	else
		delta >>= -t->tsc_shift;
	return (unsigned __int128)delta * t->tsc_to_system_mul >> 32;
}

static uint64_t now(void)
{
	const volatile vcpu_time_info_t *t = &shared_info->vcpu_info[0].time;
	uint32_t version, low, high;
	uint64_t time;

	do {
		version = t->version;
		asm volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
		time = t->system_time + scaled(((uint64_t)high << 32 | low) - t->tsc_timestamp, t);
	} while (version & 1 || version != t->version);
	return time;
}

static void test_clock(void)
{
	const volatile vcpu_time_info_t *t = &shared_info->vcpu_info[0].time;
	uint64_t first = now(), last = first, backwards = 0;

	answer("clock/version-even", "%u", t->version & 1);
	answer("clock/version-set", "%d", t->version != 0);
	answer("clock/multiplier-normal", "%u", t->tsc_to_system_mul >> 31);
	for (int i = 0; i < 100000; i++) {
		uint64_t time = now();

		backwards += time < last;
		last = time;
	}
	answer("clock/backwards", "%lu", backwards);
	answer("clock/advances", "%d", last > first);
	answer("clock/below-an-hour", "%d", last < 3600000 * MILLISECOND);
	answer("wall/version-even", "%u", shared_info->wc_version & 1);
	answer("wall/after-2020", "%d", shared_info->wc_sec > 1577836800);
	answer("wall/nanoseconds", "%d", shared_info->wc_nsec < 1000000000);
}

static void block(void)
{
	upcall_mask(true);
	hypercall(__HYPERVISOR_sched_op, SCHEDOP_block);
}

/* Waits until the timer has had `count` events, or for five seconds: then it fires no more. */
static bool wait_for(unsigned int count)
{
	uint64_t end = now() + 5000 * MILLISECOND;

	while (events_by_port[timer] < count)
		if (now() > end)
			return false;
	return true;
}

/* Waits without a timer of its own. */
static void spin(uint64_t ns)
{
	for (uint64_t end = now() + ns; now() < end;)
		hypercall(__HYPERVISOR_sched_op, SCHEDOP_yield);
}

static void set_single(uint64_t at, uint32_t flags)
{
	struct vcpu_set_singleshot_timer single = { .timeout_abs_ns = at, .flags = flags };

	hypercall(__HYPERVISOR_vcpu_op, VCPUOP_set_singleshot_timer, 0, &single);
}

static void test_single(void)
{
	uint64_t at = now() + 5 * MILLISECOND;

	upcall_mask(false);
	hypercall(__HYPERVISOR_set_timer_op, at);
	answer("timer-op/fires", "%d", wait_for(1));
	answer("timer-op/not-early", "%d", now() >= at);
	spin(20 * MILLISECOND);
	answer("timer-op/count", "%u", events_by_port[timer]);

	events_by_port[timer] = 0;
	at = now() + 5 * MILLISECOND;
	set_single(at, 0);
	answer("single/fires", "%d", wait_for(1));
	answer("single/not-early", "%d", now() >= at);
	spin(20 * MILLISECOND);
	answer("single/count", "%u", events_by_port[timer]);

	events_by_port[timer] = 0;
	set_single(now() - 1, 0);
	answer("single/past-fires", "%d", wait_for(1));

	events_by_port[timer] = 0;
	set_single(now() + 10 * MILLISECOND, 0);
	hypercall(__HYPERVISOR_vcpu_op, VCPUOP_stop_singleshot_timer, 0, NULL);
	spin(30 * MILLISECOND);
	answer("single/stopped", "%u", events_by_port[timer]);
	hypercall(__HYPERVISOR_set_timer_op, now() + 10 * MILLISECOND);
	hypercall(__HYPERVISOR_set_timer_op, 0);
	spin(30 * MILLISECOND);
	answer("timer-op/stopped", "%u", events_by_port[timer]);
}

static void test_block(void)
{
	uint64_t at = now() + 20 * MILLISECOND;

	events_by_port[timer] = 0;
	set_single(at, 0);
	block();
	answer("block/woken-by-timer", "%u", events_by_port[timer]);
	answer("block/not-early", "%d", now() >= at);
	answer("block/mask-after", "%u", shared_info->vcpu_info[0].evtchn_upcall_mask);

	struct sched_poll poll = { .nr_ports = 1, .timeout = now() + 10 * MILLISECOND };
	uint64_t end = poll.timeout;
	upcall_mask(true);
	set_xen_guest_handle(poll.ports, &timer);
	answer_rc("poll/timeout", hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll, &poll));
	answer("poll/not-early", "%d", now() >= end);
	shared_info->evtchn_mask[0] |= 1ul << timer;
	set_single(now() + 10 * MILLISECOND, 0);
	poll.timeout = now() + 3000 * MILLISECOND;
	answer_rc("poll/masked-port", hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll, &poll));
	answer("poll/woken", "%d", now() < poll.timeout);
	shared_info->evtchn_mask[0] = 0;
	shared_info->evtchn_pending[0] = 0;
	shared_info->vcpu_info[0].evtchn_upcall_pending = 0;
	upcall_mask(false);
}

static void test_periodic(void)
{
	struct vcpu_set_periodic_timer periodic = { .period_ns = 5 * MILLISECOND };

	events_by_port[timer] = 0;
	answer_rc("periodic/set",
		  hypercall(__HYPERVISOR_vcpu_op, VCPUOP_set_periodic_timer, 0, &periodic));
	answer("periodic/fires", "%d", wait_for(4));
	answer_rc("periodic/stop",
		  hypercall(__HYPERVISOR_vcpu_op, VCPUOP_stop_periodic_timer, 0, NULL));
	events_by_port[timer] = 0;
	spin(30 * MILLISECOND);
	answer("periodic/stopped", "%u", events_by_port[timer]);
}

void test_main(void)
{
	events_init();
	hypercall(__HYPERVISOR_vcpu_op, VCPUOP_stop_periodic_timer, 0, NULL);
	if (bind_virq(VIRQ_TIMER, &timer))
		report(OUTCOME_ERROR, "VIRQ_TIMER cannot be bound");
	test_clock();
	test_single();
	test_block();
	test_periodic();
	report(OUTCOME_SUCCESS, NULL);
}
