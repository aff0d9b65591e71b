/* SPDX-License-Identifier: MIT */
/* Frames that the guest gives back, and gets again: what a balloon driver does. */
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/memory_op.h"

#define MAX_EXTENT_ORDER 9                  /* what Xen lets a domU without devices have: 2 MiB */
#define MAX_EXTENTS      (UINT32_MAX >> 6) /* of one call, as Xen must be able to continue it */

/* Where the guest keeps frame number i of a list: an address of its own, so no pointer arithmetic. */
static gva_t extent_at(const struct xen_memory_reservation *r, uint64_t i)
{
	return gva_add(GVA(r->extent_start.p), i * sizeof(xen_pfn_t));
}

/* Take a frame out of the guest's hands: not one that is in use as a page table or granted. */
static bool release_frame(struct xen_domain *d, mfn_t mfn)
{
	if (!frame_is(d, mfn, FRAME_GUEST) || frame_type(d, mfn) || grant_frame_writable(d, mfn) ||
	    evtchn_frame_in_use(d, mfn))
		return false;
	d->frame_info[mfn] &= ~FRAME_GUEST;
	d->m2p[mfn] = INVALID_MFN;
	d->nr_pages--;
	if (mfn < d->free_from)
		d->free_from = mfn;
	return true;
}

static bool is_free(const struct xen_domain *d, mfn_t mfn)
{
	return (d->frame_info[mfn] & (FRAME_RAM | FRAME_GUEST)) == FRAME_RAM;
}

/* 2^order consecutive frames that nobody has, aligned; INVALID_MFN when there are none.  Frame 0 is
 * never given: to a guest that number may mean none. */
static mfn_t find_free(struct xen_domain *d, unsigned order)
{
	uint64_t size = 1ull << order, mfn = d->free_from & ~(size - 1), i;

	for (mfn = mfn ? mfn : size; mfn + size <= d->nr_frames; mfn += size) {
		for (i = 0; i < size && is_free(d, mfn + i); i++)
			;
		if (i < size)
			continue;
		if (!order)
			d->free_from = mfn + 1; /* the first there was */
		return mfn;
	}
	return INVALID_MFN;
}

static mfn_t give_extent(struct xen_domain *d, unsigned order, pfn_t pfn)
{
	uint64_t size = 1ull << order, i;
	mfn_t mfn;

	if (d->nr_pages + size > d->max_pages)
		return INVALID_MFN;
	mfn = find_free(d, order);
	if (mfn == INVALID_MFN)
		return mfn;
	for (i = 0; i < size; i++) {
		d->frame_info[mfn + i] = FRAME_RAM | FRAME_GUEST;
		d->m2p[mfn + i] = pfn + i;
		__builtin_memset(frame_map(mfn + i), 0, PAGE_SIZE);
	}
	d->nr_pages += size;
	return mfn;
}

static bool populate_one(struct xen_domain *d, const struct xen_memory_reservation *r, gva_t at)
{
	xen_pfn_t pfn;
	mfn_t mfn;

	if (guest_read(&pfn, at, sizeof(pfn)))
		return false;
	mfn = give_extent(d, r->extent_order, pfn);
	return mfn != INVALID_MFN && !guest_write(at, &mfn, sizeof(mfn));
}

static bool increase_one(struct xen_domain *d, const struct xen_memory_reservation *r, gva_t at)
{
	mfn_t mfn = give_extent(d, r->extent_order, INVALID_MFN);

	return mfn != INVALID_MFN && (!r->extent_start.p || !guest_write(at, &mfn, sizeof(mfn)));
}

static bool decrease_one(struct xen_domain *d, const struct xen_memory_reservation *r, gva_t at)
{
	xen_pfn_t mfn;
	uint64_t i;

	if (guest_read(&mfn, at, sizeof(mfn)))
		return false;
	for (i = 0; i < 1ull << r->extent_order; i++)
		if (!release_frame(d, mfn + i))
			return false;
	return true;
}

static bool do_extent(struct xen_domain *d, unsigned cmd, const struct xen_memory_reservation *r,
		      gva_t at)
{
	switch (cmd) {
	case XENMEM_populate_physmap:
		return populate_one(d, r, at);
	case XENMEM_increase_reservation:
		return increase_one(d, r, at);
	}
	return decrease_one(d, r, at);
}

/* The answer is the number of extents done; an error shows as a number too small. */
long memory_reservation(struct xen_vcpu *v, unsigned cmd, uint64_t start, gva_t arg)
{
	struct xen_memory_reservation r;
	uint64_t i = start;

	if (guest_read(&r, arg, sizeof(r)))
		return start;
	if (r.extent_order > MAX_EXTENT_ORDER || !memory_is_self(r.domid) || r.nr_extents > MAX_EXTENTS)
		return start;
	while (i < r.nr_extents && do_extent(v->domain, cmd, &r, extent_at(&r, i)))
		i++;
	return i;
}

/* XENMEM_exchange: give back extents and get others for them; here of order 0 both ways, as nothing has
 * to be contiguous for a device. */
static long exchange_one(struct xen_domain *d, const struct xen_memory_exchange *x, uint64_t i)
{
	xen_pfn_t old, pfn, mfn;

	if (guest_read(&old, extent_at(&x->in, i), sizeof(old)) ||
	    guest_read(&pfn, extent_at(&x->out, i), sizeof(pfn)))
		return -XEN_EFAULT;
	if (!release_frame(d, old))
		return -XEN_EINVAL;
	mfn = give_extent(d, 0, pfn);
	return guest_write(extent_at(&x->out, i), &mfn, sizeof(mfn)) ? -XEN_EFAULT : 0;
}

static long check_exchange(const struct xen_memory_exchange *x)
{
	const struct xen_memory_reservation *in = &x->in, *out = &x->out;

	if (in->extent_order > MAX_EXTENT_ORDER || out->extent_order > MAX_EXTENT_ORDER)
		return -XEN_EPERM;
	if (x->nr_exchanged > in->nr_extents || in->domid != out->domid ||
	    ~0ull >> in->extent_order < in->nr_extents || ~0ull >> out->extent_order < out->nr_extents ||
	    in->nr_extents << in->extent_order != out->nr_extents << out->extent_order)
		return -XEN_EINVAL;
	if (x->nr_exchanged == in->nr_extents)
		return 0;
	if (!memory_is_self(in->domid))
		return -XEN_ESRCH;
	return in->extent_order || out->extent_order ? -XEN_ENOMEM : 0;
}

long memory_exchange(struct xen_vcpu *v, gva_t arg)
{
	gva_t done_at = gva_add(arg, offsetof(struct xen_memory_exchange, nr_exchanged));
	struct xen_memory_exchange x;
	long rc;

	if (guest_read(&x, arg, sizeof(x)))
		return -XEN_EFAULT;
	rc = check_exchange(&x);
	while (!rc && x.nr_exchanged < x.in.nr_extents) {
		rc = exchange_one(v->domain, &x, x.nr_exchanged);
		x.nr_exchanged += !rc;
	}
	if (guest_write(done_at, &x.nr_exchanged, sizeof(x.nr_exchanged)))
		return -XEN_EFAULT;
	return rc;
}
