/* SPDX-License-Identifier: MIT */
/* The VP assist page, and the local APIC by MSR. */
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define PAGE FAKE_VM_PAGE_FREE

static void set_up(void)
{
	fake_vm_reset(2);
	hv_vp_create(fake_vm_vp(0));
	hv_vp_create(fake_vm_vp(1));
}

static enum abi_verdict set(uint32_t msr, uint64_t value)
{
	return hv_msr_write(fake_vm_vp(1), msr, value);
}

static uint64_t get(uint32_t msr)
{
	uint64_t value = ~0ull;

	EXPECT_EQ(hv_msr_read(fake_vm_vp(1), msr, &value), ABI_DONE);
	return value;
}

static uint64_t at(unsigned page)
{
	return fake_vm_gpa(page, 0).addr;
}

static void the_assist_is_aimed_at_the_page(void)
{
	uint8_t *page = fake_vm_page(PAGE);

	memset(page, 0xff, PAGE_SIZE);
	EXPECT_EQ(set(HV_MSR_VP_ASSIST_PAGE, at(PAGE) | HV_PAGE_ENABLE), ABI_DONE);
	EXPECT_EQ(get(HV_MSR_VP_ASSIST_PAGE), at(PAGE) | HV_PAGE_ENABLE);
	EXPECT_EQ(fake_vm.vp[1].assist_at, at(PAGE));
	EXPECT_EQ(fake_vm.vp[0].assist_at, ~0ull);
	EXPECT_EQ(*(uint32_t *)page, 0);
	EXPECT_EQ(page[4], 0xff);
	EXPECT_EQ(page[PAGE_SIZE - 1], 0xff);
	EXPECT_EQ(set(HV_MSR_VP_ASSIST_PAGE, at(PAGE + 1) | HV_PAGE_RESERVED | HV_PAGE_ENABLE), ABI_DONE);
	EXPECT_EQ(fake_vm.vp[1].assist_at, at(PAGE + 1));
	EXPECT_EQ(get(HV_MSR_VP_ASSIST_PAGE), at(PAGE + 1) | HV_PAGE_RESERVED | HV_PAGE_ENABLE);
}

static void the_assist_ends_with_the_page(void)
{
	set(HV_MSR_VP_ASSIST_PAGE, at(PAGE) | HV_PAGE_ENABLE);
	EXPECT_EQ(set(HV_MSR_VP_ASSIST_PAGE, at(PAGE + 1)), ABI_DONE);
	EXPECT_EQ(fake_vm.vp[1].assist_at, ~0ull);
	EXPECT_EQ(get(HV_MSR_VP_ASSIST_PAGE), at(PAGE + 1));
}

static void a_page_that_cannot_be_is_a_fault_and_changes_nothing(void)
{
	static const unsigned pages[] = {FAKE_VM_PAGE_HOLE, FAKE_VM_PAGE_READ_ONLY, FAKE_VM_PAGES};
	const uint64_t good = at(PAGE) | HV_PAGE_ENABLE;
	unsigned i;

	set(HV_MSR_VP_ASSIST_PAGE, good);
	for (i = 0; i < ARRAY_SIZE(pages); i++)
		EXPECT_EQ(set(HV_MSR_VP_ASSIST_PAGE, at(pages[i]) | HV_PAGE_ENABLE), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_VP_ASSIST_PAGE, ~0ull), ABI_FAULT);
	fake_vm.apic_error = -1;
	EXPECT_EQ(set(HV_MSR_VP_ASSIST_PAGE, at(PAGE + 1) | HV_PAGE_ENABLE), ABI_FAULT);
	EXPECT_EQ(get(HV_MSR_VP_ASSIST_PAGE), good);
	EXPECT_EQ(fake_vm.vp[1].assist_at, at(PAGE));
	EXPECT(fake_vm_intact());
}

static void restore_aims_again_and_leaves_the_page_alone(void)
{
	set(HV_MSR_VP_ASSIST_PAGE, at(PAGE) | HV_PAGE_ENABLE);
	*(uint32_t *)fake_vm_page(PAGE) = HV_APIC_ASSIST_NO_EOI;
	fake_vm.vp[1].assist_at = ~0ull;
	hv_assist_restore(fake_vm_hvp(1));
	EXPECT_EQ(fake_vm.vp[1].assist_at, at(PAGE));
	EXPECT_EQ(*(uint32_t *)fake_vm_page(PAGE), HV_APIC_ASSIST_NO_EOI);
	fake_vm_hvp(1)->assist = at(PAGE);
	hv_assist_restore(fake_vm_hvp(1));
	EXPECT_EQ(fake_vm.vp[1].assist_at, ~0ull);
}

static void without_the_feature_the_host_is_not_asked(void)
{
	fake_vm_hv()->features &= ~HV_HAS(VAPIC);
	EXPECT_EQ(set(HV_MSR_VP_ASSIST_PAGE, at(PAGE) | HV_PAGE_ENABLE), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_EOI, 0), ABI_FAULT);
	hv_assist_restore(fake_vm_hvp(1));
	hv_reset(fake_vm_vm());
	EXPECT_EQ(fake_vm.vp[1].assist_changes, 0);
}

static void eoi(void)
{
	uint64_t value;

	EXPECT_EQ(set(HV_MSR_EOI, 0), ABI_DONE);
	EXPECT_EQ(set(HV_MSR_EOI, 0xffffffff), ABI_DONE);
	EXPECT_EQ(fake_vm.vp[1].eois, 2);
	EXPECT_EQ(set(HV_MSR_EOI, 1ull << 32), ABI_FAULT);
	EXPECT_EQ(fake_vm.vp[1].eois, 2);
	EXPECT_EQ(hv_msr_read(fake_vm_vp(1), HV_MSR_EOI, &value), ABI_FAULT);
}

static void icr(void)
{
	EXPECT_EQ(set(HV_MSR_ICR, 0x0200000000004041), ABI_DONE);
	EXPECT_EQ(fake_vm.vp[1].icr, 0x0200000000004041);
	EXPECT_EQ(fake_vm.vp[1].icr_writes, 1);
	EXPECT_EQ(get(HV_MSR_ICR), 0x0200000000004041);
}

static void tpr(void)
{
	EXPECT_EQ(set(HV_MSR_TPR, 0xe5), ABI_DONE);
	EXPECT_EQ(fake_vm.vp[1].tpr, 0xe5);
	EXPECT_EQ(get(HV_MSR_TPR), 0xe5);
	EXPECT_EQ(set(HV_MSR_TPR, 0x100), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_TPR, 1ull << 63), ABI_FAULT);
	EXPECT_EQ(fake_vm.vp[1].tpr_writes, 1);
}

static void an_apic_that_refuses_is_a_fault(void)
{
	uint64_t value;

	fake_vm.apic_error = -1;
	EXPECT_EQ(set(HV_MSR_EOI, 0), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_ICR, 0), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_TPR, 0), ABI_FAULT);
	EXPECT_EQ(hv_msr_read(fake_vm_vp(1), HV_MSR_ICR, &value), ABI_FAULT);
	EXPECT_EQ(hv_msr_read(fake_vm_vp(1), HV_MSR_TPR, &value), ABI_FAULT);
}

static const struct unit_test tests[] = {
	{"the assist is aimed at the page", the_assist_is_aimed_at_the_page},
	{"the assist ends with the page", the_assist_ends_with_the_page},
	{"a page that cannot be is a fault and changes nothing",
	 a_page_that_cannot_be_is_a_fault_and_changes_nothing},
	{"restore aims again and leaves the page alone",
	 restore_aims_again_and_leaves_the_page_alone},
	{"without the feature the host is not asked", without_the_feature_the_host_is_not_asked},
	{"EOI", eoi},
	{"ICR", icr},
	{"TPR", tpr},
	{"an APIC that refuses is a fault", an_apic_that_refuses_is_a_fault},
};

UNIT_MAIN("hyperv assist", set_up, tests)
