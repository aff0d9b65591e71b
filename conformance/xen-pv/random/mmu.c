/* SPDX-License-Identifier: MIT */
/* Page tables: mmu_update, update_va_mapping, mmuext_op. */
#include "conformance/xen-pv/random/random.h"

/* An entry to change, with the value for it, as mmu_update takes them. */
struct change {
	uint64_t *entry; /* NULL: none that could be looked at */
	mmu_update_t update;
	uint64_t unsaid; /* bits of the entry that are no answer */
};

/* Xen's slots, where nobody may write; what is behind them is its own. */
static struct change xen_slot(void)
{
	unsigned int slot = 256 + choose(16);

	note("l4-slot", slot);
	return (struct change){
		.update = { machine_of(&root[slot]), choose_entry("val") & ~PTE_RW },
	};
}

/* An entry above level 1: empty, or for a table of the right level, or for one of any level that is
 * always in use, or for a page that is none. */
static struct change upper_entry(void)
{
	unsigned int level = 2 + choose(3), slot = 1 + choose(3), to = choose(5);
	uint64_t flags = choose_any() & (PTE_RW | PTE_US | PTE_A | PTE_PS | PTE_G | PTE_NX | 0xe00);
	uint64_t *const at[] = { &area.l2[slot], &area.l3[slot], &root[4 + slot] };
	uint64_t *const tables_for[] = { l1_tables[to % 2], l2_table, area.l3 };
	uint64_t *entry = at[level - 2], value = 0;

	if (rarely(2))
		flags &= ~(PTE_PS | PTE_G);
	note("level", level);
	note("slot", slot);
	note_name("to", to == 3 ? "page" : to ? "table" : "nothing");
	if (to == 4)
		value = machine_of(choose_used("used")) | flags | PTE_P;
	else if (to)
		value = machine_of(to == 3 ? CHOOSE(pages) : tables_for[level - 2]) | flags | PTE_P;
	note("flags", value & ~PTE_FRAME);
	return (struct change){ entry, { machine_of(entry), value }, PTE_A };
}

/* A page that is no table is written like one. */
static struct change data_word(void)
{
	unsigned int n = choose(PAGES), word = choose(512);
	uint64_t value = choose_any();

	note("page", n);
	note("word", word);
	note("val", value);
	return (struct change){ .update = { machine_of(&pages[n][word]), value } };
}

/* The M2P is told what it knows. */
static struct change machphys(void)
{
	unsigned long *page = CHOOSE(pages);
	uint64_t mfn = rarely(6) ? NO_MFN : mfn_of(page);

	note_name("machphys", mfn == NO_MFN ? "no-frame" : "frame");
	return (struct change){ .update = {
		mfn << 12 | MMU_MACHPHYS_UPDATE,
		((unsigned long)page - GUEST_BASE) / PAGE_SIZE,
	} };
}

static struct change choose_change(void)
{
	static const uint64_t nowhere[] = { NO_MFN << 12, ~7ul, 1ul << 50 };
	unsigned int slot = MAP_FIRST + choose(MAP_SLOTS), cmd = rarely(10) ? choose(8) : 0;
	struct change c = { 0 };

	switch (choose(12)) {
	case 0:
		return xen_slot();
	case 1:
		return upper_entry();
	case 2:
		return data_word();
	case 3:
		return machphys();
	case 4:
		note_name("at", "nowhere");
		c.update.ptr = CHOOSE(nowhere);
		c.update.val = choose_entry("val");
		return c;
	}
	if (cmd == MMU_MACHPHYS_UPDATE)
		cmd = MMU_PT_UPDATE_PRESERVE_AD;
	note("slot", slot);
	note("cmd", cmd);
	c.entry = &area.l1[slot];
	c.update.ptr = machine_of(c.entry) | cmd;
	c.update.val = choose_entry("val");
	return c;
}

void random_mmu_update(void)
{
	static mmu_update_t list[2];
	static unsigned int done;
	unsigned int count = rarely(16) ? 0 : 1 + rarely(3), foreign;
	struct change changes[2];
	void *at, *done_at;

	record_begin("mmu_update");
	for (unsigned int i = 0; i < count; i++) {
		changes[i] = choose_change();
		list[i] = changes[i].update;
	}
	done = 99;
	foreign = choose_domain("domain");
	if (rarely(30)) {
		foreign |= (NO_DOMAIN + 1) << 16;
		note("tables-of", NO_DOMAIN);
	}
	at = choose_pointer("list", list);
	done_at = choose_pointer("done", &done);
	call(__HYPERVISOR_mmu_update, (uint64_t)at, count, (uint64_t)done_at, foreign);
	result("done", done);
	result_page("page", pages[0]);
	for (unsigned int i = 0; i < count; i++)
		if (changes[i].entry)
			result_entry("entry", *changes[i].entry & ~changes[i].unsaid);
}

/* Where the flush is made. */
static uint64_t choose_flush(void)
{
	static uint64_t vcpus;
	uint64_t type = choose(4), where = choose(4);

	note("flush", type << 4 | where);
	if (where == 0)
		return type | UVMF_LOCAL;
	if (where == 1)
		return type | UVMF_ALL;
	vcpus = where;
	return type | (uint64_t)choose_pointer("mask", &vcpus);
}

static uint64_t choose_linear(uint64_t **entry)
{
	static const uint64_t none[] = {
		UNMAPPED, XEN_POINTER, NO_POINTER, ~0xffful, AREA + (1ul << 30),
	};
	unsigned int slot = MAP_FIRST + choose(MAP_SLOTS);
	uint64_t address;

	if (rarely(6)) {
		address = CHOOSE(none);
		*entry = NULL;
	} else {
		address = AREA + slot * PAGE_SIZE + (rarely(4) ? choose(PAGE_SIZE) : 0);
		*entry = &area.l1[slot];
	}
	note("va", address);
	return address;
}

void random_update_va_mapping(void)
{
	bool other = rarely(4);
	uint64_t *entry, address, value, flush;

	record_begin(other ? "update_va_mapping_otherdomain" : "update_va_mapping");
	address = choose_linear(&entry);
	value = choose_entry("val");
	flush = choose_flush();
	if (other)
		call(__HYPERVISOR_update_va_mapping_otherdomain, address, value, flush,
		     choose_domain("domain"));
	else
		call(__HYPERVISOR_update_va_mapping, address, value, flush, 0);
	if (entry)
		result_entry("entry", *entry);
}

/* --- mmuext_op --- */

/* A table that only pins use, for level 4; others for any other level; tables that are in use already;
 * or what cannot be one. */
static unsigned long choose_pin_frame(unsigned int cmd)
{
	if (rarely(4))
		return choose_data_frame("page");
	if (rarely(4))
		return mfn_of(choose_used("used"));
	if (cmd == MMUEXT_PIN_L4_TABLE || (cmd == MMUEXT_UNPIN_TABLE && rarely(4))) {
		note_name("table", "top");
		return mfn_of(tables[TABLES - 1]);
	}
	return mfn_of(choose_table("table"));
}

/* A page to clear: also one that may be a table. */
static unsigned long choose_cleared(void)
{
	if (rarely(4))
		return mfn_of(choose_used("used"));
	return rarely(3) ? mfn_of(choose_table("table")) : choose_data_frame("page");
}

static unsigned long choose_base(unsigned int cmd)
{
	if (rarely(3))
		return choose_data_frame("page");
	if (cmd == MMUEXT_NEW_BASEPTR) {
		note_name("table", "same");
		return mfn_of(root);
	}
	if (rarely(2))
		return 0;
	note_name("table", "user");
	return mfn_of(user_table);
}

static void choose_ldt(struct mmuext_op *op)
{
	static const unsigned int counts[] = { 0, 1, 16, 512, 8191, 8192, 8193, 0xffffffff };
	static const uint64_t odd[] = { 8, XEN_POINTER, NO_POINTER, 1, 0 };
	uint64_t address = rarely(3) ? CHOOSE(odd) : (uint64_t)ldt;

	note("ldt", address);
	op->arg2.nr_ents = CHOOSE(counts);
	note("entries", op->arg2.nr_ents);
	op->arg1.linear_addr = address;
}

static void choose_vcpu_mask(struct mmuext_op *op)
{
	static uint64_t mask;

	mask = choose(4);
	note("vcpus", mask);
	set_xen_guest_handle(op->arg2.vcpumask, choose_pointer("mask", &mask));
	if (op->cmd == MMUEXT_INVLPG_MULTI)
		op->arg1.linear_addr = AREA;
}

static void choose_operands(struct mmuext_op *op)
{
	uint64_t *entry;

	switch (op->cmd) {
	case MMUEXT_NEW_BASEPTR:
	case MMUEXT_NEW_USER_BASEPTR:
		op->arg1.mfn = choose_base(op->cmd);
		return;
	case MMUEXT_INVLPG_LOCAL:
	case MMUEXT_INVLPG_ALL:
		op->arg1.linear_addr = choose_linear(&entry);
		return;
	case MMUEXT_TLB_FLUSH_MULTI:
	case MMUEXT_INVLPG_MULTI:
		choose_vcpu_mask(op);
		return;
	case MMUEXT_SET_LDT:
		choose_ldt(op);
		return;
	case MMUEXT_CLEAR_PAGE:
		op->arg1.mfn = choose_cleared();
		return;
	case MMUEXT_COPY_PAGE:
		op->arg1.mfn = rarely(4) ? mfn_of(choose_used("used")) : choose_data_frame("to");
		op->arg2.src_mfn = choose_data_frame("from");
		return;
	}
	op->arg1.mfn = choose_pin_frame(op->cmd);
}

static unsigned int choose_mmuext(void)
{
	static const unsigned int pins[] = {
		MMUEXT_PIN_L1_TABLE, MMUEXT_PIN_L2_TABLE, MMUEXT_PIN_L3_TABLE, MMUEXT_PIN_L4_TABLE,
		MMUEXT_UNPIN_TABLE, MMUEXT_UNPIN_TABLE, MMUEXT_UNPIN_TABLE,
	};
	unsigned int cmd = CHOOSE(pins);

	if (!rarely(3))
		return choose_command(__HYPERVISOR_mmuext_op, MMUEXT_UNMARK_SUPER);
	note_command(__HYPERVISOR_mmuext_op, cmd);
	return cmd;
}

void random_mmuext_op(void)
{
	static struct mmuext_op list[2];
	static unsigned int done;
	unsigned int count = rarely(16) ? 0 : 1 + rarely(4);
	void *at, *done_at;

	record_begin("mmuext_op");
	memset(list, 0, sizeof(list));
	for (unsigned int i = 0; i < count; i++) {
		list[i].cmd = choose_mmuext();
		choose_operands(&list[i]);
	}
	done = 99;
	at = choose_pointer("list", list);
	done_at = choose_pointer("done", &done);
	call(__HYPERVISOR_mmuext_op, (uint64_t)at, count, (uint64_t)done_at, choose_domain("domain"));
	result("done", done);
	result_page("page", pages[0]);
}
