/* SPDX-License-Identifier: MIT */
/* Log-linear histograms. */
#include "shim/kvm/histogram.h"

/* Values below 16 have a bucket each; above, the four bits after the highest one choose. */
static unsigned bucket_of(uint64_t value)
{
	unsigned exponent;

	if (value < HISTOGRAM_SUB)
		return value;
	exponent = 63 - __builtin_clzll(value);
	return (exponent - 3) * HISTOGRAM_SUB + (value >> (exponent - 4)) % HISTOGRAM_SUB;
}

static uint64_t middle_of(unsigned bucket)
{
	unsigned shift = bucket / HISTOGRAM_SUB - 1;

	if (bucket < 2 * HISTOGRAM_SUB)
		return bucket;
	return ((uint64_t)(HISTOGRAM_SUB + bucket % HISTOGRAM_SUB) << shift) + (1ull << shift) / 2;
}

/* One thread adds, and others may look meanwhile. */
static uint64_t look_at(const uint64_t *number)
{
	return __atomic_load_n(number, __ATOMIC_RELAXED);
}

static void count_up(uint64_t *number)
{
	__atomic_store_n(number, look_at(number) + 1, __ATOMIC_RELAXED);
}

void histogram_add(struct histogram *h, uint64_t value)
{
	count_up(&h->count);
	count_up(&h->bucket[bucket_of(value)]);
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
	unsigned i;

	into->count += look_at(&from->count);
	for (i = 0; i < HISTOGRAM_BUCKETS; i++)
		into->bucket[i] += look_at(&from->bucket[i]);
}

uint64_t histogram_median(const struct histogram *h)
{
	uint64_t below = 0;
	unsigned i;

	for (i = 0; i < HISTOGRAM_BUCKETS; i++) {
		below += h->bucket[i];
		if (h->bucket[i] && below >= (h->count + 1) / 2)
			return middle_of(i);
	}
	return 0;
}
