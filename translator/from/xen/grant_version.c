/* SPDX-License-Identifier: MIT */
/* GNTTABOP_set_version, get_version: the layout of the entries. */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant_internal.h"

#define RESERVED GNTTAB_NR_RESERVED_ENTRIES /* survive a change of version */

/* Is an entry in use, other than the reserved ones (a toolstack keeps those mapped)? */
static bool in_use(const struct xen_grants *g)
{
	uint32_t ref;

	for (ref = RESERVED; ref < grant_entries(g); ref++) {
		const struct grant_active *page = g->active[ref / ACTIVE_PER_PAGE];

		if (!page)
			ref |= ACTIVE_PER_PAGE - 1; /* none of this page */
		else if (grant_pinned(&page[ref % ACTIVE_PER_PAGE]))
			return true;
	}
	return false;
}

static bool is_status_frame(const struct xen_grants *g, mfn_t mfn)
{
	uint32_t i;

	for (i = 0; i < g->nr_status; i++)
		if (page_mfn(g->status[i]) == mfn)
			return true;
	return false;
}

/* Frames are not counted as they are mapped, so look through every L1 table of the guest's; this
 * happens once or twice in a guest's life. */
static bool status_mapped(const struct xen_domain *d)
{
	const uint64_t *table, *pte;
	mfn_t mfn;

	for (mfn = 0; mfn < d->nr_frames; mfn++) {
		table = frame_type(d, mfn) == 1 ? frame_map(mfn) : NULL;
		for (pte = table; pte && pte < table + PAGE_SIZE / sizeof(*pte); pte++)
			if (*pte & 1 && is_status_frame(d->grants, *pte << 12 >> 24))
				return true;
	}
	return false;
}

static int save_v2(struct xen_grants *g, grant_entry_v1_t *saved)
{
	uint32_t ref;

	for (ref = 0; ref < RESERVED; ref++) {
		grant_entry_v2_t entry = *grant_entry_v2(g, ref);
		uint16_t type = entry.hdr.flags & GTF_type_mask;

		saved[ref] = (grant_entry_v1_t){.flags = GTF_invalid};
		if (type == GTF_transitive ||
		    (type == GTF_permit_access && entry.full_page.frame >> 32))
			return -XEN_ERANGE;
		if (type == GTF_permit_access)
			saved[ref] = (grant_entry_v1_t){
				.flags = entry.hdr.flags | *grant_status(g, ref),
				.domid = entry.hdr.domid,
				.frame = (uint32_t)entry.full_page.frame,
			};
	}
	return 0;
}

static void restore_v2(struct xen_grants *g, const grant_entry_v1_t *saved)
{
	const uint16_t status = GTF_reading | GTF_writing;
	uint32_t ref;

	for (ref = 0; ref < RESERVED; ref++) {
		*grant_status(g, ref) = saved[ref].flags & status;
		*grant_entry_v2(g, ref) = (grant_entry_v2_t){
			.full_page = {.hdr = {.flags = saved[ref].flags & ~status,
					      .domid = saved[ref].domid},
				      .frame = saved[ref].frame},
		};
	}
}

static void clear_frames(struct xen_grants *g)
{
	uint32_t i;

	for (i = 0; i < g->nr_frames; i++)
		__builtin_memset(g->frame[i], 0, PAGE_SIZE);
}

static int to_v2(struct xen_grants *g)
{
	grant_entry_v1_t saved[RESERVED];
	uint32_t ref;

	if (grant_add_status(g, g->nr_frames))
		return -XEN_ENOMEM;
	for (ref = 0; ref < RESERVED; ref++)
		saved[ref] = *grant_entry_v1(g, ref);
	clear_frames(g);
	g->version = 2;
	restore_v2(g, saved);
	return 0;
}

static int to_v1(struct xen_domain *d)
{
	struct xen_grants *g = d->grants;
	grant_entry_v1_t saved[RESERVED];
	uint32_t ref;
	int err;

	err = save_v2(g, saved);
	if (err)
		return err;
	if (status_mapped(d))
		return -XEN_EBUSY;
	while (g->nr_status)
		page_free(g->status[--g->nr_status]);
	clear_frames(g);
	g->version = 1;
	for (ref = 0; ref < RESERVED; ref++)
		*grant_entry_v1(g, ref) = saved[ref];
	return 0;
}

static int set_version(struct xen_domain *d, uint32_t version)
{
	struct xen_grants *g = d->grants;

	if (version != 1 && version != 2)
		return -XEN_EINVAL;
	if (version == g->version)
		return 0;
	if (in_use(g))
		return -XEN_EBUSY;
	return version == 2 ? to_v2(g) : to_v1(d);
}

long grant_op_set_version(struct xen_vcpu *v, gva_t uop)
{
	struct xen_grants *g = v->domain->grants;
	struct gnttab_set_version op;
	long rc;

	if (guest_read(&op, uop, sizeof(op)))
		return -XEN_EFAULT;
	lock_take(&g->lock);
	rc = set_version(v->domain, op.version);
	op.version = g->version;
	lock_drop(&g->lock);
	/* Told also when refused. */
	return guest_write(uop, &op, sizeof(op)) ? -XEN_EFAULT : rc;
}

long grant_op_get_version(struct xen_vcpu *v, gva_t uop)
{
	struct gnttab_get_version op;

	if (guest_read(&op, uop, sizeof(op)))
		return -XEN_EFAULT;
	if (!grant_is_self(op.dom))
		return -XEN_ESRCH;
	op.version = v->domain->grants->version;
	return guest_write(gva_add(uop, offsetof(struct gnttab_get_version, version)), &op.version,
			   sizeof(op.version)) ? -XEN_EFAULT : 0;
}
