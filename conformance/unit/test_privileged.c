/* SPDX-License-Identifier: MIT */
/* Hypercalls of the control domain and of guests with devices, as one without either meets them: Xen
 * 4.17's answers to a domU. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/frame.h"
#include "translator/ops.h"

static uint32_t head[64];

static uint64_t command(uint32_t cmd, uint32_t version)
{
	memset(head, 0xa5, sizeof(head));
	head[0] = cmd;
	head[1] = version;
	return PUT(head);
}

static void test_interface_versions(void)
{
	EXPECT_EQ(CALL(sysctl, command(1, XEN_SYSCTL_INTERFACE_VERSION)), -XEN_EPERM);
	EXPECT_EQ(CALL(sysctl, command(1, 0xffff)), -XEN_EACCES);
	EXPECT_EQ(CALL(domctl, command(1, XEN_DOMCTL_INTERFACE_VERSION)), -XEN_EPERM);
	EXPECT_EQ(CALL(domctl, command(1, 0)), -XEN_EACCES);
	EXPECT_EQ(CALL(platform_op, command(1, 0x03000000)), -XEN_EPERM);
	EXPECT_EQ(CALL(platform_op, command(1, 0x03000001)), -XEN_EACCES);
	EXPECT_BAD_ADDRESSES(CALL(sysctl, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(domctl, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(platform_op, BAD), -XEN_EFAULT);
	EXPECT(fake_arg_intact());
}

static void test_refused(void)
{
	EXPECT_EQ(CALL(kexec_op, 0, FAKE_UNMAPPED), -XEN_EPERM);
	EXPECT_EQ(CALL(arch_0, FAKE_UNMAPPED), -XEN_EPERM);
	EXPECT_EQ(CALL(hypfs_op, 0, FAKE_UNMAPPED), -XEN_EPERM);
	EXPECT_EQ(CALL(xsm_op, FAKE_UNMAPPED), -XEN_ENOSYS);
	EXPECT_EQ(CALL(xenpmu_op, 0, FAKE_UNMAPPED), -XEN_EOPNOTSUPP);
}

/* ---- what is for HVM guests, and profiling ---- */

static void test_hvm_op(void)
{
	static const uint32_t with_domain[] = {HVMOP_set_param, HVMOP_get_param, HVMOP_pagetable_dying,
					       HVMOP_get_mem_type};
	struct xen_hvm_param p;

	for (unsigned i = 0; i < ARRAY_SIZE(with_domain); i++) {
		memset(&p, 0xa5, sizeof(p));
		p.domid = DOMID_SELF;
		EXPECT_EQ(CALL(hvm_op, with_domain[i], PUT(p)), -XEN_EINVAL);
		p.domid = XEN_DOMID_GUEST;
		EXPECT_EQ(CALL(hvm_op, with_domain[i], PUT(p)), -XEN_EINVAL);
		p.domid = 1234;
		EXPECT_EQ(CALL(hvm_op, with_domain[i], PUT(p)), -XEN_ESRCH);
		EXPECT(fake_arg_intact());
		EXPECT_BAD_ADDRESSES(CALL(hvm_op, with_domain[i], BAD), -XEN_EFAULT);
	}
	EXPECT_EQ(CALL(hvm_op, HVMOP_flush_tlbs, 0), -XEN_EINVAL);
	EXPECT_EQ(CALL(hvm_op, HVMOP_set_evtchn_upcall_vector, 0), -XEN_EINVAL);
	EXPECT_EQ(CALL(hvm_op, HVMOP_guest_request_vm_event, 0), 0);
	EXPECT_EQ(CALL(hvm_op, HVMOP_guest_request_vm_event, 1), -XEN_EINVAL);
	EXPECT_EQ(CALL(hvm_op, HVMOP_altp2m, 0), -XEN_EOPNOTSUPP);
	EXPECT_EQ(CALL(hvm_op, 99, 0), -XEN_ENOSYS);
	EXPECT_EQ(CALL(hvm_op, 1ull << 32 | HVMOP_get_param, 0), -XEN_ENOSYS);
}

static void test_hvm_time_and_trace(void)
{
	struct xen_hvm_get_time t = {0};
	struct xen_hvm_xentrace x;
	uint64_t before = host_clock_now();

	EXPECT_EQ(CALL(hvm_op, HVMOP_get_time, PUT(t)), 0);
	GET(t);
	EXPECT(t.now >= before && t.now <= host_clock_now());
	EXPECT_BAD_ADDRESSES(CALL(hvm_op, HVMOP_get_time, BAD), -XEN_EFAULT);
	memset(&x, 0xa5, sizeof(x));
	x.event = 0xfff;
	x.extra_bytes = sizeof(x.extra);
	EXPECT_EQ(CALL(hvm_op, HVMOP_xentrace, PUT(x)), 0);
	x.extra_bytes++;
	EXPECT_EQ(CALL(hvm_op, HVMOP_xentrace, PUT(x)), -XEN_EINVAL);
	x.extra_bytes = 0;
	x.event = 0x1000;
	EXPECT_EQ(CALL(hvm_op, HVMOP_xentrace, PUT(x)), -XEN_EINVAL);
	EXPECT_BAD_ADDRESSES(CALL(hvm_op, HVMOP_xentrace, BAD), -XEN_EFAULT);
}

static void test_dm_op(void)
{
	uint64_t bufs[4] = {0};

	for (unsigned count = 1; count <= 2; count++) {
		EXPECT_EQ(CALL(dm_op, DOMID_SELF, count, PUT(bufs)), -XEN_ESRCH);
		EXPECT_EQ(CALL(dm_op, 1234, count, PUT(bufs)), -XEN_ESRCH);
		EXPECT_EQ(CALL(dm_op, 0, count, PUT(bufs)), -XEN_EINVAL);
		EXPECT_BAD_ADDRESSES(CALL(dm_op, 0, count, BAD), -XEN_EFAULT);
	}
	EXPECT_EQ(CALL(dm_op, 0, 1ull << 32, PUT(bufs)), -XEN_ENODATA);
	EXPECT_EQ(CALL(dm_op, 0, 3, PUT(bufs)), -XEN_E2BIG);
	EXPECT_EQ(CALL(dm_op, 0, ~0u, FAKE_UNMAPPED), -XEN_E2BIG);
}

static void test_profiling(void)
{
	uint8_t argument[sizeof(struct xenoprof_init)];

	memset(argument, 0xa5, sizeof(argument));
	EXPECT_EQ(CALL(xenoprof_op, XENOPROF_init, PUT(argument)), -XEN_ENODEV);
	EXPECT_EQ(CALL(xenoprof_op, XENOPROF_get_buffer, PUT(argument)), -XEN_ENODEV);
	EXPECT_BAD_ADDRESSES(CALL(xenoprof_op, XENOPROF_init, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(xenoprof_op, XENOPROF_get_buffer, BAD), -XEN_EFAULT);
	EXPECT_EQ(CALL(xenoprof_op, XENOPROF_start, FAKE_UNMAPPED), -XEN_EPERM);
	EXPECT_EQ(CALL(xenoprof_op, XENOPROF_last_op, FAKE_UNMAPPED), -XEN_EPERM);
	EXPECT_EQ(CALL(xenoprof_op, XENOPROF_last_op + 1, FAKE_UNMAPPED), -XEN_EINVAL);
	EXPECT_EQ(CALL(xenoprof_op, ~0u, FAKE_UNMAPPED), -XEN_EINVAL);
}

static void test_paging_continuation(void)
{
	EXPECT_EQ(CALL(arch_1, command(XEN_DOMCTL_shadow_op, XEN_DOMCTL_INTERFACE_VERSION)), -XEN_EPERM);
	EXPECT_EQ(CALL(arch_1, command(XEN_DOMCTL_shadow_op, 1)), -XEN_EOPNOTSUPP);
	EXPECT_EQ(CALL(arch_1, command(1, XEN_DOMCTL_INTERFACE_VERSION)), -XEN_EOPNOTSUPP);
	EXPECT_BAD_ADDRESSES(CALL(arch_1, BAD), -XEN_EFAULT);
}

/* ---- physdev_op ---- */

static void test_iopl(void)
{
	struct physdev_set_iopl s;

	for (unsigned iopl = 0; iopl < 4; iopl++) {
		memset(&s, 0xa5, sizeof(s));
		s.iopl = iopl;
		EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_set_iopl, PUT(s)), 0);
		EXPECT_EQ(fake_vcpu.iopl, iopl);
	}
	s.iopl = 4;
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_set_iopl, PUT(s)), -XEN_EINVAL);
	s.iopl = ~0u;
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_set_iopl, PUT(s)), -XEN_EINVAL);
	EXPECT_EQ(fake_vcpu.iopl, 3);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_set_iopl, BAD), -XEN_EFAULT);
}

static void test_iobitmap(void)
{
	struct physdev_set_iobitmap s;

	memset(&s, 0xa5, sizeof(s));
	s.bitmap.p = (void *)FAKE_UNMAPPED; /* only looked at when an instruction faults */
	s.nr_ports = 0;
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_set_iobitmap, PUT(s)), 0);
	s.nr_ports = 65536;
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_set_iobitmap, PUT(s)), 0);
	s.nr_ports = 65537;
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_set_iobitmap, PUT(s)), -XEN_EINVAL);
	s.nr_ports = 64;
	s.bitmap.p = (void *)FAKE_XEN_ADDRESS;
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_set_iobitmap, PUT(s)), -XEN_EINVAL);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_set_iobitmap, BAD), -XEN_EFAULT);
}

static long physdev(unsigned cmd, const void *argument, size_t size)
{
	return CALL(physdev_op, cmd, fake_put(argument, size).addr);
}
#define PHYSDEV(cmd, s) physdev(PHYSDEVOP_##cmd, &(s), sizeof(s))

static void test_interrupts(void)
{
	struct physdev_irq_status_query query = {.irq = 55, .flags = 0xff};
	const struct physdev_setup_gsi gsi = {.gsi = 23}, no_gsi = {.gsi = 24}, negative = {.gsi = -1};

	EXPECT_EQ(PHYSDEV(irq_status_query, query), 0);
	GET(query);
	EXPECT_EQ(query.irq, 55);
	EXPECT_EQ(query.flags, XENIRQSTAT_needs_eoi);
	query.irq = 56;
	EXPECT_EQ(PHYSDEV(irq_status_query, query), -XEN_EINVAL);
	EXPECT_EQ(PHYSDEV(setup_gsi, gsi), -XEN_EPERM);
	EXPECT_EQ(PHYSDEV(setup_gsi, no_gsi), -XEN_EINVAL);
	EXPECT_EQ(PHYSDEV(setup_gsi, negative), -XEN_EINVAL);
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_IRQ_UNMASK_NOTIFY, FAKE_UNMAPPED), 0);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_irq_status_query, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_setup_gsi, BAD), -XEN_EFAULT);
}

static unsigned free_pirq(int type)
{
	struct physdev_get_free_pirq f = {.type = type};

	EXPECT_EQ(PHYSDEV(get_free_pirq, f), 0);
	GET(f);
	return f.pirq;
}

/* Numbers that the guest may reserve and end, and no more. */
static void test_free_pirqs(void)
{
	const struct physdev_get_free_pirq any = {.type = MAP_PIRQ_TYPE_MSI};
	struct physdev_eoi eoi = {.irq = 55};

	EXPECT_EQ(PHYSDEV(eoi, eoi), -XEN_EINVAL);
	EXPECT_EQ(free_pirq(MAP_PIRQ_TYPE_MSI), 55);
	EXPECT_EQ(PHYSDEV(eoi, eoi), 0);
	eoi.irq = 56;
	EXPECT_EQ(PHYSDEV(eoi, eoi), -XEN_EINVAL);
	for (unsigned pirq = 16; pirq < 24; pirq++)
		EXPECT_EQ(free_pirq(MAP_PIRQ_TYPE_GSI), pirq);
	for (unsigned pirq = 54; pirq >= 24; pirq--)
		EXPECT_EQ(free_pirq(MAP_PIRQ_TYPE_GSI), pirq);
	EXPECT_EQ(PHYSDEV(get_free_pirq, any), -XEN_ENOSPC);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_eoi, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_get_free_pirq, BAD), -XEN_EFAULT);
}

static void test_eoi_page(void)
{
	struct physdev_pirq_eoi_gmfn page = {.gmfn = fake_domain.nr_frames};

	EXPECT_EQ(PHYSDEV(pirq_eoi_gmfn_v2, page), -XEN_EINVAL);
	page.gmfn = ~0ull;
	EXPECT_EQ(PHYSDEV(pirq_eoi_gmfn_v1, page), -XEN_EINVAL);
	page.gmfn = fake_mfn(FAKE_PFN_HOLE - 1);
	fake_domain.frame_info[page.gmfn] |= 1; /* a page table */
	EXPECT_EQ(PHYSDEV(pirq_eoi_gmfn_v2, page), -XEN_EINVAL);
	fake_domain.frame_info[page.gmfn] &= ~FRAME_TYPE;
	EXPECT_EQ(PHYSDEV(pirq_eoi_gmfn_v2, page), 0);
	EXPECT_EQ(PHYSDEV(pirq_eoi_gmfn_v2, page), -XEN_EBUSY);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_pirq_eoi_gmfn_v2, BAD), -XEN_EFAULT);
}

/* What only a domain with devices may. */
static void test_denied(void)
{
	static const unsigned commands[] = {
		PHYSDEVOP_apic_read, PHYSDEVOP_apic_write, PHYSDEVOP_alloc_irq_vector,
		PHYSDEVOP_manage_pci_add, PHYSDEVOP_manage_pci_remove, PHYSDEVOP_manage_pci_add_ext,
		PHYSDEVOP_restore_msi, PHYSDEVOP_pci_device_add, PHYSDEVOP_pci_device_remove,
		PHYSDEVOP_restore_msi_ext, PHYSDEVOP_prepare_msix, PHYSDEVOP_release_msix,
	};
	static const uint8_t zeroes[64];
	struct physdev_map_pirq map = {.domid = DOMID_SELF};
	struct physdev_unmap_pirq unmap = {.domid = XEN_DOMID_GUEST};

	for (unsigned i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(CALL(physdev_op, commands[i], PUT(zeroes)), -XEN_EPERM);
		EXPECT_BAD_ADDRESSES(CALL(physdev_op, commands[i], BAD), -XEN_EFAULT);
	}
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_pci_mmcfg_reserved, FAKE_UNMAPPED), -XEN_EPERM);
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_dbgp_op, FAKE_UNMAPPED), -XEN_EPERM);
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_free_irq_vector, FAKE_UNMAPPED), -XEN_ENOSYS);
	EXPECT_EQ(CALL(physdev_op, 200, FAKE_UNMAPPED), -XEN_ENOSYS);
	EXPECT_EQ(PHYSDEV(map_pirq, map), -XEN_EPERM);
	map.domid = 0;
	EXPECT_EQ(PHYSDEV(map_pirq, map), -XEN_EPERM);
	map.domid = 1234;
	EXPECT_EQ(PHYSDEV(map_pirq, map), -XEN_ESRCH);
	EXPECT_EQ(PHYSDEV(unmap_pirq, unmap), -XEN_EPERM);
	unmap.domid = DOMID_INVALID;
	EXPECT_EQ(PHYSDEV(unmap_pirq, unmap), -XEN_ESRCH);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_map_pirq, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_unmap_pirq, BAD), -XEN_EFAULT);
}

static void test_compat(void)
{
	struct physdev_op op;

	memset(&op, 0xa5, sizeof(op));
	op.cmd = PHYSDEVOP_set_iopl;
	op.u.set_iopl.iopl = 1;
	EXPECT_EQ(CALL(physdev_op_compat, PUT(op)), 0);
	EXPECT_EQ(fake_vcpu.iopl, 1);
	op.cmd = 0;
	EXPECT_EQ(CALL(physdev_op_compat, PUT(op)), -XEN_ENOSYS);
	op.cmd = ~0u;
	EXPECT_EQ(CALL(physdev_op_compat, PUT(op)), -XEN_ENOSYS);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op_compat, BAD), -XEN_EFAULT);
}

/* event_channel_op_compat: the command in the struct. */
static void test_evtchn_compat(void)
{
	struct evtchn_op op;

	memset(&op, 0xa5, sizeof(op));
	op.cmd = EVTCHNOP_alloc_unbound;
	op.u.alloc_unbound.dom = op.u.alloc_unbound.remote_dom = DOMID_SELF;
	EXPECT_EQ(CALL(event_channel_op_compat, PUT(op)), 0);
	GET(op);
	EXPECT(op.u.alloc_unbound.port > 0 && op.u.alloc_unbound.port < 100);
	op.cmd = 99;
	EXPECT_EQ(CALL(event_channel_op_compat, PUT(op)), -XEN_ENOSYS);
	EXPECT_BAD_ADDRESSES(CALL(event_channel_op_compat, BAD), -XEN_EFAULT);
	EXPECT_EQ(CALL(event_channel_op, 99, FAKE_UNMAPPED), -XEN_ENOSYS);
}

static const struct unit_test tests[] = {
	{"interface versions", test_interface_versions},
	{"what is refused", test_refused},
	{"hvm_op", test_hvm_op},
	{"hvm_op: time and trace", test_hvm_time_and_trace},
	{"dm_op", test_dm_op},
	{"profiling", test_profiling},
	{"paging_domctl_cont", test_paging_continuation},
	{"IOPL", test_iopl},
	{"I/O bitmap", test_iobitmap},
	{"physical interrupts", test_interrupts},
	{"numbers of physical interrupts", test_free_pirqs},
	{"the page of interrupts to end", test_eoi_page},
	{"what is of devices", test_denied},
	{"physdev_op_compat", test_compat},
	{"event_channel_op_compat", test_evtchn_compat},
};

UNIT_MAIN("privileged operations", fake_guest_reset, tests)
