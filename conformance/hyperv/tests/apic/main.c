/* SPDX-License-Identifier: MIT */
/* The local APIC's EOI, ICR and TPR as MSRs (TLFS, "Virtual Interrupts"), in xAPIC and x2APIC mode. */
#include "conformance/hyperv/lib/guest.h"

#define VECTOR	 0xa0
#define ICR_SELF 0x40000ull /* shorthand; fixed, edge */

static const char *mode;

static const char *key_of(const char *name)
{
	static char key[64];

	format_into(key, sizeof(key), "%s/%s", mode, name);
	return key;
}

static bool leave_to_eoi_msr(uint8_t vector)
{
	return true;
}

static void eoi(void)
{
	unsigned before = interrupts[0][VECTOR];

	wrmsr(HV_MSR_ICR, ICR_SELF | VECTOR);
	interrupts_on();
	CHECK(wait_for(&interrupts[0][VECTOR], before + 1));
	answer(key_of("eoi/in-service"), "%u", apic_bit(APIC_ISR, VECTOR));
	answer(key_of("eoi/write-1"), "%s", wrmsr_try(HV_MSR_EOI, 1) ? "accepted" : exception_name());
	wrmsr(HV_MSR_EOI, 0);
	answer(key_of("eoi/in-service-afterwards"), "%u", apic_bit(APIC_ISR, VECTOR));
	answer_rdmsr(key_of("eoi/read"), HV_MSR_EOI);
	interrupts_off();
}

static void icr(void)
{
	unsigned before = interrupts[0][VECTOR];

	wrmsr(HV_MSR_ICR, VECTOR);
	answer(key_of("icr/pending"), "%u", apic_bit(APIC_IRR, VECTOR));
	answer_hex(key_of("icr/read"), rdmsr(HV_MSR_ICR));
	interrupts_on();
	CHECK(wait_for(&interrupts[0][VECTOR], before + 1));
	interrupts_off();
	wrmsr(HV_MSR_EOI, 0);
}

static void tpr(void)
{
	answer_rdmsr(key_of("tpr/at-first"), HV_MSR_TPR);
	answer_wrmsr(key_of("tpr"), HV_MSR_TPR, 0x50);
	answer_hex(key_of("tpr/apic"), apic_read(APIC_TPR));
	answer_wrmsr(key_of("tpr/high-bits"), HV_MSR_TPR, 0x100);
	wrmsr(HV_MSR_TPR, 0xf0);
	wrmsr(HV_MSR_ICR, ICR_SELF | VECTOR);
	interrupts_on();
	wait_time(MILLISECONDS);
	answer(key_of("tpr/keeps-away"), "%u", apic_bit(APIC_IRR, VECTOR));
	unsigned before = interrupts[0][VECTOR];
	wrmsr(HV_MSR_TPR, 0);
	CHECK(wait_for(&interrupts[0][VECTOR], before + 1));
	interrupts_off();
	wrmsr(HV_MSR_EOI, 0);
}

static void ask(const char *name)
{
	mode = name;
	eoi();
	icr();
	tpr();
}

void test_main(void)
{
	interrupt_hook = leave_to_eoi_msr;
	ask("xapic");
	apic_x2apic();
	ask("x2apic");
	report(OUTCOME_SUCCESS, NULL);
}
