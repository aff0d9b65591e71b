/* SPDX-License-Identifier: MIT */
/*
 * The state that a guest starts in: start_info, the list of its frames and the machine-to-physical
 * table that agrees with it, the initial page tables, the registers.  Linux builds on all of it.
 */
#include "conformance/xen-pv/lib/guest.h"

#define PAGES_OF(address) (((unsigned long)(address) - GUEST_BASE) / PAGE_SIZE)

extern char _start[];

static void test_start_info(void)
{
	unsigned long info = (unsigned long)start_info;

	answer("info/magic", "%s", start_info->magic);
	answer_hex("info/flags", start_info->flags);
	answer("info/page-aligned", "%d", !(info % PAGE_SIZE));
	answer("info/in-base-mapping", "%d", info > (unsigned long)_start);
	answer("info/some-pages", "%d", start_info->nr_pages > 1024);
	answer_hex("info/module", start_info->mod_start | start_info->mod_len);
	answer("info/command-line", "%s", (const char *)start_info->cmd_line);
	answer("info/shared-info-aligned", "%d", !(start_info->shared_info % PAGE_SIZE));
	answer("info/order", "%d%d%d", start_info->mfn_list > (unsigned long)_start,
	       info > start_info->mfn_list, start_info->pt_base > info);
	answer("info/mfn-list-aligned", "%d", !(start_info->mfn_list % PAGE_SIZE));
}

static void test_frames(void)
{
	const unsigned long *p2m = (const unsigned long *)start_info->mfn_list;
	unsigned long agree = 0, zero = 0, pages = start_info->nr_pages;

	/* Agreement in every place also says that no frame is in the list twice. */
	for (unsigned long pfn = 0; pfn < pages; pfn++) {
		agree += machine_to_phys_mapping[p2m[pfn]] == pfn;
		zero += !p2m[pfn];
	}
	answer("frames/m2p-disagrees", "%lu", pages - agree);
	answer("frames/zero", "%lu", zero);
	answer_hex("frames/shared-info-m2p",
		   machine_to_phys_mapping[start_info->shared_info / PAGE_SIZE]);
	PROBE("frames/m2p-write", "movq $0, (%[p])", : [p] "r"(HYPERVISOR_VIRT_START) : "memory");
}

static void test_m2p_calls(void)
{
	struct xen_machphys_mapping mapping = { 0 };
	unsigned long extents[2] = { 0 };
	struct xen_machphys_mfn_list list = { .max_extents = 0 };

	set_xen_guest_handle(list.extent_start, extents);
	answer_rc("m2p/mapping", hypercall(__HYPERVISOR_memory_op, XENMEM_machphys_mapping,
					   &mapping));
	answer_hex("m2p/start", mapping.v_start);
	answer_hex("m2p/end", mapping.v_end);
	answer("m2p/max-mfn-fits", "%d",
	       mapping.max_mfn < (mapping.v_end - mapping.v_start) / 8);
	answer_rc("m2p/list-none", hypercall(__HYPERVISOR_memory_op, XENMEM_machphys_mfn_list,
					     &list));
	answer("m2p/list-none-count", "%u", list.nr_extents);
}

/* What the tables that map the initial range are made of, counted by kind. */
static void test_tables(void)
{
	unsigned long tables = PAGES_OF(start_info->pt_base), odd = 0, unmapped = 0, writable = 0;
	unsigned long end = start_info->pt_base + start_info->nr_pt_frames * PAGE_SIZE;
	uint64_t in_l1 = ~0ul, upper = ~0ul, user = ~0ul;
	unsigned long va;

	for (va = GUEST_BASE; va < end; va += PAGE_SIZE) {
		uint64_t *l1 = entry_of((void *)va, 1);

		if (!l1 || !(*l1 & PTE_P)) {
			unmapped++;
			continue;
		}
		if (va == (unsigned long)shared_info)
			continue; /* which the library has mapped already */
		odd += (*l1 & PTE_FRAME) != mfn_of((void *)va) * PAGE_SIZE;
		if (PAGES_OF(va) - tables < start_info->nr_pt_frames)
			writable += *l1 >> 1 & 1;
		else
			in_l1 &= *l1;
		for (int level = 1; level <= 4; level++)
			user &= *entry_of((void *)va, level);
		for (int level = 2; level <= 4; level++)
			upper &= *entry_of((void *)va, level);
	}
	answer("tables/unmapped", "%lu", unmapped);
	answer("tables/other-frame", "%lu", odd);
	answer("tables/writable-tables", "%lu", writable);
	answer_hex("tables/l1-flags", in_l1 & (PTE_P | PTE_RW | PTE_NX));
	answer_hex("tables/upper-flags", upper & (PTE_P | PTE_RW | PTE_NX));
	answer("tables/user-everywhere", "%lu", user >> 2 & 1);
	while (entry_of((void *)va, 1) && *entry_of((void *)va, 1) & PTE_P)
		va += PAGE_SIZE;
	answer("tables/512KiB-behind", "%d", va - end >= 512 * 1024);
	answer_hex("tables/end-in-4MiB", va & 0x3fffff);
	answer("tables/pages-below-kernel", "%d", !!(*entry_of((void *)GUEST_BASE, 1) & PTE_P));
	PROBE("tables/past-end", "movq $0, (%[p])", : [p] "r"(va) : "memory");
}

static void test_registers(void)
{
	const vcpu_info_t *vcpu = &shared_info->vcpu_info[0];

	/* The RPL is the hypervisor's. */
	answer_hex("register/cs", initial_state.cs | 3);
	answer_hex("register/ss", initial_state.ss | 3);
	answer_hex("register/ds", initial_state.ds | 3);
	answer_hex("register/es", initial_state.es | 3);
	answer_hex("register/fs", initial_state.fs);
	answer_hex("register/gs", initial_state.gs);
	answer_hex("register/rflags", initial_state.rflags);
	answer("register/stack-behind-tables", "%d",
	       initial_state.rsp == start_info->pt_base +
	       (start_info->nr_pt_frames + 1) * PAGE_SIZE);
	answer("vcpu/upcall-mask", "%u", vcpu->evtchn_upcall_mask);
	answer("vcpu/upcall-pending", "%u", vcpu->evtchn_upcall_pending);
	answer_hex("vcpu/pending-selector", vcpu->evtchn_pending_sel);
	answer_hex("shared/event-mask-0", shared_info->evtchn_mask[0]);
	answer_hex("shared/event-mask-63", shared_info->evtchn_mask[63]);
	answer("shared/wallclock-set", "%d", shared_info->wc_sec != 0);
	answer("vcpu/time-set", "%d", vcpu->time.tsc_to_system_mul != 0);
	answer("hypercall-page/filled", "%d", (uint8_t)hypercall_page[0] != 0xcc);
	answer("hypercall-page/works", "%ld",
	       hypercall_by_page(__HYPERVISOR_xen_version, XENVER_version, 0, 0) >> 16);
}

static void test_features(void)
{
	char key[32];

	for (unsigned int i = 0; i < 3; i++) {
		struct xen_feature_info info = { .submap_idx = i };

		format_into(key, sizeof(key), "features/%u", i);
		answer_rc(key, hypercall(__HYPERVISOR_xen_version, XENVER_get_features, &info));
		format_into(key, sizeof(key), "features/%u-bits", i);
		answer_hex(key, info.submap);
	}
	hypercall(__HYPERVISOR_vm_assist, VMASST_CMD_enable, VMASST_TYPE_pae_extended_cr3);
	struct xen_feature_info info = { .submap_idx = 0 };
	hypercall(__HYPERVISOR_xen_version, XENVER_get_features, &info);
	answer_hex("features/with-extended-cr3", info.submap);
}

void test_main(void)
{
	test_start_info();
	test_frames();
	test_m2p_calls();
	test_tables();
	test_registers();
	test_features();
	report(OUTCOME_SUCCESS, NULL);
}
