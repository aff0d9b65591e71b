/* SPDX-License-Identifier: MIT */
/* The arithmetic of reference time. */
#include "conformance/unit/unit.h"
#include "shim/kvm/tsc.h"

#define DAY_S 86400ull

static void set_up(void)
{
}

static void scales(void)
{
	/* Ten years of a TSC of 2.6 GHz: within one unit a day, and never too much. */
	uint64_t hz = 2600000000ull, scale = reference_scale(hz), s = 3650 * DAY_S;

	EXPECT(reference_of(hz, scale) <= REFERENCE_HZ);
	EXPECT(REFERENCE_HZ - reference_of(hz, scale) <= 1);
	EXPECT(s * REFERENCE_HZ - reference_of(s * hz, scale) <= 3650);
	EXPECT_EQ(reference_scale(20000000), 1ull << 63);
	EXPECT_EQ(reference_scale(REFERENCE_HZ), 0); /* would not fit */
	EXPECT_EQ(reference_scale(0), 0);
}

static void unscaled(void)
{
	struct ticks t;
	uint64_t offset = -1000000ull;
	struct tsc_reading r = {.before = 5000000, .guest = 4000500, .after = 5001000};

	tsc_fit(&t, &r, 2600000, 2600000, &offset);
	EXPECT_EQ(t.offset, offset);
	EXPECT_EQ(tsc_of_guest(&t, 5000000), 4000000);
	EXPECT_EQ(tsc_of_guest(&t, 1ull << 62), (1ull << 62) - 1000000); /* exact */
}

static void scaled_by(unsigned shift)
{
	struct ticks truth = {
		.ratio = tsc_ratio(1900000, 2600000, shift), .shift = shift, .offset = 777};
	/* A machine that has been up for a year: the wrong precision is off by far. */
	uint64_t host = 365 * DAY_S * 2600000000ull, offset = 777;
	struct tsc_reading r = {host, tsc_of_guest(&truth, host + 400), host + 1000};
	struct ticks t;

	tsc_fit(&t, &r, 1900000, 2600000, &offset);
	EXPECT_EQ(t.shift, shift);
	EXPECT_EQ(tsc_of_guest(&t, host), tsc_of_guest(&truth, host));
}

static void scaled(void)
{
	scaled_by(48);
	scaled_by(32);
}

static void measured(void)
{
	struct tsc_reading r = {.before = 1000000, .guest = 42, .after = 1000200};
	uint64_t wrong = 5;
	struct ticks t;

	tsc_fit(&t, &r, 2600000, 2600000, NULL);
	EXPECT_EQ(tsc_of_guest(&t, 1000100), 42);
	tsc_fit(&t, &r, 2600000, 2600000, &wrong); /* what KVM names does not fit */
	EXPECT_EQ(tsc_of_guest(&t, 1000100), 42);
}

/* A guest's TSC that was set back below zero. */
static void wraps(void)
{
	uint64_t offset = -2000000ull;
	struct tsc_reading r = {.before = 1999900, .guest = 10, .after = 2000100};
	struct ticks t;

	tsc_fit(&t, &r, 1000000, 1000000, &offset);
	EXPECT_EQ(t.offset, offset);
}

static const struct unit_test tests[] = {
	{"the scale is exact for years", scales},
	{"a TSC that is not scaled", unscaled},
	{"a scaled one, with either precision", scaled},
	{"where KVM names no offset, or one that does not fit, it is measured", measured},
	{"a guest's TSC may wrap", wraps},
};

UNIT_MAIN("shim/kvm: TSC and reference time", set_up, tests)
