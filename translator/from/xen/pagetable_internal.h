/* SPDX-License-Identifier: MIT */
/* Page tables, inside: what an entry may be, for those who write one and those who claim a table. */
#ifndef TRANSLATOR_FROM_XEN_PAGETABLE_INTERNAL_H
#define TRANSLATOR_FROM_XEN_PAGETABLE_INTERNAL_H

#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"

/* Bits that Xen refuses in a guest without devices: cacheability (PWT, PCD, PAT), large pages, and above
 * L1 also G. */
#define L1_FORBIDDEN    0x098ull
#define UPPER_FORBIDDEN 0x198ull

/* Slots whose entries are the hypervisor's, and neither checked nor counted. */
static inline bool is_hypervisor_slot(unsigned level, unsigned slot)
{
	return level == 4 && slot - HYPERVISOR_FIRST_SLOT < HYPERVISOR_SLOTS;
}

/* 0, or why a frame that is not the guest's own cannot be mapped. */
int pagetable_check_foreign(const struct xen_domain *d, mfn_t mfn);

/* An L1 entry may map any frame of the guest's, or one that it was given to share; what has a type only
 * for reading. */
static inline int pagetable_check_l1_entry(const struct xen_domain *d, uint64_t pte)
{
	mfn_t mfn = pte_mfn(pte);

	if (!(pte & PTE_PRESENT))
		return 0;
	if (pte & L1_FORBIDDEN)
		return -XEN_EINVAL;
	if (!frame_is(d, mfn, FRAME_GUEST))
		return pagetable_check_foreign(d, mfn);
	return pte & PTE_RW && d->frame_info[mfn] & FRAME_TYPE ? -XEN_EBUSY : 0;
}

/*
 * claim.c: the table `self` of `level` (2-4) gets this entry, which is a use of the table that it leads
 * to (0, or why it cannot be); or had it, and the use is over.
 */
int pagetable_claim_entry(struct xen_vcpu *v, uint64_t pte, unsigned level, mfn_t self);
void pagetable_release_entry(struct xen_vcpu *v, uint64_t pte, unsigned level, mfn_t self);

#endif
