/* SPDX-License-Identifier: MIT */
/*
 * A page that the hypervisor lays over a page of guest memory (TLFS, "Overlay Pages"): what was
 * there comes back when the overlay is taken away or moved.
 *
 * Several at one address lie one on the other, the last one on top; the guest sees that one.  When
 * one is taken away from among them the others stay, and the guest's bytes stay under the lowest.
 */
#ifndef TRANSLATOR_FROM_HYPERV_OVERLAY_H
#define TRANSLATOR_FROM_HYPERV_OVERLAY_H

#include "translator/vm.h"

struct overlay {
	bool on;
	gpa_t at;
	uint64_t height;	  /* among those at the same address: a higher one lies above */
	uint8_t under[PAGE_SIZE]; /* while it is on: what it lies on, the guest's bytes or another's */
};

/*
 * Lays `page` over the page at `at` (page-aligned), and takes the overlay away from where it was;
 * `page` NULL moves what is in it (zeroes when it was off).  Where it is already, it stays as high
 * as it is.
 * 0, or -EFAULT where there is no writable memory: then nothing has changed.
 * For overlays of struct hv_vm and struct hv_vp only.  These take the VM's lock; with _locked it is
 * held already.
 */
int overlay_put(struct vm *vm, struct overlay *o, gpa_t at, const uint8_t page[PAGE_SIZE]);
void overlay_remove(struct vm *vm, struct overlay *o);
int overlay_put_locked(struct vm *vm, struct overlay *o, gpa_t at, const uint8_t page[PAGE_SIZE]);
void overlay_remove_locked(struct vm *vm, struct overlay *o);
/* Into the page of an overlay that is on and may be covered.  0 or -EFAULT. */
int overlay_write_locked(struct vm *vm, struct overlay *o, size_t at, const void *src, size_t len);

#endif
