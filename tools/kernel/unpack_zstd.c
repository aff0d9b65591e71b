/* SPDX-License-Identifier: MIT */
#include <zstd.h>

#include "tools/kernel/unpack.h"

static int run(ZSTD_DStream *z, struct bytes in, struct buffer *out, struct error *err)
{
	ZSTD_inBuffer from = {.src = in.data, .size = in.len};
	ZSTD_outBuffer to;
	size_t left;

	do {
		if (!buffer_room(out, UNPACK_CHUNK))
			return unpack_too_large("zstd", err);
		to = (ZSTD_outBuffer){out->data, out->len + buffer_room(out, 1), out->len};
		left = ZSTD_decompressStream(z, &to, &from);
		out->len = to.pos;
		if (ZSTD_isError(left))
			return unpack_corrupt("zstd", err);
	} while (left && (from.pos < from.size || to.pos == to.size));

	return left ? unpack_truncated("zstd", err) : 0;
}

int unpack_zstd(struct bytes in, struct buffer *out, struct error *err)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	int ret;

	if (!z)
		return error_set(err, "cannot be unpacked: no memory");
	ret = run(z, in, out, err);
	ZSTD_freeDStream(z);
	return ret;
}
