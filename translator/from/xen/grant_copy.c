/* SPDX-License-Identifier: MIT */
/* GNTTABOP_copy: bytes from a page to a page, each named by a grant or, its own, by frame. */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant_internal.h"

/* One end of a copy. */
struct end {
	uint8_t *page;
	mfn_t mfn;
	uint32_t start, length;      /* what the grant allows */
	struct grant_active *active; /* NULL: named by frame */
	uint32_t ref;
	bool read_only;
};

/* What an entry grants now: the frame, and the part of it. */
static int read_entry(struct xen_domain *d, uint32_t ref, struct grant_active *now)
{
	struct xen_grants *g = d->grants;
	grant_entry_v2_t entry;
	mfn_t mfn;

	*now = (struct grant_active){.length = PAGE_SIZE};
	if (g->version == 1) {
		mfn = __atomic_load_n(&grant_entry_v1(g, ref)->frame, __ATOMIC_RELAXED);
	} else {
		entry = *(volatile grant_entry_v2_t *)grant_entry_v2(g, ref);
		mfn = entry.full_page.frame; /* at one place in both forms */
		if (entry.hdr.flags & GTF_sub_page) {
			now->sub_page = true;
			now->start = entry.sub_page.page_off;
			now->length = entry.sub_page.length;
		}
	}
	if (!grant_frame(d, mfn))
		return GNTST_bad_page;
	now->mfn = (uint32_t)mfn;
	return GNTST_okay;
}

/* A second use of an entry must find what the first did. */
static bool same(const struct grant_active *a, const struct grant_active *now)
{
	return a->mfn == now->mfn &&
	       (!a->sub_page || (now->sub_page && a->start == now->start && a->length == now->length));
}

static bool is_transitive(struct xen_grants *g, uint32_t ref)
{
	uint16_t flags;

	if (g->version == 1)
		return false;
	flags = __atomic_load_n(&grant_entry_v2(g, ref)->hdr.flags, __ATOMIC_RELAXED);
	return (flags & GTF_type_mask) == GTF_transitive;
}

/* The entry is claimed; fix what it is about. */
static int bind_entry(struct xen_domain *d, uint32_t ref, struct grant_active *a)
{
	struct grant_active now;
	int rc;

	/* It leads to another domain's grant, or to the same domain's, which is forbidden. */
	if (is_transitive(d->grants, ref))
		return GNTST_general_error;
	rc = read_entry(d, ref, &now);
	if (rc)
		return rc;
	if (!grant_pinned(a))
		*a = now;
	else if (!same(a, &now))
		return GNTST_general_error;
	return GNTST_okay;
}

static int acquire(struct xen_domain *d, struct end *end)
{
	struct xen_grants *g = d->grants;
	struct grant_access want = {.ref = end->ref, .read_only = end->read_only};
	enum grant_pin pin = end->read_only ? PIN_HOST_READ : PIN_HOST_WRITE;
	struct grant_active *a;
	bool claimed = false;
	int rc;

	if (end->ref >= grant_entries(g))
		return GNTST_bad_gntref;
	a = grant_active(g, end->ref);
	if (!a)
		return GNTST_no_space;
	if (a->pins[pin] >= GRANT_PIN_MAX)
		return GNTST_general_error;
	if (!grant_pinned(a) || (!end->read_only && !grant_pinned_for_write(a))) {
		rc = grant_claim(g, a, want);
		if (rc)
			return rc;
		claimed = true;
	}
	rc = claimed || is_transitive(g, end->ref) ? bind_entry(d, end->ref, a) : GNTST_okay;
	if (rc) {
		grant_relax(g, end->ref, a, end->read_only);
		return rc;
	}
	grant_pin(g, a, pin);
	end->active = a;
	end->mfn = a->mfn;
	end->start = a->start;
	end->length = a->length;
	return GNTST_okay;
}

static void release(struct xen_domain *d, struct end *end)
{
	if (!end->active)
		return;
	grant_unpin(d->grants, end->active, end->read_only ? PIN_HOST_READ : PIN_HOST_WRITE);
	grant_relax(d->grants, end->ref, end->active, end->read_only);
}

static int open_end(struct xen_domain *d, const struct gnttab_copy_ptr *ptr, bool by_ref,
		    struct end *end)
{
	int rc;

	if (by_ref) {
		end->ref = ptr->u.ref;
		rc = acquire(d, end);
		if (rc)
			return rc;
	} else if (ptr->domid != DOMID_SELF) {
		return GNTST_permission_denied;
	} else {
		end->mfn = ptr->u.gmfn;
		end->length = PAGE_SIZE;
	}
	end->page = grant_frame(d, end->mfn);
	if (!end->page)
		return GNTST_bad_page;
	if (!end->read_only && frame_type(d, end->mfn))
		return GNTST_general_error;
	return GNTST_okay;
}

static bool within(const struct end *end, const struct gnttab_copy_ptr *ptr, uint32_t len)
{
	return ptr->offset >= end->start && ptr->offset + len <= end->start + end->length;
}

static int transfer(const struct gnttab_copy *op, const struct end *source, const struct end *dest)
{
	if (op->source.offset + op->len > (int)PAGE_SIZE ||
	    op->dest.offset + op->len > (int)PAGE_SIZE)
		return GNTST_bad_copy_arg;
	if (!within(source, &op->source, op->len) || !within(dest, &op->dest, op->len))
		return GNTST_general_error;
	__builtin_memmove(dest->page + op->dest.offset, source->page + op->source.offset, op->len);
	return GNTST_okay;
}

static int copy(struct xen_domain *d, const struct gnttab_copy *op)
{
	bool source_ref = op->flags & GNTCOPY_source_gref, dest_ref = op->flags & GNTCOPY_dest_gref;
	struct end source = {.read_only = true}, dest = {.read_only = false};
	int rc;

	if (!grant_is_self(op->source.domid) || !grant_is_self(op->dest.domid))
		return GNTST_bad_domain;
	rc = open_end(d, &op->source, source_ref, &source);
	if (!rc)
		rc = open_end(d, &op->dest, dest_ref, &dest);
	if (!rc)
		rc = transfer(op, &source, &dest);
	release(d, &source);
	release(d, &dest);
	return rc;
}

long grant_op_copy(struct xen_vcpu *v, gva_t uop)
{
	struct gnttab_copy op;

	if (guest_read(&op, uop, sizeof(op)))
		return -XEN_EFAULT;
	lock_take(&v->domain->grants->lock);
	op.status = copy(v->domain, &op);
	lock_drop(&v->domain->grants->lock);
	return guest_write(gva_add(uop, offsetof(struct gnttab_copy, status)), &op.status,
			   sizeof(op.status)) ? -XEN_EFAULT : 0;
}
