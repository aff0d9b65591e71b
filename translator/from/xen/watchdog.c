/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/time.h"
#include "translator/from/xen/watchdog.h"
#include "translator/ops.h"

#define SECOND 1000000000ull

static long start(struct xen_domain *d, uint64_t deadline)
{
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(d->watchdog); i++)
		if (!d->watchdog[i]) {
			d->watchdog[i] = deadline;
			return i + 1;
		}
	return -XEN_ENOSPC;
}

/* Number 0 asks for a new one; a timeout (in seconds) of 0 gives one back. */
long watchdog_op(struct xen_vcpu *v, gva_t arg)
{
	struct xen_domain *d = v->domain;
	struct sched_watchdog w;
	uint64_t deadline;
	long rc = 0;

	if (guest_read(&w, arg, sizeof(w)))
		return -XEN_EFAULT;
	if (w.id > ARRAY_SIZE(d->watchdog))
		return -XEN_EINVAL;
	deadline = host_clock_now() + w.timeout * SECOND;
	if (!w.id)
		rc = start(d, deadline);
	else if (!d->watchdog[w.id - 1])
		rc = -XEN_EINVAL;
	else
		d->watchdog[w.id - 1] = w.timeout ? deadline : 0;
	time_arm(v, HOST_TIMER_NEVER);
	return rc;
}

uint64_t watchdog_next(const struct xen_domain *d)
{
	uint64_t next = HOST_TIMER_NEVER;
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(d->watchdog); i++)
		if (d->watchdog[i] && d->watchdog[i] < next)
			next = d->watchdog[i];
	return next;
}

void watchdog_expire(struct xen_domain *d, uint64_t now)
{
	if (watchdog_next(d) > now || d->dying)
		return;
	log_line(LOG_ERROR, "the guest's watchdog expired");
	d->dying = true;
	d->shutdown_reason = SHUTDOWN_watchdog;
}
