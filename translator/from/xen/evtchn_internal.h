/* SPDX-License-Identifier: MIT */
/*
 * Event channels, inside: the ports' own state (evtchn_port.c), and what the two ABIs by which a
 * guest sees its events (evtchn_2l.c, evtchn_fifo.c) do for evtchn.c.
 */
#ifndef TRANSLATOR_FROM_XEN_EVTCHN_INTERNAL_H
#define TRANSLATOR_FROM_XEN_EVTCHN_INTERNAL_H

#include "translator/from/xen/evtchn.h"
#include "translator/lock.h"

enum port_state {
	PORT_FREE,
	PORT_RESERVED,    /* port 0 */
	PORT_UNBOUND,     /* peer: domain that may bind to it */
	PORT_INTERDOMAIN, /* peer: the port at the other end, in the same domain */
	PORT_SHIM,        /* the other end is the shim; peer: index of its consumer */
	PORT_VIRQ,        /* peer: VIRQ_* */
	PORT_IPI,
};

struct evtchn_port {
	uint8_t state : 4;         /* enum port_state */
	uint8_t priority : 4;      /* FIFO: queue for the next event */
	uint8_t last_priority : 4; /* FIFO: queue that the port was last put on, */
	uint8_t raised : 1;        /* FIFO: raised while it had no event word */
	uint8_t vcpu;              /* notified */
	uint8_t last_vcpu;         /* and of which vCPU */
	uint32_t peer;
};

#define PORTS_PER_BUCKET (PAGE_SIZE / sizeof(struct evtchn_port))
#define PORT_BUCKETS     (EVTCHN_FIFO_NR_CHANNELS / PORTS_PER_BUCKET)

#define EVENT_WORDS_PER_PAGE (PAGE_SIZE / sizeof(event_word_t))
#define EVENT_ARRAY_PAGES    (EVTCHN_FIFO_NR_CHANNELS / EVENT_WORDS_PER_PAGE)

#define EVTCHN_CONSUMERS 8
typedef void (*evtchn_consumer_t)(struct xen_vcpu *v);

/* How a guest sees its events.  Called with the lock held, for usable ports unless said. */
struct evtchn_abi {
	uint32_t max_ports;
	void (*bound)(struct xen_domain *d, uint32_t port); /* just after it was allocated */
	void (*set_pending)(struct xen_vcpu *v, uint32_t port);
	void (*clear_pending)(struct xen_domain *d, uint32_t port);
	void (*unmask)(struct xen_domain *d, uint32_t port);
	bool (*is_pending)(struct xen_domain *d, uint32_t port);
	/* Is a free port still on a queue of the guest's, so not to be had?  (also unusable ports) */
	bool (*is_busy)(struct xen_domain *d, uint32_t port);
	int (*set_priority)(struct xen_domain *d, uint32_t port, uint32_t priority);
};

extern const struct evtchn_abi evtchn_abi_2l, evtchn_abi_fifo;

struct xen_evtchns {
	struct lock lock; /* everything here, and the evtchn part of every vCPU */
	const struct evtchn_abi *abi;
	uint32_t valid;  /* ports that have state: 0 to valid - 1 */
	uint32_t active; /* ports neither free nor reserved */
	uint32_t hint;   /* no port below it is free */
	evtchn_consumer_t consumer[EVTCHN_CONSUMERS];
	struct evtchn_port *bucket[PORT_BUCKETS];
	event_word_t *event_array[EVENT_ARRAY_PAGES]; /* the guest's frames */
	uint32_t event_words;                         /* ports that the event array covers */
};
_Static_assert(sizeof(struct xen_evtchns) <= PAGE_SIZE, "one page of the shim's memory");

/* evtchn_port.c: all with the lock held. */

/* The port's state, or NULL when it has none (never allocated, or out of range). */
struct evtchn_port *evtchn_port_get(struct xen_domain *d, uint32_t port);
/* The lowest free port; its state is still PORT_FREE.  The port, -XEN_ENOSPC or -XEN_ENOMEM. */
int evtchn_port_find_free(struct xen_domain *d);
/* Turn a free port into a live one that notifies `vcpu`. */
void evtchn_port_bind(struct xen_domain *d, uint32_t port, enum port_state state, uint32_t peer,
		      unsigned vcpu);
/* Turn a live port into a free one, not pending. */
void evtchn_port_release(struct xen_domain *d, uint32_t port);
/* Is it bound to anything, or waiting to be? */
bool evtchn_port_usable(const struct evtchn_port *p);
/* Set it pending for the vCPU that it notifies. */
void evtchn_port_raise(struct xen_domain *d, uint32_t port);

/* An event became visible through the vCPU's vcpu_info: set upcall_pending and wake it. */
void evtchn_upcall(struct xen_vcpu *v);

/* evtchn_fifo.c: the hypercalls of the FIFO ABI, and back from it to the 2-level one. */
int evtchn_fifo_init_control(struct xen_domain *d, struct evtchn_init_control *op);
int evtchn_fifo_expand_array(struct xen_domain *d, const struct evtchn_expand_array *op);
void evtchn_fifo_destroy(struct xen_domain *d);

/* The domain's vCPU `id`, or NULL. */
static inline struct xen_vcpu *evtchn_vcpu(struct xen_domain *d, uint32_t id)
{
	return id < XEN_MAX_VCPUS ? d->vcpu[id] : NULL;
}

#endif
