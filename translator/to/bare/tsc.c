/* SPDX-License-Identifier: MIT */
#include "translator/to/bare/tsc.h"

#include <asm/errno.h>

#include "translator/clock.h"
#include "translator/machine.h"
#include "translator/seat.h"
#include "translator/to/bare/reference.h"

#define PER_MILLION 1000000u

/* One measurement takes from 10 ms on until the error is this small, or 18 ms are over. */
#define SPAN_MIN_HZ	100 /* 1 / 10 ms */
#define SPAN_MAX_HZ	55  /* 1 / 18 ms */
#define ERROR_GOOD_PPM	200
#define ERROR_LIMIT_PPM 5000
#define ATTEMPTS	3

/* Longer than this and a 24-bit count may have gone round; if it did, the frequency that comes out
 * is beyond the upper limit. */
#define SPAN_LOST_HZ 4 /* 1 / 250 ms */
#define HZ_MIN	     10000000ull
#define HZ_MAX	     8000000000ull

#define READINGS_MAX 100000

/* The frequency from two readings, and how wrong it can be: half of each bracket, and the one count
 * by which the difference of two counts can be off. */
static bool evaluate(const struct reference *ref, const struct tsc_sample *a,
		     const struct tsc_sample *b, uint32_t elapsed, struct tsc_frequency *out)
{
	uint64_t cycles = tsc_sample_middle(b) - tsc_sample_middle(a);
	uint64_t error = (tsc_sample_width(a) + tsc_sample_width(b)) / 2 + mul_div(cycles, 1, elapsed);
	uint64_t ppm = mul_div(error, PER_MILLION, cycles);

	out->hz = mul_div(cycles, ref->hz, elapsed);
	out->error_ppm = ppm < PER_MILLION ? (uint32_t)ppm : PER_MILLION;
	return out->hz >= HZ_MIN && out->hz <= HZ_MAX;
}

/* The best pair of a good first reading and one of those from 10 ms on.  False: no pair at all. */
static bool measure_once(const struct reference *ref, struct tsc_frequency *best)
{
	struct tsc_sample first, s;
	struct tsc_frequency f;
	bool found = false;

	ref->start();
	if (!tsc_sample_best(ref->read, ref->hz / 1000, &first))
		return false;
	for (unsigned i = 0; i < READINGS_MAX; i++) {
		uint32_t elapsed;

		tsc_sample_pause();
		if (!ref->read(&s))
			break;
		elapsed = (s.count - first.count) & ref->mask;
		if (elapsed < ref->hz / SPAN_MIN_HZ)
			continue;
		if (elapsed > ref->hz / SPAN_LOST_HZ || !evaluate(ref, &first, &s, elapsed, &f))
			break;
		if (!found || f.error_ppm < best->error_ppm)
			*best = f;
		found = true;
		if (best->error_ppm <= ERROR_GOOD_PPM || elapsed > ref->hz / SPAN_MAX_HZ)
			break;
	}
	return found;
}

/* As often as it takes, up to ATTEMPTS, to keep the error small. */
static bool measure_against(const struct reference *ref, struct tsc_frequency *best)
{
	struct tsc_frequency f;
	bool found = false;

	for (unsigned i = 0; i < ATTEMPTS; i++) {
		if (!measure_once(ref, &f))
			continue;
		if (!found || f.error_ppm < best->error_ppm)
			*best = f;
		found = true;
		if (best->error_ppm <= ERROR_LIMIT_PPM)
			break;
	}
	return found;
}

int tsc_measure(const struct acpi_info *acpi, struct tsc_frequency *out)
{
	const struct reference *ref;

	for (unsigned i = 0; (ref = reference_get(acpi, i)); i++) {
		if (!measure_against(ref, out)) {
			log_line(LOG_INFO, "the %s does not count", ref->name);
			continue;
		}
		log_line(LOG_DEBUG, "TSC: %lu Hz by the %s, at most %u ppm off",
			 (unsigned long)out->hz, ref->name, out->error_ppm);
		if (out->error_ppm > ERROR_LIMIT_PPM)
			log_line(LOG_ERROR,
				 "the clock may be wrong by %u ppm: the machine is too"
				 " busy to measure its TSC",
				 out->error_ppm);
		return 0;
	}
	log_line(LOG_ERROR, "no working clock to measure the TSC against (ACPI timer, PIT)");
	return -ENODEV;
}

void tsc_clock_params(uint64_t hz, uint64_t tsc_start, struct clock_params *out)
{
	int shift = 0;
	uint64_t twice;

	/* hz << shift in (10^9, 2 * 10^9]: then the multiplier is in [2^31, 2^32), with all the
	 * precision that it has room for. */
	while (hz <= NS_PER_SEC && hz << shift <= NS_PER_SEC)
		shift++;
	while (shift <= 0 && hz > 2 * NS_PER_SEC << -shift)
		shift--;
	/* 10^9 * 2^32 / (hz << shift), rounded to nearest. */
	if (shift >= 0)
		twice = mul_div(NS_PER_SEC, 1ull << 33, hz << shift);
	else
		twice = mul_div(NS_PER_SEC << -shift, 1ull << 33, hz);
	out->tsc_timestamp = tsc_start;
	out->system_time = 0;
	out->tsc_to_system_mul = twice / 2 < UINT32_MAX ? (uint32_t)((twice + 1) / 2) : UINT32_MAX;
	out->tsc_shift = (int8_t)shift;
}
