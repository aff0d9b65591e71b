/* SPDX-License-Identifier: MIT */
/* The guest's page tables, which are the hardware's. */
#ifndef TRANSLATOR_FROM_XEN_PAGETABLE_H
#define TRANSLATOR_FROM_XEN_PAGETABLE_H

#include "translator/from/xen/domain.h"

#define PTE_PRESENT  0x001ull
#define PTE_RW       0x002ull
#define PTE_USER     0x004ull
#define PTE_ACCESSED 0x020ull
#define PTE_DIRTY    0x040ull
#define PTE_PSE      0x080ull
#define PTE_NX       (1ull << 63)
#define PTE_FRAME    0x000ffffffffff000ull

static inline mfn_t pte_mfn(uint64_t pte)
{
	return (pte & PTE_FRAME) >> PAGE_SHIFT;
}

static inline unsigned pte_index(uint64_t linear, unsigned level)
{
	return linear >> (PAGE_SHIFT + 9 * (level - 1)) & 511;
}

static inline bool is_hypervisor_linear(uint64_t linear)
{
	return linear >= HYPERVISOR_VIRT_START && linear < HYPERVISOR_VIRT_END;
}

/* Canonical, and not the hypervisor's. */
static inline bool is_guest_linear(uint64_t linear)
{
	return linear < 1ull << 47 || linear >= HYPERVISOR_VIRT_END;
}

/* Top-level slots that are the hypervisor's. */
#define HYPERVISOR_FIRST_SLOT 256
#define HYPERVISOR_SLOTS      16

/* The L1 entry that maps `linear` in the table `root`, or NULL where an upper level is not there. */
uint64_t *pagetable_walk(mfn_t root, uint64_t linear);

/*
 * One more use of the guest's frame `mfn` as a page table of `level` (1-4): refused with -XEN_EINVAL
 * while it is of another type, or the guest can write to it by its linear map or a grant; and for what is
 * wrong with its entries.  Tables below it are claimed with it, all or none; a top-level one gets the
 * hypervisor's slots.
 */
int pagetable_claim(struct xen_vcpu *v, mfn_t mfn, unsigned level);

/* Such a use is over. */
void pagetable_release(struct xen_vcpu *v, mfn_t mfn);

/* Can the guest write to the frame, as far as is known? */
bool pagetable_writable_alias(struct xen_vcpu *v, mfn_t mfn);

/* Make `mfn` the kernel's top-level table (MMUEXT_NEW_BASEPTR, MOV to CR3): 0 or -XEN_EINVAL. */
int pagetable_load(struct xen_vcpu *v, mfn_t mfn);

/*
 * Write one entry of the page table `mfn` (at byte `offset`), checked for the table's level.  A frame
 * that is no page table is written as data.  preserve: keep the accessed and dirty bits.
 */
int pagetable_update(struct xen_vcpu *v, mfn_t mfn, unsigned offset, uint64_t pte, bool preserve);

/* A guest kernel's write of `bytes` (1-8, at `offset`) to an L1 table that it maps read-only: the
 * entry as a whole is checked.  -XEN_EINVAL: not allowed, the guest sees its page fault. */
int pagetable_emulated_write(struct xen_vcpu *v, mfn_t mfn, unsigned offset, uint64_t pte);

/* The guest maps `mfn` at `linear` read-only: learn where its linear map is. */
void pagetable_learn_linear(struct xen_domain *d, uint64_t linear, mfn_t mfn);

/* table_pair.c: decide whether one table can serve kernel and user mode. */
void table_pair_update(struct xen_vcpu *v);
/* An entry of a frame marked FRAME_WATCHED is to be written. */
void table_pair_entry_changes(struct xen_vcpu *v, mfn_t mfn, uint64_t old, uint64_t new);
/* Such a frame is a page table no more. */
void table_pair_forget(struct xen_vcpu *v, mfn_t mfn);

/* Shim's hook: fill the 16 slots of a guest's top-level table (seat). */
void pagetable_fill_slots(uint64_t *l4);

#endif
