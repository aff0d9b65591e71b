/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/trap.h"

/*
 * HYPERVISOR_multicall (xen.h): each entry is copied in once, and its result out.  An entry that is
 * itself a multicall is -EINVAL.  An iret inside one leaves at once for the frame it names, as the
 * rest of the list would run in another context.
 */
long hypercall_multicall(struct xen_vcpu *v, const uint64_t *a)
{
	struct multicall_entry call;
	uint64_t args[6];
	gva_t at = GVA(a[0]);
	uint32_t i, count = a[1];

	for (i = 0; i < count; i++, at = gva_add(at, sizeof(call))) {
		unsigned j;

		if (guest_read(&call, at, sizeof(call)))
			return -XEN_EFAULT;
		for (j = 0; j < 6; j++)
			args[j] = call.args[j];
		call.result = call.op == __HYPERVISOR_multicall ?
				      (xen_ulong_t)-XEN_EINVAL :
				      (xen_ulong_t)xen_hypercall(v, call.op, args);
		if (guest_write(gva_add(at, offsetof(struct multicall_entry, result)), &call.result,
				sizeof(call.result)))
			return -XEN_EFAULT;
	}
	return 0;
}
