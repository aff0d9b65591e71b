/* SPDX-License-Identifier: MIT */
/*
 * Partition reference time (TLFS, "Timers"): the counter and the TSC page agree, go on at 10 MHz by the
 * frequency that is told, and no processor sees it go back.
 */
#include "conformance/hyperv/lib/guest.h"

#define ROUNDS	  500
#define TOLERANCE (1 * MILLISECONDS)

static struct hv_reference_tsc_page *page;
static volatile uint64_t newest;
static volatile unsigned backwards, goes;

static uint64_t page_time(void)
{
	for (;;) {
		uint32_t sequence = page->tsc_sequence;
		uint64_t time = (uint64_t)((unsigned __int128)rdtsc() * page->tsc_scale >> 64) +
				page->tsc_offset;

		if (sequence == page->tsc_sequence)
			return time;
	}
}

/* Reads the newest time that any processor has seen, then the clock, which must not be older. */
static void watch(void *argument)
{
	uint64_t (*clock)(void) = argument;

	__atomic_fetch_add(&goes, 1, __ATOMIC_SEQ_CST);
	while (goes < cpu_count())
		pause();
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint64_t before = __atomic_load_n(&newest, __ATOMIC_SEQ_CST), now = clock();

		if (now < before)
			__atomic_fetch_add(&backwards, 1, __ATOMIC_SEQ_CST);
		while (now > before && !__atomic_compare_exchange_n(&newest, &before, now, false,
								    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			;
	}
}

static void watch_all(const char *key, uint64_t (*clock)(void))
{
	newest = backwards = goes = 0;
	for (unsigned cpu = 1; cpu < cpu_count(); cpu++)
		cpu_run(cpu, watch, clock);
	watch(clock);
	for (unsigned cpu = 1; cpu < cpu_count(); cpu++)
		cpu_wait(cpu);
	answer(key, "%u", backwards);
}

static bool near(uint64_t a, uint64_t b, uint64_t tolerance)
{
	return a - b + tolerance <= 2 * tolerance;
}

static void check_agreement(void)
{
	for (unsigned i = 0; i < 200; i++) {
		uint64_t before = reference_time(), at = page_time(), after = reference_time();

		if (at + TOLERANCE < before || at > after + TOLERANCE) {
			print("report: counter %lu, page %lu, counter %lu\n", before, at, after);
			report(OUTCOME_FAILURE, NULL);
			return;
		}
	}
}

/* a * 2^64 / b, for a < b */
static uint64_t scaled(uint64_t a, uint64_t b)
{
	uint64_t quotient, rest;

	asm("divq %4" : "=a"(quotient), "=d"(rest) : "0"(0ull), "1"(a), "r"(b));
	return quotient;
}

/* The counter, and the TSC before and after it was read. */
struct moment {
	uint64_t first, time, last;
};

/* The one of some that was interrupted least. */
static struct moment now(void)
{
	struct moment best = { 0, 0, ~0ull };

	for (unsigned i = 0; i < 20; i++) {
		struct moment m;

		m.first = rdtsc();
		m.time = reference_time();
		m.last = rdtsc();
		if (m.last - m.first < best.last - best.first)
			best = m;
	}
	return best;
}

/* However late an answer comes, the counter was read between two reads of the TSC. */
static void check_frequency(void)
{
	uint64_t hz = rdmsr(HV_MSR_TSC_FREQUENCY), scale = scaled(SECONDS, hz), ticks, slack;
	struct moment begin = now(), end;

	wait_time(50 * MILLISECONDS);
	end = now();
	ticks = (end.time - begin.time) * (hz / 1000) / (SECONDS / 1000);
	slack = ticks / 100;
	CHECK(ticks + slack >= end.first - begin.last);
	CHECK(ticks <= end.last - begin.first + slack);
	CHECK(near(page->tsc_scale, scale, scale / 1000));
}

void test_main(void)
{
	page = page_alloc();
	cpus_start();
	CHECK(reference_time() < 600 * SECONDS);
	wrmsr(HV_MSR_REFERENCE_TSC, (uint64_t)page | HV_PAGE_ENABLE);
	answer("page/valid", "%s", page->tsc_sequence ? "yes" : "no");
	answer("page/reserved", "%u", page->reserved);
	if (page->tsc_sequence) {
		check_agreement();
		check_frequency();
		watch_all("page/backwards", page_time);
	}
	watch_all("counter/backwards", reference_time);
	answer("counter/write", "%s", wrmsr_try(HV_MSR_TIME_REF_COUNT, 0) ? "accepted" : exception_name());
	wrmsr(HV_MSR_REFERENCE_TSC, 0);
	answer_rdmsr("page/off", HV_MSR_REFERENCE_TSC);
	report(OUTCOME_SUCCESS, NULL);
}
