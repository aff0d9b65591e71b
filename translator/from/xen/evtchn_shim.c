/* SPDX-License-Identifier: MIT */
/* What the shim does with event channels: ports of its own, polls, a vcpu_info that moves. */
#include "translator/from/xen/evtchn_internal.h"

/* The slot of a consumer: its own, or a fresh one; -XEN_ENOSPC when all are taken. */
static int consumer_slot(struct xen_evtchns *e, evtchn_consumer_t consumer)
{
	int i;

	for (i = 0; i < EVTCHN_CONSUMERS; i++) {
		if (!e->consumer[i])
			e->consumer[i] = consumer;
		if (e->consumer[i] == consumer)
			return i;
	}
	return -XEN_ENOSPC;
}

int evtchn_alloc_shim_port(struct xen_vcpu *v, evtchn_consumer_t consumer)
{
	struct xen_evtchns *e = v->domain->evtchns;
	int slot, port;

	lock_take(&e->lock);
	slot = consumer_slot(e, consumer);
	port = slot < 0 ? slot : evtchn_port_find_free(v->domain);
	if (port >= 0)
		evtchn_port_bind(v->domain, port, PORT_SHIM, slot, v->id);
	lock_drop(&e->lock);
	return port;
}

void evtchn_notify_shim_port(struct xen_domain *d, uint32_t port)
{
	struct evtchn_port *p;

	lock_take(&d->evtchns->lock);
	p = evtchn_port_get(d, port);
	if (p && p->state == PORT_SHIM) /* else the guest has closed it */
		evtchn_port_raise(d, port);
	lock_drop(&d->evtchns->lock);
}

int evtchn_port_pending(struct xen_domain *d, uint32_t port)
{
	struct evtchn_port *p;
	int rc = -XEN_EINVAL;

	lock_take(&d->evtchns->lock);
	p = evtchn_port_get(d, port);
	if (p && evtchn_port_usable(p))
		rc = d->evtchns->abi->is_pending(d, port);
	lock_drop(&d->evtchns->lock);
	return rc;
}

void evtchn_vcpu_info_moved(struct xen_vcpu *v)
{
	/* What the old one said is not known to have been seen: say that everything is pending, as
	 * Xen does, and let the guest find out. */
	__atomic_store_n(&v->info->evtchn_pending_sel, ~(xen_ulong_t)0, __ATOMIC_SEQ_CST);
	evtchn_upcall(v);
}
