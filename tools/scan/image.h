/* SPDX-License-Identifier: MIT */
/* Of a file that may be a kernel: where its code is, and what its headers say. */
#ifndef TOOLS_SCAN_IMAGE_H
#define TOOLS_SCAN_IMAGE_H

#include "tools/buffer.h"
#include "tools/error.h"
#include "tools/kernel/notes.h"
#include "translator/scan/list.h"
#include "translator/scan/scan.h"

struct scan_image {
	char kind[96];	     /* "bzImage (xz), ELF, 64 bits" */
	struct bytes file;   /* the ELF or PE file, or the page, as unpacked */
	struct buffer owned; /* behind `file`, if it had to be unpacked */
	struct list ranges;  /* of struct scan_range, in order of address */
	size_t code;	     /* bytes of them all */
	unsigned bits;
	bool unpacked; /* from a bzImage or a compressed file */
	bool page;     /* nothing but a page of code */
	struct xen_notes notes;
};

/*
 * A bzImage, ELF, PE, one of them compressed, or a page of 4096 bytes of code, of `raw_bits` bits.
 * `file` has to outlive it.  0, or -1 with the text; release with scan_image_close after success
 * only.
 */
int scan_image_open(struct scan_image *image, struct bytes file, unsigned raw_bits,
		    struct error *err);
void scan_image_close(struct scan_image *image);

/* The formats' own readers, of image->file. */
int scan_elf(struct scan_image *image, struct error *err);
int scan_pe(struct scan_image *image, struct error *err);
bool scan_pe_is(struct bytes file);

/*
 * Adds executable bytes; all of them together are not more than the file, or a small file could be
 * made a long work.
 */
int scan_image_add(struct scan_image *image, const struct scan_range *range, struct error *err);

#endif
