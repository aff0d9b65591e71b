/* SPDX-License-Identifier: MIT */
/* The rows of event channels and grants. */
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/hypercall.h"

long hypercall_event_channel_op(struct xen_vcpu *v, const uint64_t *a)
{
	return evtchn_op(v, (int)a[0], GVA(a[1]));
}

/* HYPERVISOR_event_channel_op_compat: command and argument in one struct. */
long hypercall_event_channel_op_compat(struct xen_vcpu *v, const uint64_t *a)
{
	uint32_t cmd;

	if (guest_read(&cmd, GVA(a[0]), sizeof(cmd)))
		return -XEN_EFAULT;
	return cmd > EVTCHNOP_unmask ? -XEN_ENOSYS :
				       evtchn_op(v, cmd, GVA(a[0] + offsetof(struct evtchn_op, u)));
}

long hypercall_grant_table_op(struct xen_vcpu *v, const uint64_t *a)
{
	return grant_table_op(v, a[0], GVA(a[1]), a[2]);
}
