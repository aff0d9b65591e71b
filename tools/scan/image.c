/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "tools/file.h"
#include "tools/kernel/bzimage.h"
#include "tools/kernel/elf64.h"
#include "tools/kernel/unpack.h"
#include "tools/kernel/vmi.h"
#include "tools/scan/image.h"

#define RAW_SIZE 4096

int scan_image_add(struct scan_image *image, const struct scan_range *range, struct error *err)
{
	if (range->len > image->file.len - image->code)
		return error_set(
			err, "its executable sections overlap: it is damaged. Get a fresh copy");
	if (range->len > UINT64_MAX - range->address)
		return error_set(
			err, "a section's addresses wrap around: it is damaged. Get a fresh copy");
	image->code += range->len;
	if (range->len && !list_add(&image->ranges, range, sizeof(*range)))
		return error_set(err, "needs more memory than there is. Free some and try again");
	return 0;
}

static int open_raw(struct scan_image *image, unsigned bits, struct error *err)
{
	struct scan_range page = {.data = image->file.data, .len = RAW_SIZE, .name = "page"};

	image->bits = bits;
	image->page = true;
	snprintf(image->kind, sizeof(image->kind), "a page of code, %u bits", bits);
	return scan_image_add(image, &page, err);
}

static void say(struct scan_image *image, const char *text)
{
	size_t len = strlen(image->kind);

	snprintf(image->kind + len, sizeof(image->kind) - len, "%s", text);
}

/* What has no sections cannot be taken for code: only its signatures are looked for. */
static int open_flat(struct scan_image *image)
{
	image->bits = 32;
	say(image, "flat binary, 32 bits");
	return 0;
}

static int open_plain(struct scan_image *image, unsigned raw_bits, struct error *err)
{
	if (elf64_is(image->file))
		return scan_elf(image, err);
	if (scan_pe_is(image->file))
		return scan_pe(image, err);
	if (image->file.len == RAW_SIZE && !image->unpacked)
		return open_raw(image, raw_bits, err);
	return error_set(err,
			 "is neither a bzImage, an ELF or PE file, nor a page of %u bytes of code",
			 RAW_SIZE);
}

static int open_bzimage(struct scan_image *image, struct error *err)
{
	struct bytes file = image->file;
	bool old = !bzimage_has_payload(file);

	image->unpacked = true;
	if (old ? vmi_unpack_old(file, &image->owned, err)
		: bzimage_unpack(file, &image->owned, err))
		return -1;
	image->file = buffer_bytes(&image->owned);
	say(image, "bzImage, ");
	if (old && !elf64_is(image->file))
		return open_flat(image);
	return open_plain(image, 0, err);
}

static int open_compressed(struct scan_image *image, const struct unpacker *unpacker,
			   struct error *err)
{
	if (!unpacker->unpack)
		return error_set(err, "is compressed by %s, which is not supported",
				 unpacker->name);
	image->owned = BUFFER_INIT(FILE_LIMIT);
	if (unpacker->unpack(image->file, &image->owned, err))
		return -1;
	image->file = buffer_bytes(&image->owned);
	snprintf(image->kind, sizeof(image->kind), "%s, ", unpacker->name);
	image->unpacked = true;
	return open_plain(image, 0, err);
}

static int open_any(struct scan_image *image, unsigned raw_bits, struct error *err)
{
	const struct unpacker *unpacker = unpacker_find(image->file);

	if (bzimage_is(image->file))
		return open_bzimage(image, err);
	if (unpacker && image->file.len != RAW_SIZE)
		return open_compressed(image, unpacker, err);
	return open_plain(image, raw_bits, err);
}

static int by_address(const void *a, const void *b)
{
	const struct scan_range *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

/* An address is one place. */
static int check_ranges(const struct scan_image *image, struct error *err)
{
	const struct scan_range *range = image->ranges.data;

	for (size_t i = 1; i < image->ranges.count; i++)
		if (range[i].address - range[i - 1].address < range[i - 1].len)
			return error_set(err, "its executable sections overlap: it is damaged. "
					      "Get a fresh copy");
	return 0;
}

int scan_image_open(struct scan_image *image, struct bytes file, unsigned raw_bits,
		    struct error *err)
{
	int ret;

	*image = (struct scan_image){.file = file, .notes = XEN_NOTES_INIT};
	ret = open_any(image, raw_bits, err);
	if (ret == 0 && image->ranges.count)
		qsort(image->ranges.data, image->ranges.count, sizeof(struct scan_range),
		      by_address);
	if (ret == 0)
		ret = check_ranges(image, err);
	if (ret)
		scan_image_close(image);
	return ret;
}

void scan_image_close(struct scan_image *image)
{
	free(image->ranges.data);
	buffer_free(&image->notes.packed);
	buffer_free(&image->owned);
}
