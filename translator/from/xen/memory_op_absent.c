/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/memory_op.h"

/* Each of these structs begins with the domain. */
static long of_domain(gva_t arg, long answer)
{
	domid_t domid;

	if (guest_read(&domid, arg, sizeof(domid)))
		return -XEN_EFAULT;
	return memory_is_self(domid) ? answer : -XEN_ESRCH;
}

/* Populate-on-demand is for HVM guests; the domain comes last in its struct. */
static long pod_target(gva_t arg)
{
	return of_domain(gva_add(arg, offsetof(struct xen_pod_target, domid)), -XEN_EINVAL);
}

/* Virtual NUMA nodes are a toolstack's to give. */
static long vnuma(gva_t arg)
{
	struct xen_vnuma_topology_info info;

	if (guest_read(&info, arg, sizeof(info)))
		return -XEN_EFAULT;
	if (info.pad)
		return -XEN_EINVAL;
	return memory_is_self(info.domid) ? -XEN_EOPNOTSUPP : -XEN_ESRCH;
}

long memory_op_absent(unsigned cmd, gva_t arg)
{
	switch (cmd) {
	case XENMEM_machine_memory_map:
		return -XEN_EPERM; /* the hardware domain's */
	case XENMEM_set_pod_target:
	case XENMEM_get_pod_target:
		return pod_target(arg);
	case XENMEM_get_vnumainfo:
		return vnuma(arg);
	case XENMEM_add_to_physmap:
	case XENMEM_add_to_physmap_batch:
	case XENMEM_remove_from_physmap:
		return of_domain(arg, -XEN_EACCES); /* for guests that Xen translates */
	case XENMEM_machphys_compat_mfn_list: /* for 32-bit guests, as a Xen that is built without them */
		return -XEN_EOPNOTSUPP;
	case XENMEM_get_sharing_freed_pages:
	case XENMEM_get_sharing_shared_pages:
		return 0; /* no page is shared by domains */
	}
	return -XEN_ENOSYS;
}
