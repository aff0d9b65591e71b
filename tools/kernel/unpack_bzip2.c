/* SPDX-License-Identifier: MIT */
#include <bzlib.h>

#include "tools/kernel/unpack.h"

static int run(bz_stream *z, struct buffer *out, struct error *err)
{
	size_t room;
	int ret;

	do {
		room = buffer_room(out, UNPACK_CHUNK);
		if (!room)
			return unpack_too_large("bzip2", err);
		z->next_out = (char *)out->data + out->len;
		z->avail_out = room;
		ret = BZ2_bzDecompress(z);
		out->len += room - z->avail_out;
	} while (ret == BZ_OK && (z->avail_in || !z->avail_out));

	if (ret == BZ_STREAM_END)
		return 0;
	return ret == BZ_OK ? unpack_truncated("bzip2", err) : unpack_corrupt("bzip2", err);
}

int unpack_bzip2(struct bytes in, struct buffer *out, struct error *err)
{
	/* FILE_LIMIT keeps the length within libbz2's 32-bit counters. */
	bz_stream z = {.next_in = (char *)in.data, .avail_in = in.len};
	int ret;

	if (BZ2_bzDecompressInit(&z, 0, 0) != BZ_OK)
		return error_set(err, "cannot be unpacked: no memory");
	ret = run(&z, out, err);
	BZ2_bzDecompressEnd(&z);
	return ret;
}
