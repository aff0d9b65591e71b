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

long memory_op_absent(unsigned cmd, gva_t arg)
{
	switch (cmd) {
	case XENMEM_machine_memory_map:
		return -XEN_EPERM; /* the hardware domain's */
	case XENMEM_set_pod_target:
	case XENMEM_get_pod_target:
		return pod_target(arg);
	case XENMEM_add_to_physmap:
	case XENMEM_add_to_physmap_batch:
	case XENMEM_remove_from_physmap:
		return of_domain(arg, -XEN_EACCES); /* for guests that Xen translates */
	}
	return -XEN_ENOSYS;
}
