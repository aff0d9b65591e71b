/* SPDX-License-Identifier: MIT */
/*
 * HYPERVISOR_mmu_update: what each command does to entries of every level, what it refuses, and
 * the count that it writes back.  Linux depends on the count and on -EINVAL for a bad entry.
 */
#include "conformance/xen-pv/lib/guest.h"

#define NO_FRAME 0x0008000000000000ul /* a machine address beyond any memory */

static struct area area;
static uint64_t *l4;

/* One update that may be refused, and what the entry is afterwards (its flags, or the same). */
static void update(const char *key, const uint64_t *entry, unsigned int cmd, uint64_t val)
{
	uint64_t before = *entry;
	char flags_key[64];

	answer_rc(key, mmu_update_one(machine_of(entry) | cmd, val));
	format_into(flags_key, sizeof(flags_key), "%s/entry", key);
	if (*entry == before && before != val)
		answer(flags_key, "same");
	else
		answer(flags_key, "%s+0x%lx", (*entry ^ val) & PTE_FRAME ? "other" : "frame",
		       *entry & ~PTE_FRAME & ~(*entry & PTE_P ? PTE_XENS : 0));
}

static void test_l1(void)
{
	uint64_t frame = machine_of(page_alloc());
	uint64_t *e = &area.l1[1];

	update("l1/set", e, MMU_NORMAL_PT_UPDATE, frame | PTE_RWU);
	update("l1/read-only", e, MMU_NORMAL_PT_UPDATE, frame | PTE_P | PTE_US);
	update("l1/supervisor", e, MMU_NORMAL_PT_UPDATE, frame | PTE_P | PTE_RW);
	update("l1/nx", e, MMU_NORMAL_PT_UPDATE, frame | PTE_RWU | PTE_NX);
	update("l1/global", e, MMU_NORMAL_PT_UPDATE, frame | PTE_RWU | PTE_G);
	update("l1/pwt", e, MMU_NORMAL_PT_UPDATE, frame | PTE_RWU | 0x08);
	update("l1/available", e, MMU_NORMAL_PT_UPDATE, frame | PTE_RWU | 0xe00);
	update("l1/high-available", e, MMU_NORMAL_PT_UPDATE, frame | PTE_RWU | (1ul << 58));
	update("l1/not-present", e, MMU_NORMAL_PT_UPDATE, frame | 0x80);
	update("l1/not-present-junk", e, MMU_NORMAL_PT_UPDATE, NO_FRAME | 0xffe);
	update("l1/no-frame", e, MMU_NORMAL_PT_UPDATE, NO_FRAME | PTE_RWU);
	update("l1/writable-l1", e, MMU_NORMAL_PT_UPDATE, machine_of(area.l1) | PTE_RWU);
	update("l1/readable-l1", e, MMU_NORMAL_PT_UPDATE, machine_of(area.l1) | PTE_ROU);
	update("l1/writable-l4", e, MMU_NORMAL_PT_UPDATE, machine_of(l4) | PTE_RWU);
	update("l1/clear", e, MMU_NORMAL_PT_UPDATE, 0);
}

static void test_preserve_ad(void)
{
	uint64_t frame = machine_of(page_alloc());
	uint64_t *e = &area.l1[2];

	update("ad/set", e, MMU_NORMAL_PT_UPDATE, frame | PTE_RWU);
	update("ad/preserve", e, MMU_PT_UPDATE_PRESERVE_AD, frame | PTE_P | PTE_US);
	update("ad/normal", e, MMU_NORMAL_PT_UPDATE, frame | PTE_P | PTE_US);
	update("ad/no-translate", e, MMU_PT_UPDATE_NO_TRANSLATE, frame | PTE_RWU);
	update("ad/l2-preserve", &area.l2[0], MMU_PT_UPDATE_PRESERVE_AD,
	       machine_of(area.l1) | PTE_P | PTE_RW | PTE_US);
	update("ad/clear", e, MMU_NORMAL_PT_UPDATE, 0);
}

static void test_upper(void)
{
	uint64_t *l1 = table_alloc(), *writable = page_alloc();

	update("l2/set", &area.l2[1], 0, machine_of(l1) | PTE_RWU);
	update("l2/supervisor", &area.l2[1], 0, machine_of(l1) | PTE_P | PTE_RW | PTE_A);
	update("l2/writable-table", &area.l2[2], 0, machine_of(writable) | PTE_RWU);
	update("l2/large-page", &area.l2[2], 0, machine_of(writable) | PTE_RWU | PTE_PS);
	update("l2/global", &area.l2[2], 0, machine_of(l1) | PTE_RWU | PTE_G);
	update("l2/no-frame", &area.l2[2], 0, NO_FRAME | PTE_RWU);
	update("l2/an-l3", &area.l2[2], 0, machine_of(area.l3) | PTE_RWU);
	update("l2/clear", &area.l2[1], 0, 0);
	update("l3/an-l1", &area.l3[1], 0, machine_of(area.l1) | PTE_RWU);
	update("l3/large-page", &area.l3[1], 0, machine_of(writable) | PTE_RWU | PTE_PS);
	update("l3/self-writable", &area.l3[1], 0, machine_of(area.l3) | PTE_RWU);
	update("l4/an-l1", &l4[5], 0, machine_of(area.l1) | PTE_RWU);
	update("l4/large-page", &l4[5], 0, machine_of(area.l3) | PTE_RWU | PTE_PS);
	update("l4/second-slot", &l4[5], 0, machine_of(area.l3) | PTE_RWU);
	update("l4/clear", &l4[5], 0, 0);
	update("l4/self-writable", &l4[6], 0, machine_of(l4) | PTE_RWU);
	update("l4/self-read-only", &l4[6], 0, machine_of(l4) | PTE_ROU);
	update("l4/self-clear", &l4[6], 0, 0);
}

/* Slots 256 to 271 are Xen's. */
static void test_xen_slots(void)
{
	answer_rc("xen-slot/256-set", mmu_update_one(machine_of(&l4[256]), PTE_RWU));
	answer_rc("xen-slot/256-clear", mmu_update_one(machine_of(&l4[256]), 0));
	answer_rc("xen-slot/256-same", mmu_update_one(machine_of(&l4[256]), l4[256]));
	answer_rc("xen-slot/260-clear", mmu_update_one(machine_of(&l4[260]), 0));
	answer_rc("xen-slot/271-table",
		  mmu_update_one(machine_of(&l4[271]), machine_of(area.l3) | PTE_RWU));
	answer_rc("xen-slot/272-table",
		  mmu_update_one(machine_of(&l4[272]), machine_of(area.l3) | PTE_RWU));
	answer_rc("xen-slot/272-clear", mmu_update_one(machine_of(&l4[272]), 0));
}

static void test_targets(void)
{
	uint64_t *data = page_alloc(), *read_only = table_alloc();
	char key[32];

	answer_rc("target/data", mmu_update_one(machine_of(data), 0x1234567));
	answer_hex("target/data-after", *data);
	answer_rc("target/read-only", mmu_update_one(machine_of(read_only), 0x7654321));
	answer_hex("target/read-only-after", *read_only);
	answer_rc("target/no-frame", mmu_update_one(NO_FRAME, 0));
	answer_rc("target/top", mmu_update_one(~7ul, 0));
	for (unsigned int cmd = 4; cmd < 8; cmd++) {
		format_into(key, sizeof(key), "command/%u", cmd);
		answer_rc(key, mmu_update_one(machine_of(&area.l1[3]) | cmd, 0));
	}
}

static void test_machphys(void)
{
	unsigned long *page = page_alloc(), mfn = mfn_of(page), pfn = machine_to_phys_mapping[mfn];
	const uint64_t frame = mfn * PAGE_SIZE;

	answer_rc("machphys/set", mmu_update_one(frame | MMU_MACHPHYS_UPDATE, 0x123));
	answer_hex("machphys/seen", machine_to_phys_mapping[mfn]);
	answer_rc("machphys/in-page", mmu_update_one(frame | 0x808 | MMU_MACHPHYS_UPDATE, pfn));
	answer("machphys/back", "%d", machine_to_phys_mapping[mfn] == pfn);
	answer_rc("machphys/no-frame", mmu_update_one(NO_FRAME | MMU_MACHPHYS_UPDATE, 1));
}

static long updates(mmu_update_t *list, unsigned int count, void *done, unsigned int domid)
{
	return hypercall(__HYPERVISOR_mmu_update, list, count, done, domid);
}

static void test_counts(void)
{
	uint64_t at = machine_of(&area.l1[4]);
	mmu_update_t list[4] = { { at, 0 }, { at + 8, 0 }, { at | 7, 0 }, { at + 16, 0 } };
	unsigned int done = 99;

	answer_rc("count/0", updates(list, 0, &done, DOMID_SELF));
	answer("count/0-done", "%u", done);
	answer_rc("count/2", updates(list, 2, &done, DOMID_SELF));
	answer("count/2-done", "%u", done);
	answer_rc("count/third-bad", updates(list, 4, &done, DOMID_SELF));
	answer("count/third-bad-done", "%u", done);
	answer_rc("count/done-null", updates(list, 2, NULL, DOMID_SELF));
	answer_rc("count/done-unmapped", updates(list, 2, (void *)0x1000, DOMID_SELF));
	answer_rc("count/done-xen", updates(list, 2, (void *)HYPERVISOR_VIRT_START, DOMID_SELF));
	answer_rc("count/list-unmapped", updates((void *)0x1000, 1, &done, DOMID_SELF));
	answer("count/list-unmapped-done", "%u", done);
	answer_rc("count/list-non-canonical",
		  updates((void *)0x8000000000000000, 1, &done, DOMID_SELF));
	answer_rc("count/list-xen", updates((void *)0xffff830000000000, 1, &done, DOMID_SELF));
	answer_rc("count/list-null-0", updates(NULL, 0, &done, DOMID_SELF));
	/* The last entry of a page whose next is not mapped: far more are asked for than there are. */
	mmu_update_t *last = (mmu_update_t *)(AREA + PAGE_SIZE) - 1;
	*last = list[0];
	answer_rc("count/huge", updates(last, 0x7fffffff, &done, DOMID_SELF));
	answer("count/huge-done", "%u", done);
}

static void test_domids(void)
{
	mmu_update_t update = { machine_of(&area.l1[4]), 0 };

	answer_rc("domid/self", updates(&update, 1, NULL, DOMID_SELF));
	answer_rc("domid/none", updates(&update, 1, NULL, 1234));
	answer_rc("domid/invalid", updates(&update, 1, NULL, DOMID_INVALID));
	answer_rc("domid/cow", updates(&update, 1, NULL, DOMID_COW));
	answer_rc("domid/io", updates(&update, 1, NULL, DOMID_IO));
	answer_rc("domid/table-owner-none", updates(&update, 1, NULL, 1235 << 16 | DOMID_SELF));
}

void test_main(void)
{
	area = area_init();
	l4 = (uint64_t *)start_info->pt_base;
	test_l1();
	test_preserve_ad();
	test_upper();
	test_xen_slots();
	test_targets();
	test_machphys();
	test_counts();
	test_domids();
	report(OUTCOME_SUCCESS, NULL);
}
