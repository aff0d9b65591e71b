/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/time.h"
#include "translator/from/xen/watchdog.h"
#include "translator/ops.h"

static void fill(struct vcpu_time_info *t, const struct clock_params *c, uint32_t version)
{
	t->version = version - 1; /* odd: being written */
	__asm__ volatile("" : : : "memory");
	t->tsc_timestamp = c->tsc_timestamp;
	t->system_time = c->system_time;
	t->tsc_to_system_mul = c->tsc_to_system_mul;
	t->tsc_shift = c->tsc_shift;
	t->flags = c->tsc_stable ? XEN_PVCLOCK_TSC_STABLE_BIT : 0;
	__asm__ volatile("" : : : "memory");
	t->version = version;
}

void time_update(struct xen_vcpu *v)
{
	struct clock_params c;

	host_clock_read_params(&c);
	v->time_version += 2;
	fill(&v->info->time, &c, v->time_version);
	if (v->time_area.addr)
		guest_write(v->time_area, &v->info->time, sizeof(v->info->time));
}

/* A host may have corrected its clock since; the guest's is to be the same. */
static void time_follow_host(struct xen_vcpu *v)
{
	const struct vcpu_time_info *t = &v->info->time;
	struct clock_params c;

	host_clock_read_params(&c);
	if (t->tsc_timestamp != c.tsc_timestamp || t->tsc_to_system_mul != c.tsc_to_system_mul)
		time_update(v);
}

static void set_wall_clock(struct xen_domain *d)
{
	uint64_t base = host_wall_clock_base();

	d->shared_info->wc_version++;
	d->shared_info->wc_sec = base / 1000000000;
	d->shared_info->wc_nsec = base % 1000000000;
	d->shared_info->wc_sec_hi = base / 1000000000 >> 32;
	d->shared_info->wc_version++;
}

void time_init(struct xen_vcpu *v)
{
	v->singleshot_deadline = v->periodic_next = HOST_TIMER_NEVER;
	v->periodic_period = 0;
	v->runstate.state_entry_time = host_clock_now();
	time_update(v);
	set_wall_clock(v->domain);
}

void time_arm(struct xen_vcpu *v, uint64_t extra)
{
	uint64_t next = watchdog_next(v->domain);

	if (v->singleshot_deadline < next)
		next = v->singleshot_deadline;
	if (v->periodic_next < next)
		next = v->periodic_next;
	host_timer_arm(extra < next ? extra : next);
}

void time_expire(struct xen_vcpu *v)
{
	uint64_t now = host_clock_now();
	bool fire = false;

	time_follow_host(v);
	if (v->singleshot_deadline <= now) {
		v->singleshot_deadline = HOST_TIMER_NEVER;
		fire = true;
	}
	if (v->periodic_next <= now) {
		/* Ticks that were missed are one tick, as on Xen. */
		v->periodic_next += ((now - v->periodic_next) / v->periodic_period + 1) *
				    v->periodic_period;
		fire = true;
	}
	if (fire)
		evtchn_send_virq(v, VIRQ_TIMER);
	watchdog_expire(v->domain, now);
	time_arm(v, HOST_TIMER_NEVER);
}

/* A deadline in the past is due at once; the event still comes as an event. */
long time_set_singleshot(struct xen_vcpu *v, uint64_t deadline)
{
	v->singleshot_deadline = deadline;
	time_arm(v, HOST_TIMER_NEVER);
	return 0;
}

long time_set_periodic(struct xen_vcpu *v, uint64_t period)
{
	v->periodic_period = period;
	v->periodic_next = period ? host_clock_now() + period : HOST_TIMER_NEVER;
	time_arm(v, HOST_TIMER_NEVER);
	return 0;
}

/* HYPERVISOR_set_timer_op: an absolute system time in ns; 0 stops it. */
long hypercall_set_timer_op(struct xen_vcpu *v, const uint64_t *a)
{
	int64_t timeout = a[0];

	if (timeout == 0)
		return time_set_singleshot(v, HOST_TIMER_NEVER);
	return time_set_singleshot(v, timeout < 0 ? 0 : timeout);
}
