/* SPDX-License-Identifier: MIT */
/*
 * HYPERVISOR_hvm_op (hvm/hvm_op.h) and _dm_op (hvm/dm_op.h): for HVM guests and their device models.  A
 * PV guest is neither, and learns of each argument what is wrong with it.
 */
#include "translator/from/xen/hypercall.h"
#include "translator/ops.h"

/* There are the guest itself and the control domain, which are both no HVM domains. */
static long not_hvm(domid_t domid)
{
	return domid == DOMID_SELF || domid == XEN_DOMID_GUEST || domid == 0 ? -XEN_EINVAL : -XEN_ESRCH;
}

/* What the operations that name a domain have in common. */
struct argument {
	domid_t domid;
	uint16_t pad[3];
	uint64_t value;
};
_Static_assert(sizeof(struct argument) == sizeof(struct xen_hvm_param) &&
		       sizeof(struct argument) == sizeof(struct xen_hvm_pagetable_dying) &&
		       sizeof(struct argument) == sizeof(struct xen_hvm_get_mem_type),
	       "the same size, and the domain first");

static long for_hvm(gva_t arg)
{
	struct argument argument;

	return guest_read(&argument, arg, sizeof(argument)) ? -XEN_EFAULT : not_hvm(argument.domid);
}

static long get_time(gva_t arg)
{
	struct xen_hvm_get_time t = {.now = host_clock_now()};

	return guest_write(arg, &t, sizeof(t)) ? -XEN_EFAULT : 0;
}

/* There is no trace buffer of Xen's that the event would go to. */
static long xentrace(gva_t arg)
{
	struct xen_hvm_xentrace t;

	if (guest_read(&t, arg, sizeof(t)))
		return -XEN_EFAULT;
	return t.event >> 12 || t.extra_bytes > sizeof(t.extra) ? -XEN_EINVAL : 0;
}

long hypercall_hvm_op(struct xen_vcpu *v, const uint64_t *a)
{
	gva_t arg = GVA(a[1]);

	switch (a[0]) {
	case HVMOP_set_param:
	case HVMOP_get_param:
	case HVMOP_pagetable_dying:
	case HVMOP_get_mem_type:
		return for_hvm(arg);
	case HVMOP_get_time:
		return get_time(arg);
	case HVMOP_xentrace:
		return xentrace(arg);
	case HVMOP_guest_request_vm_event: /* nobody listens */
		return a[1] ? -XEN_EINVAL : 0;
	case HVMOP_flush_tlbs:
	case HVMOP_set_evtchn_upcall_vector:
		return -XEN_EINVAL;
	case HVMOP_altp2m:
		return -XEN_EOPNOTSUPP;
	}
	return -XEN_ENOSYS;
}

#define DM_OP_BUFS 2 /* that an operation can have */

long hypercall_dm_op(struct xen_vcpu *v, const uint64_t *a)
{
	struct {
		uint64_t address, size;
	} bufs[DM_OP_BUFS];
	uint32_t count = a[1];
	domid_t domid = a[0];

	if (!count)
		return -XEN_ENODATA;
	if (count > DM_OP_BUFS)
		return -XEN_E2BIG;
	if (guest_read(bufs, GVA(a[2]), count * sizeof(bufs[0])))
		return -XEN_EFAULT;
	/* A device model serves another domain than its own. */
	return domid == 0 ? -XEN_EINVAL : -XEN_ESRCH;
}
