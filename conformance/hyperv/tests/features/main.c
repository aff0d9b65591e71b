/* SPDX-License-Identifier: MIT */
/*
 * What CPUID offers is there and what it does not offer is refused, whatever set of features the VMM was
 * told (--features): MSRs by #GP, hypercalls by HV_STATUS_ACCESS_DENIED or as unknown.
 */
#include "abi/hyperv/cpuid.h"
#include "conformance/hyperv/lib/guest.h"

static struct cpuid features, enlightenments;

static void disagree(const char *what, uint64_t number, bool offered)
{
	print("report: %s 0x%lx: offered %u, but not so\n", what, number, offered);
	report(OUTCOME_FAILURE, NULL);
}

static void msr(bool offered, uint32_t number)
{
	uint64_t value;

	if (rdmsr_try(number, &value) != offered)
		disagree("MSR", number, offered);
}

static void msrs(void)
{
	static const struct {
		unsigned bit;
		uint32_t first, last;
	} groups[] = {
		{ 0, HV_MSR_VP_RUNTIME, HV_MSR_VP_RUNTIME },
		{ 1, HV_MSR_TIME_REF_COUNT, HV_MSR_TIME_REF_COUNT },
		{ 2, HV_MSR_SCONTROL, HV_MSR_EOM },
		{ 2, HV_MSR_SINT0, HV_MSR_SINT0 + 15 },
		{ 3, HV_MSR_STIMER0_CONFIG, HV_MSR_STIMER0_CONFIG + 7 },
		{ 4, HV_MSR_ICR, HV_MSR_VP_ASSIST_PAGE },
		{ 5, HV_MSR_GUEST_OS_ID, HV_MSR_HYPERCALL },
		{ 6, HV_MSR_VP_INDEX, HV_MSR_VP_INDEX },
		{ 7, HV_MSR_RESET, HV_MSR_RESET },
		{ 9, HV_MSR_REFERENCE_TSC, HV_MSR_REFERENCE_TSC },
		{ 10, HV_MSR_GUEST_IDLE, HV_MSR_GUEST_IDLE },
		{ 11, HV_MSR_TSC_FREQUENCY, HV_MSR_APIC_FREQUENCY },
		{ 13, HV_MSR_REENLIGHTENMENT_CONTROL, HV_MSR_TSC_EMULATION_STATUS },
		{ 15, HV_MSR_TSC_INVARIANT_CONTROL, HV_MSR_TSC_INVARIANT_CONTROL },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(groups); i++)
		for (uint32_t number = groups[i].first; number <= groups[i].last; number++)
			msr(features.eax >> groups[i].bit & 1, number);
	for (unsigned i = 0; i < 6; i++)
		msr(features.edx >> 10 & 1, HV_MSR_CRASH_P0 + i);
	if (features.eax >> 3 & 1 &&
	    wrmsr_try(HV_MSR_STIMER0_CONFIG, HV_STIMER_DIRECT) != (features.edx >> 19 & 1))
		disagree("direct timers", 0, features.edx >> 19 & 1);
}

static void call(bool offered, uint64_t control, uint64_t input, uint64_t output)
{
	uint64_t result = hypercall(control, input, output);
	bool there = result != HV_STATUS_ACCESS_DENIED && result != HV_STATUS_INVALID_HYPERCALL_CODE;

	if (there != offered)
		disagree("hypercall", control, offered);
}

static void hypercalls(void)
{
	call(enlightenments.eax >> 10 & 1, HvCallSendSyntheticClusterIpi | HV_CALL_FAST, 0x80, 0);
	call(enlightenments.eax >> 11 & 1, HvCallSendSyntheticClusterIpiEx | HV_CALL_FAST, 0x80, 0);
	memset(hypercall_input, 0, PAGE_SIZE);
	call(features.ebx >> 4 & 1, HvCallPostMessage, (uint64_t)hypercall_input, 0);
	call(features.ebx >> 5 & 1, HvCallSignalEvent | HV_CALL_FAST, 0, 0);
	call(features.ebx >> 20 & 1, HvCallExtQueryCapabilities, 0, (uint64_t)hypercall_output);
}

void test_main(void)
{
	features = cpuid(HV_CPUID_FEATURES);
	enlightenments = cpuid(HV_CPUID_ENLIGHTENMENT);
	hypercall_init();
	/* KVM has its VMM look at a message only when the SynIC is on. */
	if (features.eax >> 2 & 1)
		synic_init();
	msrs();
	hypercalls();
	answer("asked", "all");
	report(OUTCOME_SUCCESS, NULL);
}
