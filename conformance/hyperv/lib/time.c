/* SPDX-License-Identifier: MIT */
/* Waiting, by the reference counter. */
#include "conformance/hyperv/lib/guest.h"

#define LONGEST (30 * SECONDS)

uint64_t reference_time(void)
{
	return rdmsr(HV_MSR_TIME_REF_COUNT);
}

bool wait_for(volatile unsigned *flag, unsigned count)
{
	uint64_t end = reference_time() + LONGEST;

	while (*flag < count && reference_time() < end)
		pause();
	return *flag >= count;
}

void wait_time(uint64_t time)
{
	uint64_t end = reference_time() + time;

	while (reference_time() < end)
		pause();
}
