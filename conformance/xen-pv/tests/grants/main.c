/* SPDX-License-Identifier: MIT */
/*
 * Grant tables, versions 1 and 2: set-up, grants that a domain maps from and copies for itself, and
 * what is refused.  Two statuses matter: the hypercall's, and the one in each operation.
 */
#include "conformance/xen-pv/lib/guest.h"
#include <xen/grant_table.h>

#define FIRST 8 /* references below are reserved */
#define NO_REF 0x10000000u

static struct area area;
static domid_t self;
static volatile grant_entry_v1_t *v1;
static uint64_t *page;	/* what is granted */
static uint64_t *dummy; /* what an address maps before a grant is mapped there */

static long grant_op(unsigned int cmd, void *arg)
{
	return hypercall(__HYPERVISOR_grant_table_op, cmd, arg, 1);
}

static void answer_op(const char *key, long rc, int status)
{
	if (rc)
		answer_rc(key, rc);
	else
		answer(key, "status%d", status);
}

/* One operation on a variable, in order: the call first, then its status. */
#define ANSWER_OP(key, cmd, op)                                                                    \
	do {                                                                                       \
		long rc_ = grant_op(cmd, &(op));                                                   \
		answer_op(key, rc_, (op).status);                                                  \
	} while (0)

/* An address whose L1 exists; slot counts from 1. */
static unsigned long at(unsigned int slot)
{
	return AREA + slot * PAGE_SIZE;
}

static void set_v1(grant_ref_t ref, uint16_t flags, domid_t domid, unsigned long mfn)
{
	v1[ref].domid = domid;
	v1[ref].frame = mfn;
	__atomic_store_n(&v1[ref].flags, flags, __ATOMIC_SEQ_CST);
}

static struct gnttab_map_grant_ref map(const char *key, grant_ref_t ref, unsigned int flags,
				       domid_t domid, uint64_t address)
{
	struct gnttab_map_grant_ref m = {
		.host_addr = address, .flags = flags, .ref = ref, .dom = domid,
	};
	long rc = grant_op(GNTTABOP_map_grant_ref, &m);

	answer_op(key, rc, m.status);
	return m;
}

static void unmap(const char *key, grant_handle_t handle, uint64_t address)
{
	struct gnttab_unmap_grant_ref u = { .host_addr = address, .handle = handle };
	long rc = grant_op(GNTTABOP_unmap_grant_ref, &u);

	answer_op(key, rc, u.status);
}

static void setup(const char *key, domid_t domid, uint32_t frames, xen_pfn_t *list)
{
	struct gnttab_setup_table s = { .dom = domid, .nr_frames = frames };
	long rc;

	set_xen_guest_handle(s.frame_list, list);
	rc = grant_op(GNTTABOP_setup_table, &s);
	answer_op(key, rc, s.status);
}

static void test_set_up(void)
{
	struct gnttab_query_size size = { .dom = DOMID_SELF };
	xen_pfn_t frames[2] = { 0 };

	ANSWER_OP("size/self", GNTTABOP_query_size, size);
	answer("size/maximum", "%u", size.max_nr_frames);
	size.dom = 1234;
	ANSWER_OP("size/none", GNTTABOP_query_size, size);
	setup("setup/none", 1234, 1, frames);
	setup("setup/too-many", DOMID_SELF, 65536, frames);
	setup("setup/unmapped", DOMID_SELF, 1, (xen_pfn_t *)0x1000);
	setup("setup/good", DOMID_SELF, 1, frames);
	answer("setup/frame", "%d", frames[0] != 0);
	setup("setup/more", DOMID_SELF, 2, frames);
	setup("setup/fewer", DOMID_SELF, 1, frames);
	answer_rc("setup/map", mmu_update_one(machine_of(&area.l1[1]), frames[0] << 12 | PTE_RWU));
	v1 = (grant_entry_v1_t *)at(1);
}

static void version(const char *key, uint32_t wanted)
{
	struct gnttab_set_version set = { .version = wanted };
	struct gnttab_get_version get = { .dom = DOMID_SELF };
	char longer[48];

	answer_rc(key, grant_op(GNTTABOP_set_version, &set));
	grant_op(GNTTABOP_get_version, &get);
	format_into(longer, sizeof(longer), "%s-now", key);
	answer(longer, "%u", get.version);
}

static void test_versions(void)
{
	struct gnttab_get_version get = { .dom = DOMID_SELF };

	answer_rc("version/get", grant_op(GNTTABOP_get_version, &get));
	answer("version/at-first", "%u", get.version);
	get.dom = 1234;
	answer_rc("version/get-none", grant_op(GNTTABOP_get_version, &get));
	version("version/0", 0);
	version("version/3", 3);
	version("version/1", 1);
}

static void test_map(void)
{
	uint64_t *seen = (uint64_t *)at(2);
	struct gnttab_map_grant_ref first, second;

	*page = 0xfeed;
	set_v1(FIRST, GTF_permit_access, self, mfn_of(page));
	first = map("map/good", FIRST, GNTMAP_host_map, self, at(2));
	answer("map/bus-address", "%d", first.dev_bus_addr == machine_of(page));
	answer_hex("map/contents", *seen);
	answer_hex("map/flags", v1[FIRST].flags);
	answer_hex("map/entry", area.l1[2] & (PTE_P | PTE_RW));
	PROBE("map/write", "movq $7, (%[p])", : [p] "r"(seen) : "memory");
	second = map("map/second", FIRST, GNTMAP_host_map | GNTMAP_readonly, self, at(3));
	PROBE("map/read-only-write", "movq $8, (%[p])", : [p] "r"(at(3)) : "memory");
	answer("map/page", "%lu", *page);
	version("map/version-while-mapped", 2);
	unmap("unmap/wrong-address", first.handle, at(4));
	unmap("unmap/good", first.handle, at(2));
	answer_hex("unmap/entry", area.l1[2]);
	answer_hex("unmap/flags", v1[FIRST].flags);
	unmap("unmap/twice", first.handle, at(2));
	unmap("unmap/second", second.handle, at(3));
	answer_hex("unmap/flags-last", v1[FIRST].flags);
	unmap("unmap/no-handle", 5000, at(2));
	unmap("unmap/top-handle", ~0u, at(2));
}

static void test_bad_maps(void)
{
	struct gnttab_map_grant_ref m;

	map("bad/ref", NO_REF, GNTMAP_host_map, self, at(2));
	map("bad/invalid-ref", FIRST + 1, GNTMAP_host_map, self, at(2));
	map("bad/domain-none", FIRST, GNTMAP_host_map, 1234, at(2));
	map("bad/no-kind", FIRST, 0, self, at(2));
	map("bad/address-xen", FIRST, GNTMAP_host_map, self, HYPERVISOR_VIRT_START);
	map("bad/address-no-table", FIRST, GNTMAP_host_map, self, 0x7f0000000000);
	map("bad/pte-no-frame", FIRST, GNTMAP_host_map | GNTMAP_contains_pte, self, 1ul << 51);
	map("bad/pte-data", FIRST, GNTMAP_host_map | GNTMAP_contains_pte, self,
	    machine_of(dummy));
	set_v1(FIRST + 2, GTF_permit_access, 1234, mfn_of(page));
	map("bad/granted-to-other", FIRST + 2, GNTMAP_host_map, self, at(2));
	set_v1(FIRST + 2, GTF_permit_access | GTF_readonly, self, mfn_of(page));
	map("bad/read-only-grant", FIRST + 2, GNTMAP_host_map, self, at(2));
	m = map("read-only/good", FIRST + 2, GNTMAP_host_map | GNTMAP_readonly, self, at(2));
	unmap("read-only/unmap", m.handle, at(2));
	set_v1(FIRST + 2, GTF_permit_access, self, 0x7fffffff);
	map("bad/frame", FIRST + 2, GNTMAP_host_map, self, at(2));
	set_v1(FIRST + 2, GTF_permit_access, self, mfn_of(area.l1));
	map("bad/writable-table", FIRST + 2, GNTMAP_host_map, self, at(2));
	set_v1(FIRST + 2, GTF_accept_transfer, self, mfn_of(page));
	map("bad/transfer-kind", FIRST + 2, GNTMAP_host_map, self, at(2));
	m = map("pte/good", FIRST, GNTMAP_host_map | GNTMAP_contains_pte, self,
		machine_of(&area.l1[5]));
	answer("pte/mapped", "%d", *(uint64_t *)at(5) == *page);
	unmap("pte/unmap-as-address", m.handle, at(5));
	unmap("pte/unmap", m.handle, machine_of(&area.l1[5]));
	answer_rc("bad/list", hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_map_grant_ref,
					0x1000, 1));
	answer_rc("bad/count", hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_map_grant_ref,
					 &m, 0x80000000));
	answer_rc("bad/count-0", hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_map_grant_ref,
					   &m, 0));
	answer_rc("bad/command", grant_op(99, &m));
}

/* A table that a grant maps writable cannot be pinned. */
static void test_pin(void)
{
	uint64_t *table = table_alloc();
	struct gnttab_map_grant_ref m;

	set_v1(FIRST + 3, GTF_permit_access, self, mfn_of(table));
	m = map("pin/map", FIRST + 3, GNTMAP_host_map, self, at(6));
	answer_rc("pin/while-mapped", mmuext_one(MMUEXT_PIN_L1_TABLE, mfn_of(table), 0));
	unmap("pin/unmap", m.handle, at(6));
	answer_rc("pin/after", mmuext_one(MMUEXT_PIN_L1_TABLE, mfn_of(table), 0));
}

static void test_replace(void)
{
	struct gnttab_map_grant_ref m = map("replace/map", FIRST, GNTMAP_host_map, self, at(7));
	struct gnttab_unmap_and_replace r = {
		.host_addr = at(7), .new_addr = at(8), .handle = m.handle,
	};

	*dummy = 0xd00d;
	mmu_update_one(machine_of(&area.l1[8]), machine_of(dummy) | PTE_RWU);
	ANSWER_OP("replace/good", GNTTABOP_unmap_and_replace, r);
	answer_hex("replace/contents", *(uint64_t *)at(7));
	answer_hex("replace/old", area.l1[8]);
	ANSWER_OP("replace/again", GNTTABOP_unmap_and_replace, r);
}

static struct gnttab_copy frames(uint16_t from_offset, uint16_t to_offset, uint16_t length)
{
	struct gnttab_copy c = { .len = length };

	c.source.u.gmfn = mfn_of(page);
	c.source.domid = DOMID_SELF;
	c.source.offset = from_offset;
	c.dest.u.gmfn = mfn_of(dummy);
	c.dest.domid = DOMID_SELF;
	c.dest.offset = to_offset;
	return c;
}

static void copy(const char *key, struct gnttab_copy c)
{
	long rc = grant_op(GNTTABOP_copy, &c);

	answer_op(key, rc, c.status);
}

static void test_copy(void)
{
	struct gnttab_copy c = frames(0, 8, 8);

	*page = 0xabc;
	copy("copy/frames", c);
	answer_hex("copy/contents", dummy[1]);
	copy("copy/nothing", frames(0, 0, 0));
	copy("copy/source-beyond", frames(4090, 0, 8));
	copy("copy/dest-beyond", frames(0, 4090, 8));
	copy("copy/offset-beyond", frames(5000, 0, 8));
	c.source.u.gmfn = 1ul << 39;
	copy("copy/no-frame", c);
	c = frames(0, 16, 8);
	c.flags = GNTCOPY_source_gref;
	c.source.u.ref = FIRST;
	c.source.domid = self;
	copy("copy/from-ref", c);
	answer_hex("copy/from-ref-contents", dummy[2]);
	c.source.u.ref = NO_REF;
	copy("copy/no-ref", c);
	c.source.u.ref = FIRST + 1;
	copy("copy/invalid-ref", c);
	c = frames(0, 24, 8);
	c.flags = GNTCOPY_dest_gref;
	c.dest.u.ref = FIRST + 4;
	c.dest.domid = self;
	set_v1(FIRST + 4, GTF_permit_access | GTF_readonly, self, mfn_of(dummy));
	copy("copy/to-read-only-ref", c);
	set_v1(FIRST + 4, GTF_permit_access, self, mfn_of(dummy));
	copy("copy/to-ref", c);
	answer_hex("copy/to-ref-contents", dummy[3]);
	c = frames(0, 0, 8);
	c.dest.u.gmfn = mfn_of(area.l1);
	copy("copy/to-table", c);
	c = frames(0, 0, 8);
	c.source.domid = 1234;
	copy("copy/domain-none", c);
}

static void test_others(void)
{
	struct gnttab_swap_grant_ref swap = { .ref_a = FIRST, .ref_b = FIRST + 1 };
	struct gnttab_cache_flush flush = { .op = GNTTAB_CACHE_CLEAN, .length = 8 };
	struct gnttab_dump_table dump = { .dom = 1234 };
	uint64_t frame = mfn_of(page);

	ANSWER_OP("swap/good", GNTTABOP_swap_grant_ref, swap);
	answer("swap/frame", "%d", v1[FIRST + 1].frame == frame);
	swap.ref_b = NO_REF;
	ANSWER_OP("swap/no-ref", GNTTABOP_swap_grant_ref, swap);
	swap.ref_a = swap.ref_b = FIRST;
	ANSWER_OP("swap/same", GNTTABOP_swap_grant_ref, swap);
	flush.a.dev_bus_addr = machine_of(page);
	answer_rc("flush/good", grant_op(GNTTABOP_cache_flush, &flush));
	flush.length = 5000;
	answer_rc("flush/long", grant_op(GNTTABOP_cache_flush, &flush));
	flush.length = 8;
	flush.op = 0x10;
	answer_rc("flush/kind", grant_op(GNTTABOP_cache_flush, &flush));
	flush.op = GNTTAB_CACHE_CLEAN;
	flush.a.dev_bus_addr = 1ul << 51;
	answer_rc("flush/no-frame", grant_op(GNTTABOP_cache_flush, &flush));
	ANSWER_OP("dump/none", GNTTABOP_dump_table, dump);
}

static void status_frames(const char *key, domid_t domid, uint32_t count, uint64_t *list)
{
	struct gnttab_get_status_frames get = { .nr_frames = count, .dom = domid };
	long rc;

	set_xen_guest_handle(get.frame_list, list);
	rc = grant_op(GNTTABOP_get_status_frames, &get);
	answer_op(key, rc, get.status);
}

static void test_version_2(void)
{
	volatile grant_entry_v2_t *v2 = (grant_entry_v2_t *)at(1);
	volatile uint16_t *status = (uint16_t *)at(9);
	struct gnttab_map_grant_ref m;
	uint64_t list[8] = { 0 };

	status_frames("v2/status-in-version-1", DOMID_SELF, 1, list);
	version("v2/set", 2);
	status_frames("v2/status-frames", DOMID_SELF, 1, list);
	answer("v2/status-frame", "%d", list[0] != 0);
	status_frames("v2/status-too-many", DOMID_SELF, 1000, list);
	status_frames("v2/status-none", 1234, 1, list);
	answer_rc("v2/map-status",
		  mmu_update_one(machine_of(&area.l1[9]), list[0] << 12 | PTE_RWU));
	for (unsigned int ref = FIRST; ref < FIRST + 8; ref++)
		v2[ref].hdr.flags = 0;
	v2[FIRST].hdr.domid = self;
	v2[FIRST].full_page.frame = mfn_of(page);
	v2[FIRST].hdr.flags = GTF_permit_access;
	m = map("v2/map", FIRST, GNTMAP_host_map, self, at(2));
	answer_hex("v2/status", status[FIRST]);
	answer_hex("v2/flags", v2[FIRST].hdr.flags);
	unmap("v2/unmap", m.handle, at(2));
	answer_hex("v2/status-after", status[FIRST]);
	version("v2/back-while-status-mapped", 1);
	mmu_update_one(machine_of(&area.l1[9]), 0);
	version("v2/back", 1);
	answer_hex("v2/flags-in-1", v1[FIRST].flags);
}

void test_main(void)
{
	area = area_init();
	self = own_domid();
	page = page_alloc();
	dummy = page_alloc();
	test_set_up();
	test_versions();
	test_map();
	test_bad_maps();
	test_pin();
	test_replace();
	test_copy();
	test_others();
	test_version_2();
	report(OUTCOME_SUCCESS, NULL);
}
