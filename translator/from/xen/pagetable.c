/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/pagetable.h"

/* Bits that Xen refuses in a guest without devices: cacheability (PWT, PCD, PAT), large pages, and above
 * L1 also G. */
#define L1_FORBIDDEN    0x098ull
#define UPPER_FORBIDDEN 0x198ull

uint64_t *pagetable_walk(mfn_t root, uint64_t linear)
{
	uint64_t *table = frame_map(root), entry;
	unsigned level;

	for (level = 4; table && level > 1; level--) {
		entry = table[pte_index(linear, level)];
		if ((entry & (PTE_PRESENT | PTE_PSE)) != PTE_PRESENT)
			return NULL;
		table = frame_map(pte_mfn(entry));
	}
	return table ? &table[pte_index(linear, 1)] : NULL;
}

static bool maps_writable(struct xen_vcpu *v, uint64_t linear, mfn_t mfn)
{
	uint64_t *pte = pagetable_walk(v->kernel_root, linear);

	return pte && (*pte & (PTE_PRESENT | PTE_RW)) == (PTE_PRESENT | PTE_RW) &&
	       pte_mfn(*pte) == mfn;
}

/* The aliases that can be known without counting references: the linear map's and grants'. */
static bool has_writable_alias(struct xen_vcpu *v, mfn_t mfn)
{
	struct xen_domain *d = v->domain;
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(d->linear_base); i++)
		if (d->linear_base[i] && d->m2p[mfn] < d->nr_frames &&
		    maps_writable(v, d->linear_base[i] + (d->m2p[mfn] << PAGE_SHIFT), mfn))
			return true;
	return grant_frame_writable(d, mfn) || evtchn_frame_in_use(d, mfn);
}

void pagetable_learn_linear(struct xen_domain *d, uint64_t linear, mfn_t mfn)
{
	uint64_t base = linear - (d->m2p[mfn] << PAGE_SHIFT);

	if (linear < HYPERVISOR_VIRT_END || base & ((1ull << 30) - 1) || base == d->linear_base[0])
		return;
	d->linear_base[1] = base;
}

static int check_upper_entry(struct xen_vcpu *v, uint64_t pte, unsigned level, mfn_t self)
{
	mfn_t mfn = pte_mfn(pte);

	if (!(pte & PTE_PRESENT))
		return 0;
	if (pte & UPPER_FORBIDDEN || !frame_map(mfn))
		return -XEN_EINVAL;
	/* A table that maps itself, or another of its level, is fine read-only. */
	if (level == 4 && (mfn == self || frame_type(v->domain, mfn) == 4))
		return pte & PTE_RW ? -XEN_EINVAL : 0;
	return pagetable_claim(v, mfn, level - 1);
}

/* Pages of the shim's own that are made for the guest to map. */
static bool is_shared_frame(const struct xen_domain *d, mfn_t mfn)
{
	return mfn == page_mfn(d->shared_info) || grant_table_frame(d, mfn);
}

/* Why a frame that is not the guest's own cannot be mapped. */
static int refuse_foreign(const struct xen_domain *d, mfn_t mfn)
{
	if (frame_is(d, mfn, FRAME_RAM))
		return -XEN_EBUSY; /* nobody's */
	/* All the rest counts as I/O memory; all ones as what a kernel has for no frame at all. */
	return mfn == PTE_FRAME >> PAGE_SHIFT ? -XEN_EINVAL : -XEN_EPERM;
}

/* An L1 entry may map any frame of the guest's, or one that it was given to share.  A writable mapping
 * ends a frame's time as a page table; a pinned one it may not have. */
static int check_l1_entry(struct xen_vcpu *v, uint64_t pte)
{
	struct xen_domain *d = v->domain;
	mfn_t mfn = pte_mfn(pte);

	if (!(pte & PTE_PRESENT))
		return 0;
	if (pte & L1_FORBIDDEN)
		return -XEN_EINVAL;
	if (!frame_is(d, mfn, FRAME_GUEST))
		return is_shared_frame(d, mfn) ? 0 : refuse_foreign(d, mfn);
	if (pte & PTE_RW && d->frame_info[mfn] & FRAME_TYPE) {
		if (d->frame_info[mfn] & FRAME_PINNED)
			return -XEN_EBUSY;
		if (d->frame_info[mfn] & FRAME_WATCHED)
			table_pair_forget(v, mfn);
		d->frame_info[mfn] &= ~(FRAME_TYPE | FRAME_WATCHED);
	}
	return 0;
}

/* Eight entries at a time: most of a table is empty. */
static int claim_pages(struct xen_vcpu *v, mfn_t mfn)
{
	const uint64_t *table = frame_map(mfn), *e;
	unsigned i;
	int rc;

	for (e = table; e < table + 512; e += 8) {
		if (!((e[0] | e[1] | e[2] | e[3] | e[4] | e[5] | e[6] | e[7]) & PTE_PRESENT))
			continue;
		for (i = 0; i < 8; i++) {
			rc = check_l1_entry(v, e[i]);
			if (rc)
				return rc;
		}
	}
	return 0;
}

/* Four entries at a time: most of a table is empty. */
static int claim_below(struct xen_vcpu *v, mfn_t mfn, unsigned level, unsigned from, unsigned to)
{
	uint64_t *table = frame_map(mfn);
	unsigned i, j;
	int rc;

	for (i = from; i < to; i += 4) {
		if (!(table[i] | table[i + 1] | table[i + 2] | table[i + 3]))
			continue;
		for (j = i; j < i + 4; j++) {
			rc = check_upper_entry(v, table[j], level, mfn);
			if (rc)
				return rc;
		}
	}
	return 0;
}

static int claim_children(struct xen_vcpu *v, mfn_t mfn, unsigned level)
{
	int rc;

	if (level == 1)
		return claim_pages(v, mfn);
	if (level < 4)
		return claim_below(v, mfn, level, 0, 512);
	rc = claim_below(v, mfn, level, 0, HYPERVISOR_FIRST_SLOT);
	return rc ? rc :
		    claim_below(v, mfn, level, HYPERVISOR_FIRST_SLOT + HYPERVISOR_SLOTS, 512);
}

int pagetable_claim(struct xen_vcpu *v, mfn_t mfn, unsigned level)
{
	uint8_t *info = &v->domain->frame_info[mfn];
	unsigned had = *info & FRAME_TYPE;
	int rc = 0;

	if (had == level)
		return 0;
	if ((had && *info & FRAME_PINNED) || has_writable_alias(v, mfn))
		return -XEN_EINVAL;
	*info = (*info & ~FRAME_TYPE) | level; /* before the children: a loop ends here */
	rc = claim_children(v, mfn, level);
	if (rc) {
		*info &= ~FRAME_TYPE;
		return rc;
	}
	if (level == 4) {
		pagetable_fill_slots(frame_map(mfn));
		if (*info & FRAME_WATCHED)
			table_pair_forget(v, mfn);
	}
	return 0;
}

/* An entry of any frame but a plain L1 table.  Out of line: it is the rare case. */
static __attribute__((noinline)) int check_entry(struct xen_vcpu *v, mfn_t mfn, unsigned offset,
						 uint64_t old, uint64_t pte)
{
	unsigned level = frame_type(v->domain, mfn), slot = offset >> 3;
	int rc = 0;

	if (level == 4 && slot - HYPERVISOR_FIRST_SLOT < HYPERVISOR_SLOTS)
		return -XEN_EINVAL;
	if (level)
		rc = level == 1 ? check_l1_entry(v, pte) : check_upper_entry(v, pte, level, mfn);
	if (!rc && v->domain->frame_info[mfn] & FRAME_WATCHED)
		table_pair_entry_changes(v, mfn, old, pte);
	return rc;
}

static void write_entry(uint64_t *entry, uint64_t pte, bool preserve)
{
	uint64_t old = *entry, new;

	if (!preserve) {
		__atomic_store_n(entry, pte, __ATOMIC_RELAXED);
		return;
	}
	do
		new = pte | (old & (PTE_ACCESSED | PTE_DIRTY));
	while (!__atomic_compare_exchange_n(entry, &old, new, false, __ATOMIC_RELAXED,
					    __ATOMIC_RELAXED));
}

int pagetable_update(struct xen_vcpu *v, mfn_t mfn, unsigned offset, uint64_t pte, bool preserve)
{
	uint8_t *frame = frame_map(mfn);
	uint64_t *entry;
	int rc;

	if (!frame)
		return -XEN_EINVAL;
	entry = (uint64_t *)(frame + (offset & ~7u));
	if ((v->domain->frame_info[mfn] & (FRAME_TYPE | FRAME_WATCHED)) == 1)
		rc = check_l1_entry(v, pte);
	else
		rc = check_entry(v, mfn, offset, *entry, pte);
	if (!rc)
		write_entry(entry, pte, preserve);
	return rc;
}

int pagetable_emulated_write(struct xen_vcpu *v, mfn_t mfn, unsigned offset, uint64_t pte)
{
	if (frame_type(v->domain, mfn) != 1)
		return -XEN_EINVAL;
	return pagetable_update(v, mfn, offset, pte, false);
}
