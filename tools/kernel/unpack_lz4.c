/* SPDX-License-Identifier: MIT */
/*
 * lz4's legacy frame, which liblz4 leaves to its caller: a magic, then blocks, each a 32-bit
 * little-endian size and that many bytes, which unpack to at most 8 MiB.  There is no end mark and
 * no checksum.  See "Legacy frame" in lz4_Frame_format.md.
 */
#include <endian.h>
#include <lz4.h>
#include <string.h>

#include "tools/kernel/unpack.h"

#define MAGIC	    0x184c2102u
#define BLOCK_LIMIT (8 << 20)

static uint32_t read_le32(const uint8_t *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof(value));
	return le32toh(value);
}

static int unpack_block(struct bytes block, struct buffer *out, struct error *err)
{
	size_t room = buffer_room(out, BLOCK_LIMIT);
	int got;

	if (room > BLOCK_LIMIT)
		room = BLOCK_LIMIT;
	got = LZ4_decompress_safe((const char *)block.data, (char *)out->data + out->len, block.len,
				  room);
	if (got < 0)
		return unpack_corrupt("lz4", err);
	out->len += got;
	return 0;
}

int unpack_lz4(struct bytes in, struct buffer *out, struct error *err)
{
	size_t at = sizeof(uint32_t);
	uint32_t size;

	while (at < in.len) {
		if (!bytes_hold(in, at, sizeof(size)))
			return unpack_truncated("lz4", err);
		size = read_le32(in.data + at);
		at += sizeof(size);
		if (size == MAGIC) /* frames may follow one another */
			continue;
		if (size > LZ4_COMPRESSBOUND(BLOCK_LIMIT))
			return unpack_corrupt("lz4", err);
		if (!bytes_hold(in, at, size))
			return unpack_truncated("lz4", err);
		if (unpack_block((struct bytes){in.data + at, size}, out, err))
			return -1;
		at += size;
	}
	return 0;
}
