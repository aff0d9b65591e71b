/* SPDX-License-Identifier: MIT */
#include <lzma.h>

#include "tools/kernel/unpack.h"

/* More than any dictionary that a kernel could unpack itself with. */
#define DECODER_MEMORY ((uint64_t)1 << 30)

static int run(lzma_stream *z, const char *format, struct buffer *out, struct error *err)
{
	lzma_ret ret;
	size_t room;

	do {
		room = buffer_room(out, UNPACK_CHUNK);
		z->next_out = out->data + out->len;
		z->avail_out = room;
		ret = lzma_code(z, LZMA_FINISH);
		out->len += room - z->avail_out;
	} while (ret == LZMA_OK);

	if (ret == LZMA_STREAM_END)
		return 0;
	if (ret == LZMA_BUF_ERROR && !room)
		return unpack_too_large(format, err);
	if (ret == LZMA_BUF_ERROR)
		return unpack_truncated(format, err);
	if (ret == LZMA_MEM_ERROR || ret == LZMA_MEMLIMIT_ERROR)
		return error_set(err, "its %s data needs too much memory to unpack", format);
	return unpack_corrupt(format, err);
}

static int finish(lzma_stream *z, lzma_ret opened, const char *format, struct bytes in,
		  struct buffer *out, struct error *err)
{
	int ret;

	if (opened != LZMA_OK)
		return error_set(err, "cannot be unpacked: no memory");
	z->next_in = in.data;
	z->avail_in = in.len;
	ret = run(z, format, out, err);
	lzma_end(z);
	return ret;
}

int unpack_xz(struct bytes in, struct buffer *out, struct error *err)
{
	lzma_stream z = LZMA_STREAM_INIT;

	return finish(&z, lzma_stream_decoder(&z, DECODER_MEMORY, 0), "xz", in, out, err);
}

int unpack_lzma(struct bytes in, struct buffer *out, struct error *err)
{
	lzma_stream z = LZMA_STREAM_INIT;

	return finish(&z, lzma_alone_decoder(&z, DECODER_MEMORY), "lzma", in, out, err);
}
