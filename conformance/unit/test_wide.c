/* SPDX-License-Identifier: MIT */
/* Wide products against the compiler's 128-bit arithmetic, and the clock's frequency. */
#include <stdlib.h>

#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/clock.h"
#include "translator/to/bare/tsc.h"
#include "translator/wide.h"

#define RANDOM_ROUNDS 1000000

static const uint64_t edges[] = {
	0,
	1,
	2,
	3,
	10,
	0x7fffffff,
	0x80000000,
	0x80000001,
	0xfffffffe,
	0xffffffff,
	0x100000000,
	0x100000001,
	0x1fffffffe,
	0x1ffffffff,
	1000000000,
	2600000000,
	0x7fffffffffffffff,
	0x8000000000000000,
	0x8000000000000001,
	0xffffffff00000000,
	0xfffffffeffffffff,
	0xfffffffffffffffe,
	0xffffffffffffffff,
};

static uint64_t state;

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
	state = 88172645463325252ull;
}

static uint64_t random_64(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Of any length, all lengths alike. */
static uint64_t random_length(void)
{
	return random_64() >> (random_64() >> 32) % 64;
}

static uint64_t expected_mul_div(uint64_t a, uint64_t b, uint64_t divisor)
{
	unsigned __int128 quotient;

	if (!divisor)
		return UINT64_MAX;
	quotient = (unsigned __int128)a * b / divisor;
	return quotient >> 64 ? UINT64_MAX : (uint64_t)quotient;
}

static unsigned wrong;

static void check(const char *what, uint64_t a, uint64_t b, uint64_t divisor, uint64_t is,
		  uint64_t expected)
{
	if (is != expected && wrong++ < 10)
		printf("\n    %s(%#lx, %#lx, %#lx) is %#lx, not %#lx", what, (unsigned long)a,
		       (unsigned long)b, (unsigned long)divisor, (unsigned long)is,
		       (unsigned long)expected);
}

/* Both variants: the one of this processor has the same contract. */
static void check_mul_div(uint64_t a, uint64_t b, uint64_t divisor)
{
	uint64_t expected = expected_mul_div(a, b, divisor);

	check("mul_div_32", a, b, divisor, mul_div_32(a, b, divisor), expected);
	check("mul_div", a, b, divisor, mul_div(a, b, divisor), expected);
}

static void test_mul_div_edges(void)
{
	wrong = 0;
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++)
		for (size_t j = 0; j < ARRAY_SIZE(edges); j++)
			for (size_t k = 0; k < ARRAY_SIZE(edges); k++)
				check_mul_div(edges[i], edges[j], edges[k]);
	EXPECT_EQ(wrong, 0);
}

/* On both sides of where the result stops to fit: 2^64 * divisor. */
static void test_mul_div_limit(void)
{
	wrong = 0;
	for (unsigned i = 0; i < RANDOM_ROUNDS / 10; i++) {
		uint64_t a = random_length() | 1, divisor = random_length() | 1;
		unsigned __int128 limit = ((unsigned __int128)divisor << 64) / a;

		if (limit >> 64)
			continue;
		for (int j = -2; j <= 2; j++)
			check_mul_div(a, (uint64_t)limit + (uint64_t)(int64_t)j, divisor);
	}
	EXPECT_EQ(wrong, 0);
	EXPECT_EQ(mul_div_32(UINT64_MAX, 7, 7), UINT64_MAX); /* which does fit */
	EXPECT_EQ(mul_div_32(UINT64_MAX - 1, 7, 7), UINT64_MAX - 1);
}

static void test_mul_div_random(void)
{
	wrong = 0;
	for (unsigned i = 0; i < RANDOM_ROUNDS; i++) {
		check_mul_div(random_length(), random_length(), random_length());
		check_mul_div(random_64(), random_64(), random_64());
		check_mul_div(random_length(), random_64() & 0xffffffff, random_64() & 0xffffffff);
		check_mul_div(random_length(), random_length(), random_64() | 1ull << 63);
	}
	EXPECT_EQ(wrong, 0);
}

static void test_divisor_of_nothing(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		EXPECT_EQ(mul_div_32(edges[i], edges[i], 0), UINT64_MAX);
		EXPECT_EQ(mul_div(edges[i], edges[i], 0), UINT64_MAX);
	}
}

static void check_mul_shift(uint64_t a, uint32_t b)
{
	check("mul_shift_32", a, b, 0, mul_shift_32(a, b),
	      (uint64_t)((unsigned __int128)a * b >> 32));
}

static void test_mul_shift(void)
{
	wrong = 0;
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++)
		for (size_t j = 0; j < ARRAY_SIZE(edges); j++)
			check_mul_shift(edges[i], (uint32_t)edges[j]);
	for (unsigned i = 0; i < RANDOM_ROUNDS; i++)
		check_mul_shift(random_length(), (uint32_t)random_64());
	EXPECT_EQ(wrong, 0);
}

/* The frequency that went into the parameters comes out: within what the multiplier's 32 bits can
 * say, and the fraction that is lost of a Hz, or of two or four of them with a negative shift. */
static void check_frequency(uint64_t hz)
{
	struct clock_params p;
	uint64_t out, off, fraction;

	tsc_clock_params(hz, 12345, &p);
	out = clock_tsc_hz(&p);
	off = out > hz ? out - hz : hz - out;
	fraction = p.tsc_shift < 0 ? 1u << -p.tsc_shift : 1;
	if (off > (hz >> 32) + fraction)
		check("clock_tsc_hz", hz, p.tsc_to_system_mul, (uint64_t)p.tsc_shift, out, hz);
}

static void test_frequency(void)
{
	static const uint64_t frequencies[] = {
		1000000,    1193182,	3579545,    10000000,	33333333,   100000000,
		999999999,  1000000000, 1000000001, 1999999999, 2000000000, 2000000001,
		2600000000, 3000000000, 3999999999, 4000000000, 4000000001, 8000000000,
	};

	wrong = 0;
	for (size_t i = 0; i < ARRAY_SIZE(frequencies); i++)
		check_frequency(frequencies[i]);
	for (unsigned i = 0; i < RANDOM_ROUNDS / 10; i++)
		check_frequency(1000000 + random_64() % 7999000001);
	EXPECT_EQ(wrong, 0);
}

static const struct unit_test tests[] = {
	{"mul_div_32: edges", test_mul_div_edges},
	{"mul_div_32: where the result stops to fit", test_mul_div_limit},
	{"mul_div_32: any", test_mul_div_random},
	{"mul_div_32: divided by 0", test_divisor_of_nothing},
	{"mul_shift_32", test_mul_shift},
	{"the clock's frequency", test_frequency},
};

UNIT_MAIN("wide", set_up, tests)
