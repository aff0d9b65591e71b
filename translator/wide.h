/* SPDX-License-Identifier: MIT */
/* Products that do not fit 64 bits, and what they are divided by: on processors of either width. */
#ifndef TRANSLATOR_WIDE_H
#define TRANSLATOR_WIDE_H

#include "translator/types.h"

/* a * b >> 32, modulo 2^64. */
static inline uint64_t mul_shift_32(uint64_t a, uint32_t b)
{
	return (a >> 32) * b + ((a & 0xffffffff) * b >> 32);
}

/* mul_div() by divisions of 64 bits by 32 at the most (wide_32.c). */
uint64_t mul_div_32(uint64_t a, uint64_t b, uint64_t divisor);

/* a * b / divisor without losing the upper half; UINT64_MAX where that does not fit (and for a
 * divisor of 0). */
#ifdef __x86_64__

static inline uint64_t mul_div(uint64_t a, uint64_t b, uint64_t divisor)
{
	unsigned __int128 product = (unsigned __int128)a * b;
	uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product, rest;

	if (high >= divisor)
		return UINT64_MAX;
	/* A 128-bit division in C would call libgcc, which a freestanding image need not have. */
	__asm__("divq %4" : "=a"(low), "=d"(rest) : "0"(low), "1"(high), "rm"(divisor) : "cc");
	return low;
}

#else

static inline uint64_t mul_div(uint64_t a, uint64_t b, uint64_t divisor)
{
	return mul_div_32(a, b, divisor);
}

#endif

#endif
