/* SPDX-License-Identifier: MIT */
/*
 * HYPERVISOR_update_va_mapping: one L1 entry by its virtual address, with every flush that goes
 * with it, and what is refused.
 */
#include "conformance/xen-pv/lib/guest.h"

#define NO_FRAME 0x0008000000000000ul

static struct area area;

static long update(unsigned long va, uint64_t val, unsigned long flags)
{
	return hypercall(__HYPERVISOR_update_va_mapping, va, val, flags);
}

static void test_flags(void)
{
	static unsigned long one[1] = { 1 }, none[1];
	unsigned long va = AREA + PAGE_SIZE, mask = (unsigned long)one;
	uint64_t good = machine_of(page_alloc()) | PTE_RWU;

	answer_rc("flags/none", update(va, good, UVMF_NONE));
	answer_rc("flags/tlb-local", update(va, good, UVMF_TLB_FLUSH | UVMF_LOCAL));
	answer_rc("flags/tlb-all", update(va, good, UVMF_TLB_FLUSH | UVMF_ALL));
	answer_rc("flags/tlb-mask", update(va, good, UVMF_TLB_FLUSH | mask));
	answer_rc("flags/tlb-mask-0", update(va, good, UVMF_TLB_FLUSH | (unsigned long)none));
	answer_rc("flags/tlb-bad-mask", update(va, good, UVMF_TLB_FLUSH | 0x1000));
	answer_rc("flags/invlpg-local", update(va, good, UVMF_INVLPG | UVMF_LOCAL));
	answer_rc("flags/invlpg-all", update(va, good, UVMF_INVLPG | UVMF_ALL));
	answer_rc("flags/invlpg-mask", update(va, good, UVMF_INVLPG | mask));
	answer_rc("flags/invlpg-bad-mask", update(va, good, UVMF_INVLPG | 0x1000));
	answer_rc("flags/kind-3", update(va, good, 3));
	answer_rc("flags/kind-3-all", update(va, good, 3 | UVMF_ALL));
	answer_rc("flags/all-only", update(va, good, UVMF_ALL));
}

static void test_values(void)
{
	unsigned long va = AREA + 2 * PAGE_SIZE;
	volatile uint64_t *at = (uint64_t *)va;
	uint64_t *one = page_alloc(), *two = page_alloc();

	*one = 1;
	*two = 2;
	answer_rc("value/set", update(va, machine_of(one) | PTE_RWU, UVMF_INVLPG));
	answer("value/one", "%lu", *at);
	answer_rc("value/change", update(va, machine_of(two) | PTE_RWU, UVMF_INVLPG));
	answer("value/two", "%lu", *at);
	answer_rc("value/read-only", update(va, machine_of(two) | PTE_ROU, UVMF_INVLPG));
	PROBE("value/read-only-write", "movq $0, (%[at])", : [at] "r"(at) : "memory");
	answer_rc("value/no-frame", update(va, NO_FRAME | PTE_RWU, UVMF_INVLPG));
	answer("value/no-frame-after", "%lu", *at);
	answer_rc("value/writable-table", update(va, machine_of(area.l1) | PTE_RWU, UVMF_INVLPG));
	answer_rc("value/readable-table", update(va, machine_of(area.l1) | PTE_ROU, UVMF_INVLPG));
	answer_rc("value/not-present", update(va, 0xabcd000, UVMF_INVLPG));
	answer_hex("value/not-present-entry", area.l1[2]);
	answer_rc("value/clear", update(va, 0, UVMF_INVLPG));
	answer_rc("value/in-page", update(va + 0x123, machine_of(one) | PTE_RWU, UVMF_INVLPG));
	answer("value/in-page-seen", "%lu", *at);
	answer_rc("value/pin-writable", mmuext_one(MMUEXT_PIN_L1_TABLE, mfn_of(one), 0));
}

static void test_addresses(void)
{
	uint64_t good = machine_of(page_alloc()) | PTE_RWU;

	answer_rc("address/no-l3", update(0x7f0000000000, good, UVMF_INVLPG));
	answer_rc("address/no-l2", update(AREA + (1ul << 30), good, UVMF_INVLPG));
	answer_rc("address/no-l1", update(AREA + (2ul << 20), good, UVMF_INVLPG));
	answer_rc("address/m2p", update(HYPERVISOR_VIRT_START, good, UVMF_INVLPG));
	answer_rc("address/xen", update(0xffff830000000000, good, UVMF_INVLPG));
	answer_rc("address/non-canonical", update(1ul << 63, good, UVMF_INVLPG));
	answer_rc("address/0", update(0, good, UVMF_INVLPG));
}

static void test_other_domain(void)
{
	unsigned long va = AREA + 3 * PAGE_SIZE;
	uint64_t good = machine_of(page_alloc()) | PTE_RWU;

	answer_rc("domain/self",
		  hypercall(__HYPERVISOR_update_va_mapping_otherdomain, va, good, 0, DOMID_SELF));
	answer_rc("domain/none",
		  hypercall(__HYPERVISOR_update_va_mapping_otherdomain, va, good, 0, 1234));
	answer_rc("domain/invalid",
		  hypercall(__HYPERVISOR_update_va_mapping_otherdomain, va, 0, 0, DOMID_INVALID));
}

void test_main(void)
{
	area = area_init();
	test_flags();
	test_values();
	test_addresses();
	test_other_domain();
	report(OUTCOME_SUCCESS, NULL);
}
