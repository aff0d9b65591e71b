/* SPDX-License-Identifier: MIT */
/* The frequency of the TSC, and the clock that is made of it. */
#ifndef TRANSLATOR_TO_BARE_TSC_H
#define TRANSLATOR_TO_BARE_TSC_H

#include "translator/ops.h"
#include "translator/to/bare/acpi.h"

struct tsc_frequency {
	uint64_t hz;
	uint32_t error_ppm; /* hz is wrong by at most this */
};

/* Measure it, in 10 to 20 ms where nothing disturbs.  0; -ENODEV when the machine has no clock to
 * measure against, with a log line. */
int tsc_measure(const struct acpi_info *acpi, struct tsc_frequency *out);

/* The clock that is 0 ns at `tsc_start`.  `hz` is 1 MHz or more. */
void tsc_clock_params(uint64_t hz, uint64_t tsc_start, struct clock_params *out);

#endif
