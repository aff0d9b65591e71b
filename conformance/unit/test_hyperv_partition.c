/* SPDX-License-Identifier: MIT */
/* The guest's identity, the hypercall page's MSR, clocks, power, and what a reset leaves. */
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define OS_ID 0x8100000000000000ull

static void set_up(void)
{
	unsigned i;

	fake_vm_reset(2);
	for (i = 0; i < 2; i++)
		hv_vp_create(fake_vm_vp(i));
}

static enum abi_verdict set(uint32_t msr, uint64_t value)
{
	return hv_msr_write(fake_vm_vp(0), msr, value);
}

/* As the other VP sees it: these are the partition's. */
static uint64_t get(uint32_t msr)
{
	uint64_t value = ~0ull;

	EXPECT_EQ(hv_msr_read(fake_vm_vp(1), msr, &value), ABI_DONE);
	return value;
}

static uint64_t at(unsigned page)
{
	return fake_vm_gpa(FAKE_VM_PAGE_FREE + page, 0).addr;
}

static bool has_hypercall_page(unsigned page)
{
	uint8_t built[PAGE_SIZE];

	hv_page_build(fake_vm_hv(), built);
	return !memcmp(fake_vm_page(FAKE_VM_PAGE_FREE + page), built, PAGE_SIZE);
}

static bool has_own_bytes(unsigned page)
{
	const uint8_t *bytes = fake_vm_page(FAKE_VM_PAGE_FREE + page);

	return bytes[0] == 'a' + page && !memcmp(bytes, bytes + 1, PAGE_SIZE - 1);
}

static void fill_pages(void)
{
	unsigned i;

	for (i = 0; i < 3; i++)
		memset(fake_vm_page(FAKE_VM_PAGE_FREE + i), 'a' + i, PAGE_SIZE);
}

static void initial_values(void)
{
	EXPECT_EQ(get(HV_MSR_GUEST_OS_ID), 0);
	EXPECT_EQ(get(HV_MSR_HYPERCALL), 0);
	EXPECT_EQ(get(HV_MSR_REFERENCE_TSC), 0);
	EXPECT_EQ(get(HV_MSR_VP_ASSIST_PAGE), 0);
	EXPECT_EQ(get(HV_MSR_TSC_INVARIANT_CONTROL), 0);
	EXPECT_EQ(get(HV_MSR_RESET), 0);
	EXPECT_EQ(get(HV_MSR_SINT0 + 15), HV_SINT_MASKED);
	EXPECT_EQ(get(HV_MSR_SCONTROL), HV_SCONTROL_ENABLE);
	EXPECT_EQ(get(HV_MSR_CRASH_P0), 0);
}

static void the_page_comes_and_goes(void)
{
	fill_pages();
	EXPECT_EQ(set(HV_MSR_GUEST_OS_ID, OS_ID), ABI_DONE);
	EXPECT_EQ(get(HV_MSR_GUEST_OS_ID), OS_ID);
	EXPECT_EQ(set(HV_MSR_HYPERCALL, at(0) | HV_HYPERCALL_ENABLE), ABI_DONE);
	EXPECT_EQ(get(HV_MSR_HYPERCALL), at(0) | HV_HYPERCALL_ENABLE);
	EXPECT(has_hypercall_page(0));
	EXPECT_EQ(set(HV_MSR_HYPERCALL, at(1) | HV_HYPERCALL_ENABLE), ABI_DONE);
	EXPECT(has_own_bytes(0));
	EXPECT(has_hypercall_page(1));
	EXPECT_EQ(set(HV_MSR_HYPERCALL, at(1)), ABI_DONE);
	EXPECT(has_own_bytes(1));
	EXPECT_EQ(get(HV_MSR_HYPERCALL), at(1));
}

static void no_page_without_identity(void)
{
	fill_pages();
	EXPECT_EQ(set(HV_MSR_HYPERCALL, at(0) | HV_HYPERCALL_ENABLE), ABI_DONE);
	EXPECT_EQ(get(HV_MSR_HYPERCALL), at(0));
	EXPECT(has_own_bytes(0));
	EXPECT_EQ(set(HV_MSR_GUEST_OS_ID, OS_ID), ABI_DONE);
	EXPECT(has_own_bytes(0));
}

static void losing_the_identity_takes_the_page_away(void)
{
	fill_pages();
	set(HV_MSR_GUEST_OS_ID, OS_ID);
	set(HV_MSR_HYPERCALL, at(0) | HV_HYPERCALL_ENABLE);
	set(HV_MSR_GUEST_OS_ID, OS_ID + 1);
	EXPECT(has_hypercall_page(0));
	EXPECT_EQ(set(HV_MSR_GUEST_OS_ID, 0), ABI_DONE);
	EXPECT(has_own_bytes(0));
	EXPECT_EQ(get(HV_MSR_HYPERCALL), at(0));
}

static void reserved_bits_are_preserved(void)
{
	const uint64_t value = at(0) | HV_HYPERCALL_RESERVED | HV_HYPERCALL_ENABLE;

	set(HV_MSR_GUEST_OS_ID, OS_ID);
	EXPECT_EQ(set(HV_MSR_HYPERCALL, value), ABI_DONE);
	EXPECT_EQ(get(HV_MSR_HYPERCALL), value);
	EXPECT(has_hypercall_page(0));
}

static void a_locked_page_stays_until_reset(void)
{
	const uint64_t locked = at(0) | HV_HYPERCALL_LOCKED | HV_HYPERCALL_ENABLE;

	fill_pages();
	set(HV_MSR_GUEST_OS_ID, OS_ID);
	EXPECT_EQ(set(HV_MSR_HYPERCALL, locked), ABI_DONE);
	EXPECT_EQ(set(HV_MSR_HYPERCALL, at(1) | HV_HYPERCALL_ENABLE), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_HYPERCALL, 0), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_HYPERCALL, locked), ABI_FAULT);
	EXPECT_EQ(get(HV_MSR_HYPERCALL), locked);
	EXPECT(has_hypercall_page(0));
	EXPECT(has_own_bytes(1));
	hv_reset(fake_vm_vm());
	EXPECT(has_own_bytes(0));
	set(HV_MSR_GUEST_OS_ID, OS_ID);
	EXPECT_EQ(set(HV_MSR_HYPERCALL, at(1) | HV_HYPERCALL_ENABLE), ABI_DONE);
	EXPECT(has_hypercall_page(1));
}

static void without_memory_it_is_a_fault_and_nothing_changes(void)
{
	static const unsigned pages[] = {FAKE_VM_PAGE_HOLE, FAKE_VM_PAGE_READ_ONLY, FAKE_VM_PAGES};
	const uint64_t good = at(0) | HV_HYPERCALL_ENABLE;
	unsigned i;

	fill_pages();
	set(HV_MSR_GUEST_OS_ID, OS_ID);
	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		EXPECT_EQ(set(HV_MSR_HYPERCALL, fake_vm_gpa(pages[i], 0).addr | 1), ABI_FAULT);
		EXPECT_EQ(get(HV_MSR_HYPERCALL), i ? good : 0);
		EXPECT_EQ(set(HV_MSR_HYPERCALL, good), ABI_DONE);
		EXPECT(has_hypercall_page(0));
	}
	EXPECT_EQ(set(HV_MSR_HYPERCALL, ~HV_HYPERCALL_LOCKED), ABI_FAULT);
	EXPECT_EQ(get(HV_MSR_HYPERCALL), good);
	EXPECT(has_hypercall_page(0));
	EXPECT(fake_vm_intact());
	set(HV_MSR_HYPERCALL, 0);
	EXPECT(has_own_bytes(0));
}

static void a_moved_page_is_forgotten(void)
{
	set(HV_MSR_GUEST_OS_ID, OS_ID);
	set(HV_MSR_HYPERCALL, at(0) | HV_HYPERCALL_ENABLE);
	fake_vm_hvp(0)->call_rip = fake_vm_hvp(1)->call_rip = 0x1234;
	set(HV_MSR_HYPERCALL, at(0) | HV_HYPERCALL_ENABLE);
	EXPECT_EQ(fake_vm_hvp(1)->call_rip, 0x1234);
	set(HV_MSR_HYPERCALL, at(1) | HV_HYPERCALL_ENABLE);
	EXPECT_EQ(fake_vm_hvp(0)->call_rip, 0);
	EXPECT_EQ(fake_vm_hvp(1)->call_rip, 0);
	fake_vm_hvp(1)->call_rip = 0x1234;
	set(HV_MSR_GUEST_OS_ID, 0);
	EXPECT_EQ(fake_vm_hvp(1)->call_rip, 0);
}

static void each_vp_has_its_index(void)
{
	uint64_t value;

	EXPECT_EQ(get(HV_MSR_VP_INDEX), 1);
	EXPECT_EQ(hv_msr_read(fake_vm_vp(0), HV_MSR_VP_INDEX, &value), ABI_DONE);
	EXPECT_EQ(value, 0);
	EXPECT_EQ(set(HV_MSR_VP_INDEX, 0), ABI_FAULT);
}

static void clocks(void)
{
	fake_vm_set_time(123456789);
	fake_vm.vp[1].run_time = 77;
	EXPECT_EQ(get(HV_MSR_TIME_REF_COUNT), 123456789);
	EXPECT_EQ(get(HV_MSR_VP_RUNTIME), 77);
	EXPECT_EQ(get(HV_MSR_TSC_FREQUENCY), fake_vm.tsc_frequency);
	EXPECT_EQ(get(HV_MSR_APIC_FREQUENCY), fake_vm.apic_frequency);
	EXPECT_EQ(set(HV_MSR_TIME_REF_COUNT, 0), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_VP_RUNTIME, 0), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_TSC_FREQUENCY, 0), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_APIC_FREQUENCY, 0), ABI_FAULT);
}

static void the_invariant_tsc_is_not_given_back(void)
{
	EXPECT_EQ(set(HV_MSR_TSC_INVARIANT_CONTROL, 2), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_TSC_INVARIANT_CONTROL, 0), ABI_DONE);
	EXPECT_EQ(set(HV_MSR_TSC_INVARIANT_CONTROL, 1), ABI_DONE);
	EXPECT_EQ(get(HV_MSR_TSC_INVARIANT_CONTROL), 1);
	EXPECT_EQ(set(HV_MSR_TSC_INVARIANT_CONTROL, 3), ABI_FAULT);
	EXPECT_EQ(set(HV_MSR_TSC_INVARIANT_CONTROL, 0), ABI_FAULT);
	EXPECT_EQ(get(HV_MSR_TSC_INVARIANT_CONTROL), 1);
	hv_reset(fake_vm_vm());
	EXPECT_EQ(get(HV_MSR_TSC_INVARIANT_CONTROL), 0);
}

static void power(void)
{
	uint64_t value = 5;

	EXPECT_EQ(set(HV_MSR_RESET, 1), ABI_RESET);
	EXPECT_EQ(set(HV_MSR_RESET, 0), ABI_DONE);
	EXPECT_EQ(set(HV_MSR_RESET, 2), ABI_DONE);
	EXPECT_EQ(get(HV_MSR_RESET), 0);
	EXPECT_EQ(hv_msr_read(fake_vm_vp(0), HV_MSR_GUEST_IDLE, &value), ABI_DONE);
	EXPECT_EQ(value, 0);
	EXPECT_EQ(fake_vm.vp[0].waits, 1);
	EXPECT_EQ(set(HV_MSR_GUEST_IDLE, 0), ABI_FAULT);
}

/* Everything on, then a reset: nothing of it is left, in registers, memory, timers or the host. */
static void reset_leaves_nothing(void)
{
	static const uint8_t zero[PAGE_SIZE];
	unsigned i;

	fill_pages();
	set(HV_MSR_GUEST_OS_ID, OS_ID);
	set(HV_MSR_HYPERCALL, at(0) | HV_HYPERCALL_ENABLE | HV_HYPERCALL_LOCKED);
	set(HV_MSR_REFERENCE_TSC, at(1) | HV_PAGE_ENABLE);
	set(HV_MSR_VP_ASSIST_PAGE, at(2) | HV_PAGE_ENABLE);
	set(HV_MSR_SIMP, at(3) | HV_PAGE_ENABLE);
	set(HV_MSR_SIEFP, at(4) | HV_PAGE_ENABLE);
	set(HV_MSR_SINT0 + 2, 0x50);
	set(HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
	set(HV_MSR_STIMER0_CONFIG, HV_STIMER_ENABLE | 2 << HV_STIMER_SINT_SHIFT);
	set(HV_MSR_STIMER0_CONFIG + 1, 1000000);
	set(HV_MSR_STIMER0_CONFIG, HV_STIMER_ENABLE | 2 << HV_STIMER_SINT_SHIFT);
	set(HV_MSR_CRASH_P0 + 4, 99);
	EXPECT_EQ(fake_vm.vp[0].deadline[0], 1000000);
	EXPECT_EQ(fake_vm.vp[0].assist_at, at(2));
	EXPECT_EQ(hv_inbox_message(fake_vm_vp(0), 2, 7, 0, NULL, 0), 0);
	hv_reset(fake_vm_vm());

	initial_values();
	EXPECT(has_own_bytes(0) && has_own_bytes(1));
	EXPECT(!memcmp(fake_vm_page(FAKE_VM_PAGE_FREE + 3), zero, PAGE_SIZE));
	EXPECT_EQ(get(HV_MSR_CRASH_P0 + 4), 0);
	for (i = 0; i < HV_STIMERS; i++)
		EXPECT_EQ(fake_vm.vp[0].deadline[i], VP_TIMER_NEVER);
	EXPECT_EQ(fake_vm.vp[0].assist_at, ~0ull);
	EXPECT_EQ(fake_vm_hvp(0)->inbox_count, 0);
	EXPECT_EQ(fake_vm_hvp(0)->sint[2], HV_SINT_MASKED);
	EXPECT_EQ(fake_vm_hvp(0)->simp | fake_vm_hvp(0)->siefp, 0);
	EXPECT_EQ(fake_vm_hvp(0)->scontrol, HV_SCONTROL_ENABLE);
	EXPECT_EQ(fake_vm_hvp(0)->stimer[0].config | fake_vm_hvp(0)->stimer[0].count, 0);
}

static void a_missing_vp_is_no_obstacle(void)
{
	fill_pages();
	hv_msr_write(fake_vm_vp(1), HV_MSR_SIMP, at(0) | HV_PAGE_ENABLE);
	fake_vm.vp[0].gone = true;
	set(HV_MSR_GUEST_OS_ID, OS_ID);
	EXPECT_EQ(set(HV_MSR_HYPERCALL, at(0) | HV_HYPERCALL_ENABLE), ABI_DONE);
	EXPECT(has_hypercall_page(0));
	hv_reset(fake_vm_vm());
	EXPECT(has_own_bytes(0));
}

static const struct unit_test tests[] = {
	{"initial values", initial_values},
	{"the page comes and goes", the_page_comes_and_goes},
	{"no page without identity", no_page_without_identity},
	{"losing the identity takes the page away", losing_the_identity_takes_the_page_away},
	{"reserved bits are preserved", reserved_bits_are_preserved},
	{"a locked page stays until reset", a_locked_page_stays_until_reset},
	{"without memory it is a fault and nothing changes",
	 without_memory_it_is_a_fault_and_nothing_changes},
	{"a moved page is forgotten", a_moved_page_is_forgotten},
	{"each VP has its index", each_vp_has_its_index},
	{"clocks", clocks},
	{"the invariant TSC is not given back", the_invariant_tsc_is_not_given_back},
	{"power", power},
	{"reset leaves nothing", reset_leaves_nothing},
	{"a missing VP is no obstacle", a_missing_vp_is_no_obstacle},
};

UNIT_MAIN("hyperv partition", set_up, tests)
