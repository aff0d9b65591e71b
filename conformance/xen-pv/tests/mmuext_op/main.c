/* SPDX-License-Identifier: MIT */
/*
 * HYPERVISOR_mmuext_op: pins, base pointers, flushes, the LDT and the page operations, with what
 * each refuses.  A kernel trusts a pin's -EINVAL to tell it of a table that is still writable.
 */
#include "conformance/xen-pv/lib/guest.h"

#define NO_MFN 0x8000000000ul /* beyond any memory */

static struct area area;
static uint64_t *l4;

static void test_pins(void)
{
	uint64_t *l1 = table_alloc(), *writable = page_alloc();

	answer_rc("pin/l1", mmuext_one(MMUEXT_PIN_L1_TABLE, mfn_of(l1), 0));
	answer_rc("pin/l1-twice", mmuext_one(MMUEXT_PIN_L1_TABLE, mfn_of(l1), 0));
	answer_rc("pin/l1-as-l2", mmuext_one(MMUEXT_PIN_L2_TABLE, mfn_of(l1), 0));
	answer_rc("pin/unpin", mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(l1), 0));
	answer_rc("pin/unpin-twice", mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(l1), 0));
	answer_rc("pin/l1-again", mmuext_one(MMUEXT_PIN_L1_TABLE, mfn_of(l1), 0));
	answer_rc("pin/unpin-again", mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(l1), 0));
	answer_rc("pin/l1-now-l2", mmuext_one(MMUEXT_PIN_L2_TABLE, mfn_of(l1), 0));
	answer_rc("pin/l2-unpin", mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(l1), 0));
	answer_rc("pin/l3", mmuext_one(MMUEXT_PIN_L3_TABLE, mfn_of(l1), 0));
	answer_rc("pin/l3-unpin", mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(l1), 0));
	answer_rc("pin/l4", mmuext_one(MMUEXT_PIN_L4_TABLE, mfn_of(l1), 0));
	answer_rc("pin/l4-unpin", mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(l1), 0));
	answer_rc("pin/writable-l1", mmuext_one(MMUEXT_PIN_L1_TABLE, mfn_of(writable), 0));
	answer_rc("pin/writable-l4", mmuext_one(MMUEXT_PIN_L4_TABLE, mfn_of(writable), 0));
	answer_rc("pin/no-mfn", mmuext_one(MMUEXT_PIN_L1_TABLE, NO_MFN, 0));
	answer_rc("pin/top-mfn", mmuext_one(MMUEXT_PIN_L4_TABLE, ~0ul, 0));
	answer_rc("unpin/no-mfn", mmuext_one(MMUEXT_UNPIN_TABLE, NO_MFN, 0));
	answer_rc("unpin/in-use", mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(area.l1), 0));
	answer_rc("pin/in-use-l1", mmuext_one(MMUEXT_PIN_L1_TABLE, mfn_of(area.l1), 0));
	answer_rc("pin/in-use-l1-unpin", mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(area.l1), 0));
	answer_rc("pin/in-use-wrong-level", mmuext_one(MMUEXT_PIN_L1_TABLE, mfn_of(area.l2), 0));
	answer_rc("pin/initial-l4", mmuext_one(MMUEXT_PIN_L4_TABLE, mfn_of(l4), 0));
}

/* Contents that a pin must refuse. */
static void test_pin_contents(void)
{
	static const struct {
		const char *key;
		unsigned int cmd;
		uint64_t flags;
		bool frame;
	} bad[] = {
		{ "contents/l1-no-frame", MMUEXT_PIN_L1_TABLE, PTE_RWU, false },
		{ "contents/l2-no-frame", MMUEXT_PIN_L2_TABLE, PTE_RWU, false },
		{ "contents/l2-large", MMUEXT_PIN_L2_TABLE, PTE_RWU | PTE_PS, true },
		{ "contents/l2-writable-l1", MMUEXT_PIN_L2_TABLE, PTE_RWU, true },
		{ "contents/l3-large", MMUEXT_PIN_L3_TABLE, PTE_RWU | PTE_PS, true },
		{ "contents/l4-writable-l3", MMUEXT_PIN_L4_TABLE, PTE_RWU, true },
		{ "contents/l1-not-present", MMUEXT_PIN_L1_TABLE, 0x8000, false },
		{ "contents/l1-good", MMUEXT_PIN_L1_TABLE, PTE_RWU, true },
	};
	uint64_t *table = page_alloc(), *data = page_alloc();

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		page_protect(table, PTE_RWU);
		memset(table, 0, PAGE_SIZE);
		table[7] = (bad[i].frame ? machine_of(data) : NO_MFN << 12) | bad[i].flags;
		page_protect(table, PTE_ROU);
		answer_rc(bad[i].key, mmuext_one(bad[i].cmd, mfn_of(table), 0));
		mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(table), 0);
	}
}

static void test_base_pointers(void)
{
	uint64_t *other = page_alloc(), *plain = table_alloc();

	memcpy(other, l4, PAGE_SIZE);
	memset(other + 256, 0, 16 * 8);
	page_protect(other, PTE_ROU);
	answer_rc("base/l1", mmuext_one(MMUEXT_NEW_BASEPTR, mfn_of(area.l1), 0));
	answer_rc("base/writable", mmuext_one(MMUEXT_NEW_BASEPTR, mfn_of(page_alloc()), 0));
	answer_rc("base/no-mfn", mmuext_one(MMUEXT_NEW_BASEPTR, NO_MFN, 0));
	answer_rc("base/same", mmuext_one(MMUEXT_NEW_BASEPTR, mfn_of(l4), 0));
	answer_rc("base/unpinned", mmuext_one(MMUEXT_NEW_BASEPTR, mfn_of(other), 0));
	answer("base/m2p-works", "%d", machine_to_phys_mapping[mfn_of(other)] ==
	       ((unsigned long)other - GUEST_BASE) / PAGE_SIZE);
	answer_rc("base/back", mmuext_one(MMUEXT_NEW_BASEPTR, mfn_of(l4), 0));
	answer_rc("user-base/l1", mmuext_one(MMUEXT_NEW_USER_BASEPTR, mfn_of(area.l1), 0));
	answer_rc("user-base/no-mfn", mmuext_one(MMUEXT_NEW_USER_BASEPTR, NO_MFN, 0));
	answer_rc("user-base/writable",
		  mmuext_one(MMUEXT_NEW_USER_BASEPTR, mfn_of(page_alloc()), 0));
	answer_rc("user-base/l4", mmuext_one(MMUEXT_NEW_USER_BASEPTR, mfn_of(plain), 0));
	answer_rc("user-base/same", mmuext_one(MMUEXT_NEW_USER_BASEPTR, mfn_of(plain), 0));
	answer_rc("user-base/0", mmuext_one(MMUEXT_NEW_USER_BASEPTR, 0, 0));
	answer_rc("user-base/0-twice", mmuext_one(MMUEXT_NEW_USER_BASEPTR, 0, 0));
}

static void test_flushes(void)
{
	static unsigned long vcpus[1] = { 1 }, no_vcpus[1] = { 0 }, all_vcpus[1] = { ~0ul };
	unsigned long here = (unsigned long)&area, mask = (unsigned long)vcpus;

	answer_rc("flush/local", mmuext_one(MMUEXT_TLB_FLUSH_LOCAL, 0, 0));
	answer_rc("flush/all", mmuext_one(MMUEXT_TLB_FLUSH_ALL, 0, 0));
	answer_rc("flush/invlpg-local", mmuext_one(MMUEXT_INVLPG_LOCAL, here, 0));
	answer_rc("flush/invlpg-all", mmuext_one(MMUEXT_INVLPG_ALL, here, 0));
	answer_rc("flush/invlpg-non-canonical", mmuext_one(MMUEXT_INVLPG_LOCAL, 1ul << 63, 0));
	answer_rc("flush/invlpg-all-non-canonical", mmuext_one(MMUEXT_INVLPG_ALL, 1ul << 63, 0));
	answer_rc("flush/invlpg-xen", mmuext_one(MMUEXT_INVLPG_LOCAL, HYPERVISOR_VIRT_START, 0));
	answer_rc("flush/multi", mmuext_one(MMUEXT_TLB_FLUSH_MULTI, 0, mask));
	answer_rc("flush/multi-none",
		  mmuext_one(MMUEXT_TLB_FLUSH_MULTI, 0, (unsigned long)no_vcpus));
	answer_rc("flush/multi-absent",
		  mmuext_one(MMUEXT_TLB_FLUSH_MULTI, 0, (unsigned long)all_vcpus));
	answer_rc("flush/multi-bad-mask", mmuext_one(MMUEXT_TLB_FLUSH_MULTI, 0, 0x1000));
	answer_rc("flush/invlpg-multi", mmuext_one(MMUEXT_INVLPG_MULTI, here, mask));
	answer_rc("flush/invlpg-multi-bad-mask", mmuext_one(MMUEXT_INVLPG_MULTI, here, 0x1000));
	answer_rc("flush/cache", mmuext_one(MMUEXT_FLUSH_CACHE, 0, 0));
	answer_rc("flush/cache-global", mmuext_one(MMUEXT_FLUSH_CACHE_GLOBAL, 0, 0));
}

static void test_ldt(void)
{
	uint64_t *ldt = page_alloc();
	unsigned long at = (unsigned long)ldt;

	ldt[1] = 0x00cff2000000ffff; /* a data segment */
	page_protect(ldt, PTE_ROU);
	answer_rc("ldt/set", mmuext_one(MMUEXT_SET_LDT, at, 2));
	unsigned long access = 0;
	asm volatile("lar %[selector], %[access]" : [access] "+r"(access) : [selector] "r"(0xful));
	answer_hex("ldt/lar", access & 0xff9f00); /* less the DPL */
	answer_rc("ldt/same", mmuext_one(MMUEXT_SET_LDT, at, 2));
	answer_rc("ldt/unaligned", mmuext_one(MMUEXT_SET_LDT, at + 8, 2));
	answer_rc("ldt/8192", mmuext_one(MMUEXT_SET_LDT, at, 8192));
	answer_rc("ldt/8193", mmuext_one(MMUEXT_SET_LDT, at, 8193));
	answer_rc("ldt/xen", mmuext_one(MMUEXT_SET_LDT, HYPERVISOR_VIRT_START, 1));
	answer_rc("ldt/non-canonical", mmuext_one(MMUEXT_SET_LDT, 1ul << 63, 1));
	answer_rc("ldt/none", mmuext_one(MMUEXT_SET_LDT, 0, 0));
	answer_rc("ldt/none-unaligned", mmuext_one(MMUEXT_SET_LDT, 1, 0));
}

static void test_pages(void)
{
	uint64_t *to = page_alloc(), *from = page_alloc();

	*to = 1;
	*from = 2;
	answer_rc("page/copy", mmuext_one(MMUEXT_COPY_PAGE, mfn_of(to), mfn_of(from)));
	answer("page/copied", "%lu", *to);
	answer_rc("page/clear", mmuext_one(MMUEXT_CLEAR_PAGE, mfn_of(to), 0));
	answer("page/cleared", "%lu", *to);
	answer_rc("page/clear-table", mmuext_one(MMUEXT_CLEAR_PAGE, mfn_of(area.l1), 0));
	answer_rc("page/clear-no-mfn", mmuext_one(MMUEXT_CLEAR_PAGE, NO_MFN, 0));
	answer_rc("page/copy-to-table",
		  mmuext_one(MMUEXT_COPY_PAGE, mfn_of(area.l1), mfn_of(from)));
	answer_rc("page/copy-from-table",
		  mmuext_one(MMUEXT_COPY_PAGE, mfn_of(to), mfn_of(area.l1)));
	answer_rc("page/copy-from-no-mfn", mmuext_one(MMUEXT_COPY_PAGE, mfn_of(to), NO_MFN));
	answer_rc("page/copy-to-no-mfn", mmuext_one(MMUEXT_COPY_PAGE, NO_MFN, mfn_of(from)));
	answer_rc("page/mark-super", mmuext_one(MMUEXT_MARK_SUPER, mfn_of(to), 0));
	answer_rc("page/unmark-super", mmuext_one(MMUEXT_UNMARK_SUPER, mfn_of(to), 0));
}

static long ops(struct mmuext_op *list, unsigned int count, void *done, unsigned int domid)
{
	return hypercall(__HYPERVISOR_mmuext_op, list, count, done, domid);
}

static void test_counts(void)
{
	struct mmuext_op list[3] = {
		{ .cmd = MMUEXT_TLB_FLUSH_LOCAL },
		{ .cmd = 99 },
		{ .cmd = MMUEXT_TLB_FLUSH_LOCAL },
	};
	unsigned int done = 77;

	answer_rc("op/unknown", mmuext_one(99, 0, 0));
	answer_rc("op/gap", mmuext_one(14, 0, 0));
	answer_rc("op/past-last", mmuext_one(MMUEXT_UNMARK_SUPER + 1, 0, 0));
	answer_rc("op/top", mmuext_one(~0u, 0, 0));
	answer_rc("count/0", ops(list, 0, &done, DOMID_SELF));
	answer("count/0-done", "%u", done);
	answer_rc("count/second-bad", ops(list, 3, &done, DOMID_SELF));
	answer("count/second-bad-done", "%u", done);
	answer_rc("count/1", ops(list, 1, &done, DOMID_SELF));
	answer("count/1-done", "%u", done);
	answer_rc("count/done-unmapped", ops(list, 1, (void *)0x1000, DOMID_SELF));
	answer_rc("count/list-unmapped", ops((void *)0x1000, 1, NULL, DOMID_SELF));
	answer_rc("count/list-xen", ops((void *)0xffff830000000000, 1, NULL, DOMID_SELF));
	answer_rc("domid/none", ops(list, 1, NULL, 1234));
	answer_rc("domid/io", ops(list, 1, NULL, DOMID_IO));
	answer_rc("domid/invalid", ops(list, 1, NULL, DOMID_INVALID));
}

void test_main(void)
{
	area = area_init();
	l4 = (uint64_t *)start_info->pt_base;
	test_pins();
	test_pin_contents();
	test_base_pointers();
	test_flushes();
	test_ldt();
	test_pages();
	test_counts();
	report(OUTCOME_SUCCESS, NULL);
}
