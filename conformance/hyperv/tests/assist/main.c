/* SPDX-License-Identifier: MIT */
/*
 * EOI assist (TLFS, "EOI Assist"): the host says in the VP assist page that an interrupt needs no EOI,
 * and takes the cleared bit for one.
 */
#include "conformance/hyperv/lib/guest.h"

#define VECTOR 0x90
#define ROUNDS 100

static volatile struct hv_vp_assist_page *assist;
static unsigned assisted;

static bool on_interrupt(uint8_t vector)
{
	uint32_t bit = HV_APIC_ASSIST_NO_EOI;

	if (vector != VECTOR)
		return false;
	asm volatile("lock btrl $0, %0\n\tsbb %1, %1" : "+m"(assist->apic_assist), "=r"(bit) : : "memory");
	if (bit)
		assisted++;
	return bit;
}

void test_main(void)
{
	uint64_t msr;

	hypercall_init();
	assist = page_alloc();
	msr = (uint64_t)assist | HV_PAGE_ENABLE;
	wrmsr(HV_MSR_VP_ASSIST_PAGE, msr);
	answer("page", "%s", rdmsr(HV_MSR_VP_ASSIST_PAGE) == msr ? "kept" : "changed");
	interrupt_hook = on_interrupt;
	interrupts_on();
	for (unsigned i = 0; i < ROUNDS; i++)
		hypercall(HvCallSendSyntheticClusterIpi | HV_CALL_FAST, VECTOR, 1);
	/* An EOI that was not taken would keep all others away. */
	answer("interrupts", "%u", interrupts[0][VECTOR]);
	answer("assisted", "%s", assisted ? "yes" : "no");
	answer("in-service-afterwards", "%u", apic_bit(APIC_ISR, VECTOR));
	wrmsr(HV_MSR_VP_ASSIST_PAGE, 0);
	assisted = 0;
	for (unsigned i = 0; i < ROUNDS; i++)
		hypercall(HvCallSendSyntheticClusterIpi | HV_CALL_FAST, VECTOR, 1);
	answer("off/interrupts", "%u", interrupts[0][VECTOR] - ROUNDS);
	answer("off/assisted", "%u", assisted);
	report(OUTCOME_SUCCESS, NULL);
}
