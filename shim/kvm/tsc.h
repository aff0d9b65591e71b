/* SPDX-License-Identifier: MIT */
/*
 * The arithmetic of reference time (100 ns): ticks are the guest's TSC as the host's gives it,
 * (host * ratio >> shift) + offset, or nanoseconds where the host's TSC is no clock.
 */
#ifndef SHIM_KVM_TSC_H
#define SHIM_KVM_TSC_H

#include <stdbool.h>
#include <stdint.h>

#define REFERENCE_HZ 10000000ull

struct ticks {
	uint64_t ratio; /* 0: nanoseconds, not the TSC */
	unsigned shift;
	uint64_t offset;
};

/* Hypervisors on a TSC that nobody scales and on one that is: by 48 bits (Intel) or 32 (AMD). */
static inline uint64_t tsc_ratio(uint64_t guest_khz, uint64_t host_khz, unsigned shift)
{
	return (uint64_t)(((unsigned __int128)guest_khz << shift) / host_khz);
}

static inline uint64_t tsc_of_guest(const struct ticks *t, uint64_t host)
{
	return (uint64_t)((unsigned __int128)host * t->ratio >> t->shift) + t->offset;
}

/* vm_reference.scale of a counter with that frequency; 0 when it is too slow to have one. */
static inline uint64_t reference_scale(uint64_t hz)
{
	return hz > REFERENCE_HZ ? (uint64_t)(((unsigned __int128)REFERENCE_HZ << 64) / hz) : 0;
}

static inline uint64_t reference_of(uint64_t ticks, uint64_t scale)
{
	return (uint64_t)((unsigned __int128)ticks * scale >> 64);
}

/* One reading of a guest's TSC by the API: between two of the host's. */
struct tsc_reading {
	uint64_t before, guest, after;
};

/*
 * The relation that fits a reading: with the offset that KVM names, if known and if it does; else
 * with one that puts the reading into the middle.
 */
void tsc_fit(struct ticks *out, const struct tsc_reading *r, uint64_t guest_khz, uint64_t host_khz,
	     const uint64_t *known_offset);

static inline uint64_t rdtsc_ordered(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

#endif
