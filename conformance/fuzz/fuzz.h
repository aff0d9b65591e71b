/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share: inputs read field by field, assertions that hold in any build. */
#ifndef CONFORMANCE_FUZZ_FUZZ_H
#define CONFORMANCE_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_EXPECT(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

struct fuzz_input {
	const uint8_t *next;
	size_t left;
};

/* `len` bytes of the input, zeros where it has ended. */
static inline void fuzz_take(struct fuzz_input *in, void *to, size_t len)
{
	size_t have = len < in->left ? len : in->left;

	memset(to, 0, len);
	memcpy(to, in->next, have);
	in->next += have;
	in->left -= have;
}

static inline uint8_t fuzz_byte(struct fuzz_input *in)
{
	uint8_t byte;

	fuzz_take(in, &byte, sizeof(byte));
	return byte;
}

static inline uint64_t fuzz_64(struct fuzz_input *in)
{
	uint64_t word;

	fuzz_take(in, &word, sizeof(word));
	return word;
}

#endif
