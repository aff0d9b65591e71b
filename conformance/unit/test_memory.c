/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_memory_op; the expected answers are Xen 4.17's.  Extents that were done are counted in
 * the answer. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/frame.h"

#define PFN_LIST 20
#define PFN_OUT  21
#define FIRST    100 /* pages of the guest's to give back */

static uint64_t *list, *out;

static void set_up(void)
{
	fake_guest_reset();
	list = fake_page(PFN_LIST);
	out = fake_page(PFN_OUT);
}

static long reserve_at(unsigned cmd, uint64_t extents, uint64_t count, unsigned order, domid_t domid)
{
	struct xen_memory_reservation r;
	long rc;

	memset(&r, 0xa5, sizeof(r)); /* padding too */
	r.extent_start.p = (xen_pfn_t *)extents;
	r.nr_extents = count;
	r.extent_order = order;
	r.mem_flags = 0;
	r.domid = domid;
	rc = CALL(memory_op, cmd, PUT(r));
	EXPECT(fake_arg_intact());
	return rc;
}

static long reserve(unsigned cmd, uint64_t count)
{
	return reserve_at(cmd, fake_gva(PFN_LIST, 0).addr, count, 0, DOMID_SELF);
}

static long pages(unsigned cmd)
{
	const domid_t self = DOMID_SELF;

	return CALL(memory_op, cmd, PUT(self));
}

static void test_amounts(void)
{
	const domid_t self = XEN_DOMID_GUEST, other = 1234;

	EXPECT_EQ(pages(XENMEM_current_reservation), FAKE_PFNS);
	EXPECT_EQ(pages(XENMEM_maximum_reservation), FAKE_PFNS);
	EXPECT_EQ(pages(XENMEM_maximum_gpfn), FAKE_PFNS - 1);
	EXPECT_EQ(CALL(memory_op, XENMEM_maximum_ram_page), FAKE_FRAMES - 1);
	EXPECT_EQ(CALL(memory_op, XENMEM_current_reservation, PUT(self)), FAKE_PFNS);
	EXPECT_EQ(CALL(memory_op, XENMEM_current_reservation, PUT(other)), -XEN_ESRCH);
	EXPECT_EQ(CALL(memory_op, XENMEM_maximum_reservation, PUT(other)), -XEN_ESRCH);
	EXPECT_EQ(CALL(memory_op, XENMEM_maximum_gpfn, PUT(other)), -XEN_ESRCH);
	EXPECT_BAD_ADDRESSES(CALL(memory_op, XENMEM_current_reservation, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(memory_op, XENMEM_maximum_reservation, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(memory_op, XENMEM_maximum_gpfn, BAD), -XEN_EFAULT);
}

static void give_back(unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		list[i] = fake_mfn(FIRST + i);
	EXPECT_EQ(reserve(XENMEM_decrease_reservation, count), count);
}

static void test_balloon(void)
{
	mfn_t mfn = fake_mfn(FIRST);

	memset(fake_page(FIRST), 0x77, PAGE_SIZE);
	give_back(3);
	EXPECT_EQ(pages(XENMEM_current_reservation), FAKE_PFNS - 3);
	EXPECT_EQ(pages(XENMEM_maximum_reservation), FAKE_PFNS);
	EXPECT(!frame_is(&fake_domain, mfn, FRAME_GUEST));
	EXPECT_EQ(fake_domain.m2p[mfn], INVALID_MFN);
	EXPECT_EQ(reserve(XENMEM_decrease_reservation, 3), 0); /* not its own any more */
	list[0] = 5000;
	list[1] = 5001;
	EXPECT_EQ(reserve(XENMEM_populate_physmap, 2), 2);
	EXPECT(frame_is(&fake_domain, list[0], FRAME_GUEST | FRAME_RAM));
	EXPECT_EQ(fake_domain.m2p[list[0]], 5000);
	EXPECT_EQ(fake_domain.m2p[list[1]], 5001);
	EXPECT(list[0] != list[1]);
	EXPECT_EQ(*(uint64_t *)frame_map(list[0]), 0); /* nothing of its last owner's */
	EXPECT_EQ(reserve(XENMEM_increase_reservation, 1), 1);
	EXPECT_EQ(fake_domain.m2p[list[0]], INVALID_MFN);
	EXPECT_EQ(pages(XENMEM_current_reservation), FAKE_PFNS);
	EXPECT_EQ(reserve(XENMEM_increase_reservation, 1), 0); /* the maximum */
}

/* Every frame given back can be had again, in whatever order. */
static void test_all_frames_again(void)
{
	unsigned i;

	for (i = 0; i < 64; i++)
		list[i] = fake_mfn(FIRST + 63 - i);
	EXPECT_EQ(reserve(XENMEM_decrease_reservation, 64), 64);
	EXPECT_EQ(reserve(XENMEM_populate_physmap, 65), 64);
	for (i = 0; i < 64; i++)
		EXPECT(frame_is(&fake_domain, fake_mfn(FIRST + i), FRAME_GUEST));
	/* Also one below the last that was taken. */
	list[0] = fake_mfn(FIRST - 10);
	EXPECT_EQ(reserve(XENMEM_decrease_reservation, 1), 1);
	EXPECT_EQ(reserve(XENMEM_populate_physmap, 1), 1);
	EXPECT_EQ(list[0], fake_mfn(FIRST - 10));
}

static void test_orders(void)
{
	mfn_t mfn;
	unsigned i;

	/* 4 aligned frames, not in order. */
	for (i = 0; i < 8; i++)
		list[i] = fake_mfn(FIRST + 7 - i);
	EXPECT_EQ(reserve(XENMEM_decrease_reservation, 8), 8);
	list[0] = 7000;
	EXPECT_EQ(reserve_at(XENMEM_populate_physmap, fake_gva(PFN_LIST, 0).addr, 1, 2, DOMID_SELF), 1);
	mfn = list[0];
	EXPECT_EQ(mfn & 3, 0);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(fake_domain.m2p[mfn + i], 7000 + i);
	EXPECT_EQ(reserve_at(XENMEM_decrease_reservation, fake_gva(PFN_LIST, 0).addr, 1, 2, DOMID_SELF),
		  1);
	EXPECT_EQ(pages(XENMEM_current_reservation), FAKE_PFNS - 8);
	for (unsigned order = 10; order < 70; order += 5)
		EXPECT_EQ(reserve_at(XENMEM_increase_reservation, fake_gva(PFN_LIST, 0).addr, 1, order,
				     DOMID_SELF), 0);
}

/* Frames in use are not to be given back. */
static void test_frames_in_use(void)
{
	static const mfn_t none[] = {0, 1, FAKE_FRAMES, FAKE_NO_MFN, ~0ull};

	for (unsigned i = 0; i < ARRAY_SIZE(none); i++) {
		list[0] = none[i];
		EXPECT_EQ(reserve(XENMEM_decrease_reservation, 1), 0);
	}
	list[0] = page_mfn(fake_domain.shared_info);
	EXPECT_EQ(reserve(XENMEM_decrease_reservation, 1), 0);
	for (pfn_t pfn = FAKE_PFN_L4; pfn <= FAKE_PFN_L1; pfn++) {
		list[0] = fake_mfn(pfn);
		EXPECT_EQ(reserve(XENMEM_decrease_reservation, 1), 0);
	}
	fake_domain.frame_info[fake_mfn(FIRST)] |= FRAME_GDT;
	list[0] = fake_mfn(FIRST);
	EXPECT_EQ(reserve(XENMEM_decrease_reservation, 1), 0);
	EXPECT_EQ(pages(XENMEM_current_reservation), FAKE_PFNS);
}

/* The shim writes events into it. */
static void test_event_frame(void)
{
	const struct evtchn_init_control c = {.control_gfn = fake_mfn(FIRST)};

	EXPECT_EQ(CALL(event_channel_op, EVTCHNOP_init_control, PUT(c)), 0);
	list[0] = fake_mfn(FIRST);
	EXPECT_EQ(reserve(XENMEM_decrease_reservation, 1), 0);
	EXPECT(frame_is(&fake_domain, fake_mfn(FIRST), FRAME_GUEST));
}

static void test_bad_lists(void)
{
	static const unsigned cmds[] = {XENMEM_decrease_reservation, XENMEM_increase_reservation,
					XENMEM_populate_physmap};
	const uint64_t end = ~0ull - 7; /* the list goes over the top */

	for (unsigned i = 0; i < ARRAY_SIZE(cmds); i++) {
		EXPECT_BAD_ADDRESSES(reserve_at(cmds[i], BAD, 2, 0, DOMID_SELF), 0);
		EXPECT_BAD_ADDRESSES(CALL(memory_op, cmds[i], BAD), 0);
		EXPECT_EQ(reserve_at(cmds[i], end, 3, 0, DOMID_SELF), 0);
		EXPECT_EQ(reserve_at(cmds[i], fake_gva(PFN_LIST, 0).addr, 1, 0, 1234), 0);
		EXPECT_EQ(reserve_at(cmds[i], fake_gva(PFN_LIST, 0).addr, ~0ull, 0, DOMID_SELF), 0);
		EXPECT_EQ(reserve_at(cmds[i], fake_gva(PFN_LIST, 0).addr, 0, 0, DOMID_SELF), 0);
	}
}

/* increase_reservation without a list only wants the frames. */
static void test_no_list(void)
{
	give_back(3);
	EXPECT_EQ(reserve_at(XENMEM_increase_reservation, 0, 3, 0, DOMID_SELF), 3);
	EXPECT_EQ(pages(XENMEM_current_reservation), FAKE_PFNS);
}

/* A second bad extent ends the list after the first. */
static void test_partly(void)
{
	list[0] = fake_mfn(FIRST);
	list[1] = FAKE_NO_MFN;
	list[2] = fake_mfn(FIRST + 1);
	EXPECT_EQ(reserve(XENMEM_decrease_reservation, 3), 1);
	EXPECT_EQ(pages(XENMEM_current_reservation), FAKE_PFNS - 1);
	memcpy((uint8_t *)fake_page(FAKE_PFN_HOLE) - 8, &list[2], 8);
	EXPECT_EQ(reserve_at(XENMEM_decrease_reservation, FAKE_UNMAPPED - 8, 2, 0, DOMID_SELF), 1);
}

/* ---- exchange ---- */

static long exchange(uint64_t count, domid_t domid, uint64_t *done)
{
	struct xen_memory_exchange x;
	long rc;

	memset(&x, 0xa5, sizeof(x));
	x.in = (struct xen_memory_reservation){.nr_extents = count, .domid = domid};
	x.out = x.in;
	x.in.extent_start.p = (xen_pfn_t *)fake_gva(PFN_LIST, 0).addr;
	x.out.extent_start.p = (xen_pfn_t *)fake_gva(PFN_OUT, 0).addr;
	x.nr_exchanged = *done;
	rc = CALL(memory_op, XENMEM_exchange, PUT(x));
	GET(x);
	*done = x.nr_exchanged;
	return rc;
}

static void test_exchange(void)
{
	uint64_t done = 0;

	list[0] = fake_mfn(FIRST);
	list[1] = fake_mfn(FIRST + 1);
	out[0] = 9000;
	out[1] = 9001;
	EXPECT_EQ(exchange(2, DOMID_SELF, &done), 0);
	EXPECT_EQ(done, 2);
	EXPECT_EQ(fake_domain.m2p[out[0]], 9000);
	EXPECT_EQ(fake_domain.m2p[out[1]], 9001);
	EXPECT_EQ(pages(XENMEM_current_reservation), FAKE_PFNS);
	done = 0;
	list[0] = FAKE_NO_MFN;
	EXPECT_EQ(exchange(1, DOMID_SELF, &done), -XEN_EINVAL);
	EXPECT_EQ(done, 0);
	EXPECT_EQ(exchange(1, 1234, &done), -XEN_ESRCH);
	EXPECT_EQ(exchange(0, DOMID_SELF, &done), 0);
	done = 2;
	EXPECT_EQ(exchange(1, DOMID_SELF, &done), -XEN_EINVAL);
	EXPECT_BAD_ADDRESSES(CALL(memory_op, XENMEM_exchange, BAD), -XEN_EFAULT);
}

/* ---- maps ---- */

static void test_memory_map(void)
{
	struct { uint64_t start, size; uint32_t type; } __attribute__((packed)) *entry = fake_page(PFN_OUT);
	struct xen_memory_map m = {.nr_entries = 64};

	m.buffer.p = (void *)fake_gva(PFN_OUT, 0).addr;
	EXPECT_EQ(CALL(memory_op, XENMEM_memory_map, PUT(m)), 0);
	GET(m);
	EXPECT_EQ(m.nr_entries, 1);
	EXPECT_EQ(entry->start, 0);
	EXPECT_EQ(entry->size, FAKE_PFNS * PAGE_SIZE);
	EXPECT_EQ(entry->type, 1);
	EXPECT_EQ(((uint8_t *)entry)[sizeof(*entry)], 0);
	m.buffer.p = (void *)FAKE_UNMAPPED;
	EXPECT_EQ(CALL(memory_op, XENMEM_memory_map, PUT(m)), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(memory_op, XENMEM_memory_map, BAD), -XEN_EFAULT);
	EXPECT_EQ(CALL(memory_op, XENMEM_machine_memory_map, PUT(m)), -XEN_EPERM);
}

static void test_set_memory_map(void)
{
	struct xen_foreign_memory_map f = {.domid = DOMID_SELF, .map.nr_entries = 2};
	struct xen_memory_map m = {.nr_entries = 64};

	memset(fake_page(PFN_LIST), 0x11, 40);
	f.map.buffer.p = (void *)fake_gva(PFN_LIST, 0).addr;
	EXPECT_EQ(CALL(memory_op, XENMEM_set_memory_map, PUT(f)), 0);
	m.buffer.p = (void *)fake_gva(PFN_OUT, 0).addr;
	EXPECT_EQ(CALL(memory_op, XENMEM_memory_map, PUT(m)), 0);
	GET(m);
	EXPECT_EQ(m.nr_entries, 2);
	EXPECT(!memcmp(fake_page(PFN_OUT), fake_page(PFN_LIST), 40));
	f.map.nr_entries = 1025;
	EXPECT_EQ(CALL(memory_op, XENMEM_set_memory_map, PUT(f)), -XEN_EINVAL);
	f.map.nr_entries = 1;
	f.domid = 1234;
	EXPECT_EQ(CALL(memory_op, XENMEM_set_memory_map, PUT(f)), -XEN_ESRCH);
	f.domid = DOMID_SELF;
	f.map.buffer.p = (void *)FAKE_UNMAPPED;
	EXPECT_EQ(CALL(memory_op, XENMEM_set_memory_map, PUT(f)), -XEN_EFAULT);
	fake_heap_limit(0);
	EXPECT_EQ(CALL(memory_op, XENMEM_set_memory_map, PUT(f)), -XEN_ENOMEM);
}

static void test_machphys(void)
{
	struct xen_machphys_mapping m = {0};

	EXPECT_EQ(CALL(memory_op, XENMEM_machphys_mapping, PUT(m)), 0);
	GET(m);
	EXPECT_EQ(m.v_start, MACH2PHYS_VIRT_START);
	EXPECT(m.v_end > m.v_start && m.v_end <= MACH2PHYS_VIRT_END);
	EXPECT_EQ(m.max_mfn, FAKE_FRAMES - 1);
	EXPECT_BAD_ADDRESSES(CALL(memory_op, XENMEM_machphys_mapping, BAD), -XEN_EFAULT);
}

static void test_absent(void)
{
	static const unsigned unknown[] = {8, 60, 63};
	const struct xen_add_to_physmap add = {.domid = DOMID_SELF};
	struct xen_vnuma_topology_info vnuma = {.domid = DOMID_SELF};
	const struct xen_remove_from_physmap gone = {.domid = DOMID_SELF, .gpfn = 5};

	EXPECT_EQ(CALL(memory_op, XENMEM_add_to_physmap, PUT(add)), -XEN_EACCES);
	EXPECT_EQ(CALL(memory_op, XENMEM_remove_from_physmap, PUT(gone)), -XEN_EACCES);
	EXPECT_EQ(CALL(memory_op, XENMEM_machphys_compat_mfn_list, FAKE_UNMAPPED), -XEN_EOPNOTSUPP);
	EXPECT_EQ(CALL(memory_op, XENMEM_get_sharing_freed_pages, FAKE_UNMAPPED), 0);
	EXPECT_EQ(CALL(memory_op, XENMEM_get_sharing_shared_pages, FAKE_UNMAPPED), 0);
	EXPECT_BAD_ADDRESSES(CALL(memory_op, XENMEM_get_vnumainfo, BAD), -XEN_EFAULT);
	EXPECT_EQ(CALL(memory_op, XENMEM_get_vnumainfo, PUT(vnuma)), -XEN_EOPNOTSUPP);
	vnuma.domid = 1234;
	EXPECT_EQ(CALL(memory_op, XENMEM_get_vnumainfo, PUT(vnuma)), -XEN_ESRCH);
	vnuma.pad = 1;
	EXPECT_EQ(CALL(memory_op, XENMEM_get_vnumainfo, PUT(vnuma)), -XEN_EINVAL);
	for (unsigned i = 0; i < ARRAY_SIZE(unknown); i++)
		EXPECT_EQ(CALL(memory_op, unknown[i], 0), -XEN_ENOSYS);
	EXPECT_EQ(CALL(memory_op, ~0ull, 0), -XEN_ENOSYS);
}

static const struct unit_test tests[] = {
	{"amounts", test_amounts},
	{"frames given back and taken", test_balloon},
	{"every frame can be had again", test_all_frames_again},
	{"larger extents", test_orders},
	{"frames in use", test_frames_in_use},
	{"a frame of events", test_event_frame},
	{"bad lists", test_bad_lists},
	{"no list", test_no_list},
	{"lists that are bad further on", test_partly},
	{"exchange", test_exchange},
	{"the memory map", test_memory_map},
	{"the memory map, set", test_set_memory_map},
	{"the M2P", test_machphys},
	{"what is not there", test_absent},
};

UNIT_MAIN("memory", set_up, tests)
