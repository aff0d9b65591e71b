/* SPDX-License-Identifier: MIT */
/* The relation between the host's TSC and a guest's. */
#include "shim/kvm/tsc.h"

#include <stddef.h>

void tsc_fit(struct ticks *out, const struct tsc_reading *r, uint64_t guest_khz, uint64_t host_khz,
	     const uint64_t *known_offset)
{
	static const unsigned shifts[] = {48, 32};
	unsigned i;

	for (i = 0; known_offset && i < 2; i++) {
		*out = (struct ticks){
			.ratio = tsc_ratio(guest_khz, host_khz, shifts[i]),
			.shift = shifts[i],
			.offset = *known_offset,
		};
		/* Unsigned differences: a guest's TSC may wrap. */
		if (r->guest - tsc_of_guest(out, r->before) <=
		    tsc_of_guest(out, r->after) - tsc_of_guest(out, r->before))
			return;
	}
	*out = (struct ticks){.ratio = tsc_ratio(guest_khz, host_khz, shifts[0]),
			      .shift = shifts[0]};
	out->offset = r->guest - tsc_of_guest(out, r->before + (r->after - r->before) / 2);
}
