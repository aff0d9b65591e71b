/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_grant_table_op, but for the mappings; the expected answers are Xen 4.17's. */
#include <string.h>

#include "conformance/unit/fake_grant.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/from/xen/grant.h"

#define PFN_LIST  FAKE_PFN_FREE
#define PFN_DATA  (FAKE_PFN_FREE + 1)
#define PFN_OTHER (FAKE_PFN_FREE + 2)

static int16_t setup_table(domid_t dom, uint32_t frames, gva_t list)
{
	struct gnttab_setup_table a, before;

	memset(&a, 0xa5, sizeof(a)); /* padding and answers too */
	a.dom = dom;
	a.nr_frames = frames;
	a.frame_list.p = (void *)list.addr;
	before = a;
	EXPECT_EQ(fake_grant_op(GNTTABOP_setup_table, &a, sizeof(a), 1), 0);
	before.status = a.status;
	EXPECT(!memcmp(&a, &before, sizeof(a))); /* only the status is written */
	return a.status;
}

static int16_t get_status_frames(domid_t dom, uint32_t frames, gva_t list)
{
	struct gnttab_get_status_frames a, before;

	memset(&a, 0xa5, sizeof(a));
	a.dom = dom;
	a.nr_frames = frames;
	a.frame_list.p = (void *)list.addr;
	before = a;
	EXPECT_EQ(fake_grant_op(GNTTABOP_get_status_frames, &a, sizeof(a), 1), 0);
	before.status = a.status;
	EXPECT(!memcmp(&a, &before, sizeof(a)));
	return a.status;
}

static long set_version(uint32_t version, uint32_t *now)
{
	struct gnttab_set_version a = {.version = version};
	long rc = fake_grant_op(GNTTABOP_set_version, &a, sizeof(a), 1);

	*now = a.version;
	return rc;
}

static void to_version(uint32_t version)
{
	uint32_t now;

	EXPECT_EQ(set_version(version, &now), 0);
	EXPECT_EQ(now, version);
}

static struct gnttab_query_size query(domid_t dom)
{
	struct gnttab_query_size a;

	memset(&a, 0xa5, sizeof(a));
	a.dom = dom;
	EXPECT_EQ(fake_grant_op(GNTTABOP_query_size, &a, sizeof(a), 1), 0);
	return a;
}

static void table_setup(void)
{
	uint64_t *list = fake_page(PFN_LIST);
	unsigned i;

	EXPECT_EQ(query(DOMID_SELF).nr_frames, 1);
	EXPECT_EQ(setup_table(DOMID_SELF, 0, fake_gva(PFN_LIST, 0)), GNTST_okay);
	EXPECT_EQ(setup_table(DOMID_SELF, 1, fake_gva(PFN_LIST, 0)), GNTST_okay);
	EXPECT_EQ(list[0], page_mfn(fake_grant_v1(0)));
	EXPECT_EQ(list[1], 0);
	EXPECT_EQ(setup_table(XEN_DOMID_GUEST, 64, fake_gva(PFN_LIST, 8)), GNTST_okay);
	EXPECT_EQ(list[1], list[0]);
	for (i = 0; i < 64; i++)
		EXPECT_EQ(list[1 + i], page_mfn(fake_grant_v1(512 * i)));
	EXPECT_EQ(list[65], 0);
	EXPECT_EQ(query(XEN_DOMID_GUEST).nr_frames, 64);
	EXPECT(grant_table_frame(&fake_domain, list[64]));
	EXPECT(!grant_table_frame(&fake_domain, fake_mfn(PFN_LIST)));
}

static void table_setup_refused(void)
{
	struct gnttab_setup_table a = {.dom = DOMID_SELF, .nr_frames = 1};
	gva_t list = fake_gva(PFN_LIST, 0);

	EXPECT_EQ(setup_table(0, 1, list), GNTST_bad_domain);
	EXPECT_EQ(setup_table(DOMID_IO, 1, list), GNTST_bad_domain);
	EXPECT_EQ(setup_table(DOMID_SELF, 65, list), GNTST_general_error);
	EXPECT_EQ(setup_table(DOMID_SELF, ~0u, list), GNTST_general_error);
	EXPECT_EQ(setup_table(DOMID_SELF, 2, fake_gva(FAKE_PFN_HOLE, 0)), GNTST_bad_virt_addr);
	EXPECT_EQ(setup_table(DOMID_SELF, 2, fake_gva(FAKE_PFN_HOLE - 1, PAGE_SIZE - 8)),
		  GNTST_bad_virt_addr);
	EXPECT_EQ(((uint64_t *)fake_page(FAKE_PFN_HOLE - 1))[511], page_mfn(fake_grant_v1(0)));
	EXPECT_EQ(fake_grant_op(GNTTABOP_setup_table, &a, sizeof(a), 0), -XEN_EINVAL);
	EXPECT_EQ(fake_grant_op(GNTTABOP_setup_table, &a, sizeof(a), 2), -XEN_EINVAL);
	a.frame_list.p = (void *)HYPERVISOR_VIRT_START;
	EXPECT_EQ(fake_grant_op(GNTTABOP_setup_table, &a, sizeof(a), 1), -XEN_EFAULT);
	a.frame_list.p = (void *)(1ul << 47);
	EXPECT_EQ(fake_grant_op(GNTTABOP_setup_table, &a, sizeof(a), 1), -XEN_EFAULT);
	EXPECT_EQ(query(DOMID_SELF).nr_frames, 2);
}

static void no_memory_for_frames(void)
{
	fake_heap_limit(10);
	EXPECT_EQ(setup_table(DOMID_SELF, 64, fake_gva(PFN_LIST, 0)), GNTST_general_error);
	EXPECT_EQ(query(DOMID_SELF).nr_frames, 1);
	EXPECT_EQ(setup_table(DOMID_SELF, 11, fake_gva(PFN_LIST, 0)), GNTST_okay); /* none was lost */
	EXPECT_EQ(query(DOMID_SELF).nr_frames, 11);
}

static void sizes(void)
{
	struct gnttab_query_size a = query(DOMID_SELF);

	EXPECT_EQ(a.status, GNTST_okay);
	EXPECT_EQ(a.max_nr_frames, 64);
	a = query(0);
	EXPECT_EQ(a.status, GNTST_bad_domain);
	EXPECT_EQ(a.nr_frames, 0xa5a5a5a5);
	EXPECT_EQ(fake_grant_op(GNTTABOP_query_size, &a, sizeof(a), 2), -XEN_EINVAL);
}

static void versions(void)
{
	struct gnttab_get_version a = {.dom = DOMID_SELF, .pad = 0xffff, .version = 99};
	uint32_t now;

	EXPECT_EQ(fake_grant_op(GNTTABOP_get_version, &a, sizeof(a), 1), 0);
	EXPECT_EQ(a.version, 1);
	EXPECT_EQ(set_version(0, &now), -XEN_EINVAL);
	EXPECT_EQ(now, 1);
	EXPECT_EQ(set_version(3, &now), -XEN_EINVAL);
	EXPECT_EQ(set_version(1, &now), 0);
	EXPECT_EQ(set_version(2, &now), 0);
	EXPECT_EQ(now, 2);
	EXPECT_EQ(set_version(~0u, &now), -XEN_EINVAL);
	EXPECT_EQ(now, 2);
	a.dom = XEN_DOMID_GUEST;
	EXPECT_EQ(fake_grant_op(GNTTABOP_get_version, &a, sizeof(a), 77), 0);
	EXPECT_EQ(a.version, 2);
	a.dom = 0;
	EXPECT_EQ(fake_grant_op(GNTTABOP_get_version, &a, sizeof(a), 1), -XEN_ESRCH);
}

static void reserved_entries_survive(void)
{
	grant_entry_v1_t entry = {.flags = GTF_permit_access | GTF_reading | GTF_writing, .domid = 0,
				  .frame = 0x1234};
	grant_entry_v1_t accept = {.flags = GTF_accept_transfer, .domid = 5, .frame = 7};

	*fake_grant_v1(1) = entry;
	*fake_grant_v1(7) = accept;
	*fake_grant_v1(8) = entry;
	to_version(2);
	EXPECT_EQ(fake_grant_v2(1)->hdr.flags, GTF_permit_access);
	EXPECT_EQ(*fake_grant_status(1), GTF_reading | GTF_writing);
	EXPECT_EQ(fake_grant_v2(1)->full_page.frame, 0x1234);
	EXPECT_EQ(fake_grant_v2(7)->hdr.flags, GTF_accept_transfer);
	EXPECT_EQ(fake_grant_v2(7)->hdr.domid, 5);
	EXPECT_EQ(fake_grant_v2(8)->hdr.flags, 0);
	EXPECT_EQ(fake_grant_v2(8)->full_page.frame, 0);
	to_version(1);
	EXPECT(!memcmp(fake_grant_v1(1), &entry, sizeof(entry)));
	EXPECT_EQ(fake_grant_v1(7)->flags, 0); /* only grants of access go back */
	EXPECT_EQ(fake_grant_v1(7)->frame, 0);
}

static void reserved_entries_too_large(void)
{
	uint32_t now;

	to_version(2);
	fake_grant_v2(2)->full_page.frame = 1ull << 32;
	EXPECT_EQ(set_version(1, &now), 0); /* not a grant: does not matter */
	to_version(2);
	fake_grant_v2(2)->full_page.frame = 1ull << 32;
	fake_grant_v2(2)->hdr.flags = GTF_permit_access;
	EXPECT_EQ(set_version(1, &now), -XEN_ERANGE);
	EXPECT_EQ(now, 2);
	fake_grant_v2(2)->full_page.frame = 1;
	fake_grant_v2(3)->hdr.flags = GTF_transitive;
	EXPECT_EQ(set_version(1, &now), -XEN_ERANGE);
	fake_grant_v2(8)->hdr.flags = GTF_transitive; /* not reserved */
	fake_grant_v2(3)->hdr.flags = GTF_invalid;
	EXPECT_EQ(set_version(1, &now), 0);
}

static void status_frames(void)
{
	uint64_t *list = fake_page(PFN_LIST);
	uint32_t now;

	EXPECT_EQ(get_status_frames(DOMID_SELF, 0, fake_gva(PFN_LIST, 0)), GNTST_okay);
	EXPECT_EQ(get_status_frames(DOMID_SELF, 1, fake_gva(PFN_LIST, 0)), GNTST_general_error);
	to_version(2);
	EXPECT_EQ(get_status_frames(DOMID_SELF, 1, fake_gva(PFN_LIST, 0)), GNTST_okay);
	EXPECT_EQ(list[0], page_mfn(fake_grant_status(0)));
	EXPECT(grant_table_frame(&fake_domain, list[0]));
	EXPECT_EQ(get_status_frames(DOMID_SELF, 2, fake_gva(PFN_LIST, 0)), GNTST_general_error);
	EXPECT_EQ(get_status_frames(0, 1, fake_gva(PFN_LIST, 0)), GNTST_bad_domain);
	EXPECT_EQ(get_status_frames(DOMID_SELF, 1, fake_gva(FAKE_PFN_HOLE, 0)), GNTST_bad_virt_addr);
	/* 8 frames of version 2 have 2048 entries: one frame of status; the ninth needs another. */
	EXPECT_EQ(setup_table(DOMID_SELF, 9, fake_gva(PFN_LIST, 0)), GNTST_okay);
	EXPECT_EQ(get_status_frames(DOMID_SELF, 2, fake_gva(PFN_LIST, 0)), GNTST_okay);
	EXPECT_EQ(list[1], page_mfn(fake_grant_status(2048)));
	EXPECT_EQ(get_status_frames(DOMID_SELF, 3, fake_gva(PFN_LIST, 0)), GNTST_general_error);

	/* While the guest maps one, it cannot be taken away. */
	*fake_pte(PFN_OTHER) = list[1] << PAGE_SHIFT | 1;
	EXPECT_EQ(set_version(1, &now), -XEN_EBUSY);
	EXPECT_EQ(now, 2);
	*fake_pte(PFN_OTHER) &= ~1ull;
	EXPECT_EQ(set_version(1, &now), 0);
	EXPECT_EQ(get_status_frames(DOMID_SELF, 1, fake_gva(PFN_LIST, 0)), GNTST_general_error);
	EXPECT(!grant_table_frame(&fake_domain, list[1]));
}

static void status_frames_refused(void)
{
	struct gnttab_get_status_frames a = {.dom = DOMID_SELF};
	uint32_t now;

	EXPECT_EQ(fake_grant_op(GNTTABOP_get_status_frames, &a, sizeof(a), 2), -XEN_EINVAL);
	a.frame_list.p = (void *)HYPERVISOR_VIRT_START;
	EXPECT_EQ(fake_grant_op(GNTTABOP_get_status_frames, &a, sizeof(a), 1), -XEN_EFAULT);
	fake_heap_limit(0);
	EXPECT_EQ(set_version(2, &now), -XEN_ENOMEM);
	EXPECT_EQ(now, 1);
}

static int16_t swap(uint32_t a, uint32_t b)
{
	struct gnttab_swap_grant_ref s;

	memset(&s, 0xa5, sizeof(s));
	s.ref_a = a;
	s.ref_b = b;
	EXPECT_EQ(fake_grant_op(GNTTABOP_swap_grant_ref, &s, sizeof(s), 1), 0);
	return s.status;
}

static void swaps(void)
{
	*fake_grant_v1(10) = (grant_entry_v1_t){.flags = 1, .domid = 2, .frame = 3};
	EXPECT_EQ(swap(10, 511), GNTST_okay);
	EXPECT_EQ(fake_grant_v1(10)->flags, 0);
	EXPECT_EQ(fake_grant_v1(511)->frame, 3);
	EXPECT_EQ(swap(511, 511), GNTST_okay);
	EXPECT_EQ(fake_grant_v1(511)->frame, 3);
	EXPECT_EQ(swap(0, 512), GNTST_bad_gntref);
	EXPECT_EQ(swap(512, 0), GNTST_bad_gntref);
	EXPECT_EQ(swap(~0u, ~0u), GNTST_bad_gntref);
	to_version(2);
	EXPECT_EQ(swap(0, 256), GNTST_bad_gntref);
	fake_grant_v2(9)->sub_page.length = 99;
	*fake_grant_status(9) = GTF_reading;
	EXPECT_EQ(swap(9, 20), GNTST_okay);
	EXPECT_EQ(fake_grant_v2(20)->sub_page.length, 99);
	EXPECT_EQ(*fake_grant_status(20), GTF_reading);
	EXPECT_EQ(*fake_grant_status(9), 0);
}

static long flush(uint64_t maddr, uint16_t offset, uint16_t length, uint32_t what)
{
	struct gnttab_cache_flush a = {.a.dev_bus_addr = maddr, .offset = offset, .length = length,
				       .op = what};

	return fake_grant_op(GNTTABOP_cache_flush, &a, sizeof(a), 1);
}

static void cache_flushes(void)
{
	const uint32_t both = GNTTAB_CACHE_CLEAN | GNTTAB_CACHE_INVAL;
	uint64_t page = fake_mfn(PFN_DATA) << PAGE_SHIFT;

	EXPECT_EQ(flush(page, 0, PAGE_SIZE, both), 0);
	EXPECT_EQ(flush(page, PAGE_SIZE - 1, 1, GNTTAB_CACHE_CLEAN), 0);
	EXPECT_EQ(flush(page, 0, 1, GNTTAB_CACHE_INVAL), -XEN_EOPNOTSUPP);
	EXPECT_EQ(flush(page, PAGE_SIZE, 0, both), -XEN_EINVAL);
	EXPECT_EQ(flush(page, 1, PAGE_SIZE, both), -XEN_EINVAL);
	EXPECT_EQ(flush(page, 0, 0xffff, both), -XEN_EINVAL);
	EXPECT_EQ(flush(page, 0, 1, GNTTAB_CACHE_SOURCE_GREF | both), -XEN_EINVAL);
	EXPECT_EQ(flush(page, 0, 1, 4), -XEN_EINVAL);
	EXPECT_EQ(flush(~0ull, 0, 0, both), 0);
	EXPECT_EQ(flush(~0ull, 0, 1, 0), 0);
	EXPECT_EQ(flush(~0ull, 0, 1, both), -XEN_EINVAL);
	EXPECT_EQ(flush((uint64_t)FAKE_FRAMES << PAGE_SHIFT, 0, 1, both), -XEN_EINVAL);
	EXPECT_EQ(flush(0, 0, 1, both), -XEN_EPERM);
	EXPECT_EQ(flush(page_mfn(fake_domain.grants) << PAGE_SHIFT, 0, 1, both), -XEN_EPERM);
	EXPECT_EQ(flush(page_mfn(fake_domain.shared_info) << PAGE_SHIFT, 0, 1, both), 0);
}

static void absent_operations(void)
{
	gva_t hole = fake_gva(FAKE_PFN_HOLE, 0);
	unsigned cmd;

	EXPECT_EQ(grant_table_op(&fake_vcpu, GNTTABOP_transfer, hole, 1), -XEN_EOPNOTSUPP);
	EXPECT_EQ(grant_table_op(&fake_vcpu, GNTTABOP_dump_table, hole, 1), -XEN_ENOSYS);
	for (cmd = 13; cmd < 4096; cmd += 37)
		EXPECT_EQ(grant_table_op(&fake_vcpu, cmd, hole, 1), -XEN_ENOSYS);
	EXPECT_EQ(grant_table_op(&fake_vcpu, 4096 | GNTTABOP_query_size, hole, 1), -XEN_EINVAL);
	EXPECT_EQ(grant_table_op(&fake_vcpu, ~0u, hole, 1), -XEN_EINVAL);
	for (cmd = 0; cmd < 20; cmd++)
		EXPECT_EQ(grant_table_op(&fake_vcpu, cmd, hole, 1u << 31), -XEN_EINVAL);
}

/* Every operation that takes an argument, with its size. */
static const struct {
	unsigned cmd;
	size_t size;
} taking[] = {
	{GNTTABOP_map_grant_ref, sizeof(struct gnttab_map_grant_ref)},
	{GNTTABOP_unmap_grant_ref, sizeof(struct gnttab_unmap_grant_ref)},
	{GNTTABOP_setup_table, sizeof(struct gnttab_setup_table)},
	{GNTTABOP_copy, sizeof(struct gnttab_copy)},
	{GNTTABOP_query_size, sizeof(struct gnttab_query_size)},
	{GNTTABOP_unmap_and_replace, sizeof(struct gnttab_unmap_and_replace)},
	{GNTTABOP_set_version, sizeof(struct gnttab_set_version)},
	{GNTTABOP_get_status_frames, sizeof(struct gnttab_get_status_frames)},
	{GNTTABOP_get_version, sizeof(struct gnttab_get_version)},
	{GNTTABOP_swap_grant_ref, sizeof(struct gnttab_swap_grant_ref)},
	{GNTTABOP_cache_flush, sizeof(struct gnttab_cache_flush)},
};

static void pointers_that_cannot_be_read(void)
{
	static const uint64_t bad[] = {0, 1ull << 47, 1ull << 63, HYPERVISOR_VIRT_START,
				       HYPERVISOR_VIRT_END - 8, ~0ull};
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(taking); i++) {
		for (j = 0; j < ARRAY_SIZE(bad); j++)
			EXPECT_EQ(grant_table_op(&fake_vcpu, taking[i].cmd, GVA(bad[j]), 1), -XEN_EFAULT);
		EXPECT_EQ(grant_table_op(&fake_vcpu, taking[i].cmd, fake_gva(FAKE_PFN_HOLE, 0), 1),
			  -XEN_EFAULT);
		EXPECT_EQ(grant_table_op(&fake_vcpu, taking[i].cmd,
					 fake_gva(FAKE_PFN_HOLE - 1, PAGE_SIZE - 1), 1), -XEN_EFAULT);
	}
}

static void pointers_that_cannot_be_written(void)
{
	uint8_t zeros[64] = {0};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(taking); i++) {
		gva_t at;
		long rc;

		if (taking[i].cmd == GNTTABOP_cache_flush)
			continue; /* writes nothing */
		zeros[0] = taking[i].cmd == GNTTABOP_get_version ? XEN_DOMID_GUEST : 0;
		at = fake_put(zeros, taking[i].size);
		*fake_pte(FAKE_PFN_ARGS) &= ~2ull;
		rc = grant_table_op(&fake_vcpu, taking[i].cmd, at, 1);
		*fake_pte(FAKE_PFN_ARGS) |= 2;
		EXPECT_EQ(rc, -XEN_EFAULT);
	}
}

static void batches(void)
{
	struct gnttab_swap_grant_ref s[3] = {{1, 2, 77}, {1, 9999, 77}, {2, 1, 77}};
	gva_t at;

	EXPECT_EQ(fake_grant_op(GNTTABOP_swap_grant_ref, s, sizeof(s), 3), 0);
	EXPECT_EQ(s[0].status, GNTST_okay);
	EXPECT_EQ(s[1].status, GNTST_bad_gntref);
	EXPECT_EQ(s[2].status, GNTST_okay);

	/* The third is not there: the two before it are done. */
	s[0].status = s[1].status = 77;
	at = fake_gva(FAKE_PFN_HOLE - 1, PAGE_SIZE - 2 * sizeof(s[0]));
	guest_write(at, s, 2 * sizeof(s[0]));
	EXPECT_EQ(grant_table_op(&fake_vcpu, GNTTABOP_swap_grant_ref, at, 3), -XEN_EFAULT);
	guest_read(s, at, 2 * sizeof(s[0]));
	EXPECT_EQ(s[0].status, GNTST_okay);
	EXPECT_EQ(s[1].status, GNTST_bad_gntref);

	EXPECT_EQ(grant_table_op(&fake_vcpu, GNTTABOP_swap_grant_ref, GVA(0), 0), 0);
	EXPECT_EQ(grant_table_op(&fake_vcpu, GNTTABOP_swap_grant_ref, GVA(HYPERVISOR_VIRT_START), 0),
		  -XEN_EFAULT);
	EXPECT_EQ(grant_table_op(&fake_vcpu, GNTTABOP_transfer, GVA(1ull << 47), 0), -XEN_EFAULT);
}

static void no_memory_at_all(void)
{
	fake_reset();
	fake_heap_limit(1);
	EXPECT_EQ(grant_init(&fake_domain), -XEN_ENOMEM);
	EXPECT(!fake_domain.grants);
	fake_heap_limit(2);
	EXPECT_EQ(grant_init(&fake_domain), 0);
}

static const struct unit_test tests[] = {
	{"setup_table", table_setup},
	{"setup_table refused", table_setup_refused},
	{"no memory for frames", no_memory_for_frames},
	{"query_size", sizes},
	{"set_version, get_version", versions},
	{"reserved entries survive a change of version", reserved_entries_survive},
	{"reserved entries that version 1 cannot say", reserved_entries_too_large},
	{"status frames", status_frames},
	{"status frames refused", status_frames_refused},
	{"swap_grant_ref", swaps},
	{"cache_flush", cache_flushes},
	{"operations that are not here", absent_operations},
	{"arguments that cannot be read", pointers_that_cannot_be_read},
	{"arguments that cannot be written", pointers_that_cannot_be_written},
	{"batches", batches},
	{"init without memory", no_memory_at_all},
};

UNIT_MAIN("grant tables", fake_grant_reset, tests)
