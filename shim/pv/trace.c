/* SPDX-License-Identifier: MIT */
#include "shim/pv/trace.h"
#include "shim/pv/boot_info.h"
#include "shim/pv/percpu.h"
#include "translator/clock.h"
#include "translator/from/xen/traced.h"
#include "translator/ops.h"

struct trace guest_trace __attribute__((aligned(PAGE_SIZE)));

void trace_guest(void)
{
	struct clock_params clock;

	host_clock_read_params(&clock);
	trace_init(&guest_trace, TRACE_XEN, clock_tsc_hz(&clock) / 1000, boot_info.trace);
}

void trace_follow(struct xen_vcpu *v)
{
	if (guest_trace.wanted != this_cpu()->fast_paths_for)
		cpu_update_fast_paths(v);
}
