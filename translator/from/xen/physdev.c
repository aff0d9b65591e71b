/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_physdev_op (public/physdev.h) of a guest without devices. */
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"

static long set_iopl(struct xen_vcpu *v, gva_t arg)
{
	struct physdev_set_iopl s;

	if (guest_read(&s, arg, sizeof(s)))
		return -XEN_EFAULT;
	if (s.iopl > 3)
		return -XEN_EINVAL;
	v->iopl = s.iopl;
	return 0;
}

/* The bitmap would only ever allow ports that the guest does not have. */
static long set_iobitmap(gva_t arg)
{
	struct physdev_set_iobitmap s;

	if (guest_read(&s, arg, sizeof(s)))
		return -XEN_EFAULT;
	return s.nr_ports > 65536 || !is_guest_linear((uint64_t)s.bitmap.p) ? -XEN_EINVAL : 0;
}

static long eoi(gva_t arg)
{
	struct physdev_eoi e;

	if (guest_read(&e, arg, sizeof(e)))
		return -XEN_EFAULT;
	return -XEN_EINVAL; /* no physical interrupt is the guest's */
}

static long irq_status_query(gva_t arg)
{
	struct physdev_irq_status_query q;

	if (guest_read(&q, arg, sizeof(q)))
		return -XEN_EFAULT;
	return -XEN_EINVAL;
}

long hypercall_physdev_op(struct xen_vcpu *v, const uint64_t *a)
{
	gva_t arg = GVA(a[1]);

	switch ((int)a[0]) {
	case PHYSDEVOP_set_iopl:
		return set_iopl(v, arg);
	case PHYSDEVOP_set_iobitmap:
		return set_iobitmap(arg);
	case PHYSDEVOP_eoi:
		return eoi(arg);
	case PHYSDEVOP_irq_status_query:
		return irq_status_query(arg);
	case PHYSDEVOP_apic_read:
	case PHYSDEVOP_apic_write:
	case PHYSDEVOP_alloc_irq_vector:
	case PHYSDEVOP_manage_pci_add:
	case PHYSDEVOP_manage_pci_remove:
	case PHYSDEVOP_manage_pci_add_ext:
	case PHYSDEVOP_pci_device_add:
	case PHYSDEVOP_pci_device_remove:
	case PHYSDEVOP_restore_msi:
	case PHYSDEVOP_pci_mmcfg_reserved:
	case PHYSDEVOP_dbgp_op:
	case PHYSDEVOP_setup_gsi:
	case PHYSDEVOP_map_pirq:
	case PHYSDEVOP_unmap_pirq:
		return -XEN_EPERM;
	}
	return -XEN_ENOSYS;
}

long hypercall_physdev_op_compat(struct xen_vcpu *v, const uint64_t *a)
{
	struct physdev_op op;
	uint64_t args[6] = {0};

	if (guest_read(&op, GVA(a[0]), sizeof(op)))
		return -XEN_EFAULT;
	args[0] = op.cmd;
	args[1] = a[0] + offsetof(struct physdev_op, u);
	return op.cmd < PHYSDEVOP_irq_status_query ? -XEN_ENOSYS : hypercall_physdev_op(v, args);
}
