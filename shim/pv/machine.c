/* SPDX-License-Identifier: MIT */
/* The paravisor's part of machine.h. */
#include "shim/pv/memory.h"
#include "translator/machine.h"

uint64_t tsc_read(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* The direct map covers all of the first 4 GiB; the firmware's MTRRs make devices uncached. */
volatile void *phys_map(uint64_t phys, size_t len)
{
	if (phys >= 4ull << 30 || len > (4ull << 30) - phys)
		return NULL;
	return direct(phys);
}

/* There is one today. */
unsigned cpu_number(void)
{
	return 0;
}
