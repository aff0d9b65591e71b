/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_physdev_op (public/physdev.h) of a guest without devices. */
#include "translator/from/xen/frame.h"
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

/* Numbers that the guest has reserved are all that it knows of physical interrupts. */
static bool taken(const struct xen_domain *d, uint32_t pirq)
{
	return pirq < XEN_NR_PIRQS && d->pirqs_taken >> pirq & 1;
}

static long eoi(struct xen_domain *d, gva_t arg)
{
	struct physdev_eoi e;

	if (guest_read(&e, arg, sizeof(e)))
		return -XEN_EFAULT;
	return taken(d, e.irq) ? 0 : -XEN_EINVAL;
}

static long irq_status_query(gva_t arg)
{
	struct physdev_irq_status_query q;

	if (guest_read(&q, arg, sizeof(q)))
		return -XEN_EFAULT;
	if (q.irq >= XEN_NR_PIRQS)
		return -XEN_EINVAL;
	q.flags = XENIRQSTAT_needs_eoi;
	return guest_write(arg, &q, sizeof(q)) ? -XEN_EFAULT : 0;
}

/* Of the IO-APIC's the lowest, if that is the type; then of the others the highest.  -1: none. */
static int free_pirq(const struct xen_domain *d, int type)
{
	int pirq;

	if (type == MAP_PIRQ_TYPE_GSI)
		for (pirq = XEN_NR_ISA_IRQS; pirq < XEN_NR_GSIS; pirq++)
			if (!taken(d, pirq))
				return pirq;
	for (pirq = XEN_NR_PIRQS - 1; pirq >= XEN_NR_GSIS; pirq--)
		if (!taken(d, pirq))
			return pirq;
	return -1;
}

static long get_free_pirq(struct xen_domain *d, gva_t arg)
{
	struct physdev_get_free_pirq f;
	int pirq;

	if (guest_read(&f, arg, sizeof(f)))
		return -XEN_EFAULT;
	pirq = free_pirq(d, f.type);
	if (pirq < 0)
		return -XEN_ENOSPC;
	d->pirqs_taken |= 1ull << pirq;
	f.pirq = pirq;
	return guest_write(arg, &f, sizeof(f)) ? -XEN_EFAULT : 0;
}

/* What is mapped or unmapped would be a device's, whose domain it is first. */
static long map(gva_t arg, size_t size)
{
	union {
		struct physdev_map_pirq map;
		struct physdev_unmap_pirq unmap;
		domid_t domid;
	} m;

	if (guest_read(&m, arg, size))
		return -XEN_EFAULT;
	return m.domid && m.domid != DOMID_SELF && m.domid != XEN_DOMID_GUEST ? -XEN_ESRCH
									      : -XEN_EPERM;
}

static long setup_gsi(gva_t arg)
{
	struct physdev_setup_gsi s;

	if (guest_read(&s, arg, sizeof(s)))
		return -XEN_EFAULT;
	return (unsigned)s.gsi < XEN_NR_GSIS ? -XEN_EPERM : -XEN_EINVAL;
}

/* A page with a bit for each interrupt, of which none is ever to be set. */
static long eoi_page(struct xen_domain *d, gva_t arg)
{
	struct physdev_pirq_eoi_gmfn p;

	if (guest_read(&p, arg, sizeof(p)))
		return -XEN_EFAULT;
	if (!frame_is(d, p.gmfn, FRAME_GUEST) || frame_type(d, p.gmfn))
		return -XEN_EINVAL;
	if (d->pirq_eoi_page)
		return -XEN_EBUSY;
	d->pirq_eoi_page = true;
	return 0;
}

/* Who has no devices may do these only as far as their argument can be read; of so many bytes. */
static const uint8_t denied[] = {
	/* clang-format off */
	[PHYSDEVOP_apic_read]          = sizeof(struct physdev_apic),
	[PHYSDEVOP_apic_write]         = sizeof(struct physdev_apic),
	[PHYSDEVOP_alloc_irq_vector]   = sizeof(struct physdev_irq),
	[PHYSDEVOP_manage_pci_add]     = sizeof(struct physdev_manage_pci),
	[PHYSDEVOP_manage_pci_remove]  = sizeof(struct physdev_manage_pci),
	[PHYSDEVOP_manage_pci_add_ext] = sizeof(struct physdev_manage_pci_ext),
	[PHYSDEVOP_restore_msi]        = sizeof(struct physdev_restore_msi),
	[PHYSDEVOP_pci_device_add]     = sizeof(struct physdev_pci_device_add),
	[PHYSDEVOP_pci_device_remove]  = sizeof(struct physdev_pci_device),
	[PHYSDEVOP_restore_msi_ext]    = sizeof(struct physdev_pci_device),
	[PHYSDEVOP_prepare_msix]       = sizeof(struct physdev_pci_device),
	[PHYSDEVOP_release_msix]       = sizeof(struct physdev_pci_device),
	/* clang-format on */
};

static long deny(unsigned cmd, gva_t arg)
{
	uint8_t argument[UINT8_MAX];

	if (cmd >= ARRAY_SIZE(denied) || !denied[cmd])
		return -XEN_ENOSYS;
	return guest_read(argument, arg, denied[cmd]) ? -XEN_EFAULT : -XEN_EPERM;
}

long hypercall_physdev_op(struct xen_vcpu *v, const uint64_t *a)
{
	gva_t arg = GVA(a[1]);

	switch ((unsigned)a[0]) {
	case PHYSDEVOP_IRQ_UNMASK_NOTIFY:
		return 0;
	case PHYSDEVOP_irq_status_query:
		return irq_status_query(arg);
	case PHYSDEVOP_set_iopl:
		return set_iopl(v, arg);
	case PHYSDEVOP_set_iobitmap:
		return set_iobitmap(arg);
	case PHYSDEVOP_eoi:
		return eoi(v->domain, arg);
	case PHYSDEVOP_map_pirq:
		return map(arg, sizeof(struct physdev_map_pirq));
	case PHYSDEVOP_unmap_pirq:
		return map(arg, sizeof(struct physdev_unmap_pirq));
	case PHYSDEVOP_pirq_eoi_gmfn_v1:
	case PHYSDEVOP_pirq_eoi_gmfn_v2:
		return eoi_page(v->domain, arg);
	case PHYSDEVOP_setup_gsi:
		return setup_gsi(arg);
	case PHYSDEVOP_get_free_pirq:
		return get_free_pirq(v->domain, arg);
	case PHYSDEVOP_pci_mmcfg_reserved:
	case PHYSDEVOP_dbgp_op:
		return -XEN_EPERM;
	}
	return deny((unsigned)a[0], arg);
}

long hypercall_physdev_op_compat(struct xen_vcpu *v, const uint64_t *a)
{
	struct physdev_op op;
	uint64_t args[6] = {0};

	if (guest_read(&op, GVA(a[0]), sizeof(op)))
		return -XEN_EFAULT;
	args[0] = op.cmd;
	args[1] = a[0] + offsetof(struct physdev_op, u);
	return hypercall_physdev_op(v, args);
}
