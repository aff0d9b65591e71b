/* SPDX-License-Identifier: MIT */
/* GNTTABOP_setup_table, query_size, get_status_frames: the table's frames, for the guest to map. */
#include "translator/from/xen/grant_internal.h"

/* The frame numbers of so many pages into the guest's list; GNTST_bad_virt_addr where one could not
 * be written (the others are). */
static int16_t list_frames(gva_t list, void *const *pages, uint32_t count)
{
	int16_t status = GNTST_okay;
	xen_pfn_t mfn;
	uint32_t i;

	for (i = 0; i < count; i++) {
		mfn = page_mfn(pages[i]);
		if (guest_write(gva_add(list, i * sizeof(mfn)), &mfn, sizeof(mfn)))
			status = GNTST_bad_virt_addr;
	}
	return status;
}

static int16_t setup_table(struct xen_grants *g, const struct gnttab_setup_table *op)
{
	if (!grant_is_self(op->dom))
		return GNTST_bad_domain;
	if (op->nr_frames > GRANT_MAX_FRAMES || grant_grow(g, op->nr_frames))
		return GNTST_general_error;
	return list_frames(GVA(op->frame_list.p), g->frame, op->nr_frames);
}

long grant_op_setup_table(struct xen_vcpu *v, gva_t uop)
{
	struct xen_grants *g = v->domain->grants;
	struct gnttab_setup_table op;

	if (guest_read(&op, uop, sizeof(op)) || !grant_address_ok((uint64_t)op.frame_list.p))
		return -XEN_EFAULT;
	lock_take(&g->lock);
	op.status = setup_table(g, &op);
	lock_drop(&g->lock);
	return guest_write(gva_add(uop, offsetof(struct gnttab_setup_table, status)), &op.status,
			   sizeof(op.status)) ? -XEN_EFAULT : 0;
}

long grant_op_query_size(struct xen_vcpu *v, gva_t uop)
{
	struct gnttab_query_size op;

	if (guest_read(&op, uop, sizeof(op)))
		return -XEN_EFAULT;
	if (grant_is_self(op.dom)) {
		op.nr_frames = v->domain->grants->nr_frames;
		op.max_nr_frames = GRANT_MAX_FRAMES;
		op.status = GNTST_okay;
	} else {
		op.status = GNTST_bad_domain;
	}
	return guest_write(uop, &op, sizeof(op)) ? -XEN_EFAULT : 0;
}

static int16_t get_status_frames(struct xen_grants *g, const struct gnttab_get_status_frames *op)
{
	if (!grant_is_self(op->dom))
		return GNTST_bad_domain;
	if (op->nr_frames > g->nr_status)
		return GNTST_general_error;
	return list_frames(GVA(op->frame_list.p), (void *const *)g->status, op->nr_frames);
}

long grant_op_get_status_frames(struct xen_vcpu *v, gva_t uop)
{
	struct xen_grants *g = v->domain->grants;
	struct gnttab_get_status_frames op;

	if (guest_read(&op, uop, sizeof(op)) || !grant_address_ok((uint64_t)op.frame_list.p))
		return -XEN_EFAULT;
	lock_take(&g->lock);
	op.status = get_status_frames(g, &op);
	lock_drop(&g->lock);
	return guest_write(gva_add(uop, offsetof(struct gnttab_get_status_frames, status)), &op.status,
			   sizeof(op.status)) ? -XEN_EFAULT : 0;
}
