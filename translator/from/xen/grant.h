/* SPDX-License-Identifier: MIT */
/* Grant tables: HYPERVISOR_grant_table_op (xen/include/public/grant_table.h). */
#ifndef TRANSLATOR_FROM_XEN_GRANT_H
#define TRANSLATOR_FROM_XEN_GRANT_H

#include "translator/from/xen/domain.h"

int grant_init(struct xen_domain *d);

/* The hypercall: 0, or a negative XEN_E*; the status of each element goes into the element. */
long grant_table_op(struct xen_vcpu *v, unsigned cmd, gva_t uop, unsigned count);

/* Does a live mapping of a grant give somebody write access to this frame?  (A frame of which this
 * is so must not become a page table.) */
bool grant_frame_writable(const struct xen_domain *d, mfn_t mfn);

/* Is this one of the grant table's own frames, which the guest may map as it likes? */
bool grant_table_frame(const struct xen_domain *d, mfn_t mfn);

/*
 * What grant_table_op asks of the page-table room (mmu.c).  Each answers 0 or a negative XEN_E*.
 * mmu_set_linear_pte writes the L1 entry that maps `linear` in the current table;
 * mmu_set_pte writes the entry at machine address `pte_maddr` in a page table of the guest's.
 * Both give the old entry when `old` is not NULL, drop what the processor's TLB knows of it, and
 * let the entry name any frame that frame_map_any() knows.
 */
int mmu_set_linear_pte(struct xen_vcpu *v, uint64_t linear, uint64_t pte, uint64_t *old);
int mmu_set_pte(struct xen_vcpu *v, uint64_t pte_maddr, uint64_t pte, uint64_t *old);

#endif
