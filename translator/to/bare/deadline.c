/* SPDX-License-Identifier: MIT */
#include "translator/to/bare/deadline.h"

#include "translator/ops.h"
#include "translator/to/bare/lapic.h"

static uint64_t armed = HOST_TIMER_NEVER; /* this processor's: there is one today */

void deadline_arm(uint64_t deadline)
{
	armed = deadline;
	lapic_timer_set(deadline);
}

bool deadline_expired(void)
{
	if (host_clock_now() < armed) { /* disarmed, for one */
		lapic_timer_set(armed);
		return false;
	}
	armed = HOST_TIMER_NEVER;
	return true;
}
