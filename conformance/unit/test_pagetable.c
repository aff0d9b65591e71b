/* SPDX-License-Identifier: MIT */
/*
 * HYPERVISOR_mmu_update and _update_va_mapping; the expected answers are Xen 4.17's.
 */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/pagetable.h"

#define PFN_L1   10 /* tables of the test's own, read-only in the linear map */
#define PFN_L2   11
#define PFN_L3   12
#define PFN_L4   13
#define PFN_DATA 20
#define RW       (PTE_PRESENT | PTE_RW | PTE_USER)
#define RO       (PTE_PRESENT | PTE_USER)
#define NO_FRAME (FAKE_NO_MFN << PAGE_SHIFT)

static uint64_t entry(pfn_t pfn, uint64_t flags)
{
	return fake_mfn(pfn) << PAGE_SHIFT | flags;
}

static uint64_t machine(pfn_t pfn, unsigned slot)
{
	return entry(pfn, slot * 8);
}

static uint64_t *slot(pfn_t pfn, unsigned n)
{
	return (uint64_t *)fake_page(pfn) + n;
}

static void make_table(pfn_t pfn, unsigned level)
{
	*fake_pte(pfn) &= ~PTE_RW;
	EXPECT_EQ(pagetable_claim(&fake_vcpu, fake_mfn(pfn), level), 0);
}

static void set_up(void)
{
	fake_guest_reset();
	make_table(PFN_L1, 1);
	make_table(PFN_L2, 2);
	make_table(PFN_L3, 3);
	make_table(PFN_L4, 4);
}

static long update(uint64_t ptr, uint64_t val)
{
	const struct mmu_update u = {ptr, val};
	long rc = CALL(mmu_update, PUT(u), 1, 0, DOMID_SELF);

	EXPECT(fake_arg_intact());
	return rc;
}

struct row {
	const char *name;
	uint64_t val;
	long rc; /* 0: the entry is written, else it stays */
};

static void run_rows(pfn_t table, const struct row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		uint64_t *e = slot(table, 9), before;
		long rc;

		set_up();
		before = *e = 0;
		rc = update(machine(table, 9), rows[i].val);
		if (rc != rows[i].rc || *e != (rc ? before : rows[i].val))
			printf("\n    row \"%s\"", rows[i].name);
		EXPECT_EQ(rc, rows[i].rc);
		EXPECT_EQ(*e, rc ? before : rows[i].val);
	}
}

static void test_l1_entries(void)
{
	const struct row rows[] = {
		{"read-write", entry(PFN_DATA, RW), 0},
		{"read-only", entry(PFN_DATA, RO), 0},
		{"supervisor", entry(PFN_DATA, PTE_PRESENT | PTE_RW), 0},
		{"no-execute", entry(PFN_DATA, RW | PTE_NX), 0},
		{"available", entry(PFN_DATA, RW | 0xe00), 0},
		{"accessed and dirty", entry(PFN_DATA, RW | PTE_ACCESSED | PTE_DIRTY), 0},
		{"not present", entry(PFN_DATA, 0x80), 0},
		{"not present junk", 0x7ffffffffffffffe, 0},
		{"nothing", 0, 0},
		{"a table read-only", entry(PFN_L1, RO), 0},
		{"a table of another level read-only", entry(PFN_L4, RO), 0},
		{"itself", entry(PFN_L1, RW), -XEN_EBUSY},
		{"a table", entry(FAKE_PFN_L1, RW), -XEN_EBUSY},
		{"a table of level 2", entry(PFN_L2, PTE_PRESENT | PTE_RW), -XEN_EBUSY},
		{"a table of level 3", entry(PFN_L3, RW), -XEN_EBUSY},
		{"a table of level 4", entry(PFN_L4, RW), -XEN_EBUSY},
		{"a table, not present", entry(PFN_L4, PTE_RW), 0},
		{"no frame", NO_FRAME | RW, -XEN_EPERM},
		{"a frame that is not the guest's", 1 << PAGE_SHIFT | RW, -XEN_EPERM},
	};

	run_rows(PFN_L1, rows, ARRAY_SIZE(rows));
}

static void test_upper_entries(void)
{
	static const pfn_t table[] = {PFN_L2, PFN_L3, PFN_L4}, below[] = {PFN_L1, PFN_L2, PFN_L3};
	static const pfn_t other[] = {PFN_L3, PFN_L1, PFN_L2};
	unsigned i;

	for (i = 0; i < 3; i++) {
		const struct row rows[] = {
			{"a table", entry(below[i], RW), 0},
			{"a table, supervisor", entry(below[i], PTE_PRESENT | PTE_RW), 0},
			{"a table, no-execute", entry(below[i], RW | PTE_NX), 0},
			{"nothing", 0, 0},
			{"not present", entry(PFN_DATA, 0x80), 0},
			{"writable data", entry(PFN_DATA, RW), -XEN_EINVAL},
			{"large page", entry(PFN_DATA, RW | PTE_PSE), -XEN_EINVAL},
			{"large page of a table", entry(below[i], RW | PTE_PSE), -XEN_EINVAL},
			{"a table of another level", entry(other[i], RW), -XEN_EINVAL},
			{"a table of another level read-only", entry(other[i], RO), -XEN_EINVAL},
			{"itself", entry(table[i], RW), -XEN_EINVAL},
			{"itself read-only", entry(table[i], RO), 0},
			{"global", entry(below[i], RW | 0x100), -XEN_EINVAL},
			{"no frame", NO_FRAME | RW, -XEN_EINVAL},
			{"not the guest's", 1 << PAGE_SHIFT | RW, -XEN_EINVAL},
		};

		run_rows(table[i], rows, ARRAY_SIZE(rows));
	}
}

static void test_hypervisor_slots(void)
{
	unsigned i;

	for (i = 0; i < 512; i++) {
		bool ours = i >= 256 && i < 272;

		EXPECT_EQ(update(machine(PFN_L4, i), entry(PFN_L3, RW)), ours ? -XEN_EINVAL : 0);
		EXPECT_EQ(update(machine(PFN_L4, i), 0), ours ? -XEN_EINVAL : 0);
		EXPECT_EQ(update(machine(PFN_L3, i), entry(PFN_L2, RW)), 0);
	}
}

static void test_preserve(void)
{
	uint64_t *e = slot(PFN_L1, 3), at = machine(PFN_L1, 3);

	*e = entry(PFN_DATA, RW | PTE_ACCESSED | PTE_DIRTY);
	EXPECT_EQ(update(at | MMU_PT_UPDATE_PRESERVE_AD, entry(PFN_DATA, RO)), 0);
	EXPECT_EQ(*e, entry(PFN_DATA, RO | PTE_ACCESSED | PTE_DIRTY));
	EXPECT_EQ(update(at | MMU_NORMAL_PT_UPDATE, entry(PFN_DATA, RO)), 0);
	EXPECT_EQ(*e, entry(PFN_DATA, RO));
	EXPECT_EQ(update(at | MMU_PT_UPDATE_NO_TRANSLATE, entry(PFN_DATA, RW)), 0);
	EXPECT_EQ(*e, entry(PFN_DATA, RW));
}

static void test_targets(void)
{
	EXPECT_EQ(update(machine(PFN_DATA, 0), 0x1234567), 0);
	EXPECT_EQ(*slot(PFN_DATA, 0), 0x1234567);
	EXPECT_EQ(update(NO_FRAME, 0), -XEN_EINVAL);
	EXPECT_EQ(update(1 << PAGE_SHIFT, 0), -XEN_EINVAL);
	EXPECT_EQ(update(~7ull, 0), -XEN_EINVAL);
	for (unsigned command = 4; command < 8; command++)
		EXPECT_EQ(update(machine(PFN_L1, 3) | command, 0), -XEN_ENOSYS);
}

static void test_machphys(void)
{
	EXPECT_EQ(update(entry(PFN_DATA, MMU_MACHPHYS_UPDATE), 0x123), 0);
	EXPECT_EQ(fake_domain.m2p[fake_mfn(PFN_DATA)], 0x123);
	EXPECT_EQ(update(entry(PFN_DATA, 0x808 | MMU_MACHPHYS_UPDATE), PFN_DATA), 0);
	EXPECT_EQ(fake_domain.m2p[fake_mfn(PFN_DATA)], PFN_DATA);
	EXPECT_EQ(update(NO_FRAME | MMU_MACHPHYS_UPDATE, 1), -XEN_EINVAL);
	EXPECT_EQ(update(1 << PAGE_SHIFT | MMU_MACHPHYS_UPDATE, 1), -XEN_EINVAL);
}

/* The count that is written back, where the guest wants one. */
static void test_counts(void)
{
	const uint64_t at = machine(PFN_L1, 4), count_at = fake_gva(PFN_DATA, 16).addr;
	const struct mmu_update list[4] = {{at, 0}, {at + 8, 0}, {NO_FRAME, 0}, {at + 16, 0}};
	uint32_t *done = (uint32_t *)((uint8_t *)fake_page(PFN_DATA) + 16);

	*done = 99;
	EXPECT_EQ(CALL(mmu_update, PUT(list), 0, count_at, DOMID_SELF), 0);
	EXPECT_EQ(*done, 0);
	EXPECT_EQ(CALL(mmu_update, PUT(list), 2, count_at, DOMID_SELF), 0);
	EXPECT_EQ(*done, 2);
	EXPECT_EQ(CALL(mmu_update, PUT(list), 4, count_at, DOMID_SELF), -XEN_EINVAL);
	EXPECT_EQ(*done, 2);
	EXPECT_EQ(done[1], 0);
	EXPECT_EQ(CALL(mmu_update, PUT(list), 1, 0, DOMID_SELF), 0);
	EXPECT_BAD_ADDRESSES(CALL(mmu_update, PUT(list), 1, BAD, DOMID_SELF), 0);
	EXPECT_BAD_ADDRESSES(CALL(mmu_update, BAD, 1, count_at, DOMID_SELF), -XEN_EFAULT);
	EXPECT_EQ(*done, 0);
	/* An address that can be no guest's is refused though nothing is to be read there. */
	EXPECT_EQ(CALL(mmu_update, FAKE_UNMAPPED, 0, 0, DOMID_SELF), 0);
	*done = 99;
	EXPECT_EQ(CALL(mmu_update, FAKE_XEN_ADDRESS, 0, count_at, DOMID_SELF), -XEN_EFAULT);
	EXPECT_EQ(*done, 99);
	EXPECT_EQ(CALL(mmu_update, PUT(list), 2, count_at, 1234), -XEN_ESRCH);
	EXPECT_EQ(*done, 0);
	/* A list that ends where memory does. */
	memcpy(fake_page(FAKE_PFN_HOLE - 1) + PAGE_SIZE - sizeof(list[0]), list, sizeof(list[0]));
	EXPECT_EQ(CALL(mmu_update, FAKE_UNMAPPED - sizeof(list[0]), 100, count_at, DOMID_SELF),
		  -XEN_EFAULT);
	EXPECT_EQ(*done, 1);
}

static void test_domains(void)
{
	static const struct { uint32_t domain; long rc; } rows[] = {
		{DOMID_SELF, 0},
		{XEN_DOMID_GUEST, -XEN_ESRCH},
		{1234, -XEN_ESRCH},
		{DOMID_INVALID, -XEN_ESRCH},
		{DOMID_COW, -XEN_ESRCH},
		{(XEN_DOMID_GUEST + 1) << 16 | DOMID_SELF, 0},
		{1235 << 16 | DOMID_SELF, -XEN_ESRCH},
	};
	const struct mmu_update u = {machine(PFN_L1, 4), 0};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		EXPECT_EQ(CALL(mmu_update, PUT(u), 1, 0, rows[i].domain), rows[i].rc);
}

/* ---- update_va_mapping ---- */

static long map(uint64_t linear, uint64_t pte, uint64_t flags)
{
	return CALL(update_va_mapping, linear, pte, flags);
}

static void test_va_values(void)
{
	const uint64_t va = fake_gva(30, 0).addr;

	EXPECT_EQ(map(va, entry(PFN_DATA, RW), UVMF_INVLPG), 0);
	EXPECT_EQ(*fake_pte(30), entry(PFN_DATA, RW));
	EXPECT_EQ(map(va, entry(PFN_DATA, RO), UVMF_INVLPG), 0);
	EXPECT_EQ(*fake_pte(30), entry(PFN_DATA, RO));
	EXPECT_EQ(map(va, NO_FRAME | RW, UVMF_INVLPG), -XEN_EPERM);
	EXPECT_EQ(*fake_pte(30), entry(PFN_DATA, RO));
	EXPECT_EQ(map(va, entry(PFN_L1, RO), UVMF_INVLPG), 0);
	EXPECT_EQ(map(va, 0xabcd000, UVMF_INVLPG), 0);
	EXPECT_EQ(*fake_pte(30), 0xabcd000);
	EXPECT_EQ(map(va + 0x123, entry(PFN_DATA, RW), UVMF_INVLPG), 0);
	EXPECT_EQ(*fake_pte(30), entry(PFN_DATA, RW));
	EXPECT_EQ(map(FAKE_UNMAPPED, entry(PFN_DATA, RW), UVMF_INVLPG), 0);
	EXPECT_EQ(*fake_pte(FAKE_PFN_HOLE), entry(PFN_DATA, RW));
}

static void test_va_addresses(void)
{
	static const uint64_t addresses[] = {
		0, 0x7f0000000000, FAKE_LINEAR + (512ull << 30), FAKE_LINEAR + (1ull << 30),
		FAKE_LINEAR + (2ull << 20), HYPERVISOR_VIRT_START, FAKE_XEN_ADDRESS,
		FAKE_NON_CANONICAL, ~0ull,
	};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(addresses); i++)
		EXPECT_EQ(map(addresses[i], entry(PFN_DATA, RW), UVMF_INVLPG), -XEN_EINVAL);
	/* Through a table that leads to itself: the entry there is of level 2, and not to be had so. */
	EXPECT_EQ(update(machine(FAKE_PFN_L4, 6), entry(FAKE_PFN_L4, RO)), 0);
	EXPECT_EQ(map(6ull << 39 | (FAKE_LINEAR >> 9 & 0x7ffffff000), 0, UVMF_INVLPG), -XEN_EINVAL);
	EXPECT_EQ(mmu_set_linear_pte(&fake_vcpu, 6ull << 39 | (FAKE_LINEAR >> 9 & 0x7ffffff000),
				     entry(PFN_DATA, RW), NULL), -XEN_EINVAL);
	EXPECT_EQ(pte_mfn(*slot(FAKE_PFN_L2, 0)), fake_mfn(FAKE_PFN_L1));
	EXPECT_EQ(fake_cpu.invlpgs, 0);
}

static void test_va_flushes(void)
{
	const uint64_t va = fake_gva(30, 0).addr, pte = entry(PFN_DATA, RW);
	uint64_t mask = 1;

	EXPECT_EQ(map(va, pte, UVMF_NONE), 0);
	EXPECT_EQ(map(va, pte, UVMF_ALL), 0);
	EXPECT_EQ(map(va, pte, 3), 0);
	EXPECT_EQ(map(va, pte, 3 | UVMF_ALL), 0);
	EXPECT_EQ(fake_cpu.flushes + fake_cpu.invlpgs, 0);
	EXPECT_EQ(map(va, pte, UVMF_TLB_FLUSH | UVMF_LOCAL), 0);
	EXPECT_EQ(map(va, pte, UVMF_TLB_FLUSH | UVMF_ALL), 0);
	EXPECT_EQ(map(va, pte, UVMF_TLB_FLUSH | PUT(mask)), 0);
	EXPECT_EQ(fake_cpu.flushes, 3);
	EXPECT_EQ(map(va, pte, UVMF_INVLPG | UVMF_LOCAL), 0);
	EXPECT_EQ(map(va, pte, UVMF_INVLPG | UVMF_ALL), 0);
	EXPECT_EQ(map(va, pte, UVMF_INVLPG | PUT(mask)), 0);
	EXPECT_EQ(fake_cpu.invlpgs, 3);
	EXPECT_EQ(fake_cpu.invlpg, va);
	EXPECT_EQ(map(va, pte, UVMF_TLB_FLUSH | FAKE_UNMAPPED), -XEN_EFAULT);
	EXPECT_EQ(map(va, pte, UVMF_INVLPG | FAKE_UNMAPPED), -XEN_EFAULT);
}

static void test_va_other_domain(void)
{
	const uint64_t va = fake_gva(30, 0).addr, pte = entry(PFN_DATA, RW);

	EXPECT_EQ(CALL(update_va_mapping_otherdomain, va, pte, 0, DOMID_SELF), 0);
	EXPECT_EQ(*fake_pte(30), pte);
	EXPECT_EQ(CALL(update_va_mapping_otherdomain, va, 0, 0, XEN_DOMID_GUEST), -XEN_ESRCH);
	EXPECT_EQ(CALL(update_va_mapping_otherdomain, va, 0, 0, 1234), -XEN_ESRCH);
	EXPECT_EQ(CALL(update_va_mapping_otherdomain, va, 0, 0, DOMID_INVALID), -XEN_ESRCH);
	EXPECT_EQ(*fake_pte(30), pte);
}

/* A kernel that moves its linear map tells where by its first read-only mapping there. */
static void test_learn_linear(void)
{
	const uint64_t gib = 1ull << 30;

	fake_domain.linear_base[0] = 0xffffffff80000000;
	pagetable_learn_linear(&fake_domain, FAKE_LINEAR + 41 * PAGE_SIZE, fake_mfn(41));
	EXPECT_EQ(fake_domain.linear_base[1], FAKE_LINEAR);
	EXPECT_EQ(pagetable_claim(&fake_vcpu, fake_mfn(42), 1), -XEN_EINVAL);
	/* Not such: user addresses, and bases that are no linear map's. */
	pagetable_learn_linear(&fake_domain, 0x7f0000000000, fake_mfn(41));
	pagetable_learn_linear(&fake_domain, FAKE_LINEAR + gib + 5 * PAGE_SIZE, fake_mfn(41));
	EXPECT_EQ(fake_domain.linear_base[1], FAKE_LINEAR);
	pagetable_learn_linear(&fake_domain, FAKE_LINEAR + gib + 41 * PAGE_SIZE, fake_mfn(41));
	EXPECT_EQ(fake_domain.linear_base[1], FAKE_LINEAR + gib);
	/* A frame without a pseudo-physical number says nothing. */
	fake_domain.m2p[fake_mfn(41)] = INVALID_MFN;
	pagetable_learn_linear(&fake_domain, FAKE_LINEAR + 2 * gib + 41 * PAGE_SIZE, fake_mfn(41));
	EXPECT_EQ(fake_domain.linear_base[1], FAKE_LINEAR + gib);
}

static void test_emulated_write(void)
{
	EXPECT_EQ(pagetable_emulated_write(&fake_vcpu, fake_mfn(PFN_L1), 8, entry(PFN_DATA, RW)), 0);
	EXPECT_EQ(*slot(PFN_L1, 1), entry(PFN_DATA, RW));
	EXPECT(pagetable_emulated_write(&fake_vcpu, fake_mfn(PFN_L1), 8, NO_FRAME | RW) < 0);
	EXPECT_EQ(*slot(PFN_L1, 1), entry(PFN_DATA, RW));
	EXPECT_EQ(pagetable_emulated_write(&fake_vcpu, fake_mfn(PFN_L2), 8, 0), -XEN_EINVAL);
	EXPECT_EQ(pagetable_emulated_write(&fake_vcpu, fake_mfn(PFN_DATA), 8, 0), -XEN_EINVAL);
	EXPECT_EQ(pagetable_emulated_write(&fake_vcpu, FAKE_NO_MFN, 8, 0), -XEN_EINVAL);
}

static void test_walk(void)
{
	const mfn_t root = fake_mfn(FAKE_PFN_L4);

	EXPECT(pagetable_walk(root, FAKE_LINEAR) == fake_pte(0));
	EXPECT(pagetable_walk(root, FAKE_LINEAR + 5 * PAGE_SIZE + 17) == fake_pte(5));
	EXPECT(!pagetable_walk(root, 0));
	EXPECT(!pagetable_walk(root, FAKE_LINEAR + (2ull << 20)));
	EXPECT(!pagetable_walk(FAKE_NO_MFN, FAKE_LINEAR));
	*slot(FAKE_PFN_L2, 1) = NO_FRAME | RW;
	EXPECT(!pagetable_walk(root, FAKE_LINEAR + (2ull << 20)));
	*slot(FAKE_PFN_L2, 0) |= PTE_PSE;
	EXPECT(!pagetable_walk(root, FAKE_LINEAR));
}

static const struct unit_test tests[] = {
	{"L1 entries", test_l1_entries},
	{"upper entries", test_upper_entries},
	{"the hypervisor's slots", test_hypervisor_slots},
	{"accessed and dirty bits", test_preserve},
	{"what may be written to", test_targets},
	{"the M2P", test_machphys},
	{"counts and pointers", test_counts},
	{"domains", test_domains},
	{"update_va_mapping: values", test_va_values},
	{"update_va_mapping: addresses", test_va_addresses},
	{"update_va_mapping: flushes", test_va_flushes},
	{"update_va_mapping_otherdomain", test_va_other_domain},
	{"where the linear map is", test_learn_linear},
	{"emulated writes", test_emulated_write},
	{"walks", test_walk},
};

UNIT_MAIN("page tables", set_up, tests)
