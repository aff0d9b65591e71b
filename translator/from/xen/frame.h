/* SPDX-License-Identifier: MIT */
/*
 * What is known of each machine frame: a byte in xen_domain.frame_info, and in frame_uses how often it
 * is used as what its type there says.  As in Xen a frame is of one type for as long as such a use lasts, and
 * of none, data, when the last is over.  But only those uses are counted that are few: entries of page
 * tables above level 1, pins, loaded roots, and places in a GDT.  How often a frame is mapped is not
 * known: docs/trust.md says what follows from that.
 */
#ifndef TRANSLATOR_FROM_XEN_FRAME_H
#define TRANSLATOR_FROM_XEN_FRAME_H

#include "translator/from/xen/domain.h"

#define FRAME_TYPE    0x07u /* 1-4: a page table of this level; FRAME_GDT; 0: data */
#define FRAME_PINNED  0x08u /* by MMUEXT_PIN_* */
#define FRAME_WATCHED 0x10u /* part of what made a pair of tables equal or not (table_pair.c) */
#define FRAME_GUEST   0x20u /* the guest's own */
#define FRAME_RAM     0x40u /* memory, whoever has it */
#define FRAME_LINEAR  0x80u /* a table that another one of its level leads to, or did (claim.c) */

#define FRAME_GDT 5u /* a type: a page of the loaded GDT */

static inline bool frame_is(const struct xen_domain *d, mfn_t mfn, unsigned flags)
{
	return mfn < d->nr_frames && (d->frame_info[mfn] & flags) == flags;
}

static inline unsigned frame_type(const struct xen_domain *d, mfn_t mfn)
{
	return mfn < d->nr_frames ? d->frame_info[mfn] & FRAME_TYPE : 0;
}

static inline void frame_use(struct xen_domain *d, mfn_t mfn)
{
	if (d->frame_uses[mfn] < UINT16_MAX)
		d->frame_uses[mfn]++;
}

/* Was it the last?  A count that was ever full stays so, and the frame what it is: only a kernel's upper
 * tables can come to that, which all of its processes share and which never go. */
static inline bool frame_unuse(struct xen_domain *d, mfn_t mfn)
{
	uint16_t *uses = &d->frame_uses[mfn];

	return *uses && *uses < UINT16_MAX && !--*uses;
}

#endif
