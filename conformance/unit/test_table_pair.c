/* SPDX-License-Identifier: MIT */
/* When may one page table serve both modes?  Only while user mode gets the same from it as from its
 * own. */
#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/pagetable.h"

enum { K4 = 10, U4, L3, L2, L1, OTHER3, OTHER2, OTHER1, DATA, DATA2, FRESH };
#define LINEAR_SLOT pte_index(FAKE_LINEAR, 4)
#define RW  (PTE_PRESENT | PTE_RW | PTE_USER)
#define SUP (PTE_PRESENT | PTE_RW)

static uint64_t *slot(pfn_t pfn, unsigned n)
{
	return (uint64_t *)fake_page(pfn) + n;
}

static uint64_t entry(pfn_t pfn, uint64_t flags)
{
	return fake_mfn(pfn) << PAGE_SHIFT | flags;
}

static void claim(pfn_t pfn, unsigned level)
{
	*fake_pte(pfn) &= ~PTE_RW;
	EXPECT_EQ(pagetable_claim(&fake_vcpu, fake_mfn(pfn), level), 0);
}

/* A kernel's table and a user's, with the linear map only; two chains of lower tables. */
static void set_up(void)
{
	fake_guest_reset();
	for (unsigned i = 0; i < 3; i++) {
		claim(L1 - i, i + 1);
		claim(OTHER1 - i, i + 1);
	}
	claim(FRESH, 1);
	*slot(L3, 0) = entry(L2, RW);
	*slot(L2, 0) = entry(L1, RW);
	*slot(OTHER3, 0) = entry(OTHER2, RW);
	*slot(OTHER2, 0) = entry(OTHER1, RW);
	*slot(K4, LINEAR_SLOT) = *slot(U4, LINEAR_SLOT) = *slot(FAKE_PFN_L4, LINEAR_SLOT);
	claim(K4, 4);
	claim(U4, 4);
	fake_vcpu.kernel_root = fake_mfn(K4);
	fake_vcpu.user_root = fake_mfn(U4);
}

static bool two_tables(void)
{
	fake_vcpu.pair_stale = 1;
	table_pair_update(&fake_vcpu);
	EXPECT(!fake_vcpu.pair_stale);
	return fake_vcpu.two_tables;
}

static bool compare_anew(void)
{
	table_pair_forget(&fake_vcpu, 0);
	return two_tables();
}

static void test_no_user_table(void)
{
	unsigned updates = fake_cpu.fast_path_updates;

	fake_vcpu.user_root = 0;
	EXPECT(!two_tables());
	fake_vcpu.user_root = fake_vcpu.kernel_root;
	EXPECT(!two_tables());
	EXPECT_EQ(fake_cpu.fast_path_updates, updates + 2);
}

static void test_user_half(void)
{
	EXPECT(!compare_anew());
	*slot(K4, 0) = entry(L3, RW);
	EXPECT(compare_anew());
	*slot(U4, 0) = entry(L3, RW | PTE_ACCESSED | PTE_DIRTY);
	EXPECT(!compare_anew());
	*slot(U4, 255) = entry(L3, RW);
	EXPECT(compare_anew());
	*slot(K4, 255) = entry(L3, RW | PTE_NX);
	EXPECT(compare_anew());
}

/* What user mode cannot reach does not count; the hypervisor's slots neither. */
static void test_supervisor(void)
{
	*slot(K4, 300) = entry(L3, SUP);
	EXPECT(!compare_anew());
	*slot(K4, 272) = entry(L3, PTE_USER); /* not present */
	EXPECT(!compare_anew());
	*slot(K4, 256) = entry(L3, RW);
	*slot(U4, 271) = entry(L3, RW);
	EXPECT(!compare_anew());
}

/* Linux's vsyscall slot: other tables on the way, the same page at the end. */
static void test_same_leaves(void)
{
	*slot(K4, 511) = entry(L3, RW);
	*slot(U4, 511) = entry(OTHER3, RW);
	EXPECT(!compare_anew());
	*slot(L1, 5) = *slot(OTHER1, 5) = entry(DATA, PTE_PRESENT | PTE_USER);
	EXPECT(!compare_anew());
	*slot(L1, 6) = entry(DATA2, SUP); /* the kernel's alone */
	EXPECT(!compare_anew());
	*slot(OTHER1, 5) = entry(DATA2, PTE_PRESENT | PTE_USER);
	EXPECT(compare_anew());
	*slot(OTHER1, 5) = entry(DATA, RW);
	EXPECT(compare_anew());
	*slot(OTHER1, 5) = entry(DATA, PTE_PRESENT | PTE_USER | PTE_NX);
	EXPECT(compare_anew());
	*slot(OTHER1, 5) = 0;
	EXPECT(compare_anew());
}

static void test_one_has_more(void)
{
	*slot(L1, 5) = entry(DATA, PTE_PRESENT | PTE_USER);
	*slot(U4, 511) = entry(L3, RW);
	EXPECT(compare_anew()); /* the user's */
	*slot(U4, 511) = 0;
	*slot(K4, 511) = entry(L3, RW);
	EXPECT(compare_anew()); /* the kernel's */
	*slot(L1, 5) = 0;
	EXPECT(!compare_anew());
}

static void test_upper_permissions(void)
{
	*slot(L1, 5) = *slot(OTHER1, 5) = entry(DATA, RW);
	*slot(K4, 511) = entry(L3, RW);
	*slot(U4, 511) = entry(OTHER3, PTE_PRESENT | PTE_USER);
	EXPECT(compare_anew());
	*slot(U4, 511) = entry(OTHER3, RW | PTE_NX);
	EXPECT(compare_anew());
	*slot(U4, 511) = entry(OTHER3, SUP);
	EXPECT(compare_anew());
}

static long update(pfn_t table, unsigned n, uint64_t val)
{
	const struct mmu_update u = {entry(table, n * 8), val};

	return CALL(mmu_update, PUT(u), 1, 0, DOMID_SELF);
}

/* A pair found equal, by way of different tables. */
static void equal_by_other_tables(void)
{
	set_up();
	*slot(K4, 511) = entry(L3, RW);
	*slot(U4, 511) = entry(OTHER3, RW);
	*slot(L1, 5) = *slot(OTHER1, 5) = entry(DATA, RW);
	EXPECT(!compare_anew());
}

/* The answer is remembered, until a table changes that it depends on. */
static void test_watched(void)
{
	static const struct { pfn_t pfn; unsigned slot; } watched[] = {
		{K4, 511}, {U4, 511}, {L3, 0}, {L2, 0}, {L1, 5}, {OTHER3, 0}, {OTHER2, 0}, {OTHER1, 5}};

	for (unsigned i = 0; i < ARRAY_SIZE(watched); i++) {
		equal_by_other_tables();
		EXPECT_EQ(update(watched[i].pfn, watched[i].slot, 0), 0);
		if (!fake_vcpu.pair_stale)
			printf("\n    table %u of the list", i);
		EXPECT(fake_vcpu.pair_stale);
		EXPECT(two_tables());
	}
	equal_by_other_tables();
	EXPECT_EQ(update(K4, 5, entry(OTHER3, SUP)), 0); /* the user half: any difference counts */
	EXPECT(two_tables());
	equal_by_other_tables();
	EXPECT_EQ(update(OTHER1, 5, entry(DATA2, RW)), 0);
	EXPECT(two_tables());
	EXPECT_EQ(update(OTHER1, 5, entry(DATA, RW)), 0);
	EXPECT(!two_tables());
}

/* Changes that are nothing to user mode leave the answer, also where a table comes new into it. */
static void test_watched_for_nothing(void)
{
	equal_by_other_tables();
	EXPECT_EQ(update(FAKE_PFN_L1, FAKE_PFN_HOLE, 0), 0); /* no table of the two */
	EXPECT_EQ(update(L1, 6, entry(DATA2, SUP)), 0);
	EXPECT_EQ(update(L1, 5, *slot(L1, 5) | PTE_DIRTY), 0);
	EXPECT(!fake_vcpu.pair_stale);
	EXPECT_EQ(update(L2, 1, entry(FRESH, RW)), 0); /* it maps nothing yet */
	EXPECT(!two_tables());
	EXPECT_EQ(update(FRESH, 0, entry(DATA2, RW)), 0);
	EXPECT(two_tables());
}

/* The grant table writes entries by itself. */
static void test_watched_grant_pte(void)
{
	equal_by_other_tables();
	EXPECT_EQ(mmu_set_pte(&fake_vcpu, entry(OTHER1, 5 * 8), entry(DATA2, RW), NULL), 0);
	if (fake_vcpu.pair_stale)
		table_pair_update(&fake_vcpu);
	EXPECT(fake_vcpu.two_tables);
	EXPECT_EQ(mmu_set_pte(&fake_vcpu, entry(OTHER1, 5 * 8), entry(DATA, RW), NULL), 0);
	EXPECT(!two_tables());
	/* By its address in the current table. */
	EXPECT_EQ(mmu_set_linear_pte(&fake_vcpu, ~0ull << 39 | 5 * PAGE_SIZE, entry(DATA2, RW), NULL), 0);
	EXPECT_EQ(*slot(L1, 5), entry(DATA2, RW));
	EXPECT(fake_vcpu.pair_stale);
	EXPECT(two_tables());
}

static const struct unit_test tests[] = {
	{"no user table, or the same", test_no_user_table},
	{"the user half has to be the same", test_user_half},
	{"what user mode cannot reach does not count", test_supervisor},
	{"other tables, the same pages", test_same_leaves},
	{"one table has more", test_one_has_more},
	{"permissions of upper levels", test_upper_permissions},
	{"the tables looked at are watched", test_watched},
	{"changes that user mode does not see", test_watched_for_nothing},
	{"the grant table's writes are watched too", test_watched_grant_pte},
};

UNIT_MAIN("pairs of page tables", set_up, tests)
