/* SPDX-License-Identifier: MIT */
/*
 * What uses a frame as a page table: an entry of an upper table, a pin, a loaded root.  The first use
 * checks the table's entries and is a use of each table that they lead to; with the last the frame is
 * data again, and these uses are over too.
 */
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/pagetable_internal.h"

/* --- writable aliases --- */

static bool maps_writable(struct xen_vcpu *v, uint64_t linear, mfn_t mfn)
{
	uint64_t *pte = pagetable_walk(v->kernel_root, linear);

	return pte && (*pte & (PTE_PRESENT | PTE_RW)) == (PTE_PRESENT | PTE_RW) &&
	       pte_mfn(*pte) == mfn;
}

/* The aliases that can be known without counting mappings: the linear map's and grants'. */
bool pagetable_writable_alias(struct xen_vcpu *v, mfn_t mfn)
{
	struct xen_domain *d = v->domain;
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(d->linear_base); i++)
		if (d->linear_base[i] && d->m2p[mfn] < d->nr_frames &&
		    maps_writable(v, d->linear_base[i] + (d->m2p[mfn] << PAGE_SHIFT), mfn))
			return true;
	return grant_frame_writable(d, mfn) || evtchn_frame_in_use(d, mfn);
}

/* --- entries above level 1 --- */

#define GROUP 16 /* entries looked at together: most of a table is empty */
_Static_assert(!(HYPERVISOR_FIRST_SLOT % GROUP) && HYPERVISOR_SLOTS == GROUP, "they are one group");

static inline bool any_present(const uint64_t *e)
{
	return (e[0] | e[1] | e[2] | e[3] | e[4] | e[5] | e[6] | e[7] | e[8] | e[9] | e[10] | e[11] |
		e[12] | e[13] | e[14] | e[15]) & PTE_PRESENT;
}

/* The first present entry of the guest's from `slot` on, or 512. */
static unsigned next_entry(const uint64_t *table, unsigned level, unsigned slot)
{
	for (; slot % GROUP; slot++)
		if (table[slot] & PTE_PRESENT)
			return slot;
	while (slot < 512 && (!any_present(&table[slot]) || is_hypervisor_slot(level, slot)))
		slot += GROUP;
	while (slot < 512 && !(table[slot] & PTE_PRESENT))
		slot++;
	return slot;
}

static bool leads_to_others(const struct xen_domain *d, mfn_t mfn)
{
	const uint64_t *table = frame_map(mfn);
	unsigned level = frame_type(d, mfn), i;

	for (i = next_entry(table, level, 0); i < 512; i = next_entry(table, level, i + 1))
		if (pte_mfn(table[i]) != mfn && frame_type(d, pte_mfn(table[i])) == level)
			return true;
	return false;
}

static bool leads_to(mfn_t mfn, unsigned level, mfn_t to)
{
	const uint64_t *table = frame_map(mfn);
	unsigned i;

	for (i = next_entry(table, level, 0); i < 512; i = next_entry(table, level, i + 1))
		if (pte_mfn(table[i]) == to)
			return true;
	return false;
}

/* Does another table of its level lead to this one?  If one ever did, all are looked through: that is
 * as good as never asked. */
static bool is_led_to(struct xen_domain *d, mfn_t mfn)
{
	unsigned level = frame_type(d, mfn);
	mfn_t other;

	if (!frame_is(d, mfn, FRAME_LINEAR))
		return false;
	for (other = 0; other < d->nr_frames; other++)
		if (other != mfn && frame_type(d, other) == level && leads_to(other, level, mfn))
			return true;
	d->frame_info[mfn] &= ~FRAME_LINEAR;
	return false;
}

/*
 * A table that leads to itself, or to another of its level, is fine read-only.  Itself is no use, or it
 * would never end.  Of others, one that is led to leads to none: so there is neither a loop, which would
 * keep itself in use, nor a chain.  Out of line: it is the rare case.
 */
static __attribute__((noinline)) int claim_linear(struct xen_domain *d, uint64_t pte, mfn_t self)
{
	mfn_t mfn = pte_mfn(pte);

	if (pte & PTE_RW)
		return -XEN_EINVAL;
	if (mfn == self)
		return 0;
	if (leads_to_others(d, mfn) || is_led_to(d, self))
		return -XEN_EINVAL;
	d->frame_info[mfn] |= FRAME_LINEAR;
	frame_use(d, mfn);
	return 0;
}

int pagetable_claim_entry(struct xen_vcpu *v, uint64_t pte, unsigned level, mfn_t self)
{
	mfn_t mfn = pte_mfn(pte);

	if (!(pte & PTE_PRESENT))
		return 0;
	if (pte & UPPER_FORBIDDEN || !frame_map(mfn))
		return -XEN_EINVAL;
	if (frame_type(v->domain, mfn) == level)
		return claim_linear(v->domain, pte, self);
	return pagetable_claim(v, mfn, level - 1);
}

/* Is the entry a use of what it leads to?  Asked also of what a kernel may have written behind our back
 * (docs/trust.md): the answer keeps the recursion flat. */
static bool is_use(const struct xen_domain *d, uint64_t pte, unsigned level, mfn_t self)
{
	mfn_t mfn = pte_mfn(pte);
	unsigned type = frame_type(d, mfn);

	if (!(pte & PTE_PRESENT))
		return false;
	if (type == level)
		return mfn != self && frame_is(d, mfn, FRAME_LINEAR) && !frame_is(d, self, FRAME_LINEAR);
	return type == level - 1;
}

void pagetable_release_entry(struct xen_vcpu *v, uint64_t pte, unsigned level, mfn_t self)
{
	if (is_use(v->domain, pte, level, self))
		pagetable_release(v, pte_mfn(pte));
}

/* --- tables --- */

static int check_pages(const struct xen_domain *d, mfn_t mfn)
{
	const uint64_t *table = frame_map(mfn), *e;
	unsigned i;
	int rc;

	for (e = table; e < table + 512; e += GROUP) {
		if (!any_present(e))
			continue;
		for (i = 0; i < GROUP; i++) {
			rc = pagetable_check_l1_entry(d, e[i]);
			if (rc)
				return rc;
		}
	}
	return 0;
}

/* Those before slot `end`. */
static void release_children(struct xen_vcpu *v, mfn_t mfn, unsigned level, unsigned end)
{
	const uint64_t *table = frame_map(mfn);
	unsigned i;

	for (i = next_entry(table, level, 0); i < end; i = next_entry(table, level, i + 1))
		pagetable_release_entry(v, table[i], level, mfn);
}

static int claim_children(struct xen_vcpu *v, mfn_t mfn, unsigned level)
{
	const uint64_t *table = frame_map(mfn);
	unsigned i;
	int rc;

	for (i = next_entry(table, level, 0); i < 512; i = next_entry(table, level, i + 1)) {
		rc = pagetable_claim_entry(v, table[i], level, mfn);
		if (!rc)
			continue;
		release_children(v, mfn, level, i);
		return rc;
	}
	return 0;
}

/* The first use.  Out of line, as most are not. */
static __attribute__((noinline)) int begin_table(struct xen_vcpu *v, mfn_t mfn, unsigned level)
{
	uint8_t *info = &v->domain->frame_info[mfn];
	int rc;

	if (*info & FRAME_TYPE || pagetable_writable_alias(v, mfn))
		return -XEN_EINVAL;
	*info |= level; /* before the children: a loop ends here */
	rc = level == 1 ? check_pages(v->domain, mfn) : claim_children(v, mfn, level);
	if (rc)
		*info &= ~FRAME_TYPE;
	else if (level == 4)
		pagetable_fill_slots(frame_map(mfn));
	return rc;
}

static __attribute__((noinline)) void end_table(struct xen_vcpu *v, mfn_t mfn)
{
	uint8_t *info = &v->domain->frame_info[mfn];
	unsigned level = *info & FRAME_TYPE;

	if (*info & FRAME_WATCHED)
		table_pair_forget(v, mfn);
	*info &= ~(FRAME_TYPE | FRAME_WATCHED);
	if (level > 1)
		release_children(v, mfn, level, 512);
	*info &= ~FRAME_LINEAR;
}

int pagetable_claim(struct xen_vcpu *v, mfn_t mfn, unsigned level)
{
	int rc = frame_type(v->domain, mfn) == level ? 0 : begin_table(v, mfn, level);

	if (!rc)
		frame_use(v->domain, mfn);
	return rc;
}

void pagetable_release(struct xen_vcpu *v, mfn_t mfn)
{
	if (frame_unuse(v->domain, mfn))
		end_table(v, mfn);
}
