/* SPDX-License-Identifier: MIT */
#include "translator/to/kvm/pvclock.h"

#include <asm/errno.h>

#include "translator/clock.h"

/* KVM writes while this processor is not running, so the first attempt succeeds unless the page is
 * another processor's. */
#define ATTEMPTS 1000

#define PVCLOCK_TSC_STABLE 1u

/* Loads are not reordered with loads on x86: only the compiler has to be told. */
#define compiler_barrier() __asm__ volatile("" : : : "memory")

static bool version_usable(uint32_t version)
{
	return version && !(version & 1);
}

int pvclock_read_time(const volatile struct pvclock_time *page, struct clock_params *out)
{
	for (unsigned i = 0; i < ATTEMPTS; i++) {
		uint32_t version = page->version;

		compiler_barrier();
		out->tsc_timestamp = page->tsc_timestamp;
		out->system_time = page->system_time;
		out->tsc_to_system_mul = page->tsc_to_system_mul;
		out->tsc_shift = page->tsc_shift;
		out->tsc_stable = page->flags & PVCLOCK_TSC_STABLE;
		compiler_barrier();
		if (version_usable(version) && page->version == version)
			return out->tsc_to_system_mul ? 0 : -EIO;
	}
	return -EIO;
}

int pvclock_read_wall(const volatile struct pvclock_wall *page, uint64_t *ns)
{
	for (unsigned i = 0; i < ATTEMPTS; i++) {
		uint32_t version = page->version;

		compiler_barrier();
		*ns = page->sec * NS_PER_SEC + page->nsec;
		compiler_barrier();
		if (version_usable(version) && page->version == version)
			return 0;
	}
	return -EIO;
}
