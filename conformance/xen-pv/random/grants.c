/* SPDX-License-Identifier: MIT */
/* grant_table_op, version 1, the domain granting to itself. */
#include "conformance/xen-pv/random/random.h"

#define FIRST_REF 8 /* below are reserved ones */
#define REFS	  12
#define HANDLES	  8
#define NO_HANDLE 5000

static volatile grant_entry_v1_t *table;
static domid_t self;
/* What the guest has mapped; an index stands for the handle. */
static struct {
	grant_handle_t handle;
	uint64_t address;
} mapped[HANDLES];

void grants_begin(void)
{
	static xen_pfn_t frames[1];
	struct gnttab_setup_table setup = { .dom = DOMID_SELF, .nr_frames = 1 };

	self = own_domid();
	set_xen_guest_handle(setup.frame_list, frames);
	if (hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_setup_table, &setup, 1) ||
	    setup.status || mmu_update_one(machine_of(&area.l1[1]), frames[0] << 12 | PTE_RWU)) {
		report(OUTCOME_ERROR, "no grant table");
		shutdown();
	}
	table = (grant_entry_v1_t *)(AREA + PAGE_SIZE);
	for (unsigned int i = 0; i < HANDLES; i++)
		mapped[i].handle = NO_HANDLE;
}

/* Grants a page anew, unless it is in use. */
static void set_entry(void)
{
	static const uint16_t flags[] = {
		GTF_permit_access, GTF_permit_access, GTF_permit_access | GTF_readonly, 0,
		GTF_accept_transfer, GTF_permit_access | GTF_sub_page,
	};
	unsigned int ref = FIRST_REF + choose(REFS), page = choose(PAGES);
	uint16_t wanted = CHOOSE(flags);
	bool other = rarely(8);

	note("grant", ref);
	note("page", page);
	note("flags", wanted);
	note("other", other);
	if (table[ref].flags & (GTF_reading | GTF_writing))
		return;
	table[ref].flags = 0;
	table[ref].domid = other ? NO_DOMAIN : self;
	table[ref].frame = mfn_of(pages[page]);
	__atomic_store_n(&table[ref].flags, wanted, __ATOMIC_SEQ_CST);
}

static grant_ref_t choose_ref(const char *name)
{
	static const grant_ref_t odd[] = { 0x10000000, 0xffffffff, 511, 0x7fffffff };
	grant_ref_t ref = rarely(12) ? CHOOSE(odd) : FIRST_REF + choose(REFS);

	note(name, ref);
	return ref;
}

static uint64_t choose_place(const char *name)
{
	static const uint64_t none[] = { UNMAPPED, XEN_POINTER, NO_POINTER, AREA + (1ul << 31) };
	uint64_t address = rarely(8) ? CHOOSE(none) :
				       AREA + (GRANT_SLOT + choose(GRANT_SLOTS)) * PAGE_SIZE;

	note(name, address);
	return address;
}

/* The machine address of an entry, which is below that of any place. */
static uint64_t choose_pte(void)
{
	unsigned int slot = GRANT_SLOT + choose(GRANT_SLOTS);

	note("pte-of", slot);
	return machine_of(&area.l1[slot]);
}

static long grant_call(unsigned int cmd, void *op, unsigned int count)
{
	return call(__HYPERVISOR_grant_table_op, cmd, (uint64_t)choose_pointer("arg", op), count, 0);
}

static void result_status(int16_t status)
{
	result("status", (uint16_t)status);
}

static void map(void)
{
	static struct gnttab_map_grant_ref op;
	unsigned int n = choose(HANDLES);

	op = (struct gnttab_map_grant_ref){ .status = 99 };
	op.host_addr = choose_place("at");
	op.ref = choose_ref("ref");
	op.dom = rarely(10) ? NO_DOMAIN : self;
	if (rarely(6))
		op.host_addr = choose_pte();
	op.flags = rarely(10) ? 0 : GNTMAP_host_map | (rarely(2) ? GNTMAP_readonly : 0);
	if (op.host_addr < AREA && op.flags)
		op.flags |= GNTMAP_contains_pte;
	note("handle", n);
	note("flags", op.flags);
	note_name("domain", op.dom == self ? "own" : "none");
	if (!grant_call(GNTTABOP_map_grant_ref, &op, 1) && !op.status) {
		mapped[n].handle = op.handle;
		mapped[n].address = op.host_addr;
	}
	result_status(op.status);
}

static void unmap(void)
{
	static struct gnttab_unmap_grant_ref op;
	unsigned int n = choose(HANDLES);

	op = (struct gnttab_unmap_grant_ref){ .status = 99 };
	note("handle", n);
	op.handle = mapped[n].handle;
	op.host_addr = rarely(6) ? choose_place("at") : mapped[n].address;
	if (!grant_call(GNTTABOP_unmap_grant_ref, &op, 1) && !op.status)
		mapped[n].handle = NO_HANDLE;
	result_status(op.status);
}

static void replace(void)
{
	static struct gnttab_unmap_and_replace op;
	unsigned int n = choose(HANDLES);

	op = (struct gnttab_unmap_and_replace){ .status = 99 };
	note("handle", n);
	op.handle = mapped[n].handle;
	op.host_addr = rarely(6) ? choose_place("at") : mapped[n].address;
	op.new_addr = choose_place("new");
	if (!grant_call(GNTTABOP_unmap_and_replace, &op, 1) && !op.status)
		mapped[n].handle = NO_HANDLE;
	result_status(op.status);
}

static void choose_side(const char *name, struct gnttab_copy_ptr *p, bool by_ref)
{
	if (by_ref) {
		p->u.ref = choose_ref(name);
		p->domid = rarely(12) ? NO_DOMAIN : self;
		note_name("domain", p->domid == self ? "own" : "none");
	} else {
		p->u.gmfn = choose_data_frame(name);
		p->domid = rarely(12) ? NO_DOMAIN : DOMID_SELF;
		note_name("domain", p->domid == DOMID_SELF ? "self" : "none");
	}
	p->offset = rarely(6) ? choose(9000) : choose(64);
	note("offset", p->offset);
}

static void copy(void)
{
	static struct gnttab_copy op;

	op = (struct gnttab_copy){ .status = 99, .flags = choose(4) };
	if (rarely(20))
		op.flags |= 4;
	note("flags", op.flags);
	choose_side("from", (struct gnttab_copy_ptr *)&op.source, op.flags & GNTCOPY_source_gref);
	choose_side("to", (struct gnttab_copy_ptr *)&op.dest, op.flags & GNTCOPY_dest_gref);
	op.len = rarely(6) ? choose(9000) : choose(100);
	note("length", op.len);
	grant_call(GNTTABOP_copy, &op, 1);
	result_status(op.status);
}

static void swap(void)
{
	static struct gnttab_swap_grant_ref op;

	op = (struct gnttab_swap_grant_ref){ .status = 99 };
	op.ref_a = choose_ref("a");
	op.ref_b = choose_ref("b");
	grant_call(GNTTABOP_swap_grant_ref, &op, 1);
	result_status(op.status);
}

static void version(unsigned int cmd)
{
	static const uint32_t versions[] = { 0, 1, 3, 0xffffffff };
	static struct gnttab_get_version get;
	static struct gnttab_set_version set;

	if (cmd == GNTTABOP_get_version) {
		get = (struct gnttab_get_version){ .dom = choose_domain("domain"), .version = 99 };
		grant_call(cmd, &get, 1);
		result("version", get.version);
		return;
	}
	set.version = CHOOSE(versions);
	note("version", set.version);
	grant_call(cmd, &set, 1);
	result("now", set.version);
}

static void cache_flush(void)
{
	static struct gnttab_cache_flush op;

	op = (struct gnttab_cache_flush){ 0 };
	op.a.dev_bus_addr = choose_data_frame("page") << 12;
	op.offset = rarely(6) ? choose(9000) : choose(64);
	op.length = rarely(6) ? choose(9000) : choose(64);
	op.op = rarely(8) ? 0x10 : choose(4);
	note("offset", op.offset);
	note("length", op.length);
	note("op", op.op);
	grant_call(GNTTABOP_cache_flush, &op, 1);
}

/* The other commands, and counts that are not one. */
static void other(unsigned int cmd)
{
	static const unsigned int counts[] = { 0, 0, 0x80000000, 0xffffffff };
	static uint64_t junk[16];
	unsigned int count = CHOOSE(counts);

	memset(junk, 0x5a, sizeof(junk));
	note("count", count);
	grant_call(cmd, junk, count);
}

static void one_op(unsigned int cmd)
{
	switch (cmd) {
	case GNTTABOP_map_grant_ref:
		map();
		return;
	case GNTTABOP_unmap_grant_ref:
		unmap();
		return;
	case GNTTABOP_unmap_and_replace:
		replace();
		return;
	case GNTTABOP_copy:
		copy();
		return;
	case GNTTABOP_swap_grant_ref:
		swap();
		return;
	case GNTTABOP_get_version:
	case GNTTABOP_set_version:
		version(cmd);
		return;
	case GNTTABOP_cache_flush:
		cache_flush();
		return;
	}
	other(cmd);
}

static unsigned int choose_grant_command(void)
{
	static const unsigned int frequent[] = {
		GNTTABOP_map_grant_ref, GNTTABOP_map_grant_ref, GNTTABOP_unmap_grant_ref,
		GNTTABOP_unmap_grant_ref, GNTTABOP_copy, GNTTABOP_copy,
	};
	unsigned int cmd;

	if (rarely(2))
		return choose_command(__HYPERVISOR_grant_table_op, GNTTABOP_cache_flush);
	cmd = CHOOSE(frequent);
	note_command(__HYPERVISOR_grant_table_op, cmd);
	return cmd;
}

void random_grant_table_op(void)
{
	unsigned int cmd;

	record_begin("grant_table_op");
	if (rarely(3))
		set_entry();
	cmd = choose_grant_command();
	if (rarely(16))
		other(cmd);
	else
		one_op(cmd);
	for (unsigned int i = 0; i < REFS; i += 4)
		result("flags", table[FIRST_REF + i].flags);
}
