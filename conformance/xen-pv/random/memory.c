/* SPDX-License-Identifier: MIT */
/* memory_op. */
#include "conformance/xen-pv/random/random.h"

static unsigned long extents[3];

/* Extents that are not there: a page that is given up for good would be missed. */
static void choose_reservation(struct xen_memory_reservation *r)
{
	static const unsigned int orders[] = { 0, 0, 0, 0, 9, 20, 40, 63 };

	for (unsigned int i = 0; i < ARRAY_SIZE(extents); i++)
		extents[i] = NO_MFN + choose(100);
	set_xen_guest_handle(r->extent_start, choose_pointer("extents", extents));
	r->nr_extents = choose(4);
	r->extent_order = CHOOSE(orders);
	r->domid = choose_domain("domain");
	note("extents", r->nr_extents);
	note("order", r->extent_order);
}

static void reservation(unsigned int cmd)
{
	static struct xen_memory_reservation r;

	r = (struct xen_memory_reservation){ 0 };
	choose_reservation(&r);
	/* Only to give up: what comes would have to be kept. */
	if (cmd != XENMEM_decrease_reservation && r.extent_order < 40) {
		r.nr_extents = 0;
		note_name("of", "none");
	}
	call(__HYPERVISOR_memory_op, cmd, (uint64_t)choose_pointer("arg", &r), 0, 0);
}

static void amount(unsigned int cmd)
{
	static domid_t domain;

	domain = NO_DOMAIN + choose(3);
	note("domain", domain);
	call(__HYPERVISOR_memory_op, cmd, (uint64_t)choose_pointer("arg", &domain), 0, 0);
}

static void mapping(void)
{
	static struct xen_machphys_mapping m;

	m = (struct xen_machphys_mapping){ 0 };
	call(__HYPERVISOR_memory_op, XENMEM_machphys_mapping, (uint64_t)choose_pointer("arg", &m),
	     0, 0);
	result("start", m.v_start);
}

/* The others, with an argument that names a domain that is not there. */
static void other(unsigned int cmd)
{
	static uint64_t junk[16];
	uint8_t fill = rarely(2) ? 0x5a : 0xff;

	memset(junk, fill, sizeof(junk));
	note("fill", fill);
	call(__HYPERVISOR_memory_op, cmd, (uint64_t)choose_pointer("arg", junk), 0, 0);
}

void random_memory_op(void)
{
	unsigned int cmd;

	record_begin("memory_op");
	cmd = choose_command(__HYPERVISOR_memory_op, 29);
	switch (cmd) {
	case XENMEM_increase_reservation:
	case XENMEM_decrease_reservation:
	case XENMEM_populate_physmap:
		reservation(cmd);
		return;
	case XENMEM_current_reservation:
	case XENMEM_maximum_reservation:
		amount(cmd);
		return;
	case XENMEM_machphys_mapping:
		mapping();
		return;
	}
	other(cmd);
}

static long reserve(unsigned int cmd, unsigned long *extent)
{
	struct xen_memory_reservation r = { .nr_extents = 1, .domid = DOMID_SELF };

	set_xen_guest_handle(r.extent_start, extent);
	return call(__HYPERVISOR_memory_op, cmd, (uint64_t)&r, 0, 0);
}

/* A page is given up and another taken in its place; the p2m is the guest's own and follows. */
void random_balloon(void)
{
	static char *page;
	static unsigned long extent;
	unsigned long pfn;

	record_begin("memory_op balloon");
	if (!page)
		page = page_alloc();
	pfn = ((unsigned long)page - GUEST_BASE) / PAGE_SIZE;
	extent = mfn_of(page);
	call(__HYPERVISOR_update_va_mapping, (uint64_t)page, 0, UVMF_INVLPG, 0);
	reserve(XENMEM_decrease_reservation, &extent);
	reserve(XENMEM_decrease_reservation, &extent);
	extent = pfn;
	reserve(XENMEM_populate_physmap, &extent);
	((unsigned long *)start_info->mfn_list)[pfn] = extent;
	result("m2p", machine_to_phys_mapping[extent] == pfn);
	call(__HYPERVISOR_update_va_mapping, (uint64_t)page, extent << 12 | PTE_RWU, UVMF_INVLPG, 0);
}
