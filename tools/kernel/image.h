/* SPDX-License-Identifier: MIT */
/* The paravisor image, hypershim.elf: where it is, and what shim/pv/image.h says of its inside. */
#ifndef TOOLS_KERNEL_IMAGE_H
#define TOOLS_KERNEL_IMAGE_H

#include "shim/pv/image.h"
#include "tools/buffer.h"
#include "tools/error.h"

/*
 * The path of the image: $HYPERSHIM_IMAGE, or hypershim.elf beside this program.  malloc'd, or NULL
 * without memory.  Whether there is such a file is not looked at.
 */
char *image_path(void);

/* An image that has been checked: the header's copy, and the file offsets that pack patches. */
struct image {
	struct shim_image_header header;
	uint64_t header_offset;
	uint64_t segment_size;	 /* file bytes of the one PT_LOAD, which starts at offset 0 */
	uint64_t segment_offset; /* where its program header is */
};

/* Checks the whole contract; the text of an error is about the image file. */
int image_parse(struct bytes file, struct image *image, struct error *err);
/* The same of a file, for nothing but the answer. */
int image_check(const char *path, struct error *err);

#endif
