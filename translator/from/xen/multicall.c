/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"

/* An entry that is itself a multicall is refused. */
static long call_one(struct xen_vcpu *v, const struct multicall_entry *call)
{
	if (call->op == __HYPERVISOR_multicall)
		return -XEN_EINVAL;
	return xen_hypercall(v, call->op, call->args);
}

/*
 * HYPERVISOR_multicall (xen.h): each entry is copied in once, and its result out.  An iret leaves at
 * once for the frame that it names, with the frame's RAX: what is left of the list would run in another
 * context, perhaps in user mode.
 */
long hypercall_multicall(struct xen_vcpu *v, const uint64_t *a)
{
	struct multicall_entry call;
	gva_t at = GVA(a[0]);
	uint32_t i, count = a[1];

	if (!is_guest_linear(at.addr))
		return -XEN_EFAULT;
	for (i = 0; i < count; i++, at = gva_add(at, sizeof(call))) {
		if (guest_read(&call, at, sizeof(call)))
			return -XEN_EFAULT;
		if (call.op == __HYPERVISOR_iret)
			return call_one(v, &call);
		call.result = call_one(v, &call);
		if (guest_write(gva_add(at, offsetof(struct multicall_entry, result)), &call.result,
				sizeof(call.result)))
			return -XEN_EFAULT;
	}
	return 0;
}
