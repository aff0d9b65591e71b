/* SPDX-License-Identifier: MIT */
/*
 * A 64-bit PV guest has two top-level tables, because Xen runs its kernel and its user space in one
 * ring.  Here paging keeps them apart, so the kernel's table can serve both, as long as user mode sees
 * through it exactly what its own table has.  Whether it does is decided once per pair and remembered;
 * the tables that were looked at are watched for changes (FRAME_WATCHED).
 */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"

#define CACHED_PAIRS 16
#define IGNORED      (PTE_ACCESSED | PTE_DIRTY)

/* Two top-level tables, and whether they are the same for user mode. */
struct pair {
	mfn_t kernel, user;
	bool equal;
};

/* For each slot the last two top-level entries that differ and are the same for user mode all the same:
 * a guest has its kernel's in all its tables. */
struct known_entries {
	uint64_t kernel, user;
};

static struct pair pairs[CACHED_PAIRS];
static struct known_entries known[512];

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

static bool same_entry(struct xen_domain *d, uint64_t ke, uint64_t ue, unsigned level);

/* Do user accesses get the same from both tables (either may be NULL: nothing)? */
static bool same_table(struct xen_domain *d, const uint64_t *k, const uint64_t *u, unsigned level)
{
	unsigned i;

	for (i = 0; i < 512; i++)
		if (!same_entry(d, k ? k[i] : 0, u ? u[i] : 0, level))
			return false;
	return true;
}

static bool same_entry(struct xen_domain *d, uint64_t ke, uint64_t ue, unsigned level)
{
	if (!((ke ^ ue) & ~IGNORED) || (!user_reaches(ke) && !user_reaches(ue)))
		return true;
	if (level == 1 || (user_reaches(ke) && user_reaches(ue) && (ke ^ ue) & (PTE_RW | PTE_NX)))
		return false;
	return same_table(d, below(d, ke), below(d, ue), level - 1);
}

static bool same_top_entry(struct xen_domain *d, unsigned slot, uint64_t ke, uint64_t ue)
{
	struct known_entries *e = &known[slot];

	if (!(((e->kernel ^ ke) | (e->user ^ ue)) & ~IGNORED))
		return true;
	if (!same_entry(d, ke, ue, 4))
		return false;
	*e = (struct known_entries){ke, ue};
	return true;
}

static bool same_top_entries(struct xen_domain *d, unsigned from, const uint64_t *k, const uint64_t *u)
{
	unsigned i;

	for (i = from; i < from + 8; i++)
		if ((k[i] ^ u[i]) & ~IGNORED && !same_top_entry(d, i, k[i], u[i]))
			return false;
	return true;
}

/* Most of two tables is the same, or empty. */
static bool eight_differ(const uint64_t *k, const uint64_t *u)
{
	return ((k[0] ^ u[0]) | (k[1] ^ u[1]) | (k[2] ^ u[2]) | (k[3] ^ u[3]) | (k[4] ^ u[4]) |
		(k[5] ^ u[5]) | (k[6] ^ u[6]) | (k[7] ^ u[7])) & ~IGNORED;
}

static bool compare(struct xen_domain *d, mfn_t kernel, mfn_t user)
{
	const uint64_t *k = frame_map(kernel), *u = frame_map(user);
	unsigned i;

	d->frame_info[kernel] |= FRAME_WATCHED;
	d->frame_info[user] |= FRAME_WATCHED;
	/* The user half is shared whole or not at all: entry by entry is enough. */
	for (i = 0; i < HYPERVISOR_FIRST_SLOT; i += 8)
		if (eight_differ(&k[i], &u[i]))
			return false;
	for (i = HYPERVISOR_FIRST_SLOT + HYPERVISOR_SLOTS; i < 512; i += 8)
		if (eight_differ(&k[i], &u[i]) && !same_top_entries(d, i, k, u))
			return false;
	return true;
}

/* The pair of these tables; a new one takes the oldest's place. */
static const struct pair *find_pair(struct xen_domain *d, mfn_t kernel, mfn_t user)
{
	static unsigned oldest;
	struct pair *p;
	unsigned i;

	for (i = 0; i < CACHED_PAIRS; i++)
		if (pairs[i].user == user && pairs[i].kernel == kernel)
			return &pairs[i];
	p = &pairs[oldest++ % CACHED_PAIRS];
	*p = (struct pair){kernel, user, compare(d, kernel, user)};
	return p;
}

void table_pair_update(struct xen_vcpu *v)
{
	v->pair_stale = 0;
	if (!v->user_root || v->user_root == v->kernel_root)
		v->two_tables = 0;
	else
		v->two_tables = !find_pair(v->domain, v->kernel_root, v->user_root)->equal;
	cpu_update_fast_paths(v);
}

/* A table below the top says nothing of whose it is: all is forgotten. */
void table_pair_forget(struct xen_vcpu *v, mfn_t mfn)
{
	bool top = frame_type(v->domain, mfn) == 4;
	unsigned i;

	for (i = 0; i < CACHED_PAIRS; i++)
		if (!top || pairs[i].kernel == mfn || pairs[i].user == mfn)
			pairs[i] = (struct pair){0};
	if (!top)
		for (i = 0; i < ARRAY_SIZE(known); i++)
			known[i] = (struct known_entries){0};
	v->pair_stale = 1;
}

/* Kernels leave U set above pages of their own, so most changes in a watched table are nothing to user
 * mode. */
void table_pair_entry_changes(struct xen_vcpu *v, mfn_t mfn, uint64_t old, uint64_t new)
{
	unsigned level = frame_type(v->domain, mfn);

	if (level == 4 || !same_entry(v->domain, old, new, level ? level : 1))
		table_pair_forget(v, mfn);
}
