/* SPDX-License-Identifier: MIT */
/*
 * The handshake over an entry that both sides may change at any time: in version 1 the flags word
 * itself carries the status, in version 2 there is a word of its own for it
 * (xen/include/public/grant_table.h, "guidelines on accessing and updating grant-table entries").
 */
#include "translator/from/xen/grant_internal.h"

/* The first two members of an entry of either version, read and changed together. */
union header {
	uint32_t raw;
	grant_entry_header_t entry;
};

/* Changes of the guest's that we put up with, before the entry counts as unstable. */
#define CLAIM_TRIES 5

static uint32_t *raw_header(struct xen_grants *g, uint32_t ref)
{
	return g->version == 1 ? (uint32_t *)grant_entry_v1(g, ref)
			       : (uint32_t *)grant_entry_v2(g, ref);
}

static uint16_t type_of(union header h, struct grant_access want)
{
	return h.entry.flags & (GTF_type_mask | (want.map ? GTF_sub_page : 0));
}

static bool grants_v1(union header h, struct grant_access want)
{
	return type_of(h, want) == GTF_permit_access && h.entry.domid == XEN_DOMID_GUEST;
}

static bool grants_v2(union header h, struct grant_access want)
{
	uint16_t type = type_of(h, want);

	if (h.entry.domid != XEN_DOMID_GUEST)
		return false;
	return type == GTF_permit_access || (type == GTF_transitive && !want.map);
}

static bool forbids(union header h, struct grant_access want)
{
	return !want.read_only && h.entry.flags & GTF_readonly;
}

static int claim_v1(uint32_t *raw, bool pinned, struct grant_access want)
{
	union header old, new;
	unsigned tries;

	old.raw = __atomic_load_n(raw, __ATOMIC_SEQ_CST);
	for (tries = 0; tries < CLAIM_TRIES; tries++) {
		if ((!pinned && !grants_v1(old, want)) || forbids(old, want))
			return GNTST_general_error;
		new = old;
		new.entry.flags |= GTF_reading | (want.read_only ? 0 : GTF_writing);
		if (__atomic_compare_exchange_n(raw, &old.raw, new.raw, false, __ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST))
			return GNTST_okay;
	}
	return GNTST_general_error;
}

static int claim_v2(uint32_t *raw, grant_status_t *status, bool pinned, struct grant_access want)
{
	union header h;

	h.raw = __atomic_load_n(raw, __ATOMIC_SEQ_CST);
	if ((!pinned && !grants_v2(h, want)) || forbids(h, want))
		return GNTST_general_error;
	__atomic_fetch_or(status, GTF_reading | (want.read_only ? 0 : GTF_writing), __ATOMIC_SEQ_CST);
	/* The guest withdraws a grant by changing the flags and then looking at the status: so look
	 * at the flags once more now that the status is set. */
	h.raw = __atomic_load_n(raw, __ATOMIC_SEQ_CST);
	if (!pinned && (!grants_v2(h, want) || forbids(h, want))) {
		__atomic_fetch_and(status, ~(GTF_reading | GTF_writing), __ATOMIC_SEQ_CST);
		return GNTST_general_error;
	}
	if (pinned && h.entry.flags & GTF_readonly) {
		__atomic_fetch_and(status, ~GTF_writing, __ATOMIC_SEQ_CST);
		return GNTST_general_error;
	}
	return GNTST_okay;
}

int grant_claim(struct xen_grants *g, const struct grant_active *a, struct grant_access want)
{
	uint32_t *raw = raw_header(g, want.ref);

	if (g->version == 1)
		return claim_v1(raw, grant_pinned(a), want);
	return claim_v2(raw, grant_status(g, want.ref), grant_pinned(a), want);
}

void grant_relax(struct xen_grants *g, uint32_t ref, const struct grant_active *a, bool read_only)
{
	uint16_t unused = grant_pinned(a) ? 0 : GTF_reading;

	if (!read_only && !grant_pinned_for_write(a))
		unused |= GTF_writing;
	if (unused)
		__atomic_fetch_and(grant_status(g, ref), (uint16_t)~unused, __ATOMIC_SEQ_CST);
}
