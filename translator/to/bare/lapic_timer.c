/* SPDX-License-Identifier: MIT */
/*
 * The local APIC's timer: by TSC deadline where the processor has that, else one shot of a 32-bit
 * count whose frequency is measured against the host's clock.
 */
#include <asm/errno.h>

#include "translator/clock.h"
#include "translator/machine.h"
#include "translator/seat.h"
#include "translator/to/bare/lapic.h"
#include "translator/to/bare/lapic_regs.h"
#include "translator/to/bare/sample.h"
#include "translator/to/bare/vectors.h"

#define CPUID_1_ECX_TSC_DEADLINE (1u << 24)
#define MSR_TSC_DEADLINE	 0x6e0

#define COUNT_ALL     0xffffffffu
#define MEASURE_NS    5000000
#define SAMPLE_COUNTS 10000 /* 10 us at 1 GHz, which hypervisors like */
#define MEASURE_TRIES 3

static uint64_t count_hz; /* 0: TSC-deadline mode */

static bool count_read(struct tsc_sample *out)
{
	uint32_t left;

	out->before = tsc_read();
	left = lapic_read(LAPIC_TIMER_CURRENT);
	out->after = tsc_read();
	out->count = COUNT_ALL - left;
	return left != 0;
}

/* The highest frequency that the readings allow, so that the timer, set by it, is not early: every
 * early interrupt costs a second one. */
static uint64_t measure_once(void)
{
	struct tsc_sample a, b;
	struct clock_params clock;
	uint64_t from, to;

	host_clock_read_params(&clock);
	lapic_write(LAPIC_TIMER_INITIAL, COUNT_ALL);
	if (!tsc_sample_best(count_read, SAMPLE_COUNTS, &a))
		return 0;
	from = clock_ns_at(&clock, a.after);
	while (clock_ns_at(&clock, tsc_read()) < from + MEASURE_NS)
		tsc_sample_pause();
	if (!tsc_sample_best(count_read, SAMPLE_COUNTS, &b))
		return 0;
	to = clock_ns_at(&clock, b.before);
	return to > from ? mul_div(b.count - a.count + 1, NS_PER_SEC, to - from) : 0;
}

static int one_shot_init(void)
{
	lapic_write(LAPIC_TIMER_DIVIDE, TIMER_DIVIDE_BY_1);
	for (unsigned i = 0; i < MEASURE_TRIES && !count_hz; i++)
		count_hz = measure_once();
	lapic_write(LAPIC_TIMER_INITIAL, 0);
	if (!count_hz) {
		log_line(LOG_ERROR, "the local APIC's timer does not count");
		return -ENODEV;
	}
	lapic_write(LAPIC_LVT_TIMER, VECTOR_LAPIC_TIMER);
	log_line(LOG_DEBUG, "local APIC timer: %lu Hz", (unsigned long)count_hz);
	return 0;
}

int lapic_timer_init(void)
{
	count_hz = 0;
	if (!(cpuid_read(1, 0).ecx & CPUID_1_ECX_TSC_DEADLINE))
		return one_shot_init();
	lapic_write(LAPIC_LVT_TIMER, LVT_TSC_DEADLINE | VECTOR_LAPIC_TIMER);
	/* The mode, written to memory, has to be there before the deadline's MSR is (SDM, "TSC
	 * Deadline Mode"). */
	__asm__ volatile("mfence" : : : "memory");
	msr_write(MSR_TSC_DEADLINE, 0);
	log_line(LOG_DEBUG, "local APIC timer: TSC deadline");
	return 0;
}

static void set_tsc_deadline(uint64_t deadline)
{
	struct clock_params clock;
	uint64_t tsc = 0; /* off */

	if (deadline != HOST_TIMER_NEVER) {
		host_clock_read_params(&clock);
		tsc = clock_tsc_at(&clock, deadline);
	}
	msr_write(MSR_TSC_DEADLINE, tsc);
}

static void set_count(uint64_t deadline)
{
	uint64_t now, count = 0; /* off */

	if (deadline != HOST_TIMER_NEVER) {
		now = host_clock_now();
		count = deadline > now ? mul_div(deadline - now, count_hz, NS_PER_SEC) : 0;
		count = count < COUNT_ALL ? count + 1 : COUNT_ALL;
	}
	lapic_write(LAPIC_TIMER_INITIAL, (uint32_t)count);
}

void lapic_timer_set(uint64_t deadline)
{
	if (count_hz)
		set_count(deadline);
	else
		set_tsc_deadline(deadline);
}
