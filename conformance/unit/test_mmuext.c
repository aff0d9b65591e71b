/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_mmuext_op; the expected answers are Xen 4.17's to a guest without devices. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"

#define PFN_TABLE 10
#define PFN_DATA  20
#define RW        (PTE_PRESENT | PTE_RW | PTE_USER)

static long one(unsigned cmd, uint64_t arg1, uint64_t arg2)
{
	struct mmuext_op op;
	long rc;

	memset(&op, 0xa5, sizeof(op)); /* padding too */
	op.cmd = cmd;
	op.arg1.mfn = arg1;
	op.arg2.src_mfn = arg2;
	rc = CALL(mmuext_op, PUT(op), 1, 0, DOMID_SELF);
	EXPECT(fake_arg_intact());
	return rc;
}

static void read_only(pfn_t pfn)
{
	*fake_pte(pfn) &= ~PTE_RW;
}

static uint8_t info(pfn_t pfn)
{
	return fake_domain.frame_info[fake_mfn(pfn)];
}

static uint64_t *slot(pfn_t pfn, unsigned n)
{
	return (uint64_t *)fake_page(pfn) + n;
}

static void test_pin(void)
{
	for (unsigned level = 1; level <= 4; level++) {
		unsigned cmd = MMUEXT_PIN_L1_TABLE + level - 1;
		mfn_t mfn = fake_mfn(PFN_TABLE);

		fake_guest_reset();
		EXPECT_EQ(one(cmd, mfn, 0), -XEN_EINVAL); /* writable */
		read_only(PFN_TABLE);
		EXPECT_EQ(one(MMUEXT_UNPIN_TABLE, mfn, 0), -XEN_EINVAL);
		EXPECT_EQ(one(cmd, mfn, 0), 0);
		EXPECT_EQ(info(PFN_TABLE) & (FRAME_TYPE | FRAME_PINNED), level | FRAME_PINNED);
		EXPECT_EQ(fake_cpu.l4_filled, level == 4);
		EXPECT_EQ(one(cmd, mfn, 0), -XEN_EINVAL); /* twice */
		for (unsigned other = 1; other <= 4; other++)
			EXPECT_EQ(one(MMUEXT_PIN_L1_TABLE + other - 1, mfn, 0), -XEN_EINVAL);
		EXPECT_EQ(one(MMUEXT_UNPIN_TABLE, mfn, 0), 0);
		EXPECT_EQ(one(MMUEXT_UNPIN_TABLE, mfn, 0), -XEN_EINVAL);
		/* As another level's. */
		EXPECT_EQ(one(MMUEXT_PIN_L1_TABLE + level % 4, mfn, 0), 0);
	}
}

/* A pin is one use among others. */
static void test_pin_in_use(void)
{
	const mfn_t l1 = fake_mfn(FAKE_PFN_L1), l2 = fake_mfn(FAKE_PFN_L2);

	EXPECT_EQ(one(MMUEXT_UNPIN_TABLE, l1, 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_PIN_L1_TABLE, l2, 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_PIN_L3_TABLE, l2, 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_PIN_L1_TABLE, l1, 0), 0);
	EXPECT_EQ(fake_domain.frame_uses[l1], 2);
	EXPECT_EQ(one(MMUEXT_PIN_L1_TABLE, l1, 0), -XEN_EINVAL);
	EXPECT_EQ(fake_domain.frame_uses[l1], 2);
	EXPECT_EQ(one(MMUEXT_UNPIN_TABLE, l1, 0), 0);
	EXPECT_EQ(fake_domain.frame_uses[l1], 1);
	EXPECT_EQ(info(FAKE_PFN_L1) & FRAME_TYPE, 1);
	/* A table that is pinned no more is data, if nothing else uses it. */
	read_only(PFN_TABLE);
	EXPECT_EQ(one(MMUEXT_PIN_L2_TABLE, fake_mfn(PFN_TABLE), 0), 0);
	EXPECT_EQ(one(MMUEXT_CLEAR_PAGE, fake_mfn(PFN_TABLE), 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_UNPIN_TABLE, fake_mfn(PFN_TABLE), 0), 0);
	EXPECT_EQ(info(PFN_TABLE) & FRAME_TYPE, 0);
	EXPECT_EQ(one(MMUEXT_CLEAR_PAGE, fake_mfn(PFN_TABLE), 0), 0);
}

static void test_pin_bad_frames(void)
{
	static const uint64_t bad[] = {FAKE_NO_MFN, ~0ull, 0, 1, FAKE_FRAMES, FAKE_FRAMES - 1};

	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
		for (unsigned cmd = MMUEXT_PIN_L1_TABLE; cmd <= MMUEXT_UNPIN_TABLE; cmd++)
			EXPECT_EQ(one(cmd, bad[i], 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_PIN_L4_TABLE, fake_mfn(FAKE_PFN_L4), 0), -XEN_EINVAL);
}

static void test_pin_contents(void)
{
	const uint64_t data = fake_mfn(PFN_DATA) << PAGE_SHIFT, none = FAKE_NO_MFN << PAGE_SHIFT;
	const struct { const char *name; unsigned cmd; uint64_t entry; long rc; } rows[] = {
		{"l1, no frame", MMUEXT_PIN_L1_TABLE, none | RW, -XEN_EPERM},
		{"l2, no frame", MMUEXT_PIN_L2_TABLE, none | RW, -XEN_EINVAL},
		{"l2, large page", MMUEXT_PIN_L2_TABLE, data | RW | PTE_PSE, -XEN_EINVAL},
		{"l2, writable l1", MMUEXT_PIN_L2_TABLE, data | RW, -XEN_EINVAL},
		{"l3, large page", MMUEXT_PIN_L3_TABLE, data | RW | PTE_PSE, -XEN_EINVAL},
		{"l4, writable l3", MMUEXT_PIN_L4_TABLE, data | RW, -XEN_EINVAL},
		{"l1, not present", MMUEXT_PIN_L1_TABLE, none | 0x80, 0},
		{"l1, data", MMUEXT_PIN_L1_TABLE, data | RW, 0},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		long rc;

		fake_guest_reset();
		*slot(PFN_TABLE, 7) = rows[i].entry;
		read_only(PFN_TABLE);
		rc = one(rows[i].cmd, fake_mfn(PFN_TABLE), 0);
		if (rc != rows[i].rc)
			printf("\n    row \"%s\"", rows[i].name);
		EXPECT_EQ(rc, rows[i].rc);
		EXPECT_EQ(!!(info(PFN_TABLE) & FRAME_PINNED), !rc);
	}
}

static void test_base(void)
{
	read_only(PFN_TABLE);
	EXPECT_EQ(one(MMUEXT_NEW_BASEPTR, fake_mfn(PFN_DATA), 0), -XEN_EINVAL); /* writable */
	EXPECT_EQ(one(MMUEXT_NEW_BASEPTR, FAKE_NO_MFN, 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_NEW_BASEPTR, 0, 0), -XEN_EINVAL);
	EXPECT_EQ(fake_cpu.roots_loaded, 0);
	EXPECT_EQ(one(MMUEXT_NEW_BASEPTR, fake_mfn(FAKE_PFN_L4), 0), 0);
	memcpy(fake_page(PFN_TABLE), fake_page(FAKE_PFN_L4), PAGE_SIZE);
	EXPECT_EQ(one(MMUEXT_NEW_BASEPTR, fake_mfn(PFN_TABLE), 0), 0);
	EXPECT_EQ(fake_cpu.root, fake_mfn(PFN_TABLE));
	EXPECT_EQ(fake_vcpu.kernel_root, fake_mfn(PFN_TABLE));
	EXPECT_EQ(fake_cpu.l4_filled, 1);
	EXPECT(fake_vcpu.pair_stale);
}

/* The table that is loaded is used, the one before no longer. */
static void test_base_uses(void)
{
	const mfn_t first = fake_mfn(FAKE_PFN_L4), next = fake_mfn(PFN_TABLE);
	const uint16_t *uses = fake_domain.frame_uses;

	EXPECT_EQ(uses[first], 2); /* pinned too */
	memcpy(fake_page(PFN_TABLE), fake_page(FAKE_PFN_L4), PAGE_SIZE);
	read_only(PFN_TABLE);
	EXPECT_EQ(one(MMUEXT_NEW_BASEPTR, next, 0), 0);
	EXPECT_EQ(one(MMUEXT_NEW_BASEPTR, next, 0), 0);
	EXPECT_EQ(one(MMUEXT_NEW_BASEPTR, fake_mfn(PFN_DATA), 0), -XEN_EINVAL);
	EXPECT_EQ(uses[first], 1);
	EXPECT_EQ(uses[next], 1);
	EXPECT_EQ(uses[fake_mfn(FAKE_PFN_L3)], 2);
	EXPECT_EQ(one(MMUEXT_UNPIN_TABLE, first, 0), 0);
	EXPECT_EQ(info(FAKE_PFN_L4) & FRAME_TYPE, 0);
	EXPECT_EQ(uses[fake_mfn(FAKE_PFN_L3)], 1);
	EXPECT_EQ(one(MMUEXT_NEW_USER_BASEPTR, next, 0), 0);
	EXPECT_EQ(uses[next], 2);
	EXPECT_EQ(one(MMUEXT_NEW_USER_BASEPTR, FAKE_NO_MFN, 0), -XEN_EINVAL);
	EXPECT_EQ(uses[next], 2);
	EXPECT_EQ(one(MMUEXT_NEW_USER_BASEPTR, first, 0), 0);
	EXPECT_EQ(uses[next], 1);
	EXPECT_EQ(one(MMUEXT_NEW_USER_BASEPTR, 0, 0), 0);
	EXPECT_EQ(info(FAKE_PFN_L4) & FRAME_TYPE, 0);
	EXPECT_EQ(info(PFN_TABLE) & FRAME_TYPE, 4);
}

static void test_user_base(void)
{
	unsigned loaded = fake_cpu.roots_loaded;

	read_only(PFN_TABLE);
	EXPECT_EQ(one(MMUEXT_NEW_USER_BASEPTR, fake_mfn(PFN_DATA), 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_NEW_USER_BASEPTR, FAKE_NO_MFN, 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_NEW_USER_BASEPTR, fake_mfn(PFN_TABLE), 0), 0);
	EXPECT_EQ(fake_vcpu.user_root, fake_mfn(PFN_TABLE));
	EXPECT(fake_vcpu.pair_stale);
	EXPECT_EQ(one(MMUEXT_NEW_USER_BASEPTR, fake_mfn(PFN_TABLE), 0), 0);
	EXPECT_EQ(one(MMUEXT_NEW_USER_BASEPTR, 0, 0), 0);
	EXPECT_EQ(one(MMUEXT_NEW_USER_BASEPTR, 0, 0), 0);
	EXPECT_EQ(fake_vcpu.user_root, 0);
	EXPECT_EQ(fake_cpu.roots_loaded, loaded);
}

static void test_flushes(void)
{
	uint64_t here = fake_gva(5, 0).addr, mask_at = fake_gva(PFN_DATA, 0).addr, *mask = slot(PFN_DATA, 0);

	EXPECT_EQ(one(MMUEXT_TLB_FLUSH_LOCAL, 0, 0), 0);
	EXPECT_EQ(one(MMUEXT_TLB_FLUSH_ALL, 0, 0), 0);
	EXPECT_EQ(fake_cpu.flushes, 2);
	EXPECT_EQ(one(MMUEXT_INVLPG_LOCAL, here, 0), 0);
	EXPECT_EQ(one(MMUEXT_INVLPG_ALL, here, 0), 0);
	EXPECT_EQ(fake_cpu.invlpgs, 2);
	EXPECT_EQ(fake_cpu.invlpg, here);
	*mask = 1;
	EXPECT_EQ(one(MMUEXT_TLB_FLUSH_MULTI, 0, mask_at), 0);
	EXPECT_EQ(one(MMUEXT_INVLPG_MULTI, here, mask_at), 0);
	*mask = ~0ull; /* vCPUs that are not there too */
	EXPECT_EQ(one(MMUEXT_TLB_FLUSH_MULTI, 0, mask_at), 0);
	EXPECT_EQ(fake_cpu.flushes, 4);
	EXPECT_EQ(fake_cpu.invlpgs, 3);
	*mask = ~1ull;
	EXPECT_EQ(one(MMUEXT_TLB_FLUSH_MULTI, 0, mask_at), 0);
	EXPECT_EQ(one(MMUEXT_INVLPG_MULTI, here, mask_at), 0);
	EXPECT_EQ(fake_cpu.flushes, 4);
	EXPECT_EQ(fake_cpu.invlpgs, 3);
	EXPECT_BAD_ADDRESSES(one(MMUEXT_TLB_FLUSH_MULTI, 0, BAD), -XEN_EINVAL);
	EXPECT_BAD_ADDRESSES(one(MMUEXT_INVLPG_MULTI, here, BAD), -XEN_EINVAL);
	EXPECT_EQ(fake_cpu.flushes, 4);
	EXPECT_EQ(one(MMUEXT_FLUSH_CACHE, 0, 0), -XEN_EACCES);
	EXPECT_EQ(one(MMUEXT_FLUSH_CACHE_GLOBAL, 0, 0), -XEN_EINVAL);
	EXPECT_EQ(fake_cpu.caches_flushed, 0);
}

static void test_invlpg_odd_addresses(void)
{
	static const uint64_t odd[] = {FAKE_NON_CANONICAL, HYPERVISOR_VIRT_START, 0, ~0ull};

	for (unsigned i = 0; i < ARRAY_SIZE(odd); i++) {
		EXPECT_EQ(one(MMUEXT_INVLPG_LOCAL, odd[i], 0), 0);
		EXPECT_EQ(one(MMUEXT_INVLPG_ALL, odd[i], 0), 0);
	}
}

static void test_ldt(void)
{
	const uint64_t at = fake_gva(5, 0).addr;

	EXPECT_EQ(one(MMUEXT_SET_LDT, at, 8192), 0);
	EXPECT_EQ(fake_cpu.ldt, at);
	EXPECT_EQ(fake_cpu.ldt_entries, 8192);
	EXPECT_EQ(one(MMUEXT_SET_LDT, at, 8193), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_SET_LDT, at + 8, 2), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_SET_LDT, HYPERVISOR_VIRT_START, 1), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_SET_LDT, HYPERVISOR_VIRT_START - PAGE_SIZE, 8192), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_SET_LDT, FAKE_NON_CANONICAL, 1), -XEN_EINVAL);
	EXPECT_EQ(fake_cpu.ldt_loads, 1);
	EXPECT_EQ(one(MMUEXT_SET_LDT, 0, 0), 0);
	EXPECT_EQ(one(MMUEXT_SET_LDT, 1, 0), 0);
	EXPECT_EQ(fake_cpu.ldt_entries, 0);
}

static void test_pages(void)
{
	const mfn_t to = fake_mfn(PFN_DATA), from = fake_mfn(PFN_DATA + 1);

	memset(fake_page(PFN_DATA), 1, PAGE_SIZE);
	memset(fake_page(PFN_DATA + 1), 2, PAGE_SIZE);
	EXPECT_EQ(one(MMUEXT_COPY_PAGE, to, from), 0);
	EXPECT(!memcmp(fake_page(PFN_DATA), fake_page(PFN_DATA + 1), PAGE_SIZE));
	EXPECT_EQ(one(MMUEXT_CLEAR_PAGE, to, 0), 0);
	for (unsigned i = 0; i < 512; i++)
		EXPECT(!*slot(PFN_DATA, i));
	EXPECT_EQ(*slot(PFN_DATA + 1, 0), 0x0202020202020202);
	EXPECT_EQ(one(MMUEXT_COPY_PAGE, to, fake_mfn(FAKE_PFN_L1)), 0);
	EXPECT_EQ(one(MMUEXT_CLEAR_PAGE, fake_mfn(FAKE_PFN_L1), 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_COPY_PAGE, fake_mfn(FAKE_PFN_L1), from), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_CLEAR_PAGE, FAKE_NO_MFN, 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_COPY_PAGE, to, FAKE_NO_MFN), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_COPY_PAGE, FAKE_NO_MFN, from), -XEN_EINVAL);
	/* The shim's own pages are not the guest's to clear. */
	EXPECT_EQ(one(MMUEXT_CLEAR_PAGE, page_mfn(fake_domain.shared_info), 0), -XEN_EINVAL);
	EXPECT_EQ(one(MMUEXT_COPY_PAGE, to, page_mfn(fake_domain.shared_info)), -XEN_EINVAL);
}

static void test_unknown(void)
{
	static const unsigned unknown[] = {14, 99, MMUEXT_UNMARK_SUPER + 1, ~0u};

	for (unsigned i = 0; i < ARRAY_SIZE(unknown); i++)
		EXPECT_EQ(one(unknown[i], 0, 0), -XEN_ENOSYS);
	EXPECT_EQ(one(MMUEXT_MARK_SUPER, fake_mfn(PFN_DATA), 0), -XEN_EOPNOTSUPP);
	EXPECT_EQ(one(MMUEXT_UNMARK_SUPER, fake_mfn(PFN_DATA), 0), -XEN_EOPNOTSUPP);
}

static void test_counts(void)
{
	const struct mmuext_op list[3] = {
		{.cmd = MMUEXT_TLB_FLUSH_LOCAL}, {.cmd = 99}, {.cmd = MMUEXT_TLB_FLUSH_LOCAL}};
	const uint64_t count_at = fake_gva(PFN_DATA, 16).addr;
	uint32_t *done = (uint32_t *)slot(PFN_DATA, 2);

	*done = 77;
	EXPECT_EQ(CALL(mmuext_op, PUT(list), 0, count_at, DOMID_SELF), 0);
	EXPECT_EQ(*done, 0);
	EXPECT_EQ(CALL(mmuext_op, PUT(list), 3, count_at, DOMID_SELF), -XEN_ENOSYS);
	EXPECT_EQ(*done, 1);
	EXPECT_EQ(CALL(mmuext_op, PUT(list), 1, count_at, DOMID_SELF), 0);
	EXPECT_EQ(*done, 1);
	EXPECT_EQ(done[1], 0);
	EXPECT_BAD_ADDRESSES(CALL(mmuext_op, PUT(list), 1, BAD, DOMID_SELF), 0);
	EXPECT_BAD_ADDRESSES(CALL(mmuext_op, BAD, 1, 0, DOMID_SELF), -XEN_EFAULT);
	/* An address that can be no guest's is refused though nothing is to be read there. */
	EXPECT_EQ(CALL(mmuext_op, FAKE_UNMAPPED, 0, 0, DOMID_SELF), 0);
	EXPECT_EQ(CALL(mmuext_op, FAKE_XEN_ADDRESS, 0, 0, DOMID_SELF), -XEN_EFAULT);
}

static void test_domains(void)
{
	const struct mmuext_op op = {.cmd = MMUEXT_TLB_FLUSH_LOCAL};

	EXPECT_EQ(CALL(mmuext_op, PUT(op), 1, 0, DOMID_SELF), 0);
	EXPECT_EQ(CALL(mmuext_op, PUT(op), 1, 0, XEN_DOMID_GUEST), -XEN_ESRCH);
	EXPECT_EQ(CALL(mmuext_op, PUT(op), 1, 0, 1234), -XEN_ESRCH);
	EXPECT_EQ(CALL(mmuext_op, PUT(op), 1, 0, DOMID_INVALID), -XEN_ESRCH);
	EXPECT_EQ(CALL(mmuext_op, PUT(op), 1, 0, DOMID_IO), -XEN_EPERM);
	EXPECT_EQ(fake_cpu.flushes, 1);
}

static const struct unit_test tests[] = {
	{"pin and unpin", test_pin},
	{"pin of what is in use", test_pin_in_use},
	{"pin of frames that are not there", test_pin_bad_frames},
	{"pin of good and bad contents", test_pin_contents},
	{"new base pointer", test_base},
	{"new user base pointer", test_user_base},
	{"base pointers as uses", test_base_uses},
	{"flushes", test_flushes},
	{"flushes of odd addresses", test_invlpg_odd_addresses},
	{"local descriptor table", test_ldt},
	{"clear and copy pages", test_pages},
	{"what is not there", test_unknown},
	{"counts and pointers", test_counts},
	{"domains", test_domains},
};

UNIT_MAIN("extended page-table operations", fake_guest_reset, tests)
