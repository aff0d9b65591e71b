/* SPDX-License-Identifier: MIT */
#include <elf.h>
#include <endian.h>
#include <string.h>

#include "tools/kernel/bundle.h"
#include "tools/kernel/elf64.h"
#include "tools/kernel/image.h"

/* Multiboot loaders and the shim's early code count in 32 bits. */
#define END_LIMIT (((uint64_t)1 << 32) - PAGE_SIZE)

/* Multiboot 0.6.96, 3.1.1 "The layout of Multiboot header". */
enum { LOAD_END_ADDR = 20, BSS_END_ADDR = 24 };

static bool add_string(struct buffer *out, const char *text)
{
	return buffer_add(out, text, strlen(text) + 1);
}

/* `at` is where the bundle begins in the file; the parts' offsets count from there. */
static bool add_parts(struct buffer *out, uint64_t at, const struct bundle_parts *parts)
{
	struct shim_bundle bundle = {
		.magic = SHIM_BUNDLE_MAGIC,
		.kernel_size = parts->kernel.len,
		.initrd_size = parts->initrd.len,
	};

	if (!buffer_extend(out, at) || !buffer_add_zeros(out, sizeof(bundle)))
		return false;
	bundle.cmdline_offset = out->len - at;
	if (!add_string(out, parts->cmdline))
		return false;
	bundle.options_offset = out->len - at;
	if (!add_string(out, parts->options) || !buffer_align(out, PAGE_SIZE))
		return false;
	bundle.kernel_offset = out->len - at;
	if (!buffer_add(out, parts->kernel.data, parts->kernel.len) ||
	    !buffer_align(out, PAGE_SIZE))
		return false;
	bundle.initrd_offset = out->len - at;
	if (!buffer_add(out, parts->initrd.data, parts->initrd.len) ||
	    !buffer_align(out, PAGE_SIZE))
		return false;
	memcpy(out->data + at, &bundle, sizeof(bundle));
	return true;
}

static void patch_elf(struct buffer *out, const struct image *image)
{
	Elf64_Ehdr header;
	Elf64_Phdr segment;

	memcpy(&header, out->data, sizeof(header));
	header.e_shoff = 0; /* the sections were behind the segment and are left out */
	header.e_shnum = 0;
	header.e_shstrndx = SHN_UNDEF;
	memcpy(out->data, &header, sizeof(header));

	memcpy(&segment, out->data + image->segment_offset, sizeof(segment));
	segment.p_filesz = out->len;
	segment.p_memsz = out->len;
	memcpy(out->data + image->segment_offset, &segment, sizeof(segment));
}

static void patch_multiboot(struct buffer *out, const struct image *image)
{
	uint8_t *multiboot = out->data + image->header.multiboot_offset;
	uint32_t end = htole32(SHIM_PHYS_BASE + out->len);

	memcpy(multiboot + LOAD_END_ADDR, &end, sizeof(end));
	memcpy(multiboot + BSS_END_ADDR, &end, sizeof(end));
}

static void patch_header(struct buffer *out, const struct image *image, uint64_t at)
{
	struct shim_image_header header = image->header;

	header.bundle_size = out->len - at;
	memcpy(out->data + image->header_offset, &header, sizeof(header));
}

int bundle_build(const struct bundle_parts *parts, struct buffer *out, struct error *err)
{
	struct image image;
	uint64_t at;

	if (image_parse(parts->image, &image, err))
		return -1;
	at = image.header.bundle_phys - SHIM_PHYS_BASE;
	*out = BUFFER_INIT(END_LIMIT - SHIM_PHYS_BASE);
	if (!buffer_add(out, parts->image.data, image.segment_size) || !add_parts(out, at, parts)) {
		buffer_free(out);
		return error_set(err, "the bundle would be too large for its 4 GiB of addresses");
	}
	patch_elf(out, &image);
	patch_multiboot(out, &image);
	patch_header(out, &image, at);
	return 0;
}
