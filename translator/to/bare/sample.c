/* SPDX-License-Identifier: MIT */
#include "translator/to/bare/sample.h"

/* Enough that one of them went undisturbed; few enough for a machine where each costs 200 us. */
#define SAMPLES_MIN 16
#define SAMPLES_MAX 64

bool tsc_sample_best(tsc_sample_fn read, uint32_t span, struct tsc_sample *out)
{
	struct tsc_sample s;
	uint32_t first, last;

	if (!read(out))
		return false;
	first = last = out->count;
	for (unsigned n = 1; n < SAMPLES_MAX; n++) {
		if (n >= SAMPLES_MIN && last - first >= span)
			break;
		if (!read(&s))
			return false;
		if (tsc_sample_width(&s) < tsc_sample_width(out))
			*out = s;
		last = s.count;
	}
	return last != first;
}

void tsc_sample_pause(void)
{
	for (volatile unsigned i = 0; i < 2000; i++)
		;
}
