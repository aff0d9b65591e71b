/* SPDX-License-Identifier: MIT */
/* A line of text, built in a buffer that it cannot leave: what does not fit is cut off. */
#ifndef TRANSLATOR_FROM_HYPERV_TEXT_H
#define TRANSLATOR_FROM_HYPERV_TEXT_H

#include "translator/types.h"

struct text {
	char *at;    /* of the terminating 0 */
	size_t left; /* bytes that still fit before it */
};

/* `size` may be 0: then nothing is ever written. */
static inline struct text text_in(char *buffer, size_t size)
{
	if (size)
		*buffer = '\0';
	return (struct text){buffer, size ? size - 1 : 0};
}

/* At most `len` bytes of it, to its terminating 0 if that comes first. */
static inline void text_add_part(struct text *t, const char *bytes, size_t len)
{
	for (; len && *bytes && t->left; len--, t->left--) {
		*t->at++ = *bytes++;
		*t->at = '\0';
	}
}

static inline void text_add(struct text *t, const char *string)
{
	text_add_part(t, string, ~(size_t)0);
}

static inline void text_add_hex(struct text *t, uint64_t number)
{
	int digit = number ? (63 - __builtin_clzll(number)) / 4 : 0;

	text_add(t, "0x");
	for (; digit >= 0; digit--)
		text_add_part(t, &"0123456789abcdef"[number >> 4 * digit & 15], 1);
}

#endif
