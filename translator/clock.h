/* SPDX-License-Identifier: MIT */
/*
 * Arithmetic on struct clock_params: from TSC to nanoseconds, and back.
 */
#ifndef TRANSLATOR_CLOCK_H
#define TRANSLATOR_CLOCK_H

#include "translator/ops.h"
#include "translator/wide.h"

#define NS_PER_SEC 1000000000ull

/* System time (ns) at this TSC.  A TSC before the timestamp counts as the timestamp. */
static inline uint64_t clock_ns_at(const struct clock_params *p, uint64_t tsc)
{
	uint64_t delta = tsc > p->tsc_timestamp ? tsc - p->tsc_timestamp : 0;

	delta = p->tsc_shift < 0 ? delta >> -p->tsc_shift : delta << p->tsc_shift;
	return p->system_time + mul_shift_32(delta, p->tsc_to_system_mul);
}

/* The frequency of the TSC, in Hz, that the clock takes for granted. */
static inline uint64_t clock_tsc_hz(const struct clock_params *p)
{
	uint64_t hz = mul_div(NS_PER_SEC, 1ull << 32, p->tsc_to_system_mul);

	return p->tsc_shift < 0 ? hz << -p->tsc_shift : hz >> p->tsc_shift;
}

/* The first TSC at which it is this system time (ns) or later, for a time after p->system_time (one
 * before counts as p->system_time).  Saturates at UINT64_MAX. */
static inline uint64_t clock_tsc_at(const struct clock_params *p, uint64_t ns)
{
	uint64_t delta = ns > p->system_time ? ns - p->system_time : 0;
	uint64_t scaled = mul_div(delta, 1ull << 32, p->tsc_to_system_mul);

	/* One more than what was rounded down, twice where two things were. */
	if (scaled < UINT64_MAX)
		scaled++;
	if (p->tsc_shift >= 0)
		scaled = (scaled >> p->tsc_shift) + (p->tsc_shift > 0);
	else if (scaled >> (64 + p->tsc_shift))
		return UINT64_MAX;
	else
		scaled <<= -p->tsc_shift;
	return scaled + p->tsc_timestamp < scaled ? UINT64_MAX : scaled + p->tsc_timestamp;
}

#endif
