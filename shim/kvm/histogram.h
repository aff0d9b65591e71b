/* SPDX-License-Identifier: MIT */
/* How long something took, counted in buckets: 16 for each power of two, so within 6 %. */
#ifndef SHIM_KVM_HISTOGRAM_H
#define SHIM_KVM_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_SUB	  16
#define HISTOGRAM_BUCKETS (61 * HISTOGRAM_SUB)

struct histogram {
	uint64_t count;
	uint64_t bucket[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *h, uint64_t value);
void histogram_merge(struct histogram *into, const struct histogram *from);
uint64_t histogram_median(const struct histogram *h); /* 0 when it is empty */

#endif
