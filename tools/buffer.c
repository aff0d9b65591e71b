/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tools/buffer.h"

#define FIRST_ROOM 65536

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Doubles, so that appending byte by byte stays linear. */
static bool grow(struct buffer *b, size_t need)
{
	size_t room = b->room ? b->room : FIRST_ROOM;
	uint8_t *data;

	while (room < need)
		room = room > b->limit / 2 ? b->limit : room * 2;
	data = realloc(b->data, room);
	if (!data)
		return false;
	b->data = data;
	b->room = room;
	return true;
}

size_t buffer_room(struct buffer *b, size_t want)
{
	size_t need = b->len + min_size(want, b->limit - b->len);

	if (need > b->room && !grow(b, need))
		return 0;
	return min_size(b->room, b->limit) - b->len;
}

bool buffer_add(struct buffer *b, const void *data, size_t len)
{
	if (buffer_room(b, len) < len)
		return false;
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	return true;
}

bool buffer_add_zeros(struct buffer *b, size_t len)
{
	if (buffer_room(b, len) < len)
		return false;
	if (len)
		memset(b->data + b->len, 0, len);
	b->len += len;
	return true;
}

bool buffer_align(struct buffer *b, size_t align)
{
	return buffer_add_zeros(b, (align - b->len % align) % align);
}

bool buffer_extend(struct buffer *b, uint64_t len)
{
	return len >= b->len && buffer_add_zeros(b, len - b->len);
}

void buffer_free(struct buffer *b)
{
	free(b->data);
	*b = BUFFER_INIT(b->limit);
}
