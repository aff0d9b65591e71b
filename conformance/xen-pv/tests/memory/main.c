/* SPDX-License-Identifier: MIT */
/*
 * HYPERVISOR_memory_op: how much there is, giving frames back and getting new ones, the maps, and
 * what is refused.  Extents that were done are counted in the answer.
 */
#include "conformance/xen-pv/lib/guest.h"

#define NO_MFN 0x8000000000ul

static long memory_op(unsigned int cmd, void *arg)
{
	return hypercall(__HYPERVISOR_memory_op, cmd, arg);
}

static void test_amounts(void)
{
	domid_t self = DOMID_SELF, none = 1234;
	long now = memory_op(XENMEM_current_reservation, &self);

	answer("amount/current-is-start", "%d", now == (long)start_info->nr_pages);
	answer("amount/maximum-fits", "%d",
	       (unsigned long)memory_op(XENMEM_maximum_reservation, &self) >= (unsigned long)now);
	answer("amount/ram-page", "%d", memory_op(XENMEM_maximum_ram_page, NULL) > 0);
	answer_rc("amount/current-none", memory_op(XENMEM_current_reservation, &none));
	answer_rc("amount/maximum-none", memory_op(XENMEM_maximum_reservation, &none));
	answer_rc("amount/gpfn-none", memory_op(XENMEM_maximum_gpfn, &none));
	answer_rc("amount/current-unmapped", memory_op(XENMEM_current_reservation, (void *)0x1000));
}

static long reserve(unsigned int cmd, unsigned long *extents, unsigned long count,
		    unsigned int order, domid_t domid)
{
	struct xen_memory_reservation r = {
		.nr_extents = count, .extent_order = order, .domid = domid,
	};

	set_xen_guest_handle(r.extent_start, extents);
	return memory_op(cmd, &r);
}

/* Takes a page out of the initial mapping, gives it back, and gets another in its place. */
static void test_balloon(void)
{
	char *page = page_alloc();
	unsigned long mfn = mfn_of(page), pfn = machine_to_phys_mapping[mfn], extent = mfn;
	domid_t self = DOMID_SELF;
	long before = memory_op(XENMEM_current_reservation, &self);

	hypercall(__HYPERVISOR_update_va_mapping, page, 0, UVMF_INVLPG);
	answer_rc("balloon/decrease", reserve(XENMEM_decrease_reservation, &extent, 1, 0,
					      DOMID_SELF));
	answer("balloon/decreased", "%ld", before - memory_op(XENMEM_current_reservation, &self));
	answer_rc("balloon/decrease-again",
		  reserve(XENMEM_decrease_reservation, &extent, 1, 0, DOMID_SELF));
	answer_rc("balloon/map-gone",
		  hypercall(__HYPERVISOR_update_va_mapping, page, mfn << 12 | PTE_RWU, UVMF_INVLPG));
	extent = pfn;
	answer_rc("balloon/populate", reserve(XENMEM_populate_physmap, &extent, 1, 0, DOMID_SELF));
	answer("balloon/m2p", "%d", machine_to_phys_mapping[extent] == pfn);
	answer("balloon/back", "%ld", before - memory_op(XENMEM_current_reservation, &self));
	answer_rc("balloon/map",
		  hypercall(__HYPERVISOR_update_va_mapping, page, extent << 12 | PTE_RWU,
			    UVMF_INVLPG));
	PROBE("balloon/use", "movq $1, (%[p])", : [p] "r"(page) : "memory");
	hypercall(__HYPERVISOR_update_va_mapping, page, 0, UVMF_INVLPG);
	answer_rc("balloon/decrease-new",
		  reserve(XENMEM_decrease_reservation, &extent, 1, 0, DOMID_SELF));
	extent = 0;
	answer_rc("balloon/increase", reserve(XENMEM_increase_reservation, &extent, 1, 0,
					      DOMID_SELF));
	answer("balloon/increase-gave-mfn", "%d", extent != 0);
}

static void test_bad_extents(void)
{
	unsigned long extents[3] = { NO_MFN, NO_MFN, NO_MFN }, *unmapped = (void *)0x1000;
	unsigned long *in_xen = (void *)0xffff830000000000;

	answer_rc("extent/decrease-no-mfn",
		  reserve(XENMEM_decrease_reservation, extents, 3, 0, DOMID_SELF));
	answer_rc("extent/decrease-unmapped",
		  reserve(XENMEM_decrease_reservation, unmapped, 1, 0, DOMID_SELF));
	answer_rc("extent/increase-unmapped",
		  reserve(XENMEM_increase_reservation, in_xen, 1, 0, DOMID_SELF));
	answer_rc("extent/populate-unmapped",
		  reserve(XENMEM_populate_physmap, unmapped, 1, 0, DOMID_SELF));
	answer_rc("extent/order-40", reserve(XENMEM_increase_reservation, extents, 1, 40,
					     DOMID_SELF));
	answer_rc("extent/none", reserve(XENMEM_increase_reservation, extents, 0, 0, DOMID_SELF));
	answer_rc("extent/huge-count",
		  reserve(XENMEM_increase_reservation, extents, ~0ul, 0, DOMID_SELF));
	answer_rc("extent/foreign", reserve(XENMEM_increase_reservation, extents, 1, 0, 1234));
	extents[0] = mfn_of(page_alloc());
	answer_rc("extent/still-mapped",
		  reserve(XENMEM_decrease_reservation, extents, 1, 0, DOMID_SELF));
}

static long exchange(unsigned long *in, unsigned long *out, unsigned long count, domid_t domid,
		     unsigned long *done)
{
	struct xen_memory_exchange x = {
		.in = { .nr_extents = count, .domid = domid },
		.out = { .nr_extents = count, .domid = domid },
		.nr_exchanged = *done,
	};
	long rc;

	set_xen_guest_handle(x.in.extent_start, in);
	set_xen_guest_handle(x.out.extent_start, out);
	rc = memory_op(XENMEM_exchange, &x);
	*done = x.nr_exchanged;
	return rc;
}

static void test_exchange(void)
{
	char *page = page_alloc();
	unsigned long in = mfn_of(page), pfn = machine_to_phys_mapping[in], out = pfn, done = 0;
	unsigned long bad = NO_MFN;

	hypercall(__HYPERVISOR_update_va_mapping, page, 0, UVMF_INVLPG);
	answer_rc("exchange/one", exchange(&in, &out, 1, DOMID_SELF, &done));
	answer("exchange/one-done", "%lu", done);
	answer("exchange/m2p", "%d", machine_to_phys_mapping[out] == pfn);
	done = 0;
	answer_rc("exchange/no-mfn", exchange(&bad, &out, 1, DOMID_SELF, &done));
	answer("exchange/no-mfn-done", "%lu", done);
	done = 0;
	answer_rc("exchange/foreign", exchange(&out, &pfn, 1, 1234, &done));
	done = 2;
	answer_rc("exchange/done-too-many", exchange(&out, &pfn, 1, DOMID_SELF, &done));
	done = 0;
	answer_rc("exchange/none", exchange(&out, &pfn, 0, DOMID_SELF, &done));
}

static void test_maps(void)
{
	static uint8_t entries[20 * 64];
	struct xen_memory_map map = { .nr_entries = 64 };
	unsigned long extents[2] = { 0 };
	struct xen_machphys_mfn_list list = { .max_extents = 2 };
	struct xen_add_to_physmap add = { .domid = DOMID_SELF, .space = XENMAPSPACE_shared_info };
	struct xen_remove_from_physmap gone = { .domid = DOMID_SELF, .gpfn = 5 };
	struct xen_foreign_memory_map set = { .domid = DOMID_SELF };

	set_xen_guest_handle(map.buffer, entries);
	answer_rc("map/memory", memory_op(XENMEM_memory_map, &map));
	answer_rc("map/memory-unmapped", memory_op(XENMEM_memory_map, (void *)0x1000));
	map.nr_entries = 64;
	answer_rc("map/machine", memory_op(XENMEM_machine_memory_map, &map));
	answer_rc("map/set", memory_op(XENMEM_set_memory_map, &set));
	set_xen_guest_handle(list.extent_start, extents);
	answer_rc("map/m2p-list", memory_op(XENMEM_machphys_mfn_list, &list));
	answer("map/m2p-list-some", "%d", list.nr_extents > 0 && extents[0]);
	set_xen_guest_handle(list.extent_start, (unsigned long *)0x1000);
	answer_rc("map/m2p-list-unmapped", memory_op(XENMEM_machphys_mfn_list, &list));
	answer_rc("map/add", memory_op(XENMEM_add_to_physmap, &add));
	answer_rc("map/remove", memory_op(XENMEM_remove_from_physmap, &gone));
	answer_rc("map/unknown", memory_op(60, NULL));
	answer_rc("map/gap", memory_op(8, NULL));
}

void test_main(void)
{
	test_amounts();
	test_balloon();
	test_bad_extents();
	test_exchange();
	test_maps();
	report(OUTCOME_SUCCESS, NULL);
}
