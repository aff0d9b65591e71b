/* SPDX-License-Identifier: MIT */
/* mul_div() where the processor divides 64 bits by 32 at the most. */
#include "translator/wide.h"

/* The product as four digits of 32 bits, the lowest first. */
static void multiply(uint64_t a, uint64_t b, uint32_t digit[4])
{
	uint64_t low = (a & 0xffffffff) * (b & 0xffffffff);
	uint64_t high = (a >> 32) * (b >> 32);
	uint64_t middle = (a >> 32) * (b & 0xffffffff) + (low >> 32);
	uint64_t other = (a & 0xffffffff) * (b >> 32) + (middle & 0xffffffff);

	high += (middle >> 32) + (other >> 32);
	digit[0] = (uint32_t)low;
	digit[1] = (uint32_t)other;
	digit[2] = (uint32_t)high;
	digit[3] = (uint32_t)(high >> 32);
}

/* Long division, a digit at a time; the upper half is less than the divisor. */
static uint64_t divide_by_digit(const uint32_t digit[4], uint32_t divisor)
{
	uint32_t quotient[2], rest = digit[2];

	for (int i = 1; i >= 0; i--) {
		uint32_t low = digit[i];

		__asm__("divl %4"
			: "=a"(quotient[i]), "=d"(rest)
			: "0"(low), "1"(rest), "rm"(divisor)
			: "cc");
	}
	return (uint64_t)quotient[1] << 32 | quotient[0];
}

/* A bit at a time; high is less than the divisor. */
static uint64_t divide_bitwise(uint64_t high, uint64_t low, uint64_t divisor)
{
	for (unsigned i = 0; i < 64; i++) {
		bool carry = high >> 63;

		high = high << 1 | low >> 63;
		low <<= 1;
		if (carry || high >= divisor) {
			high -= divisor;
			low |= 1;
		}
	}
	return low;
}

uint64_t mul_div_32(uint64_t a, uint64_t b, uint64_t divisor)
{
	uint32_t digit[4];
	uint64_t high;

	multiply(a, b, digit);
	high = (uint64_t)digit[3] << 32 | digit[2];
	if (high >= divisor)
		return UINT64_MAX;
	if (divisor >> 32)
		return divide_bitwise(high, (uint64_t)digit[1] << 32 | digit[0], divisor);
	return divide_by_digit(digit, (uint32_t)divisor);
}
