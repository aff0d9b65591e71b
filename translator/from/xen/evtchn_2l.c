/* SPDX-License-Identifier: MIT */
/*
 * The 2-level event ABI: a pending and a mask bit per port in shared_info, a selector bit per word
 * of them and a flag in vcpu_info (xen/include/public/xen.h, struct vcpu_info).
 *
 * The order of the bit operations below is the ABI's: a guest's processor reads flag, selector and
 * pending word in the opposite order, so an event is never lost between them.
 */
#include "translator/from/xen/evtchn_internal.h"

#define BITS_PER_WORD (8 * sizeof(xen_ulong_t))

static inline xen_ulong_t bit_of(uint32_t port)
{
	return (xen_ulong_t)1 << (port % BITS_PER_WORD);
}

static inline bool test_and_set(xen_ulong_t *words, uint32_t nr)
{
	xen_ulong_t bit = bit_of(nr);

	return __atomic_fetch_or(&words[nr / BITS_PER_WORD], bit, __ATOMIC_SEQ_CST) & bit;
}

static inline bool test_and_clear(xen_ulong_t *words, uint32_t nr)
{
	xen_ulong_t bit = bit_of(nr);

	return __atomic_fetch_and(&words[nr / BITS_PER_WORD], ~bit, __ATOMIC_SEQ_CST) & bit;
}

static inline bool test(const xen_ulong_t *words, uint32_t nr)
{
	return __atomic_load_n(&words[nr / BITS_PER_WORD], __ATOMIC_SEQ_CST) & bit_of(nr);
}

static void select_port(struct xen_vcpu *v, uint32_t port)
{
	if (!test_and_set(&v->info->evtchn_pending_sel, port / BITS_PER_WORD))
		evtchn_upcall(v);
}

static void bound_2l(struct xen_domain *d, uint32_t port)
{
}

static void set_pending_2l(struct xen_vcpu *v, uint32_t port)
{
	struct shared_info *s = v->domain->shared_info;

	if (test_and_set(s->evtchn_pending, port))
		return;
	if (!test(s->evtchn_mask, port))
		select_port(v, port);
}

static void clear_pending_2l(struct xen_domain *d, uint32_t port)
{
	test_and_clear(d->shared_info->evtchn_pending, port);
}

static void unmask_2l(struct xen_domain *d, uint32_t port)
{
	struct shared_info *s = d->shared_info;

	if (test_and_clear(s->evtchn_mask, port) && test(s->evtchn_pending, port))
		select_port(d->vcpu[evtchn_port_get(d, port)->vcpu], port);
}

static bool is_pending_2l(struct xen_domain *d, uint32_t port)
{
	return test(d->shared_info->evtchn_pending, port);
}

static bool is_busy_2l(struct xen_domain *d, uint32_t port)
{
	return false;
}

static int set_priority_2l(struct xen_domain *d, uint32_t port, uint32_t priority)
{
	return -XEN_ENOSYS;
}

const struct evtchn_abi evtchn_abi_2l = {
	.max_ports = EVTCHN_2L_NR_CHANNELS,
	.bound = bound_2l,
	.set_pending = set_pending_2l,
	.clear_pending = clear_pending_2l,
	.unmask = unmask_2l,
	.is_pending = is_pending_2l,
	.is_busy = is_busy_2l,
	.set_priority = set_priority_2l,
};
