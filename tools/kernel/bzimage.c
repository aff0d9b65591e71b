/* SPDX-License-Identifier: MIT */
#include <endian.h>
#include <string.h>

#include "tools/file.h"
#include "tools/kernel/bzimage.h"
#include "tools/kernel/unpack.h"

#define SECTOR 512

/* Offsets in the file, boot.rst "The Real-Mode Kernel Header". */
enum {
	SETUP_SECTS = 0x1f1,
	BOOT_FLAG = 0x1fe,
	HEADER_MAGIC = 0x202,
	VERSION = 0x206,
	CMDLINE_SIZE = 0x238,
	PAYLOAD_OFFSET = 0x248,
	PAYLOAD_LENGTH = 0x24c,
	HEADER_END = 0x250,
};

#define BOOT_FLAG_VALUE	     0xaa55
#define VERSION_WITH_PAYLOAD 0x208
#define VERSION_WITH_CMDLINE_SIZE 0x206
#define OLD_CMDLINE_SIZE     255
#define DEFAULT_SETUP_SECTS  4 /* what a setup_sects of 0 means */
#define SIZE_BYTES	     sizeof(uint32_t)

static uint16_t read_le16(struct bytes file, size_t at)
{
	uint16_t value;

	memcpy(&value, file.data + at, sizeof(value));
	return le16toh(value);
}

static uint32_t read_le32(struct bytes file, size_t at)
{
	uint32_t value;

	memcpy(&value, file.data + at, sizeof(value));
	return le32toh(value);
}

bool bzimage_is(struct bytes file)
{
	return file.len >= HEADER_END && read_le16(file, BOOT_FLAG) == BOOT_FLAG_VALUE &&
	       memcmp(file.data + HEADER_MAGIC, "HdrS", 4) == 0;
}

bool bzimage_has_payload(struct bytes file)
{
	return read_le16(file, VERSION) >= VERSION_WITH_PAYLOAD;
}

size_t bzimage_cmdline_size(struct bytes file)
{
	if (read_le16(file, VERSION) < VERSION_WITH_CMDLINE_SIZE)
		return OLD_CMDLINE_SIZE;
	return read_le32(file, CMDLINE_SIZE);
}

int bzimage_payload(struct bytes file, struct bytes *payload, struct error *err)
{
	unsigned sectors = file.data[SETUP_SECTS] ? file.data[SETUP_SECTS] : DEFAULT_SETUP_SECTS;
	unsigned version = read_le16(file, VERSION);
	uint64_t offset = read_le32(file, PAYLOAD_OFFSET) + (uint64_t)(sectors + 1) * SECTOR;
	uint64_t length = read_le32(file, PAYLOAD_LENGTH);

	if (!bzimage_has_payload(file))
		return error_set(err,
				 "its boot protocol %u.%02u does not say where the kernel is. "
				 "Use a kernel of 2008 or later",
				 version >> 8, version & 0xff);
	if (length <= SIZE_BYTES)
		return error_set(err, "holds no compressed kernel. Use an ordinary bzImage or ELF");
	if (!bytes_hold(file, offset, length))
		return error_set(err,
				 "is truncated: it has %zu bytes and its kernel ends at %llu. "
				 "Get a fresh copy",
				 file.len, (unsigned long long)(offset + length));
	*payload = (struct bytes){file.data + offset, length};
	return 0;
}

static int unpack_exactly(struct bytes payload, const struct unpacker *unpacker, uint64_t size,
			  struct buffer *out, struct error *err)
{
	*out = BUFFER_INIT(size + 1);
	if (unpacker->unpack(payload, out, err) == 0) {
		if (out->len == size)
			return 0;
		error_set(err,
			  "its %s data unpacks to %zu bytes instead of %llu: it is corrupt. "
			  "Get a fresh copy of the kernel",
			  unpacker->name, out->len, (unsigned long long)size);
	}
	buffer_free(out);
	return -1;
}

int bzimage_unpack(struct bytes file, struct buffer *out, struct error *err)
{
	const struct unpacker *unpacker;
	struct bytes payload;
	uint64_t size;

	if (bzimage_payload(file, &payload, err))
		return -1;
	unpacker = unpacker_find(payload);
	if (!unpacker)
		return error_set(err, "its payload is in no known compression: it is corrupt. "
				      "Get a fresh copy of the kernel");
	if (!unpacker->unpack)
		return error_set(err,
				 "is compressed by %s, which is not supported. Use gzip, xz, lzma, "
				 "bzip2, lz4 or zstd",
				 unpacker->name);
	size = read_le32(payload, payload.len - SIZE_BYTES);
	if (size > FILE_LIMIT)
		return error_set(
			err,
			"says that it unpacks to %llu MiB, over the limit of %zu MiB: it is "
			"corrupt. Get a fresh copy of the kernel",
			(unsigned long long)size >> 20, FILE_LIMIT >> 20);
	/* gzip ends in the size by itself; lz4 would take an appended size for a block. */
	if (unpacker->unpack != unpack_gzip)
		payload.len -= SIZE_BYTES;
	return unpack_exactly(payload, unpacker, size, out, err);
}
