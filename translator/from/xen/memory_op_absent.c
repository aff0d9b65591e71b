/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/memory_op.h"

long memory_op_absent(unsigned cmd, gva_t arg)
{
	switch (cmd) {
	case XENMEM_machine_memory_map:
		return -XEN_EPERM; /* the hardware domain's */
	case XENMEM_set_memory_map:
	case XENMEM_set_pod_target:
	case XENMEM_get_pod_target:
		return -XEN_EPERM;
	case XENMEM_add_to_physmap:
	case XENMEM_add_to_physmap_batch:
	case XENMEM_remove_from_physmap:
		return -XEN_ENOSYS; /* for guests that Xen translates */
	}
	return -XEN_ENOSYS;
}
