/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tools/kernel/unpack.h"

#define MAGIC(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}

/*
 * The magics that Linux's own decompressor table knows (lib/decompress.c lists the same first
 * bytes); lzma's is the properties byte of lc=3 lp=0 pb=2 and a dictionary of whole 64 KiB.
 */
static const struct unpacker unpackers[] = {
	{"gzip", MAGIC("\x1f\x8b"), unpack_gzip},
	{"xz",
	 MAGIC("\xfd"
	       "7zXZ\0"),
	 unpack_xz},
	{"lzma", MAGIC("\x5d\0\0"), unpack_lzma},
	{"bzip2", MAGIC("BZh"), unpack_bzip2},
	{"lz4", MAGIC("\x02\x21\x4c\x18"), unpack_lz4},
	{"zstd", MAGIC("\x28\xb5\x2f\xfd"), unpack_zstd},
	{"lzo", MAGIC("\x89LZO"), NULL},
};

const struct unpacker *unpacker_find(struct bytes in)
{
	for (size_t i = 0; i < sizeof(unpackers) / sizeof(*unpackers); i++) {
		struct bytes magic = unpackers[i].magic;

		if (in.len >= magic.len && memcmp(in.data, magic.data, magic.len) == 0)
			return &unpackers[i];
	}
	return NULL;
}

int unpack_corrupt(const char *format, struct error *err)
{
	return error_set(err, "its %s data is corrupt. Get a fresh copy of the kernel", format);
}

int unpack_truncated(const char *format, struct error *err)
{
	return error_set(err, "its %s data is truncated. Get a fresh copy of the kernel", format);
}

int unpack_too_large(const char *format, struct error *err)
{
	return error_set(err,
			 "its %s data unpacks to more than it should: it is corrupt. "
			 "Get a fresh copy of the kernel",
			 format);
}
