/* SPDX-License-Identifier: MIT */
/* What makes a frame a page table, how long it stays one, and what it cannot be meanwhile; the expected
 * answers are Xen 4.17's, except for aliases that the linear map does not have (docs/trust.md). */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"

enum { L1 = 10, L2, L3, L4, OTHER, A, B, C, E, F, G, LAST, DATA };
#define RW       (PTE_PRESENT | PTE_RW | PTE_USER)
#define RO       (PTE_PRESENT | PTE_USER)
#define NO_FRAME (FAKE_NO_MFN << PAGE_SHIFT)

static uint64_t entry(pfn_t pfn, uint64_t flags)
{
	return fake_mfn(pfn) << PAGE_SHIFT | flags;
}

static uint64_t *slot(pfn_t pfn, unsigned n)
{
	return (uint64_t *)fake_page(pfn) + n;
}

static uint8_t *info(pfn_t pfn)
{
	return &fake_domain.frame_info[fake_mfn(pfn)];
}

static uint16_t *uses(pfn_t pfn)
{
	return &fake_domain.frame_uses[fake_mfn(pfn)];
}

/* Is it a table of this level (0: data), used so often? */
static bool is(pfn_t pfn, unsigned level, unsigned count)
{
	if (frame_type(&fake_domain, fake_mfn(pfn)) == level && *uses(pfn) == count)
		return true;
	printf("\n    page %u: level %u, %u uses", (unsigned)pfn,
	       frame_type(&fake_domain, fake_mfn(pfn)), *uses(pfn));
	return false;
}

static int claim(pfn_t pfn, unsigned level)
{
	return pagetable_claim(&fake_vcpu, fake_mfn(pfn), level);
}

static void release(pfn_t pfn)
{
	pagetable_release(&fake_vcpu, fake_mfn(pfn));
}

static int update(pfn_t table, unsigned n, uint64_t pte)
{
	return pagetable_update(&fake_vcpu, fake_mfn(table), n * 8, pte, false);
}

/* A chain of tables, not in use yet, which maps one page. */
static void set_up(void)
{
	fake_guest_reset();
	for (pfn_t pfn = L1; pfn < LAST; pfn++)
		*fake_pte(pfn) &= ~PTE_RW;
	*slot(L4, 511) = entry(L3, RW);
	*slot(L3, 0) = entry(L2, RW);
	*slot(L2, 255) = entry(L1, RW);
	*slot(L1, 1) = entry(DATA, RW);
}

static void expect_no_tables(void)
{
	for (pfn_t pfn = L1; pfn <= DATA; pfn++) {
		EXPECT(is(pfn, 0, 0));
		EXPECT(!(*info(pfn) & (FRAME_PINNED | FRAME_WATCHED | FRAME_LINEAR)));
	}
}

/* A table is claimed with what it leads to, and gets the hypervisor's slots at the top. */
static void test_tree(void)
{
	unsigned filled = fake_cpu.l4_filled;

	/* In the hypervisor's slots anything may lie: it is overwritten. */
	*slot(L4, 256) = NO_FRAME | RW;
	*slot(L4, 271) = entry(DATA, RW | PTE_PSE);
	EXPECT_EQ(claim(L4, 4), 0);
	EXPECT_EQ(fake_cpu.l4_filled, filled + 1);
	for (unsigned level = 1; level <= 4; level++)
		EXPECT(is(L1 + level - 1, level, 1));
	EXPECT(is(DATA, 0, 0));
	EXPECT_EQ(claim(L4, 4), 0);
	EXPECT_EQ(fake_cpu.l4_filled, filled + 1);
	EXPECT(is(L4, 4, 2));
	EXPECT(is(L3, 3, 1));
	release(L4);
	EXPECT(is(L4, 4, 1));
	/* What stands in those slots is no use of anything. */
	*slot(L4, 256) = entry(L3, RW);
	release(L4);
	expect_no_tables();
}

static void test_shared(void)
{
	*slot(OTHER, 7) = *slot(OTHER, 8) = entry(L1, RW);
	EXPECT_EQ(claim(L3, 3), 0);
	EXPECT_EQ(claim(OTHER, 2), 0);
	EXPECT(is(L1, 1, 3));
	release(L3);
	EXPECT(is(L2, 0, 0));
	EXPECT(is(L1, 1, 2));
	EXPECT_EQ(claim(L1, 1), 0);
	release(OTHER);
	EXPECT(is(L1, 1, 1));
	release(L1);
	expect_no_tables();
}

/* A frame is one thing at a time. */
static void test_one_type(void)
{
	for (unsigned level = 1; level <= 4; level++) {
		set_up();
		EXPECT_EQ(claim(OTHER, level), 0);
		for (unsigned other = 1; other <= 4; other++)
			EXPECT_EQ(claim(OTHER, other), other == level ? 0 : -XEN_EINVAL);
		EXPECT(is(OTHER, level, 2));
		*info(A) |= FRAME_GDT;
		EXPECT_EQ(claim(A, level), -XEN_EINVAL);
	}
}

/* Nothing is left of a claim that cannot be. */
static void test_undo(void)
{
	static const struct { pfn_t pfn; unsigned slot; uint64_t entry; int rc; } bad[] = {
		{L4, 511, NO_FRAME | RW, -XEN_EINVAL}, {L4, 500, 1 << PAGE_SHIFT | RW, -XEN_EINVAL},
		{L3, 511, NO_FRAME | RW, -XEN_EINVAL}, {L3, 1, NO_FRAME | RW, -XEN_EINVAL},
		{L2, 256, NO_FRAME | RW, -XEN_EINVAL}, {L2, 511, 1 << PAGE_SHIFT | RW, -XEN_EINVAL},
		{L1, 511, NO_FRAME | RW, -XEN_EPERM},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		set_up();
		*slot(bad[i].pfn, bad[i].slot) = bad[i].entry;
		EXPECT_EQ(claim(L4, 4), bad[i].rc);
		expect_no_tables();
	}
	set_up();
	*slot(L3, 511) = entry(DATA, RW); /* writable */
	*slot(L3, 510) = entry(FAKE_PFN_L2, RW); /* good, and used already */
	EXPECT_EQ(claim(L3, 3), -XEN_EINVAL);
	EXPECT(is(FAKE_PFN_L2, 2, 1));
	*slot(L3, 511) = entry(L1, RW); /* below it, at another level */
	EXPECT_EQ(claim(L3, 3), -XEN_EINVAL);
	EXPECT(is(FAKE_PFN_L2, 2, 1));
	expect_no_tables();
}

/* Tables that lead to themselves by a way that is none. */
static void test_loop(void)
{
	for (unsigned level = 1; level <= 4; level++) {
		set_up();
		*slot(A, 100) = entry(B, RW);
		*slot(A, 101) = entry(A, RW);
		*slot(B, 100) = entry(A, RW);
		EXPECT_EQ(claim(A, level), level <= 2 ? -XEN_EBUSY : -XEN_EINVAL);
		expect_no_tables();
	}
}

/* A table has no writable alias, and gets none. */
static void test_alias(void)
{
	EXPECT_EQ(claim(DATA, 1), -XEN_EINVAL);
	*fake_pte(DATA) &= ~PTE_RW;
	EXPECT_EQ(claim(DATA, 1), 0);
	EXPECT_EQ(update(FAKE_PFN_L1, DATA, entry(DATA, RW)), -XEN_EBUSY);
	EXPECT(is(DATA, 1, 1));
	release(DATA);
	EXPECT_EQ(update(FAKE_PFN_L1, DATA, entry(DATA, RW)), 0);
	/* Where the linear map of another page is, there is no alias. */
	*fake_pte(A) = entry(DATA, RW);
	EXPECT_EQ(claim(A, 1), 0);
}

/* Neither by a table that becomes one. */
static void test_alias_claimed(void)
{
	for (unsigned level = 1; level <= 4; level++) {
		set_up();
		EXPECT_EQ(claim(OTHER, level), 0);
		*slot(L1, 511) = entry(OTHER, RW);
		EXPECT_EQ(claim(L4, 4), -XEN_EBUSY);
		EXPECT_EQ(claim(L1, 1), -XEN_EBUSY);
		*slot(L1, 511) = entry(OTHER, RO);
		EXPECT_EQ(claim(L4, 4), 0);
		EXPECT(is(OTHER, level, 1));
	}
	set_up();
	*slot(L1, 511) = entry(L1, RW);
	EXPECT_EQ(claim(L1, 1), -XEN_EBUSY);
	EXPECT(is(L1, 0, 0));
}

/* An entry that is written is a use, and the one that was there no longer. */
static void test_update(void)
{
	EXPECT_EQ(claim(L3, 3), 0);
	*slot(OTHER, 0) = entry(DATA, RW);
	EXPECT_EQ(update(L2, 255, entry(OTHER, RW)), 0);
	EXPECT(is(L1, 0, 0));
	EXPECT(is(OTHER, 1, 1));
	EXPECT_EQ(update(L2, 255, entry(OTHER, PTE_PRESENT)), 0);
	EXPECT_EQ(update(L2, 255, entry(OTHER, PTE_PRESENT | PTE_NX)), 0);
	EXPECT(is(OTHER, 1, 1));
	EXPECT_EQ(update(L2, 0, entry(OTHER, RW)), 0);
	EXPECT(is(OTHER, 1, 2));
	EXPECT_EQ(update(L2, 255, entry(DATA, RW)), -XEN_EINVAL);
	EXPECT_EQ(update(L2, 255, entry(L2, RW)), -XEN_EINVAL);
	EXPECT_EQ(update(L2, 255, entry(OTHER, RW | PTE_PSE)), -XEN_EINVAL);
	EXPECT(is(OTHER, 1, 2));
	EXPECT(is(L2, 2, 1));
	EXPECT_EQ(update(L2, 255, entry(OTHER, PTE_RW)), 0); /* not present */
	EXPECT(is(OTHER, 1, 1));
	EXPECT_EQ(update(L3, 0, 0), 0); /* with all that is below */
	EXPECT(is(L2, 0, 0));
	EXPECT(is(OTHER, 0, 0));
	release(L3);
	expect_no_tables();
}

/* Tables that lead to themselves, or to others of their level, for reading. */
static void test_linear(void)
{
	for (unsigned level = 2; level <= 4; level++) {
		set_up();
		for (pfn_t pfn = A; pfn <= C; pfn++)
			EXPECT_EQ(claim(pfn, level), 0);
		EXPECT_EQ(update(A, 1, entry(A, RW)), -XEN_EINVAL);
		EXPECT_EQ(update(A, 1, entry(A, RO)), 0);
		EXPECT(is(A, level, 1));
		EXPECT_EQ(update(A, 2, entry(B, RW)), -XEN_EINVAL);
		EXPECT_EQ(update(A, 2, entry(B, RO)), 0);
		EXPECT(is(B, level, 2));
		EXPECT_EQ(update(B, 1, entry(A, RO)), -XEN_EINVAL); /* a loop */
		EXPECT_EQ(update(B, 1, entry(C, RO)), -XEN_EINVAL); /* chains */
		EXPECT_EQ(update(C, 1, entry(A, RO)), -XEN_EINVAL);
		EXPECT_EQ(update(B, 1, entry(B, RO)), 0);
		EXPECT_EQ(update(C, 1, entry(B, RO)), 0);
		EXPECT(is(B, level, 3));
		EXPECT_EQ(update(A, 2, 0), 0);
		EXPECT_EQ(update(B, 1, entry(A, RO)), -XEN_EINVAL); /* C leads to it yet */
		EXPECT_EQ(update(C, 1, 0), 0);
		EXPECT_EQ(update(B, 1, entry(A, RO)), 0);
		EXPECT_EQ(update(B, 1, 0), 0);
		EXPECT_EQ(update(A, 2, entry(B, RO)), 0);
		release(B);
		release(C);
		EXPECT(is(B, level, 1));
		EXPECT_EQ(update(FAKE_PFN_L1, B, entry(B, RW)), -XEN_EBUSY);
		release(A);
		expect_no_tables();
	}
}

/* With such entries in it from the beginning. */
static void test_linear_claimed(void)
{
	*slot(A, 1) = entry(A, RO);
	*slot(A, 2) = *slot(A, 3) = entry(B, RO);
	EXPECT_EQ(claim(A, 4), 0);
	EXPECT(is(B, 3, 2)); /* so it is an ordinary entry */
	release(A);
	EXPECT_EQ(claim(B, 4), 0);
	EXPECT_EQ(claim(A, 4), 0);
	EXPECT(is(A, 4, 1));
	EXPECT(is(B, 4, 3));
	*slot(C, 1) = entry(A, RO);
	EXPECT_EQ(claim(C, 4), -XEN_EINVAL);
	EXPECT(is(A, 4, 1));
	release(B);
	release(A);
	expect_no_tables();
}

/* A count neither overflows nor goes below nothing. */
static void test_count_ends(void)
{
	EXPECT_EQ(claim(L1, 1), 0);
	*uses(L1) = UINT16_MAX - 1;
	EXPECT_EQ(claim(L1, 1), 0);
	EXPECT_EQ(claim(L1, 1), 0);
	EXPECT(is(L1, 1, UINT16_MAX));
	release(L1); /* how many there are is not known any more: it is used for ever */
	EXPECT(is(L1, 1, UINT16_MAX));
	EXPECT_EQ(update(FAKE_PFN_L1, L1, entry(L1, RW)), -XEN_EBUSY);
	release(DATA);
	EXPECT(is(DATA, 0, 0));
}

/* A kernel can write to a table behind our back; what it makes of the counts is its own harm. */
static void test_changed_unseen(void)
{
	static const uint64_t odd[] = {NO_FRAME | RW, 1 << PAGE_SHIFT | RW, ~0ull};

	EXPECT_EQ(claim(L3, 3), 0);
	for (unsigned i = 0; i < ARRAY_SIZE(odd); i++)
		*slot(L2, i) = odd[i];
	*slot(L2, 3) = entry(DATA, RW);
	*slot(L2, 4) = entry(L2, RW);
	*slot(L2, 5) = entry(L3, RW);
	*slot(L2, 6) = *slot(L2, 7) = entry(L1, RW);
	release(L3);
	expect_no_tables();
}

/* A long chain of top-level tables, each used by the one before it only: its end is not recursive. */
static void test_chain_unseen(void)
{
	enum { FIRST = 40, COUNT = 100 };

	for (pfn_t pfn = FIRST; pfn < FIRST + COUNT; pfn++) {
		*fake_pte(pfn) &= ~PTE_RW;
		EXPECT_EQ(claim(pfn, 4), 0);
		*info(pfn) |= FRAME_LINEAR;
		*slot(pfn, 9) = entry(pfn + 1, RO);
	}
	release(FIRST);
	EXPECT(is(FIRST, 0, 0));
	EXPECT(is(FIRST + 1, 4, 1));
	*info(FIRST + 1) &= ~FRAME_LINEAR;
	release(FIRST + 1);
	EXPECT(is(FIRST + 1, 0, 0));
	EXPECT(is(FIRST + 2, 0, 0));
	EXPECT(is(FIRST + 3, 4, 1));
}

/* What was decided with a table in it holds no longer (table_pair.c). */
static void test_watched(void)
{
	EXPECT_EQ(claim(L4, 4), 0);
	*info(L4) |= FRAME_WATCHED;
	EXPECT_EQ(claim(L4, 4), 0);
	fake_vcpu.pair_stale = 0;
	release(L4);
	EXPECT(!fake_vcpu.pair_stale);
	release(L4);
	EXPECT(fake_vcpu.pair_stale);
	expect_no_tables();
}

/* --- many calls --- */

#define POOL  A /* to LAST: what the calls are made about */
#define SLOTS 5
static const unsigned slots[SLOTS] = {0, 1, 255, 272, 511};

static uint32_t choose(uint32_t n)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005 + 1442695040888963407;
	return (state >> 33) % n;
}

static long mmuext(unsigned cmd, mfn_t mfn)
{
	const struct mmuext_op op = {.cmd = cmd, .arg1.mfn = mfn};

	return CALL(mmuext_op, PUT(op), 1, 0, DOMID_SELF);
}

static void one_call(void)
{
	static const uint64_t flags[] = {0, PTE_RW, RO, RO, RW, RW | PTE_NX};
	pfn_t pfn = POOL + choose(LAST - POOL), to = POOL + choose(DATA + 1 - POOL);

	switch (choose(8)) {
	case 0:
		mmuext(MMUEXT_PIN_L1_TABLE + choose(4), fake_mfn(pfn));
		break;
	case 1:
		mmuext(MMUEXT_UNPIN_TABLE, fake_mfn(pfn));
		break;
	case 2:
		mmuext(MMUEXT_NEW_USER_BASEPTR, choose(2) ? fake_mfn(pfn) : 0);
		break;
	case 3:
		mmuext(MMUEXT_CLEAR_PAGE, fake_mfn(pfn));
		break;
	default:
		update(pfn, slots[choose(SLOTS)], entry(to, flags[choose(ARRAY_SIZE(flags))]));
	}
}

static bool is_table_above(pfn_t pfn)
{
	return frame_type(&fake_domain, fake_mfn(pfn)) > 1;
}

/* The uses that there are; a table's entry for itself is none. */
static unsigned count(pfn_t pfn)
{
	unsigned n = !!(*info(pfn) & FRAME_PINNED) + (fake_vcpu.user_root == fake_mfn(pfn));

	for (pfn_t from = POOL; from < LAST; from++)
		for (unsigned i = 0; i < SLOTS && from != pfn && is_table_above(from); i++)
			n += *slot(from, slots[i]) & PTE_PRESENT &&
			     pte_mfn(*slot(from, slots[i])) == fake_mfn(pfn);
	return n;
}

/* What is counted is what there is, and what is not in use is no table. */
static bool counts_right(pfn_t pfn)
{
	return *uses(pfn) == count(pfn) && !*uses(pfn) == !frame_type(&fake_domain, fake_mfn(pfn));
}

static void test_many_calls(void)
{
	unsigned tables = 0, high = 0;

	for (pfn_t pfn = L1; pfn <= L4; pfn++)
		memset(fake_page(pfn), 0, PAGE_SIZE);
	for (unsigned i = 0; i < 50000; i++) {
		one_call();
		for (pfn_t pfn = POOL; pfn <= DATA; pfn++) {
			EXPECT(counts_right(pfn));
			tables += !!*uses(pfn);
			high += is_table_above(pfn);
		}
	}
	EXPECT(tables > 50000 && high > 20000);
	mmuext(MMUEXT_NEW_USER_BASEPTR, 0);
	for (pfn_t pfn = POOL; pfn < LAST; pfn++)
		mmuext(MMUEXT_UNPIN_TABLE, fake_mfn(pfn));
	expect_no_tables();
}

static const struct unit_test tests[] = {
	{"a table with what lies below", test_tree},
	{"tables with several uses", test_shared},
	{"a frame has one type", test_one_type},
	{"a claim that fails leaves nothing", test_undo},
	{"tables in a loop", test_loop},
	{"no writable alias", test_alias},
	{"no writable alias in a table that is claimed", test_alias_claimed},
	{"uses by changed entries", test_update},
	{"entries for tables of the same level", test_linear},
	{"such entries in a table that is claimed", test_linear_claimed},
	{"the ends of the count", test_count_ends},
	{"tables that were changed unseen", test_changed_unseen},
	{"a chain of tables made unseen", test_chain_unseen},
	{"watched tables", test_watched},
	{"the counts after many calls", test_many_calls},
};

UNIT_MAIN("claims of page tables", set_up, tests)
