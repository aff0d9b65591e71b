/* SPDX-License-Identifier: MIT */
/* HvCallNotifyLongSpinWait: it changes nothing, so all that can be asked is whether it is taken. */
#include "conformance/hyperv/lib/guest.h"

void test_main(void)
{
	hypercall_init();
	answer_result("fast", hypercall(HvCallNotifyLongSpinWait | HV_CALL_FAST, 0x1000, 0));
	memset(hypercall_input, 1, 8);
	answer_result("slow", hypercall(HvCallNotifyLongSpinWait, (uint64_t)hypercall_input, 0));
	answer_result("fast-32", hypercall_32(HvCallNotifyLongSpinWait | HV_CALL_FAST, 0x1000, 0));
	answer_result("slow-32", hypercall_32(HvCallNotifyLongSpinWait, (uint64_t)hypercall_input, 0));
	for (unsigned i = 0; i < 1000; i++)
		CHECK(!hypercall(HvCallNotifyLongSpinWait | HV_CALL_FAST, i, 0));
	report(OUTCOME_SUCCESS, NULL);
}
