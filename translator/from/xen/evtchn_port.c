/* SPDX-License-Identifier: MIT */
/* The state of the event-channel ports: found, allocated, freed, raised. */
#include "translator/from/xen/evtchn_internal.h"

/* A guest can tell ports without state (-EINVAL) from free ones; Xen makes 64 at a time. */
#define PORTS_GROWTH 64

struct evtchn_port *evtchn_port_get(struct xen_domain *d, uint32_t port)
{
	struct xen_evtchns *e = d->evtchns;

	if (port >= e->valid)
		return NULL;
	return &e->bucket[port / PORTS_PER_BUCKET][port % PORTS_PER_BUCKET];
}

bool evtchn_port_usable(const struct evtchn_port *p)
{
	return p->state > PORT_RESERVED;
}

static int grow(struct xen_evtchns *e)
{
	struct evtchn_port **bucket = &e->bucket[e->valid / PORTS_PER_BUCKET];

	if (!*bucket)
		*bucket = page_alloc();
	if (!*bucket)
		return -XEN_ENOMEM;
	e->valid += PORTS_GROWTH;
	return 0;
}

int evtchn_port_find_free(struct xen_domain *d)
{
	struct xen_evtchns *e = d->evtchns;
	uint32_t port;

	while (e->hint < e->valid && evtchn_port_get(d, e->hint)->state != PORT_FREE)
		e->hint++;
	for (port = e->hint; port < e->abi->max_ports; port++) {
		if (port >= e->valid) {
			int err = grow(e);

			return err ? err : (int)port;
		}
		if (evtchn_port_get(d, port)->state == PORT_FREE && !e->abi->is_busy(d, port))
			return (int)port;
	}
	return -XEN_ENOSPC;
}

void evtchn_port_bind(struct xen_domain *d, uint32_t port, enum port_state state, uint32_t peer,
		      unsigned vcpu)
{
	struct evtchn_port *p = evtchn_port_get(d, port);

	p->state = state;
	p->peer = peer;
	p->vcpu = (uint8_t)vcpu;
	d->evtchns->active++;
	d->evtchns->abi->bound(d, port);
}

void evtchn_port_release(struct xen_domain *d, uint32_t port)
{
	struct xen_evtchns *e = d->evtchns;
	struct evtchn_port *p = evtchn_port_get(d, port);

	e->abi->clear_pending(d, port);
	p->state = PORT_FREE;
	p->vcpu = 0;
	p->raised = 0;
	e->active--;
	if (port < e->hint)
		e->hint = port;
}

void evtchn_port_raise(struct xen_domain *d, uint32_t port)
{
	struct evtchn_port *p = evtchn_port_get(d, port);

	if (p && evtchn_port_usable(p))
		d->evtchns->abi->set_pending(d->vcpu[p->vcpu], port);
}

void evtchn_upcall(struct xen_vcpu *v)
{
	if (!__atomic_exchange_n(&v->info->evtchn_upcall_pending, 1, __ATOMIC_SEQ_CST))
		vcpu_kick(v);
}

int evtchn_init(struct xen_domain *d)
{
	struct xen_evtchns *e = page_alloc();

	if (!e)
		return -XEN_ENOMEM;
	e->abi = &evtchn_abi_2l;
	if (grow(e)) {
		page_free(e);
		return -XEN_ENOMEM;
	}
	e->bucket[0][0].state = PORT_RESERVED;
	d->evtchns = e;
	return 0;
}
