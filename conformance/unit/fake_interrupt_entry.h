/* SPDX-License-Identifier: MIT */
/* The seat's interrupt entry, for a test program that is linked with --wrap=host_interrupt: what came
 * is passed on as shim/pv/traps.c does.  Included once. */
#ifndef CONFORMANCE_UNIT_FAKE_INTERRUPT_ENTRY_H
#define CONFORMANCE_UNIT_FAKE_INTERRUPT_ENTRY_H

#include "conformance/unit/fake_seat.h"
#include "translator/from/xen/console.h"
#include "translator/from/xen/time.h"
#include "translator/ops.h"

unsigned __real_host_interrupt(unsigned vector);
unsigned __wrap_host_interrupt(unsigned vector);

unsigned __wrap_host_interrupt(unsigned vector)
{
	unsigned events = __real_host_interrupt(vector);

	if (events & HOST_EVENT_TIMER)
		time_expire(&fake_vcpu);
	if (events & HOST_EVENT_CONSOLE && fake_domain.console)
		console_input(&fake_vcpu);
	return events;
}

#endif
