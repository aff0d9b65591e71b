/* SPDX-License-Identifier: MIT */
/*
 * A 64-bit PV guest has two top-level tables, because Xen runs its kernel and its user space in one
 * ring.  Here paging keeps them apart, so the kernel's table can serve both, as long as user mode sees
 * through it exactly what its own table has.  Whether it does is decided once per pair and remembered;
 * the tables that were looked at are watched for changes.
 */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"

#define CACHED_PAIRS 64
#define IGNORED      (PTE_ACCESSED | PTE_DIRTY)

struct pair {
	mfn_t kernel, user;
	bool equal;
};

static struct pair pairs[CACHED_PAIRS];

static bool user_reaches(uint64_t entry)
{
	return (entry & (PTE_PRESENT | PTE_USER)) == (PTE_PRESENT | PTE_USER);
}

static const uint64_t *below(struct xen_domain *d, uint64_t entry)
{
	mfn_t mfn = pte_mfn(entry);

	if (!user_reaches(entry) || !frame_map(mfn))
		return NULL;
	d->frame_info[mfn] |= FRAME_WATCHED;
	return frame_map(mfn);
}

/* Do user accesses get the same from both tables (either may be NULL: nothing)? */
static bool same_for_user(struct xen_domain *d, const uint64_t *k, const uint64_t *u, unsigned level,
			  unsigned from, unsigned to)
{
	unsigned i;

	for (i = from; i < to; i++) {
		uint64_t ke = k ? k[i] : 0, ue = u ? u[i] : 0;

		if (!((ke ^ ue) & ~IGNORED) || (!user_reaches(ke) && !user_reaches(ue)))
			continue;
		if (level == 1 || (ke & ue & PTE_USER && (ke ^ ue) & (PTE_RW | PTE_NX)))
			return false;
		if (!same_for_user(d, below(d, ke), below(d, ue), level - 1, 0, 512))
			return false;
	}
	return true;
}

static bool compare(struct xen_domain *d, mfn_t kernel, mfn_t user)
{
	const uint64_t *k = frame_map(kernel), *u = frame_map(user);
	unsigned i;

	d->frame_info[kernel] |= FRAME_WATCHED;
	d->frame_info[user] |= FRAME_WATCHED;
	/* The user half is shared whole or not at all: entry by entry is enough. */
	for (i = 0; i < HYPERVISOR_FIRST_SLOT; i++)
		if ((k[i] ^ u[i]) & ~IGNORED)
			return false;
	return same_for_user(d, k, u, 4, HYPERVISOR_FIRST_SLOT + HYPERVISOR_SLOTS, 512);
}

void table_pair_update(struct xen_vcpu *v)
{
	struct pair *p = &pairs[v->user_root % CACHED_PAIRS];

	v->pair_stale = 0;
	if (!v->user_root || v->user_root == v->kernel_root) {
		v->two_tables = 0;
	} else {
		if (p->kernel != v->kernel_root || p->user != v->user_root)
			*p = (struct pair){v->kernel_root, v->user_root,
					   compare(v->domain, v->kernel_root, v->user_root)};
		v->two_tables = !p->equal;
	}
	cpu_update_fast_paths(v);
}

void table_pair_forget(struct xen_vcpu *v)
{
	unsigned i;

	for (i = 0; i < CACHED_PAIRS; i++)
		pairs[i].kernel = 0;
	v->pair_stale = 1;
}
