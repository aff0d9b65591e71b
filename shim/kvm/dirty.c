/* SPDX-License-Identifier: MIT */
/*
 * Our part of the dirty log.  With manual protection a reported page stays dirty until the VMM
 * clears it, and what is written between its two calls may be cleared with it: the VMM copies a
 * page after it has cleared it.  So a page of ours goes when KVM's own would.
 */
#include "shim/kvm/dirty.h"

#include <string.h>

void dirty_report(struct slot *slot, uint64_t *bitmap, bool forget)
{
	size_t i, words = slot_dirty_words(slot->size);

	if (!slot->dirty)
		return;
	for (i = 0; i < words; i++)
		bitmap[i] |= slot->dirty[i];
	if (forget)
		memset(slot->dirty, 0, words * sizeof(*slot->dirty));
}

void dirty_clear(struct slot *slot, const uint64_t *bitmap, uint64_t first_page, uint64_t pages)
{
	uint64_t all = slot->size >> PAGE_SHIFT, i, mask;

	if (!slot->dirty || first_page >= all || first_page % 64)
		return;
	if (pages > all - first_page)
		pages = all - first_page;
	for (i = 0; i < pages; i += 64) {
		mask = pages - i < 64 ? (1ull << (pages - i)) - 1 : ~0ull;
		slot->dirty[(first_page + i) / 64] &= ~(bitmap[i / 64] & mask);
	}
}
