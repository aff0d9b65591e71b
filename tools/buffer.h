/* SPDX-License-Identifier: MIT */
/* Bytes: a borrowed range, and a buffer that grows up to a limit. */
#ifndef TOOLS_BUFFER_H
#define TOOLS_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	const uint8_t *data;
	size_t len;
};

/* Whether [offset, offset + size) lies inside; no sum can overflow. */
static inline bool bytes_hold(struct bytes b, uint64_t offset, uint64_t size)
{
	return offset <= b.len && size <= b.len - offset;
}

/* Start from BUFFER_INIT; len never exceeds limit. */
struct buffer {
	uint8_t *data;
	size_t len, room, limit;
};

#define BUFFER_INIT(max) ((struct buffer){.limit = (max)})

static inline struct bytes buffer_bytes(const struct buffer *b)
{
	return (struct bytes){b->data, b->len};
}

/*
 * Makes room for at least one and, up to the limit, for `want` bytes after len.  Returns how many
 * there are room for: 0 at the limit or without memory.
 */
size_t buffer_room(struct buffer *b, size_t want);

/* Append; false, and nothing appended, at the limit or without memory. */
bool buffer_add(struct buffer *b, const void *data, size_t len);
bool buffer_add_zeros(struct buffer *b, size_t len);

/* Append zeros until the length is a multiple of `align`, or is `len`. */
bool buffer_align(struct buffer *b, size_t align);
bool buffer_extend(struct buffer *b, uint64_t len);

void buffer_free(struct buffer *b);

#endif
