/* SPDX-License-Identifier: MIT */
/*
 * Saved state as a row of little-endian fields.  One description of the fields, by these calls in
 * order, serves for both directions: saving it writes them, loading it fills them in.
 */
#ifndef TRANSLATOR_FROM_HYPERV_BLOB_H
#define TRANSLATOR_FROM_HYPERV_BLOB_H

#include <string.h>

#include "translator/types.h"

struct blob {
	const uint8_t *from; /* loading */
	uint8_t *to;	     /* saving; NULL: only counts */
	size_t size, at;
	bool bad; /* loading: too short, or a field has a value that it cannot have */
};

/* What is missing is zero. */
static inline void blob_bytes(struct blob *b, void *bytes, size_t len)
{
	bool fits = b->at <= b->size && len <= b->size - b->at;

	if (b->from && !fits) {
		b->bad = true;
		memset(bytes, 0, len);
	} else if (b->from) {
		memcpy(bytes, b->from + b->at, len);
	} else if (b->to && fits) {
		memcpy(b->to + b->at, bytes, len);
	}
	b->at += len;
}

static inline uint64_t blob_number(struct blob *b, uint64_t number, unsigned len)
{
	uint8_t bytes[8];
	unsigned i;

	for (i = 0; i < len; i++)
		bytes[i] = number >> 8 * i;
	blob_bytes(b, bytes, len);
	for (i = 0, number = 0; i < len; i++)
		number |= (uint64_t)bytes[i] << 8 * i;
	return number;
}

static inline void blob_u64(struct blob *b, uint64_t *number)
{
	*number = blob_number(b, *number, 8);
}

static inline void blob_u32(struct blob *b, uint32_t *number)
{
	*number = blob_number(b, *number, 4);
}

static inline void blob_u16(struct blob *b, uint16_t *number)
{
	*number = blob_number(b, *number, 2);
}

static inline void blob_u8(struct blob *b, uint8_t *number)
{
	*number = blob_number(b, *number, 1);
}

/* How many of something follow; more than `max` is bad, and then none do. */
static inline void blob_count(struct blob *b, unsigned *count, unsigned max)
{
	*count = blob_number(b, *count, 4);
	if (*count > max) {
		b->bad = true;
		*count = 0;
	}
}

static inline void blob_bool(struct blob *b, bool *truth)
{
	uint64_t value = blob_number(b, *truth, 1);

	if (value > 1)
		b->bad = true;
	*truth = value == 1;
}

/* Most pages are empty: those take one byte. */
static inline void blob_page(struct blob *b, uint8_t page[PAGE_SIZE])
{
	bool empty = !page[0] && !memcmp(page, page + 1, PAGE_SIZE - 1);

	blob_bool(b, &empty);
	if (!empty)
		blob_bytes(b, page, PAGE_SIZE);
	else if (b->from)
		memset(page, 0, PAGE_SIZE);
}

#endif
