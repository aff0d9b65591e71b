/* SPDX-License-Identifier: MIT */
/* GNTTABOP_swap_grant_ref: exchange the contents of two entries. */
#include "translator/from/xen/grant_internal.h"

static bool busy(const struct xen_grants *g, uint32_t ref)
{
	const struct grant_active *page = g->active[ref / ACTIVE_PER_PAGE];

	return page && grant_pinned(&page[ref % ACTIVE_PER_PAGE]);
}

static void exchange(void *a, void *b, size_t len)
{
	uint8_t spare[sizeof(grant_entry_v2_t)];

	__builtin_memcpy(spare, a, len);
	__builtin_memcpy(a, b, len);
	__builtin_memcpy(b, spare, len);
}

static int16_t swap(struct xen_grants *g, uint32_t a, uint32_t b)
{
	if (a >= grant_entries(g) || b >= grant_entries(g))
		return GNTST_bad_gntref;
	if (a == b)
		return GNTST_okay;
	if (busy(g, a) || busy(g, b))
		return GNTST_eagain;
	if (g->version == 1) {
		exchange(grant_entry_v1(g, a), grant_entry_v1(g, b), sizeof(grant_entry_v1_t));
	} else {
		exchange(grant_entry_v2(g, a), grant_entry_v2(g, b), sizeof(grant_entry_v2_t));
		exchange(grant_status(g, a), grant_status(g, b), sizeof(grant_status_t));
	}
	return GNTST_okay;
}

long grant_op_swap(struct xen_vcpu *v, gva_t uop)
{
	struct gnttab_swap_grant_ref op;

	if (guest_read(&op, uop, sizeof(op)))
		return -XEN_EFAULT;
	lock_take(&v->domain->grants->lock);
	op.status = swap(v->domain->grants, op.ref_a, op.ref_b);
	lock_drop(&v->domain->grants->lock);
	return guest_write(gva_add(uop, offsetof(struct gnttab_swap_grant_ref, status)), &op.status,
			   sizeof(op.status)) ? -XEN_EFAULT : 0;
}
