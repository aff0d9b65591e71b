/* SPDX-License-Identifier: MIT */
/* Hypercalls of the control domain, as a guest without its privileges meets them. */
#include "translator/from/xen/hypercall.h"

long hypercall_sysctl(struct xen_vcpu *v, const uint64_t *a)
{
	uint32_t head[2]; /* cmd, interface_version */

	if (guest_read(head, GVA(a[0]), sizeof(head)))
		return -XEN_EFAULT;
	return head[1] == XEN_SYSCTL_INTERFACE_VERSION ? -XEN_EPERM : -XEN_EACCES;
}

long hypercall_domctl(struct xen_vcpu *v, const uint64_t *a)
{
	uint32_t head[2];

	if (guest_read(head, GVA(a[0]), sizeof(head)))
		return -XEN_EFAULT;
	return head[1] == XEN_DOMCTL_INTERFACE_VERSION ? -XEN_EPERM : -XEN_EACCES;
}

long hypercall_platform_op(struct xen_vcpu *v, const uint64_t *a)
{
	uint32_t head[2];

	if (guest_read(head, GVA(a[0]), sizeof(head)))
		return -XEN_EFAULT;
	return head[1] == 0x03000000 /* XENPF_INTERFACE_VERSION */ ? -XEN_EPERM : -XEN_EACCES;
}

long hypercall_kexec_op(struct xen_vcpu *v, const uint64_t *a)
{
	return -XEN_EPERM;
}

long hypercall_mca(struct xen_vcpu *v, const uint64_t *a)
{
	return -XEN_EPERM;
}

long hypercall_xsm_op(struct xen_vcpu *v, const uint64_t *a)
{
	return -XEN_ENOSYS; /* no XSM module */
}

long hypercall_hypfs_op(struct xen_vcpu *v, const uint64_t *a)
{
	return -XEN_EPERM;
}

long hypercall_xenpmu_op(struct xen_vcpu *v, const uint64_t *a)
{
	return -XEN_EOPNOTSUPP; /* vpmu is off */
}

/* Xen's own use, to go on with a domctl that changes a domain's paging. */
long hypercall_paging_domctl_cont(struct xen_vcpu *v, const uint64_t *a)
{
	uint32_t head[2];

	if (guest_read(head, GVA(a[0]), sizeof(head)))
		return -XEN_EFAULT;
	return head[0] == XEN_DOMCTL_shadow_op && head[1] == XEN_DOMCTL_INTERFACE_VERSION ? -XEN_EPERM :
											     -XEN_EOPNOTSUPP;
}

/* Profiling is the control domain's, but for what a guest may ask of its own counters: it has none. */
long hypercall_xenoprof_op(struct xen_vcpu *v, const uint64_t *a)
{
	uint32_t op = a[0];
	uint8_t argument[sizeof(struct xenoprof_init)];
	size_t size = op == XENOPROF_init ? sizeof(struct xenoprof_init) : sizeof(struct xenoprof_get_buffer);

	if (op > XENOPROF_last_op)
		return -XEN_EINVAL;
	if (op != XENOPROF_init && op != XENOPROF_get_buffer)
		return -XEN_EPERM;
	return guest_read(argument, GVA(a[1]), size) ? -XEN_EFAULT : -XEN_ENODEV;
}
