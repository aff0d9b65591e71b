/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_memory_op (public/memory.h), as a PV guest needs it. */
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/memory_op.h"

/* The command's number; above it the extent to begin with (Xen's own use, to go on with a long call). */
#define CMD_BITS 6
#define CMD_MASK ((1u << CMD_BITS) - 1)

static long domain_pages(struct xen_vcpu *v, unsigned cmd, gva_t arg)
{
	const struct xen_domain *d = v->domain;
	domid_t domid;

	if (guest_read(&domid, arg, sizeof(domid)))
		return -XEN_EFAULT;
	if (!memory_is_self(domid))
		return -XEN_ESRCH;
	switch (cmd) {
	case XENMEM_current_reservation:
		return d->nr_pages;
	case XENMEM_maximum_reservation:
		return d->max_pages;
	}
	return d->max_pages - 1; /* the highest pseudo-physical frame there can be */
}

static long other_op(struct xen_vcpu *v, unsigned cmd, gva_t arg)
{
	switch (cmd) {
	case XENMEM_exchange:
		return memory_exchange(v, arg);
	case XENMEM_maximum_ram_page:
		return v->domain->nr_frames - 1;
	case XENMEM_current_reservation:
	case XENMEM_maximum_reservation:
	case XENMEM_maximum_gpfn:
		return domain_pages(v, cmd, arg);
	case XENMEM_machphys_mapping:
		return memory_machphys_mapping(v, arg);
	case XENMEM_machphys_mfn_list:
		return memory_machphys_list(v, arg);
	case XENMEM_memory_map:
		return memory_map_get(v, arg);
	case XENMEM_set_memory_map:
		return memory_map_set(v, arg);
	}
	return memory_op_absent(cmd, arg);
}

long hypercall_memory_op(struct xen_vcpu *v, const uint64_t *a)
{
	uint64_t start = a[0] >> CMD_BITS;
	unsigned cmd = a[0] & CMD_MASK;

	switch (cmd) {
	case XENMEM_increase_reservation:
	case XENMEM_decrease_reservation:
	case XENMEM_populate_physmap:
		return memory_reservation(v, cmd, start, GVA(a[1]));
	}
	return start ? -XEN_ENOSYS : other_op(v, cmd, GVA(a[1]));
}
