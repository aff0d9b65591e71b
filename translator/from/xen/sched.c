/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_sched_op (public/sched.h). */
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/runstate.h"
#include "translator/from/xen/sched.h"
#include "translator/from/xen/time.h"
#include "translator/from/xen/watchdog.h"
#include "translator/ops.h"

void vcpu_kick(struct xen_vcpu *v)
{
	/* One processor: whoever raises the event runs on the one that would be woken. */
}

static bool polled_port_pending(struct xen_vcpu *v, const uint32_t *ports, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		if (evtchn_port_pending(v->domain, ports[i]) > 0)
			return true;
	return false;
}

/* Copies the ports in, up to the first that is pending (1) or that cannot be polled. */
static long read_ports(struct xen_vcpu *v, gva_t at, uint32_t *ports, unsigned count)
{
	unsigned i;
	int pending;

	for (i = 0; i < count; i++) {
		if (guest_read(&ports[i], gva_add(at, i * sizeof(ports[0])), sizeof(ports[0])))
			return -XEN_EFAULT;
		pending = evtchn_port_pending(v->domain, ports[i]);
		if (pending)
			return pending > 0 ? 1 : -XEN_EINVAL;
	}
	return 0;
}

static bool event_deliverable(const struct xen_vcpu *v)
{
	return !v->info->evtchn_upcall_mask && v->info->evtchn_upcall_pending;
}

/* Wait for an interrupt, and let the seat's entry handle it; the time counts as blocked. */
static void wait_once(struct xen_vcpu *v)
{
	runstate_change(v, RUNSTATE_blocked);
	host_idle();
	runstate_change(v, RUNSTATE_running);
}

static long block(struct xen_vcpu *v)
{
	v->info->evtchn_upcall_mask = 0;
	while (!v->info->evtchn_upcall_pending && !v->domain->dying)
		wait_once(v);
	return 0;
}

static long poll(struct xen_vcpu *v, gva_t arg)
{
	struct sched_poll p;
	uint32_t ports[128];
	uint64_t deadline;
	long rc;

	if (guest_read(&p, arg, sizeof(p)))
		return -XEN_EFAULT;
	if (p.nr_ports > 128)
		return -XEN_EINVAL;
	if (!is_guest_linear((uint64_t)p.ports.p))
		return -XEN_EFAULT;
	if (event_deliverable(v))
		return 0;
	rc = read_ports(v, GVA(p.ports.p), ports, p.nr_ports);
	if (rc)
		return rc > 0 ? 0 : rc;
	deadline = p.timeout ? p.timeout : HOST_TIMER_NEVER;
	/* An event that wakes a masked vCPU is none of the polled ports': Xen waits on. */
	while (!polled_port_pending(v, ports, p.nr_ports) && host_clock_now() < deadline &&
	       !v->domain->dying && !event_deliverable(v)) {
		time_arm(v, deadline);
		wait_once(v);
	}
	time_arm(v, HOST_TIMER_NEVER);
	return 0;
}

/* The first reason that is told stays. */
static void tell_reason(struct xen_domain *d, uint8_t reason)
{
	if (!d->shutdown_told)
		d->shutdown_reason = reason;
	d->shutdown_told = true;
}

static void shut_down(struct xen_domain *d, uint8_t reason)
{
	d->dying = true;
	tell_reason(d, reason);
}

static long shutdown_op(struct xen_vcpu *v, gva_t arg)
{
	struct sched_shutdown s;

	if (guest_read(&s, arg, sizeof(s)))
		return -XEN_EFAULT;
	shut_down(v->domain, s.reason);
	return 0;
}

/* Says why the shutdown to come will be. */
static long shutdown_code_op(struct xen_vcpu *v, gva_t arg)
{
	struct sched_shutdown s;

	if (guest_read(&s, arg, sizeof(s)))
		return -XEN_EFAULT;
	tell_reason(v->domain, s.reason);
	return 0;
}

long hypercall_sched_op(struct xen_vcpu *v, const uint64_t *a)
{
	switch ((int)a[0]) {
	case SCHEDOP_yield:
		host_yield();
		return 0;
	case SCHEDOP_block:
		return block(v);
	case SCHEDOP_shutdown:
		return shutdown_op(v, GVA(a[1]));
	case SCHEDOP_shutdown_code:
		return shutdown_code_op(v, GVA(a[1]));
	case SCHEDOP_poll:
		return poll(v, GVA(a[1]));
	case SCHEDOP_remote_shutdown:
	case SCHEDOP_watchdog:
	case SCHEDOP_pin_override:
		return sched_rare(v, (int)a[0], GVA(a[1]));
	}
	return -XEN_ENOSYS;
}

/* HYPERVISOR_sched_op_compat: the argument itself instead of a pointer. */
long hypercall_sched_op_compat(struct xen_vcpu *v, const uint64_t *a)
{
	switch ((int)a[0]) {
	case SCHEDOP_yield:
	case SCHEDOP_block:
		return hypercall_sched_op(v, a);
	case SCHEDOP_shutdown:
		shut_down(v->domain, a[1]);
		return 0;
	}
	return -XEN_ENOSYS;
}

long sched_rare(struct xen_vcpu *v, int cmd, gva_t arg)
{
	struct sched_remote_shutdown r;

	switch (cmd) {
	case SCHEDOP_remote_shutdown:
		if (guest_read(&r, arg, sizeof(r)))
			return -XEN_EFAULT;
		return r.domain_id == DOMID_SELF || r.domain_id == XEN_DOMID_GUEST ? -XEN_EINVAL :
										      -XEN_ESRCH;
	case SCHEDOP_watchdog:
		return watchdog_op(v, arg);
	}
	return -XEN_EPERM; /* pin_override: the hardware domain's */
}
