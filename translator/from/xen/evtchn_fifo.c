/* SPDX-License-Identifier: MIT */
/*
 * The FIFO event ABI (Xen's docs, "Event Channel FIFO ABI"; xen/include/public/event_channel.h):
 * an event word per port in an array of the guest's frames, and 16 queues per vCPU whose links run
 * through the words and whose heads are in the vCPU's control block.
 *
 * The guest owns these words and may write anything there at any time.  So nothing read from them
 * is ever followed: links are only written, the tails are our own, and every retry is bounded.
 */
#include "translator/from/xen/evtchn_internal.h"
#include "translator/from/xen/frame.h"

#define WORD_PENDING (1u << EVTCHN_FIFO_PENDING)
#define WORD_MASKED  (1u << EVTCHN_FIFO_MASKED)
#define WORD_LINKED  (1u << EVTCHN_FIFO_LINKED)
#define WORD_BUSY    (1u << EVTCHN_FIFO_BUSY)

/* A guest may change a linked word four times without breaking the ABI: MASKED set and cleared,
 * PENDING cleared, LINKED cleared. */
#define LINK_TRIES 4

/* NULL while the event array does not reach so far. */
static event_word_t *word_of(struct xen_domain *d, uint32_t port)
{
	struct xen_evtchns *e = d->evtchns;

	if (port >= e->event_words)
		return NULL;
	return &e->event_array[port / EVENT_WORDS_PER_PAGE][port % EVENT_WORDS_PER_PAGE];
}

static inline bool test_and_set(uint32_t *word, uint32_t bit)
{
	return __atomic_fetch_or(word, bit, __ATOMIC_SEQ_CST) & bit;
}

static inline void clear(uint32_t *word, uint32_t bit)
{
	__atomic_fetch_and(word, ~bit, __ATOMIC_SEQ_CST);
}

static inline bool test(const uint32_t *word, uint32_t bit)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST) & bit;
}

static void bound_fifo(struct xen_domain *d, uint32_t port)
{
	evtchn_port_get(d, port)->priority = EVTCHN_FIFO_PRIORITY_DEFAULT;
}

enum link_result { LINK_DONE, LINK_UNLINKED, LINK_RACED };

/* Set the link of the tail if it is still linked; also drops BUSY. */
static enum link_result try_link(event_word_t *tail, uint32_t port)
{
	event_word_t old = __atomic_load_n(tail, __ATOMIC_SEQ_CST);
	event_word_t new = (old & ~(WORD_BUSY | EVTCHN_FIFO_LINK_MASK)) | port;

	if (!(old & WORD_LINKED))
		return LINK_UNLINKED;
	if (__atomic_compare_exchange_n(tail, &old, new, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return LINK_DONE;
	return LINK_RACED;
}

/*
 * Append the port to the queue that ends in `tail`.  False when the guest has taken the tail off
 * its queue meanwhile: the queue is empty.  BUSY keeps a well-behaved guest from changing the word
 * while we retry; one that goes on loses the event and only itself.
 */
static bool append(event_word_t *tail, uint32_t port)
{
	enum link_result result = try_link(tail, port);
	unsigned tries;

	if (result != LINK_RACED)
		return result == LINK_DONE;
	test_and_set(tail, WORD_BUSY);
	for (tries = 0; tries < LINK_TRIES; tries++) {
		result = try_link(tail, port);
		if (result == LINK_DONE)
			return true;
		if (result == LINK_UNLINKED)
			break;
	}
	clear(tail, WORD_BUSY);
	return result != LINK_UNLINKED;
}

/* Put the port, just marked linked, at the end of its queue; true when it became the head. */
static bool enqueue(struct xen_vcpu *v, struct evtchn_port *p, uint32_t port)
{
	struct xen_domain *d = v->domain;
	uint32_t *last = &d->vcpu[p->last_vcpu]->evtchn.fifo_tail[p->last_priority];
	uint32_t *tail = &v->evtchn.fifo_tail[p->priority];
	bool appended = false;

	/* The guest has taken it off the queue of which it was the tail, so that queue is empty, and
	 * its tail must not lead into the queue that the port is now on. */
	if (*last == port)
		*last = 0;
	p->last_vcpu = (uint8_t)v->id;
	p->last_priority = p->priority;

	if (*tail)
		appended = append(word_of(d, *tail), port);
	if (!appended)
		__atomic_store_n(&v->evtchn.fifo_control->head[p->priority], port, __ATOMIC_SEQ_CST);
	*tail = port;
	return !appended;
}

static void set_pending_fifo(struct xen_vcpu *v, uint32_t port)
{
	struct evtchn_port *p = evtchn_port_get(v->domain, port);
	event_word_t *word = word_of(v->domain, port);
	struct evtchn_fifo_control_block *control = v->evtchn.fifo_control;

	if (!word) {
		p->raised = 1; /* until the array reaches so far */
		return;
	}
	if (!control)
		return; /* the guest must not have unmasked it yet: dropped, as in Xen */
	test_and_set(word, WORD_PENDING);
	if (!test(word, WORD_MASKED) && !test_and_set(word, WORD_LINKED) && enqueue(v, p, port) &&
	    !test_and_set(&control->ready, 1u << p->last_priority))
		evtchn_upcall(v);
}

static void clear_pending_fifo(struct xen_domain *d, uint32_t port)
{
	event_word_t *word = word_of(d, port);

	/* Not unlinked: the guest does that when it meets the port, and ignores it. */
	if (word)
		clear(word, WORD_PENDING);
}

static void unmask_fifo(struct xen_domain *d, uint32_t port)
{
	event_word_t *word = word_of(d, port);

	if (!word)
		return;
	clear(word, WORD_MASKED);
	if (test(word, WORD_PENDING))
		set_pending_fifo(d->vcpu[evtchn_port_get(d, port)->vcpu], port);
}

static bool is_pending_fifo(struct xen_domain *d, uint32_t port)
{
	event_word_t *word = word_of(d, port);

	return word && test(word, WORD_PENDING);
}

static bool is_busy_fifo(struct xen_domain *d, uint32_t port)
{
	event_word_t *word = word_of(d, port);

	return word && test(word, WORD_LINKED);
}

static int set_priority_fifo(struct xen_domain *d, uint32_t port, uint32_t priority)
{
	struct evtchn_port *p = evtchn_port_get(d, port);

	if (!evtchn_port_usable(p))
		return -XEN_EACCES;
	if (priority > EVTCHN_FIFO_PRIORITY_MIN)
		return -XEN_EINVAL;
	p->priority = priority & 15;
	return 0;
}

const struct evtchn_abi evtchn_abi_fifo = {
	.max_ports = EVTCHN_FIFO_NR_CHANNELS,
	.bound = bound_fifo,
	.set_pending = set_pending_fifo,
	.clear_pending = clear_pending_fifo,
	.unmask = unmask_fifo,
	.is_pending = is_pending_fifo,
	.is_busy = is_busy_fifo,
	.set_priority = set_priority_fifo,
};

/* From 2-level: live ports get the default priority, and what is pending waits for its word. */
static void adopt_ports(struct xen_domain *d)
{
	struct evtchn_port *p;
	uint32_t port;

	for (port = 1; port < evtchn_abi_2l.max_ports && (p = evtchn_port_get(d, port)); port++) {
		p->priority = EVTCHN_FIFO_PRIORITY_DEFAULT;
		p->raised = evtchn_port_usable(p) && evtchn_abi_2l.is_pending(d, port);
	}
}

/* A frame of the guest's that it and we may both write: not a page table. */
static void *map_frame(struct xen_domain *d, mfn_t mfn)
{
	return frame_type(d, mfn) ? NULL : frame_map(mfn);
}

bool evtchn_frame_in_use(const struct xen_domain *d, mfn_t mfn)
{
	const struct xen_evtchns *e = d->evtchns;
	const void *page;
	uint32_t i;

	if (e->abi != &evtchn_abi_fifo)
		return false;
	page = frame_map(mfn);
	for (i = 0; i < e->event_words / EVENT_WORDS_PER_PAGE; i++)
		if (e->event_array[i] == page)
			return true;
	for (i = 0; i < XEN_MAX_VCPUS && d->vcpu[i]; i++)
		if (((uintptr_t)d->vcpu[i]->evtchn.fifo_control & PAGE_MASK) == (uintptr_t)page)
			return page;
	return false;
}

int evtchn_fifo_init_control(struct xen_domain *d, struct evtchn_init_control *op)
{
	struct xen_vcpu *v = evtchn_vcpu(d, op->vcpu);
	uint8_t *page;

	op->link_bits = EVTCHN_FIFO_LINK_BITS;
	if (!v)
		return -XEN_ENOENT;
	if (op->offset > PAGE_SIZE - sizeof(struct evtchn_fifo_control_block) || op->offset % 8)
		return -XEN_EINVAL;
	if (v->evtchn.fifo_control)
		return -XEN_EINVAL;
	page = map_frame(d, op->control_gfn);
	if (!page)
		return -XEN_EINVAL;
	v->evtchn.fifo_control = (struct evtchn_fifo_control_block *)(page + op->offset);
	if (d->evtchns->abi != &evtchn_abi_fifo) {
		adopt_ports(d);
		d->evtchns->abi = &evtchn_abi_fifo;
	}
	return 0;
}

int evtchn_fifo_expand_array(struct xen_domain *d, const struct evtchn_expand_array *op)
{
	struct xen_evtchns *e = d->evtchns;
	uint32_t port = e->event_words;
	struct evtchn_port *p;
	event_word_t *page;

	if (e->abi != &evtchn_abi_fifo)
		return -XEN_EOPNOTSUPP;
	if (e->event_words >= EVTCHN_FIFO_NR_CHANNELS)
		return -XEN_ENOSPC;
	page = map_frame(d, op->array_gfn);
	if (!page)
		return -XEN_EINVAL;
	e->event_array[e->event_words / EVENT_WORDS_PER_PAGE] = page;
	e->event_words += EVENT_WORDS_PER_PAGE;
	for (; port < e->event_words && (p = evtchn_port_get(d, port)); port++) {
		if (p->raised)
			evtchn_port_raise(d, port);
		p->raised = 0;
	}
	return 0;
}

void evtchn_fifo_destroy(struct xen_domain *d)
{
	struct xen_vcpu *v;
	unsigned i, q;

	d->evtchns->event_words = 0;
	for (i = 0; i < XEN_MAX_VCPUS && (v = d->vcpu[i]); i++) {
		v->evtchn.fifo_control = NULL;
		for (q = 0; q < EVTCHN_FIFO_MAX_QUEUES; q++)
			v->evtchn.fifo_tail[q] = 0;
	}
}
