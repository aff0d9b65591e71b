/* SPDX-License-Identifier: MIT */
/* Decompression, one format a file, all by the formats' own libraries. */
#ifndef TOOLS_KERNEL_UNPACK_H
#define TOOLS_KERNEL_UNPACK_H

#include "tools/buffer.h"
#include "tools/error.h"

/*
 * Unpacks the one stream at the start of `in` onto `out`.  Data that ends early, does not check or
 * reaches out->limit is an error with its text (so leave a byte to spare); bytes after the stream
 * are not looked at, except for lz4, whose legacy frame has no end mark.
 */
typedef int unpack_fn(struct bytes in, struct buffer *out, struct error *err);

unpack_fn unpack_gzip, unpack_xz, unpack_lzma, unpack_bzip2, unpack_lz4, unpack_zstd;

struct unpacker {
	const char *name;
	struct bytes magic;
	unpack_fn *unpack; /* NULL: known, and not supported */
};

/* The format that the first bytes belong to, or NULL. */
const struct unpacker *unpacker_find(struct bytes in);

/* The three ways in which every format fails; each sets the text and returns -1. */
int unpack_corrupt(const char *format, struct error *err);
int unpack_truncated(const char *format, struct error *err);
int unpack_too_large(const char *format, struct error *err);

/* How much output room is asked for at a time. */
#define UNPACK_CHUNK ((size_t)1 << 20)

#endif
