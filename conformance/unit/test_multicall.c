/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_multicall; the expected answers are Xen 4.17's. */
#include <string.h>

#include "conformance/unit/fake_guest.h"

static void test_results(void)
{
	struct multicall_entry calls[5] = {
		{.op = __HYPERVISOR_xen_version, .args = {XENVER_version}},
		{.op = 63, .result = 0x55},
		{.op = __HYPERVISOR_xen_version, .args = {XENVER_extraversion, FAKE_UNMAPPED}},
		{.op = __HYPERVISOR_xen_version, .args = {XENVER_pagesize}},
		{.op = __HYPERVISOR_xen_version, .args = {XENVER_pagesize}, .result = 0x66},
	};

	EXPECT_EQ(CALL(multicall, PUT(calls), 4), 0);
	GET(calls);
	EXPECT_EQ(calls[0].result, 4 << 16 | 17);
	EXPECT_EQ(calls[1].result, -XEN_ENOSYS);
	EXPECT_EQ(calls[2].result, -XEN_EFAULT);
	EXPECT_EQ(calls[3].result, 4096);
	EXPECT_EQ(calls[4].result, 0x66); /* not asked for */
	EXPECT_EQ(calls[2].args[1], FAKE_UNMAPPED);
}

static void test_pointers(void)
{
	struct multicall_entry call = {.op = __HYPERVISOR_xen_version, .args = {XENVER_pagesize}};

	EXPECT_BAD_ADDRESSES(CALL(multicall, BAD, 1), -XEN_EFAULT);
	EXPECT_EQ(CALL(multicall, FAKE_UNMAPPED, 0), 0);
	EXPECT_EQ(CALL(multicall, FAKE_XEN_ADDRESS, 0), -XEN_EFAULT);
	/* The first is done, the second is not there. */
	memcpy((uint8_t *)fake_page(FAKE_PFN_HOLE - 1) + PAGE_SIZE - sizeof(call), &call, sizeof(call));
	EXPECT_EQ(CALL(multicall, FAKE_UNMAPPED - sizeof(call), 2), -XEN_EFAULT);
	memcpy(&call, (uint8_t *)fake_page(FAKE_PFN_HOLE - 1) + PAGE_SIZE - sizeof(call), sizeof(call));
	EXPECT_EQ(call.result, 4096);
}

static void test_read_only_list(void)
{
	struct multicall_entry call = {.op = __HYPERVISOR_fpu_taskswitch, .args = {1}};

	memcpy(fake_page(5), &call, sizeof(call));
	*fake_pte(5) &= ~2ull;
	EXPECT_EQ(CALL(multicall, fake_gva(5, 0).addr, 1), -XEN_EFAULT);
}

static void test_nested(void)
{
	struct multicall_entry calls[2] = {
		{.op = __HYPERVISOR_multicall, .args = {fake_gva(5, 0).addr, 1}},
		{.op = __HYPERVISOR_xen_version, .args = {XENVER_pagesize}},
	};
	struct multicall_entry inner = {.op = __HYPERVISOR_xen_version, .result = 0x66};

	memcpy(fake_page(5), &inner, sizeof(inner));
	EXPECT_EQ(CALL(multicall, PUT(calls), 2), 0);
	GET(calls);
	EXPECT_EQ(calls[0].result, -XEN_EINVAL);
	EXPECT_EQ(calls[1].result, 4096);
	EXPECT_EQ(((struct multicall_entry *)fake_page(5))->result, 0x66);
}

/* The number is 64 bits wide. */
static void test_far_number(void)
{
	struct multicall_entry call = {.op = 1ull << 32 | __HYPERVISOR_xen_version};

	EXPECT_EQ(CALL(multicall, PUT(call), 1), 0);
	GET(call);
	EXPECT_EQ(call.result, -XEN_ENOSYS);
	call.op = 1ull << 32 | __HYPERVISOR_multicall;
	EXPECT_EQ(CALL(multicall, PUT(call), 1), 0);
	GET(call);
	EXPECT_EQ(call.result, -XEN_ENOSYS);
}

/* An iret leaves for its frame: what stands behind it is not done. */
static void test_iret(void)
{
	struct multicall_entry calls[3] = {
		{.op = __HYPERVISOR_xen_version, .args = {XENVER_pagesize}, .result = 1},
		{.op = __HYPERVISOR_iret, .result = 1},
		{.op = __HYPERVISOR_xen_version, .args = {XENVER_pagesize}, .result = 1},
	};
	struct iret_context c = {.rax = 0x4321, .cs = FLAT_KERNEL_CS & ~3ull, .rip = 0xffffffff81000000,
				 .rflags = 2, .rsp = FAKE_STACK_TOP};

	EXPECT_EQ(guest_write(GVA(fake_regs.rsp), &c, sizeof(c)), 0);
	EXPECT_EQ(CALL(multicall, PUT(calls), 3), 0x4321);
	GET(calls);
	EXPECT_EQ(calls[0].result, 4096);
	EXPECT_EQ(calls[2].result, 1);
	EXPECT_EQ(fake_regs.rip, c.rip);
	EXPECT_EQ(fake_regs.rsp, c.rsp);
}

static const struct unit_test tests[] = {
	{"results", test_results},
	{"pointers", test_pointers},
	{"a list that cannot be written", test_read_only_list},
	{"nested", test_nested},
	{"numbers beyond 32 bits", test_far_number},
	{"iret in a list", test_iret},
};

UNIT_MAIN("multicall", fake_guest_reset, tests)
