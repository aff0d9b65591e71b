/* SPDX-License-Identifier: MIT */
/* Maps of memory: the guest's own as firmware would give it, and the hypervisor's of machine frames. */
#include "translator/from/xen/memory_op.h"

struct map_entry {
	uint64_t start, size;
	uint32_t type;
} __attribute__((packed));

#define TYPE_RAM 1
#define XEN_MAX_ENTRIES 1024                              /* Xen's bound */
#define MAX_ENTRIES (PAGE_SIZE / sizeof(struct map_entry)) /* and ours, for want of memory */

/* M2P frames are told in pieces of so many bytes. */
#define M2P_PIECE (2ul << 20)

/* XENMEM_memory_map: the map that was set, or one range of RAM. */
long memory_map_get(struct xen_vcpu *v, gva_t arg)
{
	struct xen_domain *d = v->domain;
	struct map_entry all = {0, d->max_pages << PAGE_SHIFT, TYPE_RAM};
	uint32_t have = d->memory_map ? d->memory_map_entries : 1;
	struct xen_memory_map m;

	if (guest_read(&m, arg, sizeof(m)))
		return -XEN_EFAULT;
	if (!have)
		return -XEN_ENOSYS;
	if (m.nr_entries > have)
		m.nr_entries = have;
	if (guest_write(GVA(m.buffer.p), d->memory_map ? d->memory_map : &all,
			m.nr_entries * sizeof(all)) ||
	    guest_write(arg, &m, sizeof(m)))
		return -XEN_EFAULT;
	return 0;
}

/* XENMEM_set_memory_map: what the call above answers from then on. */
long memory_map_set(struct xen_vcpu *v, gva_t arg)
{
	struct xen_foreign_memory_map f;
	struct xen_domain *d = v->domain;
	void *page;

	if (guest_read(&f, arg, sizeof(f)))
		return -XEN_EFAULT;
	if (f.map.nr_entries > XEN_MAX_ENTRIES)
		return -XEN_EINVAL;
	if (!memory_is_self(f.domid))
		return -XEN_ESRCH;
	page = f.map.nr_entries <= MAX_ENTRIES ? page_alloc() : NULL;
	if (!page)
		return -XEN_ENOMEM;
	if (guest_read(page, GVA(f.map.buffer.p), f.map.nr_entries * sizeof(struct map_entry))) {
		page_free(page);
		return -XEN_EFAULT;
	}
	if (d->memory_map)
		page_free(d->memory_map);
	d->memory_map = page;
	d->memory_map_entries = f.map.nr_entries;
	return 0;
}

long memory_machphys_mapping(struct xen_vcpu *v, gva_t arg)
{
	struct xen_machphys_mapping m = {
		.v_start = MACH2PHYS_VIRT_START,
		.v_end = MACH2PHYS_VIRT_END,
		.max_mfn = v->domain->nr_frames - 1, /* beyond, the table is not there */
	};

	return guest_write(arg, &m, sizeof(m)) ? -XEN_EFAULT : 0;
}

/* XENMEM_machphys_mfn_list: the first frame of each piece of the M2P. */
long memory_machphys_list(struct xen_vcpu *v, gva_t arg)
{
	const struct xen_domain *d = v->domain;
	uint64_t bytes = d->nr_frames * sizeof(d->m2p[0]);
	struct xen_machphys_mfn_list l;
	uint32_t i;

	if (guest_read(&l, arg, sizeof(l)))
		return -XEN_EFAULT;
	for (i = 0; i < l.max_extents && i * M2P_PIECE < bytes; i++) {
		xen_pfn_t mfn = page_mfn((const uint8_t *)d->m2p + i * M2P_PIECE);

		if (guest_write(gva_add(GVA(l.extent_start.p), i * sizeof(mfn)), &mfn, sizeof(mfn)))
			return -XEN_EFAULT;
	}
	l.nr_extents = i;
	return guest_write(arg, &l, sizeof(l)) ? -XEN_EFAULT : 0;
}
