/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_event_channel_op: one row per operation, the lock, and the way in and out. */
#include "translator/from/xen/evtchn_internal.h"

/* Only the hypervisor's own headers name this continuation of EVTCHNOP_reset. */
#define EVTCHNOP_RESET_CONT 14

union evtchn_args {
	struct evtchn_alloc_unbound alloc_unbound;
	struct evtchn_bind_interdomain bind_interdomain;
	struct evtchn_bind_virq bind_virq;
	struct evtchn_bind_pirq bind_pirq;
	struct evtchn_bind_ipi bind_ipi;
	struct evtchn_close close;
	struct evtchn_send send;
	struct evtchn_status status;
	struct evtchn_bind_vcpu bind_vcpu;
	struct evtchn_unmask unmask;
	struct evtchn_reset reset;
	struct evtchn_init_control init_control;
	struct evtchn_expand_array expand_array;
	struct evtchn_set_priority set_priority;
};

/* No other domain exists here: any other id is -XEN_ESRCH, as Xen answers for such. */
static bool is_self(domid_t dom)
{
	return dom == DOMID_SELF || dom == XEN_DOMID_GUEST;
}

/* VIRQs that go to one vCPU for the whole domain; the others exist once per vCPU (xen.h). */
static bool virq_is_global(uint32_t virq)
{
	switch (virq) {
	case VIRQ_TIMER:
	case VIRQ_DEBUG:
	case VIRQ_XENOPROF:
	case VIRQ_XENPMU:
		return false;
	default:
		return true;
	}
}

static int op_alloc_unbound(struct xen_vcpu *v, union evtchn_args *args)
{
	struct evtchn_alloc_unbound *op = &args->alloc_unbound;
	domid_t remote = op->remote_dom == DOMID_SELF ? XEN_DOMID_GUEST : op->remote_dom;
	int port;

	if (!is_self(op->dom))
		return -XEN_ESRCH;
	port = evtchn_port_find_free(v->domain);
	if (port < 0)
		return port;
	evtchn_port_bind(v->domain, port, PORT_UNBOUND, remote, 0);
	op->port = port;
	return 0;
}

static int op_bind_interdomain(struct xen_vcpu *v, union evtchn_args *args)
{
	struct evtchn_bind_interdomain *op = &args->bind_interdomain;
	struct xen_domain *d = v->domain;
	struct evtchn_port *remote;
	int port;

	if (!is_self(op->remote_dom))
		return -XEN_ESRCH;
	port = evtchn_port_find_free(d);
	if (port < 0)
		return port;
	remote = evtchn_port_get(d, op->remote_port);
	if (!remote || remote->state != PORT_UNBOUND || remote->peer != XEN_DOMID_GUEST)
		return -XEN_EINVAL;
	evtchn_port_bind(d, port, PORT_INTERDOMAIN, op->remote_port, 0);
	remote->state = PORT_INTERDOMAIN;
	remote->peer = port;
	/* What was sent while nobody was there is lost: the ABI has the new end look for itself. */
	evtchn_port_raise(d, port);
	op->local_port = port;
	return 0;
}

static int op_bind_virq(struct xen_vcpu *v, union evtchn_args *args)
{
	struct evtchn_bind_virq *op = &args->bind_virq;
	struct xen_vcpu *target;
	int port;

	if (op->virq >= NR_VIRQS || (virq_is_global(op->virq) && op->vcpu))
		return -XEN_EINVAL;
	target = evtchn_vcpu(v->domain, op->vcpu);
	if (!target)
		return -XEN_ENOENT;
	if (target->evtchn.virq_port[op->virq])
		return -XEN_EEXIST;
	port = evtchn_port_find_free(v->domain);
	if (port < 0)
		return port;
	evtchn_port_bind(v->domain, port, PORT_VIRQ, op->virq, op->vcpu);
	target->evtchn.virq_port[op->virq] = port;
	op->port = port;
	return 0;
}

/* The guest is given no physical interrupt, so may bind none. */
static int op_bind_pirq(struct xen_vcpu *v, union evtchn_args *args)
{
	return args->bind_pirq.pirq < XEN_NR_PIRQS ? -XEN_EPERM : -XEN_EINVAL;
}

static int op_bind_ipi(struct xen_vcpu *v, union evtchn_args *args)
{
	struct evtchn_bind_ipi *op = &args->bind_ipi;
	int port;

	if (!evtchn_vcpu(v->domain, op->vcpu))
		return -XEN_ENOENT;
	port = evtchn_port_find_free(v->domain);
	if (port < 0)
		return port;
	evtchn_port_bind(v->domain, port, PORT_IPI, 0, op->vcpu);
	op->port = port;
	return 0;
}

static int close_port(struct xen_domain *d, uint32_t port)
{
	struct evtchn_port *p = evtchn_port_get(d, port);
	struct evtchn_port *remote;

	if (!p || !evtchn_port_usable(p))
		return -XEN_EINVAL;
	if (p->state == PORT_VIRQ)
		d->vcpu[virq_is_global(p->peer) ? 0 : p->vcpu]->evtchn.virq_port[p->peer] = 0;
	if (p->state == PORT_INTERDOMAIN) {
		remote = evtchn_port_get(d, p->peer);
		remote->state = PORT_UNBOUND;
		remote->peer = XEN_DOMID_GUEST;
	}
	evtchn_port_release(d, port);
	return 0;
}

static int op_close(struct xen_vcpu *v, union evtchn_args *args)
{
	return close_port(v->domain, args->close.port);
}

static int op_send(struct xen_vcpu *v, union evtchn_args *args)
{
	struct xen_domain *d = v->domain;
	struct evtchn_port *p = evtchn_port_get(d, args->send.port);
	evtchn_consumer_t consumer;

	if (!p)
		return -XEN_EINVAL;
	switch (p->state) {
	case PORT_INTERDOMAIN:
		evtchn_port_raise(d, p->peer);
		return 0;
	case PORT_IPI:
		evtchn_port_raise(d, args->send.port);
		return 0;
	case PORT_SHIM:
		consumer = d->evtchns->consumer[p->peer];
		lock_drop(&d->evtchns->lock); /* it may notify in turn */
		consumer(v);
		lock_take(&d->evtchns->lock);
		return 0;
	case PORT_UNBOUND:
		return 0; /* dropped */
	default:
		return -XEN_EINVAL;
	}
}

static void describe(const struct evtchn_port *p, struct evtchn_status *op)
{
	switch (p->state) {
	case PORT_UNBOUND:
		op->status = EVTCHNSTAT_unbound;
		op->u.unbound.dom = p->peer;
		break;
	case PORT_INTERDOMAIN:
		op->status = EVTCHNSTAT_interdomain;
		op->u.interdomain.dom = XEN_DOMID_GUEST;
		op->u.interdomain.port = p->peer;
		break;
	case PORT_SHIM: /* in the toolstack's domain, as the guest knows it */
		op->status = EVTCHNSTAT_interdomain;
		op->u.interdomain.dom = 0;
		op->u.interdomain.port = op->port;
		break;
	case PORT_VIRQ:
		op->status = EVTCHNSTAT_virq;
		op->u.virq = p->peer;
		break;
	case PORT_IPI:
		op->status = EVTCHNSTAT_ipi;
		break;
	default:
		op->status = EVTCHNSTAT_closed;
	}
	op->vcpu = p->vcpu;
}

static int op_status(struct xen_vcpu *v, union evtchn_args *args)
{
	struct evtchn_status *op = &args->status;
	struct evtchn_port *p;

	if (!is_self(op->dom))
		return -XEN_ESRCH;
	p = evtchn_port_get(v->domain, op->port);
	if (!p)
		return -XEN_EINVAL;
	describe(p, op);
	return 0;
}

static int op_bind_vcpu(struct xen_vcpu *v, union evtchn_args *args)
{
	const struct evtchn_bind_vcpu *op = &args->bind_vcpu;
	struct evtchn_port *p;

	if (!evtchn_vcpu(v->domain, op->vcpu))
		return -XEN_ENOENT;
	p = evtchn_port_get(v->domain, op->port);
	if (!p || !evtchn_port_usable(p) || p->state == PORT_IPI ||
	    (p->state == PORT_VIRQ && !virq_is_global(p->peer)))
		return -XEN_EINVAL;
	p->vcpu = (uint8_t)op->vcpu;
	return 0;
}

static int op_unmask(struct xen_vcpu *v, union evtchn_args *args)
{
	struct evtchn_port *p = evtchn_port_get(v->domain, args->unmask.port);

	if (!p)
		return -XEN_EINVAL;
	if (evtchn_port_usable(p))
		v->domain->evtchns->abi->unmask(v->domain, args->unmask.port);
	return 0;
}

static void reset(struct xen_domain *d)
{
	struct xen_evtchns *e = d->evtchns;
	uint32_t port;

	for (port = 1; port < e->valid && e->active; port++)
		close_port(d, port);
	if (e->abi != &evtchn_abi_2l)
		evtchn_fifo_destroy(d);
	e->abi = &evtchn_abi_2l;
}

static int op_reset(struct xen_vcpu *v, union evtchn_args *args)
{
	if (!is_self(args->reset.dom))
		return -XEN_ESRCH;
	reset(v->domain);
	return 0;
}

/* A reset is never left half done here, so there is none to continue. */
static int op_reset_cont(struct xen_vcpu *v, union evtchn_args *args)
{
	return is_self(args->reset.dom) ? -XEN_EBUSY : -XEN_ESRCH;
}

static int op_init_control(struct xen_vcpu *v, union evtchn_args *args)
{
	return evtchn_fifo_init_control(v->domain, &args->init_control);
}

static int op_expand_array(struct xen_vcpu *v, union evtchn_args *args)
{
	return evtchn_fifo_expand_array(v->domain, &args->expand_array);
}

static int op_set_priority(struct xen_vcpu *v, union evtchn_args *args)
{
	const struct evtchn_set_priority *op = &args->set_priority;

	if (!evtchn_port_get(v->domain, op->port))
		return -XEN_EINVAL;
	return v->domain->evtchns->abi->set_priority(v->domain, op->port, op->priority);
}

static const struct evtchn_row {
	int (*handler)(struct xen_vcpu *v, union evtchn_args *args);
	uint8_t size;
	bool answers; /* the struct is written back when the handler answers 0 */
} rows[] = {
	/* clang-format off */
	[EVTCHNOP_bind_interdomain] = {op_bind_interdomain, sizeof(struct evtchn_bind_interdomain), true},
	[EVTCHNOP_bind_virq]     = {op_bind_virq,     sizeof(struct evtchn_bind_virq),     true},
	[EVTCHNOP_bind_pirq]     = {op_bind_pirq,     sizeof(struct evtchn_bind_pirq),     true},
	[EVTCHNOP_close]         = {op_close,         sizeof(struct evtchn_close),         false},
	[EVTCHNOP_send]          = {op_send,          sizeof(struct evtchn_send),          false},
	[EVTCHNOP_status]        = {op_status,        sizeof(struct evtchn_status),        true},
	[EVTCHNOP_alloc_unbound] = {op_alloc_unbound, sizeof(struct evtchn_alloc_unbound), true},
	[EVTCHNOP_bind_ipi]      = {op_bind_ipi,      sizeof(struct evtchn_bind_ipi),      true},
	[EVTCHNOP_bind_vcpu]     = {op_bind_vcpu,     sizeof(struct evtchn_bind_vcpu),     false},
	[EVTCHNOP_unmask]        = {op_unmask,        sizeof(struct evtchn_unmask),        false},
	[EVTCHNOP_reset]         = {op_reset,         sizeof(struct evtchn_reset),         false},
	[EVTCHNOP_init_control]  = {op_init_control,  sizeof(struct evtchn_init_control),  true},
	[EVTCHNOP_expand_array]  = {op_expand_array,  sizeof(struct evtchn_expand_array),  false},
	[EVTCHNOP_set_priority]  = {op_set_priority,  sizeof(struct evtchn_set_priority),  false},
	[EVTCHNOP_RESET_CONT]    = {op_reset_cont,    sizeof(struct evtchn_reset),         false},
	/* clang-format on */
};

long evtchn_op(struct xen_vcpu *v, int cmd, gva_t arg)
{
	const struct evtchn_row *row;
	union evtchn_args args;
	int rc;

	if (cmd < 0 || (size_t)cmd >= ARRAY_SIZE(rows))
		return -XEN_ENOSYS;
	row = &rows[cmd];
	if (guest_read(&args, arg, row->size))
		return -XEN_EFAULT;
	lock_take(&v->domain->evtchns->lock);
	rc = row->handler(v, &args);
	lock_drop(&v->domain->evtchns->lock);
	/* As in Xen, a port that the guest cannot be told of stays allocated. */
	if (!rc && row->answers && guest_write(arg, &args, row->size))
		rc = -XEN_EFAULT;
	return rc;
}

void evtchn_reset(struct xen_domain *d)
{
	lock_take(&d->evtchns->lock);
	reset(d);
	lock_drop(&d->evtchns->lock);
}

void evtchn_send_virq(struct xen_vcpu *v, unsigned virq)
{
	struct xen_domain *d = v->domain;
	uint32_t port;

	lock_take(&d->evtchns->lock);
	port = (virq_is_global(virq) ? d->vcpu[0] : v)->evtchn.virq_port[virq];
	if (port)
		evtchn_port_raise(d, port);
	lock_drop(&d->evtchns->lock);
}
