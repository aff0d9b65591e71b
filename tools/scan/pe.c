/* SPDX-License-Identifier: MIT */
/*
 * Windows's executables, kernels and drivers: Microsoft, "PE Format".  Only what says where the
 * code is; every offset is checked before it is used.
 */
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "tools/scan/image.h"

#define MACHINE_I386  0x14c
#define MACHINE_AMD64 0x8664
#define MAGIC_PE32    0x10b
#define MAGIC_PE64    0x20b
#define EXECUTE	      0x20000000u /* IMAGE_SCN_MEM_EXECUTE */
#define SECTIONS_MAX  96	  /* the loader's own limit */

/* Offsets: in the file; behind "PE\0\0", in the COFF header; in the optional header; in a
 * section's. */
enum { LFANEW = 0x3c };
enum { MACHINE = 0, SECTIONS = 2, OPTIONAL_SIZE = 16, COFF_SIZE = 20 };
enum { BASE_64 = 24, BASE_32 = 28, OPTIONAL_LEAST = 32 };
enum { VIRTUAL_SIZE = 8, VIRTUAL = 12, RAW_SIZE = 16, RAW = 20, FLAGS = 36, SECTION_SIZE = 40 };

static uint64_t get(struct bytes file, uint64_t at, unsigned size)
{
	uint64_t value = 0;

	memcpy(&value, file.data + at, size);
	return le64toh(value);
}

static int damaged(struct error *err, const char *what)
{
	return error_set(err, "is not a valid PE file: %s. Get a fresh copy", what);
}

bool scan_pe_is(struct bytes file)
{
	uint64_t at;

	if (file.len < LFANEW + 4 || memcmp(file.data, "MZ", 2))
		return false;
	at = get(file, LFANEW, 4);
	return bytes_hold(file, at, 4) && !memcmp(file.data + at, "PE\0\0", 4);
}

static int add_section(struct scan_image *image, uint64_t at, uint64_t base, struct error *err)
{
	struct bytes file = image->file;
	uint64_t size = get(file, at + RAW_SIZE, 4), virtual_size = get(file, at + VIRTUAL_SIZE, 4);
	uint64_t raw = get(file, at + RAW, 4);
	struct scan_range range = {.address = base + get(file, at + VIRTUAL, 4)};

	if (!(get(file, at + FLAGS, 4) & EXECUTE))
		return 0;
	/* The file's bytes are padded to its alignment. */
	if (virtual_size && virtual_size < size)
		size = virtual_size;
	if (!size)
		return 0;
	if (!bytes_hold(file, raw, size))
		return damaged(err, "a section lies outside the file: it is truncated");
	range.data = file.data + raw;
	range.len = size;
	snprintf(range.name, sizeof(range.name), "%.8s", (const char *)file.data + at);
	return scan_image_add(image, &range, err);
}

int scan_pe(struct scan_image *image, struct error *err)
{
	struct bytes file = image->file;
	uint64_t coff = get(file, LFANEW, 4) + 4, optional = coff + COFF_SIZE, sections, base;
	size_t len = strlen(image->kind);
	unsigned count;

	if (!bytes_hold(file, coff, COFF_SIZE + OPTIONAL_LEAST))
		return damaged(err, "it ends inside its headers");
	image->bits = get(file, coff + MACHINE, 2) == MACHINE_AMD64 ? 64 : 32;
	if (image->bits == 32 && get(file, coff + MACHINE, 2) != MACHINE_I386)
		return error_set(err, "is a PE file, and not one for x86");
	if (get(file, optional, 2) != (image->bits == 64 ? MAGIC_PE64 : MAGIC_PE32))
		return damaged(err, "its optional header is of another kind");
	count = get(file, coff + SECTIONS, 2);
	sections = optional + get(file, coff + OPTIONAL_SIZE, 2);
	if (count > SECTIONS_MAX || !bytes_hold(file, sections, count * SECTION_SIZE))
		return damaged(err, "its section headers lie outside the file");
	base = image->bits == 64 ? get(file, optional + BASE_64, 8)
				 : get(file, optional + BASE_32, 4);
	snprintf(image->kind + len, sizeof(image->kind) - len, "PE, %u bits", image->bits);
	for (unsigned i = 0; i < count; i++)
		if (add_section(image, sections + i * SECTION_SIZE, base, err))
			return -1;
	return 0;
}
