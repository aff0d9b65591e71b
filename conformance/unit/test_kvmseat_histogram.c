/* SPDX-License-Identifier: MIT */
/* Medians out of log-linear histograms. */
#include <string.h>

#include "conformance/unit/unit.h"
#include "shim/kvm/histogram.h"

static struct histogram h;

static void set_up(void)
{
	memset(&h, 0, sizeof(h));
}

static void empty(void)
{
	EXPECT_EQ(histogram_median(&h), 0);
}

static void exact_when_small(void)
{
	uint64_t value;

	for (value = 0; value < 32; value++) {
		set_up();
		histogram_add(&h, value);
		EXPECT_EQ(histogram_median(&h), value);
	}
}

static void within_a_sixteenth(void)
{
	unsigned bit, step;
	uint64_t value, median, off;

	for (bit = 5; bit < 64; bit++) {
		for (step = 0; step < 64; step++) {
			value = (1ull << bit) + ((1ull << bit) / 64) * step;
			set_up();
			histogram_add(&h, value);
			median = histogram_median(&h);
			off = median > value ? median - value : value - median;
			EXPECT(off <= value / 16);
		}
	}
	set_up();
	histogram_add(&h, ~0ull);
	EXPECT(histogram_median(&h) > ~0ull / 16 * 15);
}

static void middle(void)
{
	unsigned i;

	for (i = 0; i < 50; i++)
		histogram_add(&h, 3);
	for (i = 0; i < 49; i++)
		histogram_add(&h, 1000000);
	EXPECT_EQ(h.count, 99);
	EXPECT_EQ(histogram_median(&h), 3);
	for (i = 0; i < 3; i++)
		histogram_add(&h, 7);
	EXPECT_EQ(histogram_median(&h), 7);
}

static void merged(void)
{
	struct histogram other = {0};
	unsigned i;

	histogram_add(&h, 1);
	for (i = 0; i < 5; i++)
		histogram_add(&other, 9);
	histogram_merge(&h, &other);
	EXPECT_EQ(h.count, 6);
	EXPECT_EQ(histogram_median(&h), 9);
}

static const struct unit_test tests[] = {
	{"nothing", empty},
	{"small values are exact", exact_when_small},
	{"others within a sixteenth", within_a_sixteenth},
	{"the median is the middle one", middle},
	{"of several VPs", merged},
};

UNIT_MAIN("shim/kvm: histograms", set_up, tests)
