/* SPDX-License-Identifier: MIT */
/*
 * A page that the hypervisor lays over a page of guest memory (TLFS, "Overlay Pages"): what was
 * there comes back when the overlay is taken away or moved.
 */
#ifndef TRANSLATOR_FROM_HYPERV_OVERLAY_H
#define TRANSLATOR_FROM_HYPERV_OVERLAY_H

#include "translator/vm.h"

struct overlay {
	bool on;
	gpa_t at;
	uint8_t under[PAGE_SIZE]; /* the guest's own bytes while it is on */
};

/*
 * Lays `page` over the page at `at` (page-aligned); if the overlay is on elsewhere, that is taken
 * away first, and `page` NULL moves what is in it (zeroes when it was off).
 * 0, or -EFAULT where there is no writable memory: then it is off.
 */
int overlay_put(struct vm *vm, struct overlay *o, gpa_t at, const uint8_t page[PAGE_SIZE]);
void overlay_remove(struct vm *vm, struct overlay *o);

#endif
