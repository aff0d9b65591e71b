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

#define VECTOR_LEGAL 16 /* from here on */

static bool by_tsc;	  /* TSC-deadline mode is there */
static uint64_t count_hz; /* 0: not measured */

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

/* The timer is masked or not running, or becomes so. */
static int measure(void)
{
	lapic_write(LAPIC_TIMER_DIVIDE, TIMER_DIVIDE_BY_1);
	for (unsigned i = 0; i < MEASURE_TRIES && !count_hz; i++)
		count_hz = measure_once();
	lapic_write(LAPIC_TIMER_INITIAL, 0);
	if (!count_hz) {
		log_line(LOG_ERROR, "the local APIC's timer does not count");
		return -ENODEV;
	}
	log_line(LOG_DEBUG, "local APIC timer: %lu Hz", (unsigned long)count_hz);
	return 0;
}

static void look(void)
{
	by_tsc = cpuid_read(1, 0).ecx & CPUID_1_ECX_TSC_DEADLINE;
	count_hz = 0;
}

static uint32_t one_shot_mode(void)
{
	return by_tsc ? LVT_TSC_DEADLINE : 0;
}

static void set_lvt(uint32_t lvt)
{
	lapic_write(LAPIC_LVT_TIMER, lvt);
	/* The mode, written to memory, has to be there before the deadline's MSR is (SDM, "TSC
	 * Deadline Mode"). */
	if (lvt & LVT_TSC_DEADLINE)
		__asm__ volatile("mfence" : : : "memory");
}

int lapic_timer_init(void)
{
	int error;

	look();
	if (!by_tsc) {
		error = measure();
		if (error)
			return error;
	}
	set_lvt(one_shot_mode() | VECTOR_LAPIC_TIMER);
	if (by_tsc) {
		msr_write(MSR_TSC_DEADLINE, 0);
		log_line(LOG_DEBUG, "local APIC timer: TSC deadline");
	}
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

/* What the timer counts in that many ns, rounded up. */
static uint32_t count_of(uint64_t ns)
{
	uint64_t count = mul_div(ns, count_hz, NS_PER_SEC);

	return count < COUNT_ALL ? (uint32_t)count + 1 : COUNT_ALL;
}

static void set_count(uint64_t deadline)
{
	uint64_t now;
	uint32_t count = 0; /* off */

	if (deadline != HOST_TIMER_NEVER) {
		now = host_clock_now();
		count = count_of(deadline > now ? deadline - now : 0);
	}
	lapic_write(LAPIC_TIMER_INITIAL, count);
}

void lapic_timer_set(uint64_t deadline)
{
	if (by_tsc)
		set_tsc_deadline(deadline);
	else
		set_count(deadline);
}

/* ---- lent to a guest ---- */

/* A vector that an APIC takes for an error would be one again, each time that it is written. */
static uint32_t guests_lvt(void)
{
	uint32_t lvt = lapic_read(LAPIC_LVT_TIMER) & (LVT_VECTOR | LVT_MASKED);

	return (lvt & LVT_VECTOR) < VECTOR_LEGAL ? LVT_MASKED | VECTOR_LAPIC_TIMER : lvt;
}

/* Measured, although deadlines may not need it, since periods do. */
int lapic_timer_lend(void)
{
	uint32_t before = lapic_read(LAPIC_LVT_TIMER), lvt = guests_lvt();
	int error;

	look();
	set_lvt(lvt | LVT_MASKED);
	error = measure();
	set_lvt(error ? before : lvt | one_shot_mode());
	return error;
}

static void lent_mode(uint32_t mode)
{
	if ((lapic_read(LAPIC_LVT_TIMER) & LVT_MODES) != mode)
		set_lvt(guests_lvt() | mode);
}

void lapic_timer_lent_set(uint64_t deadline)
{
	lent_mode(one_shot_mode());
	if (!by_tsc) /* on this processor it may never have been set */
		lapic_write(LAPIC_TIMER_DIVIDE, TIMER_DIVIDE_BY_1);
	lapic_timer_set(deadline);
}

void lapic_timer_lent_repeat(uint64_t period)
{
	lent_mode(LVT_PERIODIC);
	lapic_write(LAPIC_TIMER_DIVIDE, TIMER_DIVIDE_BY_1);
	lapic_write(LAPIC_TIMER_INITIAL, count_of(period));
}
