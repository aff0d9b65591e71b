/* SPDX-License-Identifier: MIT */
/* The guest crash MSRs (TLFS, "Guest Crash Enlightenment"): the report ends the machine. */
#include "conformance/hyperv/lib/guest.h"

void test_main(void)
{
	static const char message[] = "the guest's last words";
	bool with_message = parameter("message", 1);

	answer_rdmsr("control/at-first", HV_MSR_CRASH_CTL);
	answer_wrmsr("control/0", HV_MSR_CRASH_CTL, 0);
	for (unsigned i = 0; i < 5; i++) {
		char key[8];

		format_into(key, sizeof(key), "p%u", i);
		answer_wrmsr(key, HV_MSR_CRASH_P0 + i, 0x1122334455667700 + i);
	}
	wrmsr(HV_MSR_CRASH_P0 + 3, with_message ? (uint64_t)message : 0);
	wrmsr(HV_MSR_CRASH_P0 + 4, with_message ? sizeof(message) - 1 : 0);
	report(OUTCOME_SUCCESS, NULL);
	report_result();
	expect_end("crash");
	wrmsr(HV_MSR_CRASH_CTL, HV_CRASH_NOTIFY | (with_message ? HV_CRASH_MESSAGE : 0));
	wait_time(SECONDS);
	outb(PORT_EXIT, 0);
}
