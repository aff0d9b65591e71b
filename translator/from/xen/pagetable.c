/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/grant.h"
#include "translator/from/xen/pagetable_internal.h"

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

void pagetable_learn_linear(struct xen_domain *d, uint64_t linear, mfn_t mfn)
{
	uint64_t base = linear - (d->m2p[mfn] << PAGE_SHIFT);

	if (linear < HYPERVISOR_VIRT_END || base & ((1ull << 30) - 1) || base == d->linear_base[0])
		return;
	d->linear_base[1] = base;
}

/* Pages of the shim's own that are made for the guest to map. */
static bool is_shared_frame(const struct xen_domain *d, mfn_t mfn)
{
	return mfn == page_mfn(d->shared_info) || grant_table_frame(d, mfn);
}

int pagetable_check_foreign(const struct xen_domain *d, mfn_t mfn)
{
	if (is_shared_frame(d, mfn))
		return 0;
	if (frame_is(d, mfn, FRAME_RAM))
		return -XEN_EBUSY; /* nobody's */
	/* All the rest counts as I/O memory; all ones as what a kernel has for no frame at all. */
	return mfn == PTE_FRAME >> PAGE_SHIFT ? -XEN_EINVAL : -XEN_EPERM;
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

static int claim_new(struct xen_vcpu *v, mfn_t mfn, unsigned type, unsigned slot, uint64_t pte)
{
	if (type == FRAME_GDT || is_hypervisor_slot(type, slot))
		return -XEN_EINVAL;
	if (type > 1)
		return pagetable_claim_entry(v, pte, type, mfn);
	return type ? pagetable_check_l1_entry(v->domain, pte) : 0;
}

/* An entry of any frame but a plain L1 table.  Out of line: it is the rare case. */
static __attribute__((noinline)) int update_other(struct xen_vcpu *v, mfn_t mfn, uint64_t *entry,
						  uint64_t pte, bool preserve)
{
	unsigned type = frame_type(v->domain, mfn);
	uint64_t old = *entry;
	int rc = claim_new(v, mfn, type, ((uint64_t)entry & ~PAGE_MASK) >> 3, pte);

	if (rc)
		return rc;
	if (v->domain->frame_info[mfn] & FRAME_WATCHED)
		table_pair_entry_changes(v, mfn, old, pte);
	write_entry(entry, pte, preserve);
	if (type > 1)
		pagetable_release_entry(v, old, type, mfn);
	return 0;
}

int pagetable_update(struct xen_vcpu *v, mfn_t mfn, unsigned offset, uint64_t pte, bool preserve)
{
	uint8_t *frame = frame_map(mfn);
	uint64_t *entry;
	int rc;

	if (!frame)
		return -XEN_EINVAL;
	entry = (uint64_t *)(frame + (offset & ~7u));
	if ((v->domain->frame_info[mfn] & (FRAME_TYPE | FRAME_WATCHED)) != 1)
		return update_other(v, mfn, entry, pte, preserve);
	rc = pagetable_check_l1_entry(v->domain, pte);
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
