/* SPDX-License-Identifier: MIT */
/*
 * The clocks of known frequency that a PC has, to measure the TSC against.  CPUID's own frequency
 * leaves (0x15, 0x16) are not used: most virtual machines leave them out, and some copy them from a
 * host whose TSC they scale.
 */
#ifndef TRANSLATOR_TO_BARE_REFERENCE_H
#define TRANSLATOR_TO_BARE_REFERENCE_H

#include "translator/to/bare/acpi.h"
#include "translator/to/bare/sample.h"

struct reference {
	const char *name;
	uint32_t hz;
	uint32_t mask;	     /* of the count's valid bits */
	void (*start)(void); /* before a series of readings */
	tsc_sample_fn read;
};

/* The ACPI timer where the tables have one (finer, and one port read a time), else PIT channel 2
 * for those to whom the first did not answer: `n` counts from 0.  NULL: there are no more. */
const struct reference *reference_get(const struct acpi_info *acpi, unsigned n);

#endif
