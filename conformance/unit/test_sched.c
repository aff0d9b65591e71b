/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_sched_op, old and new; the expected answers are Xen 4.17's to a domU. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "conformance/unit/fake_interrupt_entry.h"

#define MS       1000000ull
#define PFN_LIST 20

static uint32_t timer_port;

static uint32_t alloc_port(void)
{
	struct evtchn_alloc_unbound a = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF};

	EXPECT_EQ(CALL(event_channel_op, EVTCHNOP_alloc_unbound, PUT(a)), 0);
	GET(a);
	return a.port;
}

static void set_up(void)
{
	struct evtchn_bind_virq b = {.virq = VIRQ_TIMER, .vcpu = 0};

	fake_guest_reset();
	time_init(&fake_vcpu);
	EXPECT_EQ(CALL(event_channel_op, EVTCHNOP_bind_virq, PUT(b)), 0);
	GET(b);
	timer_port = b.port;
}

static bool pending(uint32_t port)
{
	return fake_domain.shared_info->evtchn_pending[port / 64] >> port % 64 & 1;
}

static void test_yield(void)
{
	EXPECT_EQ(CALL(sched_op, SCHEDOP_yield, FAKE_UNMAPPED), 0);
	EXPECT_EQ(CALL(sched_op_compat, SCHEDOP_yield, 0), 0);
}

static void test_block(void)
{
	uint64_t deadline = host_clock_now() + 5 * MS;

	fake_vcpu.info->evtchn_upcall_mask = 1;
	EXPECT_EQ(CALL(set_timer_op, deadline), 0);
	EXPECT_EQ(CALL(sched_op, SCHEDOP_block, 0), 0);
	EXPECT(host_clock_now() >= deadline);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_mask, 0);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_pending, 1);
	EXPECT(pending(timer_port));
}

static void test_block_pending(void)
{
	uint64_t from = host_clock_now();

	fake_vcpu.info->evtchn_upcall_pending = 1;
	EXPECT_EQ(CALL(sched_op, SCHEDOP_block, 0), 0);
	EXPECT_EQ(CALL(sched_op_compat, SCHEDOP_block, 0), 0);
	EXPECT(host_clock_now() < from + MS);
}

/* ---- poll ---- */

static long poll_at(uint64_t ports, unsigned count, uint64_t timeout)
{
	struct sched_poll p;

	memset(&p, 0xa5, sizeof(p)); /* padding too */
	p.ports.p = (evtchn_port_t *)ports;
	p.nr_ports = count;
	p.timeout = timeout;
	return CALL(sched_op, SCHEDOP_poll, PUT(p));
}

static long poll_port(uint32_t port, uint64_t timeout)
{
	memcpy(fake_page(PFN_LIST), &port, sizeof(port));
	return poll_at(fake_gva(PFN_LIST, 0).addr, 1, timeout);
}

static void test_poll_timeout(void)
{
	uint64_t deadline = host_clock_now() + 3 * MS;

	EXPECT_EQ(poll_port(alloc_port(), deadline), 0);
	EXPECT(host_clock_now() >= deadline);
	EXPECT(host_clock_now() < deadline + MS);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_pending, 0);
	EXPECT_EQ(poll_port(alloc_port(), 1), 0); /* in the past */
}

static void test_poll_port(void)
{
	uint64_t deadline = host_clock_now() + 3 * MS;

	/* A masked port counts, and does not deliver. */
	fake_domain.shared_info->evtchn_mask[0] = ~0ull;
	EXPECT_EQ(CALL(set_timer_op, deadline), 0);
	EXPECT_EQ(poll_port(timer_port, deadline + 100 * MS), 0);
	EXPECT(pending(timer_port));
	EXPECT(host_clock_now() < deadline + MS);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_pending, 0);
	deadline = host_clock_now();
	EXPECT_EQ(poll_port(timer_port, deadline + 100 * MS), 0); /* it is pending already */
	EXPECT(host_clock_now() < deadline + MS);
}

/* An event for a vCPU that has events open ends the poll; one that has them masked waits on. */
static void test_poll_other_event(void)
{
	uint64_t now = host_clock_now();
	uint32_t port = alloc_port();

	EXPECT_EQ(CALL(set_timer_op, now + 2 * MS), 0);
	EXPECT_EQ(poll_port(port, now + 50 * MS), 0);
	EXPECT(host_clock_now() < now + 5 * MS);
	set_up();
	now = host_clock_now();
	port = alloc_port();
	fake_vcpu.info->evtchn_upcall_mask = 1;
	EXPECT_EQ(CALL(set_timer_op, now + 2 * MS), 0);
	EXPECT_EQ(poll_port(port, now + 20 * MS), 0);
	EXPECT(host_clock_now() >= now + 20 * MS);
}

/* Ports are looked at in order, and none behind one that ends the wait. */
static void test_poll_order(void)
{
	uint32_t *ports = (uint32_t *)fake_page(PFN_LIST);

	fake_domain.shared_info->evtchn_mask[0] = ~0ull;
	EXPECT_EQ(CALL(set_timer_op, host_clock_now()), 0);
	EXPECT_EQ(poll_port(timer_port, host_clock_now() + MS), 0);
	ports[0] = timer_port; /* pending */
	ports[1] = 99999;
	EXPECT_EQ(poll_at(fake_gva(PFN_LIST, 0).addr, 2, 1), 0);
	ports[0] = 99999;
	ports[1] = timer_port;
	EXPECT_EQ(poll_at(fake_gva(PFN_LIST, 0).addr, 2, 1), -XEN_EINVAL);
	EXPECT_EQ(poll_at(FAKE_XEN_ADDRESS, 0, 1), -XEN_EFAULT);
	EXPECT_EQ(poll_at(FAKE_UNMAPPED, 0, 1), 0);
	/* An event that can be delivered ends it at once. */
	fake_vcpu.info->evtchn_upcall_mask = 0;
	fake_vcpu.info->evtchn_upcall_pending = 1;
	EXPECT_EQ(poll_at(fake_gva(PFN_LIST, 0).addr, 2, 1), 0);
}

static void test_poll_bad(void)
{
	EXPECT_BAD_ADDRESSES(CALL(sched_op, SCHEDOP_poll, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(poll_at(BAD, 2, 1), -XEN_EFAULT);
	EXPECT_EQ(poll_at(fake_gva(PFN_LIST, 0).addr, 129, 1), -XEN_EINVAL);
	EXPECT_EQ(poll_at(fake_gva(PFN_LIST, 0).addr, ~0u, 1), -XEN_EINVAL);
	EXPECT_EQ(poll_port(99999, 1), -XEN_EINVAL);
	EXPECT_EQ(poll_port(~0u, 1), -XEN_EINVAL);
	EXPECT_EQ(poll_at(fake_gva(PFN_LIST, 0).addr, 0, 1), 0);
	for (unsigned i = 0; i < 128; i++)
		((uint32_t *)fake_page(PFN_LIST))[i] = timer_port;
	EXPECT_EQ(poll_at(fake_gva(PFN_LIST, 0).addr, 128, 1), 0);
}

/* ---- ends ---- */

static void test_shutdown(void)
{
	static const unsigned reasons[] = {SHUTDOWN_poweroff, SHUTDOWN_reboot, SHUTDOWN_suspend,
					   SHUTDOWN_crash, SHUTDOWN_watchdog, SHUTDOWN_soft_reset};
	struct sched_shutdown s;

	for (unsigned i = 0; i < ARRAY_SIZE(reasons); i++) {
		set_up();
		s.reason = reasons[i];
		EXPECT_EQ(CALL(sched_op, SCHEDOP_shutdown, PUT(s)), 0);
		EXPECT(fake_domain.dying);
		EXPECT_EQ(fake_domain.shutdown_reason, reasons[i]);
	}
	set_up();
	EXPECT_BAD_ADDRESSES(CALL(sched_op, SCHEDOP_shutdown, BAD), -XEN_EFAULT);
	EXPECT(!fake_domain.dying);
	/* Any reason will do, of which Xen keeps a byte. */
	s.reason = 0x100 + SHUTDOWN_MAX + 1;
	EXPECT_EQ(CALL(sched_op, SCHEDOP_shutdown, PUT(s)), 0);
	EXPECT(fake_domain.dying);
	EXPECT_EQ(fake_domain.shutdown_reason, SHUTDOWN_MAX + 1);
	set_up();
	EXPECT_EQ(CALL(sched_op_compat, SCHEDOP_shutdown, SHUTDOWN_reboot), 0);
	EXPECT(fake_domain.dying);
	EXPECT_EQ(fake_domain.shutdown_reason, SHUTDOWN_reboot);
}

/* The reason that is told first stays, whatever the shutdown says. */
static void test_shutdown_code(void)
{
	struct sched_shutdown s = {.reason = SHUTDOWN_crash};

	EXPECT_BAD_ADDRESSES(CALL(sched_op, SCHEDOP_shutdown_code, BAD), -XEN_EFAULT);
	EXPECT_EQ(CALL(sched_op, SCHEDOP_shutdown_code, PUT(s)), 0);
	EXPECT(!fake_domain.dying);
	s.reason = SHUTDOWN_reboot;
	EXPECT_EQ(CALL(sched_op, SCHEDOP_shutdown_code, PUT(s)), 0);
	EXPECT_EQ(CALL(sched_op, SCHEDOP_shutdown, PUT(s)), 0);
	EXPECT(fake_domain.dying);
	EXPECT_EQ(fake_domain.shutdown_reason, SHUTDOWN_crash);
}

static void test_block_when_dying(void)
{
	fake_domain.dying = true;
	EXPECT_EQ(CALL(sched_op, SCHEDOP_block, 0), 0);
	EXPECT_EQ(poll_port(alloc_port(), 0), 0);
}

static void test_remote(void)
{
	struct sched_remote_shutdown r;

	memset(&r, 0xa5, sizeof(r));
	r.domain_id = 1234;
	r.reason = SHUTDOWN_crash;
	EXPECT_EQ(CALL(sched_op, SCHEDOP_remote_shutdown, PUT(r)), -XEN_ESRCH);
	EXPECT_BAD_ADDRESSES(CALL(sched_op, SCHEDOP_remote_shutdown, BAD), -XEN_EFAULT);
	EXPECT(!fake_domain.dying);
}

/* ---- watchdogs: there are two ---- */

static long watchdog(uint32_t id, uint32_t seconds)
{
	const struct sched_watchdog w = {.id = id, .timeout = seconds};

	return CALL(sched_op, SCHEDOP_watchdog, PUT(w));
}

static void test_watchdog(void)
{
	EXPECT_EQ(watchdog(5, 0), -XEN_EINVAL);
	EXPECT_EQ(watchdog(1, 10), -XEN_EINVAL); /* nobody's yet */
	EXPECT_EQ(watchdog(0, 1000), 1);
	EXPECT_EQ(watchdog(0, 1000), 2);
	EXPECT_EQ(watchdog(0, 1000), -XEN_ENOSPC);
	EXPECT_EQ(watchdog(1, 2000), 0);
	EXPECT_EQ(watchdog(1, 0), 0);
	EXPECT_EQ(watchdog(1, 0), -XEN_EINVAL);
	EXPECT_EQ(watchdog(0, 1000), 1);
	EXPECT_BAD_ADDRESSES(CALL(sched_op, SCHEDOP_watchdog, BAD), -XEN_EFAULT);
}

static void test_watchdog_expires(void)
{
	uint64_t from = host_clock_now();

	EXPECT_EQ(watchdog(0, 2), 1);
	EXPECT_EQ(CALL(sched_op, SCHEDOP_block, 0), 0);
	EXPECT(fake_domain.dying);
	EXPECT_EQ(fake_domain.shutdown_reason, SHUTDOWN_watchdog);
	EXPECT(host_clock_now() >= from + 2000 * MS);
	EXPECT(host_clock_now() < from + 2010 * MS);
}

static void test_unknown(void)
{
	const struct sched_pin_override pin = {.pcpu = -1};

	EXPECT_EQ(CALL(sched_op, 99, FAKE_UNMAPPED), -XEN_ENOSYS);
	EXPECT_EQ(CALL(sched_op, SCHEDOP_pin_override, PUT(pin)), -XEN_EPERM);
	EXPECT_EQ(CALL(sched_op_compat, 99, 0), -XEN_ENOSYS);
	EXPECT_EQ(CALL(sched_op_compat, SCHEDOP_poll, 0), -XEN_ENOSYS);
}

static const struct unit_test tests[] = {
	{"yield", test_yield},
	{"block until a timer", test_block},
	{"block with an event pending", test_block_pending},
	{"poll until a timeout", test_poll_timeout},
	{"poll until a port is pending", test_poll_port},
	{"poll, and another event comes", test_poll_other_event},
	{"poll: the order of ports", test_poll_order},
	{"poll: bad arguments", test_poll_bad},
	{"shutdown", test_shutdown},
	{"a reason told before the shutdown", test_shutdown_code},
	{"a dying domain does not wait", test_block_when_dying},
	{"remote shutdown", test_remote},
	{"watchdogs", test_watchdog},
	{"a watchdog that expires", test_watchdog_expires},
	{"what is not there", test_unknown},
};

UNIT_MAIN("scheduling", set_up, tests)
