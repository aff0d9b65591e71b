/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tools/beside.h"
#include "tools/file.h"
#include "tools/kernel/elf64.h"
#include "tools/kernel/image.h"

#define HEADER_WITHIN		8192
#define HEADER_ALIGN		8
#define MULTIBOOT_ADDRESSES_END 32 /* magic, flags, checksum and five addresses */

char *image_path(void)
{
	return path_beside("HYPERSHIM_IMAGE", "hypershim.elf");
}

static bool find_header(struct bytes file, struct image *image)
{
	const uint64_t size = sizeof(image->header);

	for (uint64_t at = 0; at < HEADER_WITHIN && bytes_hold(file, at, size);
	     at += HEADER_ALIGN) {
		memcpy(&image->header, file.data + at, size);
		if (image->header.magic == SHIM_IMAGE_MAGIC) {
			image->header_offset = at;
			return true;
		}
	}
	return false;
}

/* The one PT_LOAD begins with the file, so that a file offset is an address less SHIM_PHYS_BASE. */
static bool find_segment(const struct elf64 *elf, struct image *image)
{
	unsigned found = 0;

	for (unsigned i = 0; i < elf->header.e_phnum; i++) {
		Elf64_Phdr p = elf64_segment(elf, i);

		if (p.p_type != PT_LOAD)
			continue;
		if (found++ || p.p_offset != 0 || p.p_paddr != SHIM_PHYS_BASE)
			return false;
		image->segment_size = p.p_filesz;
		image->segment_offset = elf->header.e_phoff + i * sizeof(p);
	}
	return found == 1;
}

static bool offsets_ok(const struct image *image, const struct elf64 *elf)
{
	const struct shim_image_header *h = &image->header;
	struct bytes segment = {elf->file.data, image->segment_size};

	return bytes_hold(segment, image->header_offset, sizeof(*h)) &&
	       bytes_hold(segment, h->multiboot_offset, MULTIBOOT_ADDRESSES_END) &&
	       bytes_hold(segment, image->segment_offset, sizeof(Elf64_Phdr)) &&
	       h->bundle_phys % PAGE_SIZE == 0 && h->bundle_phys >= elf->high;
}

int image_parse(struct bytes file, struct image *image, struct error *err)
{
	struct elf64 elf;

	if (!elf64_is(file) || !find_header(file, image))
		return error_set(err, "is not the hypershim image. Build it with make, or set "
				      "HYPERSHIM_IMAGE to its path");
	if (image->header.version != SHIM_IMAGE_VERSION)
		return error_set(
			err,
			"is a hypershim image of version %u, not %u. Build the command and "
			"the image together",
			image->header.version, SHIM_IMAGE_VERSION);
	if (elf64_open(&elf, file, err))
		return -1;
	if (!find_segment(&elf, image) || !offsets_ok(image, &elf))
		return error_set(err, "is a damaged hypershim image. Build it anew with make");
	return 0;
}

int image_check(const char *path, struct error *err)
{
	struct buffer contents;
	struct image image;
	int ret;

	if (file_read(path, &contents, err))
		return -1;
	ret = image_parse(buffer_bytes(&contents), &image, err);
	buffer_free(&contents);
	return ret;
}
