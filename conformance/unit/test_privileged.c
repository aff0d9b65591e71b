/* SPDX-License-Identifier: MIT */
/* Hypercalls of the control domain and of guests with devices, as one without either meets them: Xen
 * 4.17's answers to a domU. */
#include <string.h>

#include "conformance/unit/fake_guest.h"

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
	EXPECT_EQ(CALL(hvm_op, 99, 0), -XEN_ENOSYS);
	EXPECT_EQ(CALL(xenpmu_op, 0, FAKE_UNMAPPED), -XEN_EOPNOTSUPP);
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

static void test_interrupts(void)
{
	const struct physdev_irq_status_query query = {.irq = 5000};
	const struct physdev_eoi eoi = {.irq = 1};

	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_eoi, PUT(eoi)), -XEN_EINVAL);
	EXPECT_EQ(CALL(physdev_op, PHYSDEVOP_irq_status_query, PUT(query)), -XEN_EINVAL);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_eoi, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(physdev_op, PHYSDEVOP_irq_status_query, BAD), -XEN_EFAULT);
	EXPECT_EQ(CALL(physdev_op, 200, FAKE_UNMAPPED), -XEN_ENOSYS);
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
	{"IOPL", test_iopl},
	{"I/O bitmap", test_iobitmap},
	{"physical interrupts", test_interrupts},
	{"physdev_op_compat", test_compat},
	{"event_channel_op_compat", test_evtchn_compat},
};

UNIT_MAIN("privileged operations", fake_guest_reset, tests)
