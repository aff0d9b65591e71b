/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_memory_op (public/memory.h), as a PV guest needs it. */
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/memory_op.h"

#define MAX_EXTENT_ORDER 9 /* what Xen lets a domU without devices have: 2 MiB */

static bool is_self(domid_t domid)
{
	return domid == DOMID_SELF || domid == XEN_DOMID_GUEST;
}

/* Take a frame out of the guest's hands: not one that is in use as a page table or granted. */
static bool release_frame(struct xen_domain *d, mfn_t mfn)
{
	if (!frame_is(d, mfn, FRAME_GUEST) || frame_level(d, mfn) || grant_frame_writable(d, mfn) ||
	    evtchn_frame_in_use(d, mfn))
		return false;
	d->frame_info[mfn] &= ~FRAME_GUEST;
	d->m2p[mfn] = INVALID_MFN;
	d->nr_pages--;
	return true;
}

/* 2^order consecutive frames that nobody has, aligned; INVALID_MFN when there are none. */
static mfn_t find_free(const struct xen_domain *d, unsigned order)
{
	uint64_t size = 1ull << order, mfn, i;

	for (mfn = size; mfn + size <= d->nr_frames; mfn += size) {
		for (i = 0; i < size; i++)
			if ((d->frame_info[mfn + i] & (FRAME_RAM | FRAME_GUEST)) != FRAME_RAM)
				break;
		if (i == size)
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

/* The answer is the number of extents done; an error shows as a number too small. */
static long reservation(struct xen_vcpu *v, unsigned cmd, gva_t arg)
{
	struct xen_memory_reservation r;
	struct xen_domain *d = v->domain;
	uint64_t i;

	if (guest_read(&r, arg, sizeof(r)))
		return 0;
	if (r.extent_order > MAX_EXTENT_ORDER || !is_self(r.domid) ||
	    r.nr_extents > (~0ull >> 1) >> r.extent_order)
		return 0;
	for (i = 0; i < r.nr_extents; i++) {
		gva_t at = GVA(r.extent_start.p + i);
		bool ok = cmd == XENMEM_populate_physmap    ? populate_one(d, &r, at) :
			  cmd == XENMEM_increase_reservation ? increase_one(d, &r, at) :
							       decrease_one(d, &r, at);
		if (!ok)
			break;
	}
	return i;
}

/* XENMEM_exchange: give back extents and get others for them; here of order 0 both ways, as the
 * guest's frames are the machine's and nothing has to be contiguous for a device. */
static long exchange_one(struct xen_domain *d, const struct xen_memory_exchange *x, uint64_t i)
{
	xen_pfn_t old, pfn, mfn;

	if (guest_read(&old, GVA(x->in.extent_start.p + i), sizeof(old)) ||
	    guest_read(&pfn, GVA(x->out.extent_start.p + i), sizeof(pfn)))
		return -XEN_EFAULT;
	if (!release_frame(d, old))
		return -XEN_EINVAL;
	mfn = give_extent(d, 0, pfn);
	return guest_write(GVA(x->out.extent_start.p + i), &mfn, sizeof(mfn)) ? -XEN_EFAULT : 0;
}

static long exchange(struct xen_vcpu *v, gva_t arg)
{
	gva_t done_at = gva_add(arg, offsetof(struct xen_memory_exchange, nr_exchanged));
	struct xen_memory_exchange x;
	long rc = 0;
	uint64_t i;

	if (guest_read(&x, arg, sizeof(x)))
		return -XEN_EFAULT;
	if (x.nr_exchanged > x.in.nr_extents || !is_self(x.in.domid) || x.in.domid != x.out.domid)
		return -XEN_EINVAL;
	if (x.in.extent_order > MAX_EXTENT_ORDER || x.out.extent_order > MAX_EXTENT_ORDER)
		return -XEN_EPERM;
	if (x.in.nr_extents << x.in.extent_order != x.out.nr_extents << x.out.extent_order)
		return -XEN_EINVAL;
	if (x.in.extent_order || x.out.extent_order)
		return -XEN_ENOMEM; /* contiguous memory is for devices */
	for (i = x.nr_exchanged; i < x.in.nr_extents && !rc; i++)
		rc = exchange_one(v->domain, &x, i);
	x.nr_exchanged = rc ? i - 1 : i;
	if (guest_write(done_at, &x.nr_exchanged, sizeof(x.nr_exchanged)))
		return -XEN_EFAULT;
	return rc;
}

static long read_domid(gva_t arg)
{
	domid_t domid;

	if (guest_read(&domid, arg, sizeof(domid)))
		return -XEN_EFAULT;
	return is_self(domid) ? 0 : -XEN_ESRCH;
}

static long machphys_mapping(struct xen_vcpu *v, gva_t arg)
{
	struct xen_machphys_mapping m = {
		.v_start = MACH2PHYS_VIRT_START,
		.v_end = MACH2PHYS_VIRT_START + v->domain->nr_frames * 8,
		.max_mfn = v->domain->nr_frames - 1,
	};

	return guest_write(arg, &m, sizeof(m)) ? -XEN_EFAULT : 0;
}

/* The guest's pseudo-physical memory map: one range of RAM. */
static long memory_map(struct xen_vcpu *v, gva_t arg)
{
	struct { uint64_t addr, size; uint32_t type; } __attribute__((packed)) entry = {
		0, v->domain->max_pages << PAGE_SHIFT, 1};
	struct xen_memory_map m;

	if (guest_read(&m, arg, sizeof(m)))
		return -XEN_EFAULT;
	if (m.nr_entries < 1)
		return -XEN_EINVAL;
	m.nr_entries = 1;
	if (guest_write(GVA(m.buffer.p), &entry, sizeof(entry)) || guest_write(arg, &m, sizeof(m)))
		return -XEN_EFAULT;
	return 0;
}

static long domain_pages(struct xen_vcpu *v, unsigned cmd, gva_t arg)
{
	long rc = read_domid(arg);

	if (rc)
		return rc;
	return cmd == XENMEM_current_reservation ? v->domain->nr_pages : v->domain->max_pages;
}

long hypercall_memory_op(struct xen_vcpu *v, const uint64_t *a)
{
	unsigned cmd = a[0];
	gva_t arg = GVA(a[1]);
	long rc;

	switch (cmd) {
	case XENMEM_increase_reservation:
	case XENMEM_decrease_reservation:
	case XENMEM_populate_physmap:
		return reservation(v, cmd, arg);
	case XENMEM_exchange:
		return exchange(v, arg);
	case XENMEM_maximum_ram_page:
		return v->domain->nr_frames - 1;
	case XENMEM_current_reservation:
	case XENMEM_maximum_reservation:
		return domain_pages(v, cmd, arg);
	case XENMEM_maximum_gpfn:
		rc = read_domid(arg);
		return rc ? rc : (long)v->domain->max_pages - 1;
	case XENMEM_machphys_mapping:
		return machphys_mapping(v, arg);
	case XENMEM_memory_map:
		return memory_map(v, arg);
	}
	return memory_op_absent(cmd, arg);
}
