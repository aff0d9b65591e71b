/* SPDX-License-Identifier: MIT */
/* GNTTABOP_map_grant_ref, unmap_grant_ref, unmap_and_replace, by the real page-table code. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "conformance/unit/fake_grant.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/pagetable.h"

#define REF      20
#define PFN_DATA (FAKE_PFN_FREE + 1) /* granted */
#define PFN_AT   (FAKE_PFN_FREE + 2) /* where it is mapped */
#define PFN_NEXT (FAKE_PFN_FREE + 3)
#define GARBAGE  0xdeadbeef

#define HOST     GNTMAP_host_map
#define DEVICE   GNTMAP_device_map
#define READONLY GNTMAP_readonly

static uint64_t data_maddr;

static void set_up(void)
{
	fake_grant_reset();
	data_maddr = fake_mfn(PFN_DATA) << PAGE_SHIFT;
	fake_grant_v1_to_self(REF, fake_mfn(PFN_DATA), 0);
}

static int16_t map_full(domid_t dom, grant_ref_t ref, uint32_t flags, uint64_t host_addr,
			grant_handle_t *handle)
{
	struct gnttab_map_grant_ref a = {.host_addr = host_addr, .flags = flags, .ref = ref, .dom = dom,
					 .status = 77, .handle = GARBAGE, .dev_bus_addr = GARBAGE};

	EXPECT_EQ(fake_grant_op(GNTTABOP_map_grant_ref, &a, sizeof(a), 1), 0);
	EXPECT_EQ(a.host_addr, host_addr);
	EXPECT_EQ(a.dev_bus_addr, a.status ? GARBAGE : (uint64_t)fake_grant_v1(ref)->frame << 12);
	if (a.status)
		EXPECT_EQ(a.handle, GARBAGE);
	*handle = a.handle;
	return a.status;
}

static int16_t map(uint32_t flags, grant_handle_t *handle)
{
	return map_full(XEN_DOMID_GUEST, REF, flags, fake_gva(PFN_AT, 0).addr, handle);
}

static int16_t map_refused(grant_ref_t ref, uint32_t flags)
{
	grant_handle_t handle;

	return map_full(XEN_DOMID_GUEST, ref, flags, fake_gva(PFN_AT, 0).addr, &handle);
}

static int16_t unmap(grant_handle_t handle, uint64_t host_addr, uint64_t dev_bus_addr)
{
	struct gnttab_unmap_grant_ref a = {.host_addr = host_addr, .dev_bus_addr = dev_bus_addr,
					   .handle = handle, .status = 77};

	EXPECT_EQ(fake_grant_op(GNTTABOP_unmap_grant_ref, &a, sizeof(a), 1), 0);
	return a.status;
}

static int16_t unmap_at(grant_handle_t handle)
{
	return unmap(handle, fake_gva(PFN_AT, 0).addr, 0);
}

static int16_t replace(grant_handle_t handle, uint64_t host_addr, uint64_t new_addr)
{
	struct gnttab_unmap_and_replace a = {.host_addr = host_addr, .new_addr = new_addr,
					     .handle = handle, .status = 77};

	EXPECT_EQ(fake_grant_op(GNTTABOP_unmap_and_replace, &a, sizeof(a), 1), 0);
	return a.status;
}

static uint16_t in_use(void)
{
	return *fake_grant_status(REF) & (GTF_reading | GTF_writing);
}

static bool writable(void)
{
	return grant_frame_writable(&fake_domain, fake_mfn(PFN_DATA));
}

static void host_mapping(void)
{
	const uint64_t pte = data_maddr | PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY | PTE_NX;
	grant_handle_t handle, other;

	EXPECT_EQ(map(HOST, &handle), GNTST_okay);
	EXPECT_EQ(*fake_pte(PFN_AT), pte | PTE_RW);
	EXPECT_EQ(fake_cpu.invlpg, fake_gva(PFN_AT, 0).addr);
	EXPECT_EQ(in_use(), GTF_reading | GTF_writing);
	EXPECT(writable());
	EXPECT_EQ(map_full(XEN_DOMID_GUEST, REF, HOST | READONLY, fake_gva(PFN_NEXT, 0).addr, &other),
		  GNTST_okay);
	EXPECT(other != handle);
	EXPECT_EQ(*fake_pte(PFN_NEXT), pte);
	fake_cpu.invlpg = 0;
	EXPECT_EQ(unmap_at(handle), GNTST_okay);
	EXPECT_EQ(*fake_pte(PFN_AT), 0);
	EXPECT_EQ(fake_cpu.invlpg, fake_gva(PFN_AT, 0).addr);
	EXPECT_EQ(in_use(), GTF_reading);
	EXPECT(!writable());
	EXPECT_EQ(unmap_at(handle), GNTST_bad_handle);
	EXPECT_EQ(unmap(other, fake_gva(PFN_NEXT, 0).addr, 0), GNTST_okay);
	EXPECT_EQ(in_use(), 0);
	EXPECT_EQ(fake_grant_v1(REF)->flags, GTF_permit_access);
}

static void flags_of_the_mapping(void)
{
	grant_handle_t handle;

	EXPECT_EQ(map(HOST | GNTMAP_application_map, &handle), GNTST_okay);
	EXPECT(*fake_pte(PFN_AT) & PTE_USER);
	EXPECT_EQ(unmap_at(handle), GNTST_okay);
	EXPECT_EQ(map(HOST | 5u << _GNTMAP_guest_avail0 | 1u << 31, &handle), GNTST_okay);
	EXPECT_EQ(*fake_pte(PFN_AT) >> 9 & 7, 5);
	EXPECT_EQ(*fake_pte(PFN_AT) >> 52, 0x800);
	EXPECT_EQ(unmap_at(handle), GNTST_okay);
}

static void device_mapping(void)
{
	grant_handle_t handle, other;
	uint64_t before = *fake_pte(PFN_AT);

	EXPECT_EQ(map(DEVICE, &handle), GNTST_okay);
	EXPECT_EQ(*fake_pte(PFN_AT), before);
	EXPECT(writable());
	EXPECT_EQ(unmap(handle, 0, data_maddr + 1), GNTST_bad_dev_addr);
	EXPECT(writable());
	EXPECT_EQ(unmap(handle, fake_gva(PFN_AT, 0).addr, 0), GNTST_okay); /* not mapped so: nothing */
	EXPECT_EQ(unmap(handle, 0, data_maddr), GNTST_okay);
	EXPECT(!writable());
	EXPECT_EQ(unmap(handle, 0, data_maddr), GNTST_bad_handle);
	/* Both, unmapped one by one. */
	EXPECT_EQ(map(DEVICE | HOST | READONLY, &other), GNTST_okay);
	EXPECT(!writable());
	EXPECT_EQ(unmap(other, 0, data_maddr), GNTST_okay);
	EXPECT_EQ(in_use(), GTF_reading);
	EXPECT_EQ(unmap_at(other), GNTST_okay);
	EXPECT_EQ(in_use(), 0);
	EXPECT_EQ(unmap_at(other), GNTST_bad_handle);
}

static void mapping_by_pte(void)
{
	uint64_t at = (fake_mfn(FAKE_PFN_L1) << PAGE_SHIFT) + PFN_AT * 8;
	grant_handle_t handle;

	EXPECT_EQ(map_full(XEN_DOMID_GUEST, REF, HOST | GNTMAP_contains_pte, at, &handle), GNTST_okay);
	EXPECT_EQ(pte_mfn(*fake_pte(PFN_AT)), fake_mfn(PFN_DATA));
	EXPECT_EQ(unmap(handle, at + 1, 0), GNTST_general_error);
	EXPECT_EQ(unmap(handle, at + 8, 0), GNTST_general_error);
	EXPECT_EQ(replace(handle, at, fake_gva(PFN_NEXT, 0).addr), GNTST_general_error);
	EXPECT_EQ(pte_mfn(*fake_pte(PFN_AT)), fake_mfn(PFN_DATA));
	EXPECT_EQ(pte_mfn(*fake_pte(PFN_AT + 1)), fake_mfn(PFN_AT + 1));
	EXPECT_EQ(unmap(handle, at, 0), GNTST_okay);
	EXPECT_EQ(*fake_pte(PFN_AT), 0);
	EXPECT(fake_cpu.flushes > 0);
}

static void mapping_refused_where_it_should_go(void)
{
	static const uint64_t bad[] = {0, 0x1000, 1ull << 47, HYPERVISOR_VIRT_START,
				       FAKE_LINEAR + (1ull << 21), ~0ull};
	const uint64_t bad_pte[] = {
		(fake_mfn(FAKE_PFN_L1) << PAGE_SHIFT) + 4, fake_mfn(FAKE_PFN_L2) << PAGE_SHIFT,
		fake_mfn(PFN_DATA) << PAGE_SHIFT, 0, ~7ull,
		page_mfn(fake_domain.grants) << PAGE_SHIFT};
	grant_handle_t handle;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(map_full(XEN_DOMID_GUEST, REF, HOST, bad[i], &handle), GNTST_general_error);
	for (i = 0; i < ARRAY_SIZE(bad_pte); i++)
		EXPECT_EQ(map_full(XEN_DOMID_GUEST, REF, HOST | GNTMAP_contains_pte, bad_pte[i], &handle),
			  GNTST_general_error);
	EXPECT_EQ(in_use(), 0);
	EXPECT(!writable());
	EXPECT_EQ(map(HOST, &handle), GNTST_okay);
}

static void mapping_refused_by_arguments(void)
{
	static const domid_t others[] = {0, 2, DOMID_SELF, DOMID_IO, DOMID_INVALID};
	grant_handle_t handle;
	size_t i;

	EXPECT_EQ(map_refused(REF, 0), GNTST_bad_gntref);
	EXPECT_EQ(map_refused(REF, READONLY | GNTMAP_contains_pte), GNTST_bad_gntref);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		EXPECT_EQ(map_full(others[i], REF, HOST, 0, &handle), GNTST_bad_domain);
	EXPECT_EQ(map_full(DOMID_SELF, REF, 0, 0, &handle), GNTST_bad_gntref);
	EXPECT_EQ(map_refused(512, HOST), GNTST_bad_gntref);
	EXPECT_EQ(map_refused(~0u, HOST), GNTST_bad_gntref);
}

static void mapping_refused_by_the_entry(void)
{
	grant_entry_v1_t *entry = fake_grant_v1(REF);

	entry->flags = GTF_invalid;
	EXPECT_EQ(map_refused(REF, HOST), GNTST_general_error);
	entry->flags = GTF_accept_transfer;
	EXPECT_EQ(map_refused(REF, HOST), GNTST_general_error);
	entry->flags = GTF_permit_access | GTF_sub_page;
	EXPECT_EQ(map_refused(REF, HOST), GNTST_general_error);
	entry->flags = GTF_permit_access | GTF_readonly;
	EXPECT_EQ(map_refused(REF, HOST), GNTST_general_error);
	entry->flags = GTF_permit_access;
	entry->domid = 0;
	EXPECT_EQ(map_refused(REF, HOST), GNTST_general_error);
	entry->domid = DOMID_SELF;
	EXPECT_EQ(map_refused(REF, HOST), GNTST_general_error);
	entry->domid = XEN_DOMID_GUEST;
	EXPECT_EQ(in_use(), 0);
	entry->frame = 0;
	EXPECT_EQ(map_refused(REF, HOST), GNTST_bad_page);
	entry->frame = ~0u;
	EXPECT_EQ(map_refused(REF, HOST), GNTST_bad_page);
	entry->frame = (uint32_t)page_mfn(fake_domain.grants); /* the shim's own */
	EXPECT_EQ(map_refused(REF, HOST | READONLY), GNTST_bad_page);
	EXPECT_EQ(in_use(), 0);
	EXPECT_EQ(entry->flags, GTF_permit_access);
}

static void read_only_grant(void)
{
	grant_handle_t handle;

	fake_grant_v1(REF)->flags |= GTF_readonly;
	EXPECT_EQ(map(HOST | READONLY, &handle), GNTST_okay);
	EXPECT_EQ(in_use(), GTF_reading);
	EXPECT_EQ(map_refused(REF, HOST), GNTST_general_error); /* also while mapped */
	EXPECT_EQ(in_use(), GTF_reading);
}

static void page_tables_and_shared_frames(void)
{
	grant_handle_t handle;

	fake_grant_v1_to_self(1, fake_mfn(FAKE_PFN_L2), 0);
	EXPECT_EQ(map_refused(1, HOST), GNTST_general_error);
	EXPECT_EQ(map_refused(1, DEVICE), GNTST_general_error);
	EXPECT(!grant_frame_writable(&fake_domain, fake_mfn(FAKE_PFN_L2)));
	EXPECT_EQ(map_full(XEN_DOMID_GUEST, 1, HOST | READONLY, fake_gva(PFN_AT, 0).addr, &handle),
		  GNTST_okay);
	fake_grant_v1_to_self(2, page_mfn(fake_domain.shared_info), 0);
	EXPECT_EQ(map_full(XEN_DOMID_GUEST, 2, HOST, fake_gva(PFN_NEXT, 0).addr, &handle), GNTST_okay);
}

static void mapped_frame_stays(void)
{
	grant_handle_t first, second;

	EXPECT_EQ(map(HOST | READONLY, &first), GNTST_okay);
	/* What the entry says now is of no interest while it is mapped. */
	fake_grant_v1(REF)->frame = 0;
	fake_grant_v1(REF)->flags &= ~GTF_type_mask;
	EXPECT_EQ(map_refused(REF, HOST | READONLY | GNTMAP_contains_pte), GNTST_general_error);
	fake_grant_v1(REF)->frame = (uint32_t)fake_mfn(PFN_DATA);
	EXPECT_EQ(map_full(XEN_DOMID_GUEST, REF, HOST, fake_gva(PFN_NEXT, 0).addr, &second), GNTST_okay);
	EXPECT_EQ(pte_mfn(*fake_pte(PFN_NEXT)), fake_mfn(PFN_DATA));
}

static void unmapping_refused(void)
{
	uint64_t pte, *entry = fake_pte(PFN_AT);
	grant_handle_t handle;

	EXPECT_EQ(unmap(0, 0, 0), GNTST_bad_handle);
	EXPECT_EQ(unmap(~0u, 0, 0), GNTST_bad_handle);
	EXPECT_EQ(map(HOST, &handle), GNTST_okay);
	pte = *entry;
	EXPECT_EQ(unmap(handle + 1, 0, 0), GNTST_bad_handle);
	EXPECT_EQ(unmap(handle, 0, 0), GNTST_okay); /* nothing asked, nothing done */
	EXPECT_EQ(*entry, pte);
	EXPECT(writable());
	EXPECT_EQ(unmap(handle, fake_gva(PFN_NEXT, 0).addr, 0), GNTST_general_error);
	EXPECT_EQ(pte_mfn(*fake_pte(PFN_NEXT)), fake_mfn(PFN_NEXT));
	EXPECT_EQ(unmap(handle, HYPERVISOR_VIRT_START, 0), GNTST_general_error);
	*entry = pte & ~PTE_RW;
	EXPECT_EQ(unmap_at(handle), GNTST_general_error);
	EXPECT_EQ(*entry, pte & ~PTE_RW);
	*entry = 0;
	EXPECT_EQ(unmap_at(handle), GNTST_general_error);
	EXPECT(writable());
	*entry = (pte & ~PTE_DIRTY) | PTE_USER; /* what does not matter */
	EXPECT_EQ(unmap_at(handle), GNTST_okay);
	EXPECT_EQ(*entry, 0);
	EXPECT_EQ(fake_log[0], 0);
}

static void replacing(void)
{
	uint64_t moved = *fake_pte(PFN_NEXT);
	grant_handle_t handle;

	EXPECT_EQ(map(HOST, &handle), GNTST_okay);
	EXPECT_EQ(replace(handle, fake_gva(PFN_AT, 0).addr, HYPERVISOR_VIRT_START), GNTST_general_error);
	EXPECT(writable());
	EXPECT_EQ(replace(handle, fake_gva(PFN_AT, 0).addr, fake_gva(PFN_NEXT, 0).addr), GNTST_okay);
	EXPECT_EQ(*fake_pte(PFN_AT), moved);
	EXPECT_EQ(*fake_pte(PFN_NEXT), 0);
	EXPECT(!writable());
	EXPECT_EQ(replace(handle, fake_gva(PFN_AT, 0).addr, 0), GNTST_bad_handle);
	EXPECT_EQ(map_full(XEN_DOMID_GUEST, REF, HOST, fake_gva(PFN_AT, 0).addr, &handle), GNTST_okay);
	EXPECT_EQ(replace(handle, fake_gva(PFN_AT, 0).addr, 0), GNTST_okay);
	EXPECT_EQ(*fake_pte(PFN_AT), 0);
}

static void counts_end(void)
{
	grant_handle_t handle[128], i;

	for (i = 0; i < 128; i++)
		EXPECT_EQ(map(HOST | READONLY, &handle[i]), GNTST_okay);
	EXPECT_EQ(map_refused(REF, HOST | READONLY), GNTST_general_error);
	EXPECT_EQ(map_refused(REF, HOST | DEVICE | READONLY), GNTST_general_error);
	EXPECT_EQ(map(DEVICE | READONLY, &i), GNTST_okay);
	for (i = 0; i < 128; i++) {
		*fake_pte(PFN_AT) = data_maddr | PTE_PRESENT;
		EXPECT_EQ(unmap_at(handle[i]), GNTST_okay);
	}
	EXPECT_EQ(in_use(), GTF_reading);
}

static void handles_end(void)
{
	unsigned ref, n = 0;
	grant_handle_t handle, last = 0;
	int16_t status = 0;

	for (ref = 0; ref < 512; ref++)
		fake_grant_v1_to_self(ref, fake_mfn(PFN_DATA), 0);
	EXPECT_EQ(map(HOST | READONLY, &handle), GNTST_okay);
	fake_heap_limit(2); /* for the entries' own state, and one more page of handles */
	for (ref = 0; ref < 12 && !status; ref++)
		while (n < (ref + 1) * 128 && !status) {
			status = map_full(XEN_DOMID_GUEST, ref, HOST | READONLY,
					  fake_gva(PFN_AT, 0).addr, &handle);
			last = status ? last : handle;
			n += !status;
		}
	EXPECT_EQ(status, GNTST_no_space);
	EXPECT(n >= 1023);
	*fake_pte(PFN_AT) = data_maddr | PTE_PRESENT;
	EXPECT_EQ(unmap_at(last), GNTST_okay);
	EXPECT_EQ(map(HOST | READONLY, &handle), GNTST_okay);
	EXPECT_EQ(handle, last);
}

static void version_changes_while_mapped(void)
{
	struct gnttab_set_version two = {.version = 2}, one = {.version = 1};
	grant_handle_t handle, reserved;

	fake_grant_v1_to_self(0, fake_mfn(PFN_DATA), 0);
	EXPECT_EQ(map(HOST, &handle), GNTST_okay);
	EXPECT_EQ(map_full(XEN_DOMID_GUEST, 0, HOST, fake_gva(PFN_NEXT, 0).addr, &reserved), GNTST_okay);
	EXPECT_EQ(fake_grant_op(GNTTABOP_set_version, &two, sizeof(two), 1), -XEN_EBUSY);
	EXPECT_EQ(two.version, 1);
	EXPECT_EQ(unmap_at(handle), GNTST_okay);
	two.version = 2;
	EXPECT_EQ(fake_grant_op(GNTTABOP_set_version, &two, sizeof(two), 1), 0);
	EXPECT_EQ(*fake_grant_status(0), GTF_reading | GTF_writing);
	EXPECT_EQ(unmap(reserved, fake_gva(PFN_NEXT, 0).addr, 0), GNTST_okay);
	EXPECT_EQ(*fake_grant_status(0), 0);
	EXPECT_EQ(fake_grant_op(GNTTABOP_set_version, &one, sizeof(one), 1), 0);
	EXPECT_EQ(fake_grant_v1(0)->flags, GTF_permit_access);
}

static int16_t map_v2(uint16_t flags, domid_t domid, uint32_t map_flags)
{
	struct gnttab_map_grant_ref a = {.host_addr = fake_gva(PFN_AT, 0).addr, .flags = map_flags,
					 .ref = REF, .dom = XEN_DOMID_GUEST};

	fake_grant_v2(REF)->hdr.flags = flags;
	fake_grant_v2(REF)->hdr.domid = domid;
	EXPECT_EQ(fake_grant_op(GNTTABOP_map_grant_ref, &a, sizeof(a), 1), 0);
	if (!a.status) {
		EXPECT_EQ(*fake_grant_status(REF),
			  GTF_reading | (map_flags & READONLY ? 0 : GTF_writing));
		EXPECT_EQ(a.dev_bus_addr, data_maddr);
		EXPECT_EQ(unmap_at(a.handle), GNTST_okay);
	}
	EXPECT_EQ(*fake_grant_status(REF), 0);
	EXPECT_EQ(fake_grant_v2(REF)->hdr.flags, flags);
	return a.status;
}

static void version_2(void)
{
	struct gnttab_set_version two = {.version = 2};

	EXPECT_EQ(fake_grant_op(GNTTABOP_set_version, &two, sizeof(two), 1), 0);
	fake_grant_v2(REF)->full_page.frame = fake_mfn(PFN_DATA);
	EXPECT_EQ(map_v2(GTF_permit_access, XEN_DOMID_GUEST, HOST), GNTST_okay);
	EXPECT_EQ(map_v2(GTF_permit_access, XEN_DOMID_GUEST, HOST | READONLY), GNTST_okay);
	EXPECT_EQ(map_v2(GTF_permit_access | GTF_readonly, XEN_DOMID_GUEST, HOST | READONLY), GNTST_okay);
	EXPECT_EQ(map_v2(GTF_permit_access | GTF_readonly, XEN_DOMID_GUEST, HOST), GNTST_general_error);
	EXPECT_EQ(map_v2(GTF_permit_access, 0, HOST), GNTST_general_error);
	EXPECT_EQ(map_v2(GTF_permit_access | GTF_sub_page, XEN_DOMID_GUEST, HOST), GNTST_general_error);
	EXPECT_EQ(map_v2(GTF_transitive, XEN_DOMID_GUEST, HOST), GNTST_general_error);
	EXPECT_EQ(map_v2(GTF_invalid, XEN_DOMID_GUEST, HOST), GNTST_general_error);
	fake_grant_v2(REF)->full_page.frame = fake_mfn(PFN_DATA) | 1ull << 32;
	EXPECT_EQ(map_v2(GTF_permit_access, XEN_DOMID_GUEST, HOST), GNTST_bad_page);
}

static atomic_bool flipping;

static void *flip(void *unused)
{
	grant_entry_v1_t *entry = fake_grant_v1(REF);

	while (flipping)
		__atomic_fetch_xor(&entry->flags, GTF_PWT, __ATOMIC_RELAXED);
	return NULL;
}

/* A guest that keeps changing the entry: each attempt ends, and leaves nothing behind. */
static void unstable_entry(void)
{
	struct gnttab_map_grant_ref a;
	pthread_t other;
	unsigned i;

	flipping = true;
	EXPECT_EQ(pthread_create(&other, NULL, flip, NULL), 0);
	for (i = 0; i < 20000; i++) {
		a = (struct gnttab_map_grant_ref){.host_addr = fake_gva(PFN_AT, 0).addr, .flags = HOST,
						  .ref = REF, .dom = XEN_DOMID_GUEST};
		if (grant_table_op(&fake_vcpu, GNTTABOP_map_grant_ref, fake_put(&a, sizeof(a)), 1))
			break;
		a = *(struct gnttab_map_grant_ref *)fake_arg();
		if (a.status != GNTST_okay && a.status != GNTST_general_error)
			break;
		if (a.status == GNTST_okay && unmap_at(a.handle) != GNTST_okay)
			break;
	}
	flipping = false;
	pthread_join(other, NULL);
	EXPECT_EQ(i, 20000);
	EXPECT(!writable());
	EXPECT_EQ(in_use(), 0);
}

static const struct unit_test tests[] = {
	{"host mapping", host_mapping},
	{"flags of the mapping", flags_of_the_mapping},
	{"device mapping", device_mapping},
	{"mapping by page-table entry", mapping_by_pte},
	{"refused where it should go", mapping_refused_where_it_should_go},
	{"refused by its arguments", mapping_refused_by_arguments},
	{"refused by the entry", mapping_refused_by_the_entry},
	{"a read-only grant", read_only_grant},
	{"page tables and shared frames", page_tables_and_shared_frames},
	{"a mapped frame stays", mapped_frame_stays},
	{"unmapping refused", unmapping_refused},
	{"unmap_and_replace", replacing},
	{"128 mappings of one entry", counts_end},
	{"no more handles", handles_end},
	{"a change of version while mapped", version_changes_while_mapped},
	{"version 2", version_2},
	{"an unstable entry", unstable_entry},
};

UNIT_MAIN("grant mappings", set_up, tests)
