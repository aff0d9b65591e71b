/* SPDX-License-Identifier: MIT */
/*
 * What is known of each machine frame: one byte in xen_domain.frame_info.  Not Xen's full page
 * types with counts: docs/trust.md says what follows from that.
 */
#ifndef TRANSLATOR_FROM_XEN_FRAME_H
#define TRANSLATOR_FROM_XEN_FRAME_H

#include "translator/from/xen/domain.h"

#define FRAME_TYPE   0x07u /* 1-4: a page table of this level; 0: data */
#define FRAME_PINNED  0x08u /* by MMUEXT_PIN_* */
#define FRAME_WATCHED 0x10u /* part of what made a pair of tables equal or not (table_pair.c) */
#define FRAME_GUEST   0x20u /* the guest's own */
#define FRAME_RAM     0x40u /* memory, whoever has it */

static inline bool frame_is(const struct xen_domain *d, mfn_t mfn, unsigned flags)
{
	return mfn < d->nr_frames && (d->frame_info[mfn] & flags) == flags;
}

static inline unsigned frame_type(const struct xen_domain *d, mfn_t mfn)
{
	return mfn < d->nr_frames ? d->frame_info[mfn] & FRAME_TYPE : 0;
}

#endif
