/* SPDX-License-Identifier: MIT */
/* HV_X64_MSR_GUEST_IDLE: reading it waits for an interrupt, masked or not. */
#include "conformance/hyperv/lib/guest.h"

#define VECTOR 0x50

void test_main(void)
{
	uint64_t value, before = reference_time();

	wrmsr(HV_MSR_STIMER0_CONFIG + 1, before + 2 * MILLISECONDS);
	wrmsr(HV_MSR_STIMER0_CONFIG, HV_STIMER_ENABLE | HV_STIMER_DIRECT | VECTOR << HV_STIMER_VECTOR_SHIFT);
	if (!rdmsr_try(HV_MSR_GUEST_IDLE, &value)) {
		answer("read", "%s", exception_name());
		answer("interrupt-comes", "no");
		report(OUTCOME_SUCCESS, NULL);
		return;
	}
	answer_hex("read", value);
	for (unsigned i = 0; i < 10000 && !apic_bit(APIC_IRR, VECTOR); i++)
		rdmsr(HV_MSR_GUEST_IDLE);
	answer("interrupt-comes", "%s", apic_bit(APIC_IRR, VECTOR) ? "yes" : "no");
	CHECK(reference_time() - before < 5 * SECONDS);
	interrupts_on();
	CHECK(interrupts[0][VECTOR] == 1);
	report(OUTCOME_SUCCESS, NULL);
}
