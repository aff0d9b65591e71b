/* SPDX-License-Identifier: MIT */
/* HV_X64_MSR_RESET: only bit 0 resets the machine, at once. */
#include "conformance/hyperv/lib/guest.h"

void test_main(void)
{
	answer_rdmsr("at-first", HV_MSR_RESET);
	answer("0", "%s", wrmsr_try(HV_MSR_RESET, 0) ? "accepted" : exception_name());
	report(OUTCOME_SUCCESS, NULL);
	report_result();
	expect_end("reset");
	wrmsr(HV_MSR_RESET, HV_RESET_RESET);
	for (unsigned i = 0; i < 1000; i++)
		pause();
	print("report: the guest goes on behind the reset\n");
	outb(PORT_EXIT, 0);
}
