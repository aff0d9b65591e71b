/* SPDX-License-Identifier: MIT */
/*
 * Reading a counter against the TSC where the virtual machine may lose its processor between any
 * two instructions.  Each reading is bracketed by two of the TSC, so how wrong it can be is known;
 * of several, the one with the narrowest bracket is the best.
 */
#ifndef TRANSLATOR_TO_BARE_SAMPLE_H
#define TRANSLATOR_TO_BARE_SAMPLE_H

#include "translator/types.h"

struct tsc_sample {
	uint64_t before, after; /* the TSC; the counter was read between them */
	uint32_t count;		/* counts up, and may wrap */
};

/* One reading.  False: the counter cannot be read, or not any more. */
typedef bool (*tsc_sample_fn)(struct tsc_sample *out);

static inline uint64_t tsc_sample_width(const struct tsc_sample *s)
{
	return s->after - s->before;
}

static inline uint64_t tsc_sample_middle(const struct tsc_sample *s)
{
	return s->before + tsc_sample_width(s) / 2;
}

/* The best of a few readings, within about `span` counts.  False also when the counter stands
 * still. */
bool tsc_sample_best(tsc_sample_fn read, uint32_t span, struct tsc_sample *out);

/* Do nothing for some microseconds, without a port or MSR access that would leave the VM. */
void tsc_sample_pause(void);

#endif
