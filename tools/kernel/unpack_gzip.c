/* SPDX-License-Identifier: MIT */
#include <zlib.h>

#include "tools/kernel/unpack.h"

/* 15 bits of window, and 16 for a gzip header whose CRC and size are checked. */
#define GZIP_WINDOW (15 + 16)

static int run(z_stream *z, struct buffer *out, struct error *err)
{
	size_t room;
	int ret;

	do {
		room = buffer_room(out, UNPACK_CHUNK);
		z->next_out = out->data + out->len;
		z->avail_out = room;
		ret = inflate(z, Z_NO_FLUSH);
		out->len += room - z->avail_out;
	} while (ret == Z_OK && (z->avail_in || !z->avail_out));

	if (ret == Z_STREAM_END)
		return 0;
	if (ret == Z_BUF_ERROR && !room)
		return unpack_too_large("gzip", err);
	if (ret == Z_OK || ret == Z_BUF_ERROR)
		return unpack_truncated("gzip", err);
	return unpack_corrupt("gzip", err);
}

int unpack_gzip(struct bytes in, struct buffer *out, struct error *err)
{
	/* FILE_LIMIT keeps the length within zlib's 32-bit counters. */
	z_stream z = {.next_in = (Bytef *)in.data, .avail_in = in.len};
	int ret;

	if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
		return error_set(err, "cannot be unpacked: no memory");
	ret = run(&z, out, err);
	inflateEnd(&z);
	return ret;
}
