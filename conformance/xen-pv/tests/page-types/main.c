/* SPDX-License-Identifier: MIT */
/*
 * How long a page is a page table, or part of a GDT: as long as something uses it as that, however
 * many do; meanwhile it is nothing else, and nobody maps it writable.  A kernel counts on both: that a
 * table in use cannot be written past the hypervisor, and that one it has taken out of use is memory.
 */
#include "conformance/xen-pv/lib/guest.h"

#define NO_FRAME 0x0008000000000000ul /* a machine address beyond any memory */
#define L4_SLOT  6                    /* of the kernel's own top-level table, unused */

static struct area area;
static uint64_t *l4;

static long pin(unsigned int level, const void *table)
{
	return mmuext_one(MMUEXT_PIN_L1_TABLE + level - 1, mfn_of(table), 0);
}

static long unpin(const void *table)
{
	return mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(table), 0);
}

static long set(uint64_t *table, unsigned int slot, uint64_t value)
{
	return mmu_update_one(machine_of(&table[slot]), value);
}

/* Does it go to map the page writable?  It is mapped read-only again. */
static void answer_writable(const char *key, void *page)
{
	long rc = hypercall(__HYPERVISOR_update_va_mapping, page, machine_of(page) | PTE_RWU,
			    UVMF_INVLPG);

	answer_rc(key, rc);
	if (!rc)
		page_protect(page, PTE_ROU);
}

static void test_pin(void)
{
	uint64_t *t = table_alloc();

	answer_writable("pin/before", t);
	answer_rc("pin/pin", pin(1, t));
	answer_writable("pin/pinned", t);
	answer_rc("pin/clear-page", mmuext_one(MMUEXT_CLEAR_PAGE, mfn_of(t), 0));
	answer_rc("pin/junk", set(t, 1, NO_FRAME | PTE_RWU));
	answer_rc("pin/unpin", unpin(t));
	answer_rc("pin/junk-unpinned", set(t, 1, NO_FRAME | PTE_RWU));
	answer_rc("pin/clear-page-unpinned", mmuext_one(MMUEXT_CLEAR_PAGE, mfn_of(t), 0));
	PROBE("pin/write-unpinned", "movq $0, (%[t])", : [t] "r"(t) : "memory");
	answer_writable("pin/unpinned", t);
	page_protect(t, PTE_RWU);
	answer_rc("pin/writable", pin(1, t));
}

/* Used twice, and by a pin; the pages that it maps are nobody's business. */
static void test_entries(void)
{
	uint64_t *t = table_alloc(), *data = page_alloc();

	answer_rc("entries/data", set(t, 0, machine_of(data) | PTE_RWU));
	answer_rc("entries/one", set(area.l2, 1, machine_of(t) | PTE_RWU));
	answer_rc("entries/two", set(area.l2, 2, machine_of(t) | PTE_RWU));
	answer_rc("entries/pin", pin(1, t));
	answer_rc("entries/as-l2", pin(2, t));
	answer_rc("entries/one-clear", set(area.l2, 1, 0));
	answer_rc("entries/unpin", unpin(t));
	answer_writable("entries/one-left", t);
	answer_rc("entries/flags", set(area.l2, 2, machine_of(t) | PTE_P));
	answer_writable("entries/flags-changed", t);
	answer_rc("entries/not-present", set(area.l2, 2, machine_of(t) | PTE_RW));
	answer_writable("entries/none-left", t);
	answer_rc("entries/data-pin", pin(1, data));
}

static void test_many_entries(void)
{
	uint64_t *t = table_alloc(), *upper = table_alloc();
	long rc = 0;

	for (unsigned int i = 0; i < 512; i++)
		set(upper, i, machine_of(t) | PTE_RWU);
	answer_rc("many/pin", pin(2, upper));
	for (unsigned int i = 1; i < 512 && !rc; i++)
		rc = set(upper, i, 0);
	answer_rc("many/clear", rc);
	answer_writable("many/one-left", t);
	answer_rc("many/clear-last", set(upper, 0, 0));
	answer_writable("many/none-left", t);
	unpin(upper);
}

/* What is below comes and goes with what is above. */
static void test_tree(void)
{
	uint64_t *t1 = table_alloc(), *t2 = table_alloc(), *t3 = table_alloc();

	set(t2, 5, machine_of(t1) | PTE_RWU);
	set(t3, 6, machine_of(t2) | PTE_RWU);
	answer_rc("tree/pin", pin(3, t3));
	answer_writable("tree/l1", t1);
	answer_writable("tree/l2", t2);
	answer_rc("tree/l1-as-l2", pin(2, t1));
	answer_rc("tree/l2-as-l1", pin(1, t2));
	answer_rc("tree/l2-in-itself", set(t2, 7, machine_of(t2) | PTE_RWU));
	answer_rc("tree/l3-in-l2", set(t2, 7, machine_of(t3) | PTE_RWU));
	answer_rc("tree/l1-replaced", set(t2, 5, machine_of(area.l1) | PTE_RWU));
	answer_writable("tree/l1-old", t1);
	answer_rc("tree/l1-back", set(t2, 5, machine_of(t1) | PTE_RWU));
	answer_rc("tree/unpin", unpin(t3));
	answer_writable("tree/l1-after", t1);
	answer_writable("tree/l2-after", t2);
	answer_writable("tree/l3-after", t3);
}

/* A pin that fails at the end takes back what it did on the way. */
static void test_undo(void)
{
	uint64_t *t1 = table_alloc(), *t2 = table_alloc(), *t3 = table_alloc(), *data = page_alloc();

	set(t2, 5, machine_of(t1) | PTE_RWU);
	set(t3, 6, machine_of(t2) | PTE_RWU);
	set(t3, 400, machine_of(data) | PTE_RWU);
	answer_rc("undo/pin", pin(3, t3));
	answer_writable("undo/l1", t1);
	answer_writable("undo/l2", t2);
	answer_writable("undo/l3", t3);
	set(t3, 400, machine_of(t3) | PTE_RWU);
	answer_rc("undo/loop", pin(3, t3));
	set(t3, 400, machine_of(t1) | PTE_RWU);
	answer_rc("undo/l1-as-l2", pin(3, t3));
	set(t3, 400, 0);
	set(t1, 0, NO_FRAME | PTE_RWU);
	answer_rc("undo/l1-bad", pin(3, t3));
	set(t1, 0, machine_of(area.l1) | PTE_RWU);
	answer_rc("undo/l1-maps-table", pin(1, t1));
	answer_rc("undo/l1-below-maps-table", pin(3, t3));
	answer_rc("undo/l1-maps-table-entry", set(area.l2, 3, machine_of(t1) | PTE_RWU));
	set(t1, 0, machine_of(t1) | PTE_RWU);
	answer_rc("undo/l1-maps-itself", pin(1, t1));
	set(t1, 0, machine_of(t1) | PTE_ROU);
	answer_rc("undo/l1-reads-itself", pin(1, t1));
	unpin(t1);
	set(t1, 0, 0);
	answer_rc("undo/now-good", pin(3, t3));
	unpin(t3);
}

static void test_roots(void)
{
	uint64_t *user = table_alloc(), *kernel = page_alloc();

	answer_rc("root/user", mmuext_one(MMUEXT_NEW_USER_BASEPTR, mfn_of(user), 0));
	answer_writable("root/user-loaded", user);
	answer_rc("root/user-as-l3", pin(3, user));
	answer_rc("root/user-pin", pin(4, user));
	answer_rc("root/user-0", mmuext_one(MMUEXT_NEW_USER_BASEPTR, 0, 0));
	answer_writable("root/user-pinned", user);
	answer_rc("root/user-unpin", unpin(user));
	answer_writable("root/user-after", user);
	memcpy(kernel, l4, PAGE_SIZE);
	memset(kernel + 256, 0, 16 * 8);
	page_protect(kernel, PTE_ROU);
	answer_rc("root/kernel", mmuext_one(MMUEXT_NEW_BASEPTR, mfn_of(kernel), 0));
	answer_writable("root/kernel-loaded", kernel);
	answer_rc("root/kernel-again", mmuext_one(MMUEXT_NEW_BASEPTR, mfn_of(kernel), 0));
	answer_rc("root/kernel-bad", mmuext_one(MMUEXT_NEW_BASEPTR, mfn_of(area.l3), 0));
	answer_writable("root/kernel-kept", kernel);
	answer_rc("root/back", mmuext_one(MMUEXT_NEW_BASEPTR, mfn_of(l4), 0));
	answer_writable("root/kernel-after", kernel);
}

/* Tables that lead to others of their own level, so that they are seen as what they map. */
static void test_linear(unsigned int level)
{
	uint64_t *a = table_alloc(), *b = table_alloc(), *c = table_alloc();
	char key[48];

#define LINEAR(name, rc) (format_into(key, sizeof(key), "linear-l%u/" name, level), answer_rc(key, rc))
#define LINEAR_WRITABLE(name, page)                                                                \
	(format_into(key, sizeof(key), "linear-l%u/" name, level), answer_writable(key, page))
	pin(level, a);
	LINEAR("level-below", set(a, 1, machine_of(b) | PTE_ROU));
	LINEAR("level-below-clear", set(a, 1, 0));
	pin(level, b);
	pin(level, c);
	LINEAR("self-writable", set(a, 1, machine_of(a) | PTE_RWU));
	LINEAR("self", set(a, 1, machine_of(a) | PTE_ROU));
	LINEAR("other-writable", set(a, 2, machine_of(b) | PTE_RWU));
	LINEAR("other", set(a, 2, machine_of(b) | PTE_ROU));
	LINEAR("loop", set(b, 2, machine_of(a) | PTE_ROU));
	LINEAR("chain-end", set(b, 2, machine_of(c) | PTE_ROU));
	LINEAR("chain-begin", set(c, 2, machine_of(a) | PTE_ROU));
	LINEAR("other-self", set(b, 1, machine_of(b) | PTE_ROU));
	LINEAR("second-user", set(c, 2, machine_of(b) | PTE_ROU));
	LINEAR("first-clear", set(a, 2, 0));
	LINEAR("still-chain", set(b, 2, machine_of(c) | PTE_ROU));
	LINEAR("second-clear", set(c, 2, 0));
	LINEAR("no-chain", set(b, 2, machine_of(c) | PTE_ROU));
	LINEAR("other-way", set(b, 2, 0));
	LINEAR("again", set(a, 2, machine_of(b) | PTE_ROU));
	LINEAR("other-unpin", unpin(b));
	LINEAR_WRITABLE("other-led-to", b);
	LINEAR("other-clear", set(a, 2, 0));
	LINEAR_WRITABLE("other-after", b);
	LINEAR("unpin", unpin(a));
	LINEAR_WRITABLE("after", a);
	unpin(c);
}

/* Through a table that maps itself an L2 table looks like an L1 table. */
static void test_linear_write(void)
{
	unsigned long slot = AREA >> 39, va = (unsigned long)L4_SLOT << 39 | slot << 30 | 1ul << 12;
	uint64_t *t = table_alloc();

	answer_rc("linear-write/map", set(l4, L4_SLOT, machine_of(l4) | PTE_ROU));
	answer_rc("linear-write/va", hypercall(__HYPERVISOR_update_va_mapping, va,
					       machine_of(t) | PTE_RWU, UVMF_INVLPG));
	answer_rc("linear-write/va-0", hypercall(__HYPERVISOR_update_va_mapping, va, 0,
						 UVMF_INVLPG));
	answer_rc("linear-write/clear", set(l4, L4_SLOT, 0));
}

static long set_gdt(unsigned int entries, const void *first, const void *second)
{
	unsigned long frames[2] = { mfn_of(first), mfn_of(second) };

	return hypercall(__HYPERVISOR_set_gdt, frames, entries);
}

static void test_gdt(void)
{
	uint64_t *gdt = table_alloc(), *bad = page_alloc(), *data = page_alloc(), *t = table_alloc();

	bad[5] = 0x0000890000000067; /* a TSS */
	page_protect(bad, PTE_ROU);
	answer_rc("gdt/set", set_gdt(1024, gdt, gdt));
	answer_writable("gdt/writable", gdt);
	answer_rc("gdt/entry", set(gdt, 1, 0));
	answer_rc("gdt/clear-page", mmuext_one(MMUEXT_CLEAR_PAGE, mfn_of(gdt), 0));
	answer_rc("gdt/copy-page", mmuext_one(MMUEXT_COPY_PAGE, mfn_of(gdt), mfn_of(data)));
	answer_rc("gdt/as-l1", set(area.l2, 3, machine_of(gdt) | PTE_RWU));
	answer_rc("gdt/descriptor", hypercall(__HYPERVISOR_update_descriptor, machine_of(&gdt[1]),
					      0x00cff2000000ffff));
	answer_rc("gdt/table", set_gdt(512, area.l1, gdt));
	answer_rc("gdt/second-bad", set_gdt(1024, t, bad));
	answer_writable("gdt/second-bad-first", t);
	answer_writable("gdt/second-bad-second", bad);
	answer_writable("gdt/kept", gdt);
	answer_rc("gdt/once", set_gdt(512, gdt, gdt));
	answer_writable("gdt/once-writable", gdt);
	answer_rc("gdt/other", set_gdt(512, t, gdt));
	answer_writable("gdt/old", gdt);
	answer_writable("gdt/new", t);
	answer_rc("gdt/none", set_gdt(0, t, gdt));
	answer_writable("gdt/none-left", t);
	answer_rc("gdt/now-a-table", pin(1, t));
	answer_rc("gdt/of-a-table", set_gdt(512, t, gdt));
}

void test_main(void)
{
	area = area_init();
	l4 = (uint64_t *)start_info->pt_base;
	test_pin();
	test_entries();
	test_many_entries();
	test_tree();
	test_undo();
	test_roots();
	for (unsigned int level = 2; level <= 4; level++)
		test_linear(level);
	test_linear_write();
	test_gdt();
	report(OUTCOME_SUCCESS, NULL);
}
