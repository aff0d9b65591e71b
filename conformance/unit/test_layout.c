/* SPDX-License-Identifier: MIT */
/*
 * The layout of what is on the wire: sizes and offsets of every public struct that is read or written
 * here, as committed, against Xen's headers as installed; so that a change of either is seen.  And the
 * guest's registers against the order in which entry.S pushes them.
 */
#include "abi/xen/xen.h"

#include <string.h>
#include <xen/arch-x86/hvm/start_info.h>
#include <xen/foreign/x86_32.h>
#include <xen/foreign/x86_64.h>

#include "conformance/unit/unit.h"
#include "translator/from/xen/domain.h"

/* Structs that differ between 32-bit and 64-bit guests: STRUCT(name, 64, 32), FIELD(name, 64, 32). */
#define LAYOUTS_BY_WIDTH(STRUCT, FIELD) \
	STRUCT(start_info, 1168, 1112) \
		FIELD(start_info, magic, 0, 0) FIELD(start_info, nr_pages, 32, 32) \
		FIELD(start_info, shared_info, 40, 36) FIELD(start_info, flags, 48, 40) \
		FIELD(start_info, store_mfn, 56, 44) FIELD(start_info, store_evtchn, 64, 48) \
		FIELD(start_info, console.domU.mfn, 72, 52) \
		FIELD(start_info, console.domU.evtchn, 80, 56) FIELD(start_info, pt_base, 88, 60) \
		FIELD(start_info, nr_pt_frames, 96, 64) FIELD(start_info, mfn_list, 104, 68) \
		FIELD(start_info, mod_start, 112, 72) FIELD(start_info, mod_len, 120, 76) \
		FIELD(start_info, cmd_line, 128, 80) FIELD(start_info, first_p2m_pfn, 1152, 1104) \
		FIELD(start_info, nr_p2m_frames, 1160, 1108) \
	STRUCT(shared_info, 3136, 2344) \
		FIELD(shared_info, vcpu_info, 0, 0) FIELD(shared_info, evtchn_pending, 2048, 2048) \
		FIELD(shared_info, evtchn_mask, 2560, 2176) \
		FIELD(shared_info, wc_version, 3072, 2304) FIELD(shared_info, wc_sec, 3076, 2308) \
		FIELD(shared_info, wc_nsec, 3080, 2312) FIELD(shared_info, arch, 3088, 2316) \
	STRUCT(vcpu_info, 64, 64) \
		FIELD(vcpu_info, evtchn_upcall_pending, 0, 0) \
		FIELD(vcpu_info, evtchn_upcall_mask, 1, 1) \
		FIELD(vcpu_info, evtchn_pending_sel, 8, 4) FIELD(vcpu_info, arch, 16, 8) \
		FIELD(vcpu_info, time, 32, 32) \
	STRUCT(arch_vcpu_info, 16, 24) \
		FIELD(arch_vcpu_info, cr2, 0, 0) \
	STRUCT(vcpu_time_info, 32, 32) \
		FIELD(vcpu_time_info, version, 0, 0) FIELD(vcpu_time_info, tsc_timestamp, 8, 8) \
		FIELD(vcpu_time_info, system_time, 16, 16) \
		FIELD(vcpu_time_info, tsc_to_system_mul, 24, 24) \
		FIELD(vcpu_time_info, tsc_shift, 28, 28) FIELD(vcpu_time_info, flags, 29, 29) \
	STRUCT(arch_shared_info, 48, 28) \
		FIELD(arch_shared_info, max_pfn, 0, 0) FIELD(arch_shared_info, nmi_reason, 16, 8) \
		FIELD(arch_shared_info, p2m_cr3, 24, 12) FIELD(arch_shared_info, p2m_vaddr, 32, 16) \
		FIELD(arch_shared_info, p2m_generation, 40, 20) \
	STRUCT(trap_info, 16, 8) \
		FIELD(trap_info, vector, 0, 0) FIELD(trap_info, flags, 1, 1) \
		FIELD(trap_info, cs, 2, 2) FIELD(trap_info, address, 8, 4) \
	STRUCT(vcpu_guest_context, 5168, 2800) \
		FIELD(vcpu_guest_context, flags, 512, 512) \
		FIELD(vcpu_guest_context, user_regs, 520, 516) \
		FIELD(vcpu_guest_context, trap_ctxt, 720, 584) \
		FIELD(vcpu_guest_context, ldt_base, 4816, 2632) \
		FIELD(vcpu_guest_context, ldt_ents, 4824, 2636) \
		FIELD(vcpu_guest_context, gdt_frames, 4832, 2640) \
		FIELD(vcpu_guest_context, gdt_ents, 4960, 2704) \
		FIELD(vcpu_guest_context, kernel_ss, 4968, 2708) \
		FIELD(vcpu_guest_context, kernel_sp, 4976, 2712) \
		FIELD(vcpu_guest_context, ctrlreg, 4984, 2716) \
		FIELD(vcpu_guest_context, debugreg, 5048, 2748) \
		FIELD(vcpu_guest_context, vm_assist, 5136, 2796)

/* The others, for a 64-bit guest: STRUCT(name, size), FIELD(name, offset). */
#define LAYOUTS(STRUCT, FIELD) \
	STRUCT(iret_context, 72) \
		FIELD(iret_context, rax, 0) FIELD(iret_context, r11, 8) FIELD(iret_context, rcx, 16) \
		FIELD(iret_context, flags, 24) FIELD(iret_context, rip, 32) FIELD(iret_context, cs, 40) \
		FIELD(iret_context, rflags, 48) FIELD(iret_context, rsp, 56) FIELD(iret_context, ss, 64) \
	STRUCT(mmu_update, 16) \
		FIELD(mmu_update, ptr, 0) FIELD(mmu_update, val, 8) \
	STRUCT(mmuext_op, 24) \
		FIELD(mmuext_op, cmd, 0) FIELD(mmuext_op, arg1, 8) FIELD(mmuext_op, arg2, 16) \
	STRUCT(multicall_entry, 64) \
		FIELD(multicall_entry, op, 0) FIELD(multicall_entry, result, 8) \
		FIELD(multicall_entry, args, 16) \
	STRUCT(callback_register, 16) \
		FIELD(callback_register, type, 0) FIELD(callback_register, flags, 2) \
		FIELD(callback_register, address, 8) \
	STRUCT(callback_unregister, 4) \
		FIELD(callback_unregister, type, 0) \
	STRUCT(xennmi_callback, 16) \
		FIELD(xennmi_callback, handler_address, 0) \
	STRUCT(evtchn_alloc_unbound, 8) \
		FIELD(evtchn_alloc_unbound, dom, 0) FIELD(evtchn_alloc_unbound, remote_dom, 2) \
		FIELD(evtchn_alloc_unbound, port, 4) \
	STRUCT(evtchn_bind_interdomain, 12) \
		FIELD(evtchn_bind_interdomain, remote_dom, 0) FIELD(evtchn_bind_interdomain, remote_port, 4) \
		FIELD(evtchn_bind_interdomain, local_port, 8) \
	STRUCT(evtchn_bind_virq, 12) \
		FIELD(evtchn_bind_virq, virq, 0) FIELD(evtchn_bind_virq, vcpu, 4) \
		FIELD(evtchn_bind_virq, port, 8) \
	STRUCT(evtchn_bind_ipi, 8) \
		FIELD(evtchn_bind_ipi, vcpu, 0) FIELD(evtchn_bind_ipi, port, 4) \
	STRUCT(evtchn_close, 4) \
		FIELD(evtchn_close, port, 0) \
	STRUCT(evtchn_send, 4) \
		FIELD(evtchn_send, port, 0) \
	STRUCT(evtchn_status, 24) \
		FIELD(evtchn_status, dom, 0) FIELD(evtchn_status, port, 4) FIELD(evtchn_status, status, 8) \
		FIELD(evtchn_status, vcpu, 12) \
	STRUCT(evtchn_bind_vcpu, 8) \
		FIELD(evtchn_bind_vcpu, port, 0) FIELD(evtchn_bind_vcpu, vcpu, 4) \
	STRUCT(evtchn_unmask, 4) \
		FIELD(evtchn_unmask, port, 0) \
	STRUCT(evtchn_reset, 2) \
		FIELD(evtchn_reset, dom, 0) \
	STRUCT(evtchn_init_control, 24) \
		FIELD(evtchn_init_control, control_gfn, 0) FIELD(evtchn_init_control, offset, 8) \
		FIELD(evtchn_init_control, vcpu, 12) FIELD(evtchn_init_control, link_bits, 16) \
	STRUCT(evtchn_expand_array, 8) \
		FIELD(evtchn_expand_array, array_gfn, 0) \
	STRUCT(evtchn_set_priority, 8) \
		FIELD(evtchn_set_priority, port, 0) FIELD(evtchn_set_priority, priority, 4) \
	STRUCT(evtchn_op, 28) \
		FIELD(evtchn_op, cmd, 0) FIELD(evtchn_op, u, 4) \
	STRUCT(evtchn_fifo_control_block, 72) \
		FIELD(evtchn_fifo_control_block, ready, 0) FIELD(evtchn_fifo_control_block, head, 8) \
	STRUCT(grant_entry_v1, 8) \
		FIELD(grant_entry_v1, flags, 0) FIELD(grant_entry_v1, domid, 2) \
		FIELD(grant_entry_v1, frame, 4) \
	STRUCT(grant_entry_header, 4) \
		FIELD(grant_entry_header, flags, 0) FIELD(grant_entry_header, domid, 2) \
	STRUCT(gnttab_map_grant_ref, 32) \
		FIELD(gnttab_map_grant_ref, host_addr, 0) FIELD(gnttab_map_grant_ref, flags, 8) \
		FIELD(gnttab_map_grant_ref, ref, 12) FIELD(gnttab_map_grant_ref, dom, 16) \
		FIELD(gnttab_map_grant_ref, status, 18) FIELD(gnttab_map_grant_ref, handle, 20) \
		FIELD(gnttab_map_grant_ref, dev_bus_addr, 24) \
	STRUCT(gnttab_unmap_grant_ref, 24) \
		FIELD(gnttab_unmap_grant_ref, host_addr, 0) FIELD(gnttab_unmap_grant_ref, dev_bus_addr, 8) \
		FIELD(gnttab_unmap_grant_ref, handle, 16) FIELD(gnttab_unmap_grant_ref, status, 20) \
	STRUCT(gnttab_unmap_and_replace, 24) \
		FIELD(gnttab_unmap_and_replace, host_addr, 0) FIELD(gnttab_unmap_and_replace, new_addr, 8) \
		FIELD(gnttab_unmap_and_replace, handle, 16) FIELD(gnttab_unmap_and_replace, status, 20) \
	STRUCT(gnttab_setup_table, 24) \
		FIELD(gnttab_setup_table, dom, 0) FIELD(gnttab_setup_table, nr_frames, 4) \
		FIELD(gnttab_setup_table, status, 8) FIELD(gnttab_setup_table, frame_list, 16) \
	STRUCT(gnttab_query_size, 16) \
		FIELD(gnttab_query_size, dom, 0) FIELD(gnttab_query_size, nr_frames, 4) \
		FIELD(gnttab_query_size, max_nr_frames, 8) FIELD(gnttab_query_size, status, 12) \
	STRUCT(gnttab_copy, 40) \
		FIELD(gnttab_copy, source, 0) FIELD(gnttab_copy, dest, 16) FIELD(gnttab_copy, len, 32) \
		FIELD(gnttab_copy, flags, 34) FIELD(gnttab_copy, status, 36) \
	STRUCT(gnttab_set_version, 4) \
		FIELD(gnttab_set_version, version, 0) \
	STRUCT(gnttab_get_status_frames, 16) \
		FIELD(gnttab_get_status_frames, nr_frames, 0) FIELD(gnttab_get_status_frames, dom, 4) \
		FIELD(gnttab_get_status_frames, status, 6) FIELD(gnttab_get_status_frames, frame_list, 8) \
	STRUCT(gnttab_get_version, 8) \
		FIELD(gnttab_get_version, dom, 0) FIELD(gnttab_get_version, version, 4) \
	STRUCT(gnttab_swap_grant_ref, 12) \
		FIELD(gnttab_swap_grant_ref, ref_a, 0) FIELD(gnttab_swap_grant_ref, ref_b, 4) \
		FIELD(gnttab_swap_grant_ref, status, 8) \
	STRUCT(gnttab_cache_flush, 16) \
		FIELD(gnttab_cache_flush, a, 0) FIELD(gnttab_cache_flush, offset, 8) \
		FIELD(gnttab_cache_flush, length, 10) FIELD(gnttab_cache_flush, op, 12) \
	STRUCT(xen_memory_reservation, 32) \
		FIELD(xen_memory_reservation, extent_start, 0) FIELD(xen_memory_reservation, nr_extents, 8) \
		FIELD(xen_memory_reservation, extent_order, 16) FIELD(xen_memory_reservation, mem_flags, 20) \
		FIELD(xen_memory_reservation, domid, 24) \
	STRUCT(xen_memory_exchange, 72) \
		FIELD(xen_memory_exchange, in, 0) FIELD(xen_memory_exchange, out, 32) \
		FIELD(xen_memory_exchange, nr_exchanged, 64) \
	STRUCT(xen_memory_map, 16) \
		FIELD(xen_memory_map, nr_entries, 0) FIELD(xen_memory_map, buffer, 8) \
	STRUCT(xen_foreign_memory_map, 24) \
		FIELD(xen_foreign_memory_map, domid, 0) FIELD(xen_foreign_memory_map, map, 8) \
	STRUCT(xen_machphys_mapping, 24) \
		FIELD(xen_machphys_mapping, v_start, 0) FIELD(xen_machphys_mapping, v_end, 8) \
		FIELD(xen_machphys_mapping, max_mfn, 16) \
	STRUCT(xen_machphys_mfn_list, 24) \
		FIELD(xen_machphys_mfn_list, max_extents, 0) FIELD(xen_machphys_mfn_list, extent_start, 8) \
		FIELD(xen_machphys_mfn_list, nr_extents, 16) \
	STRUCT(sched_shutdown, 4) \
		FIELD(sched_shutdown, reason, 0) \
	STRUCT(sched_poll, 24) \
		FIELD(sched_poll, ports, 0) FIELD(sched_poll, nr_ports, 8) FIELD(sched_poll, timeout, 16) \
	STRUCT(sched_remote_shutdown, 8) \
		FIELD(sched_remote_shutdown, domain_id, 0) FIELD(sched_remote_shutdown, reason, 4) \
	STRUCT(sched_watchdog, 8) \
		FIELD(sched_watchdog, id, 0) FIELD(sched_watchdog, timeout, 4) \
	STRUCT(vcpu_runstate_info, 48) \
		FIELD(vcpu_runstate_info, state, 0) FIELD(vcpu_runstate_info, state_entry_time, 8) \
		FIELD(vcpu_runstate_info, time, 16) \
	STRUCT(vcpu_register_runstate_memory_area, 8) \
		FIELD(vcpu_register_runstate_memory_area, addr, 0) \
	STRUCT(vcpu_register_time_memory_area, 8) \
		FIELD(vcpu_register_time_memory_area, addr, 0) \
	STRUCT(vcpu_register_vcpu_info, 16) \
		FIELD(vcpu_register_vcpu_info, mfn, 0) FIELD(vcpu_register_vcpu_info, offset, 8) \
	STRUCT(vcpu_set_periodic_timer, 8) \
		FIELD(vcpu_set_periodic_timer, period_ns, 0) \
	STRUCT(vcpu_set_singleshot_timer, 16) \
		FIELD(vcpu_set_singleshot_timer, timeout_abs_ns, 0) FIELD(vcpu_set_singleshot_timer, flags, 8) \
	STRUCT(physdev_set_iopl, 4) \
		FIELD(physdev_set_iopl, iopl, 0) \
	STRUCT(physdev_set_iobitmap, 16) \
		FIELD(physdev_set_iobitmap, bitmap, 0) FIELD(physdev_set_iobitmap, nr_ports, 8) \
	STRUCT(physdev_eoi, 4) \
		FIELD(physdev_eoi, irq, 0) \
	STRUCT(physdev_irq_status_query, 8) \
		FIELD(physdev_irq_status_query, irq, 0) FIELD(physdev_irq_status_query, flags, 4) \
	STRUCT(physdev_pirq_eoi_gmfn, 8) \
		FIELD(physdev_pirq_eoi_gmfn, gmfn, 0) \
	STRUCT(physdev_get_free_pirq, 8) \
		FIELD(physdev_get_free_pirq, type, 0) FIELD(physdev_get_free_pirq, pirq, 4) \
	STRUCT(physdev_setup_gsi, 8) \
		FIELD(physdev_setup_gsi, gsi, 0) \
	STRUCT(physdev_map_pirq, 40) \
		FIELD(physdev_map_pirq, domid, 0) \
	STRUCT(physdev_unmap_pirq, 8) \
		FIELD(physdev_unmap_pirq, domid, 0) \
	STRUCT(physdev_op, 24) \
		FIELD(physdev_op, cmd, 0) FIELD(physdev_op, u, 8) \
	STRUCT(xen_compile_info, 144) \
		FIELD(xen_compile_info, compiler, 0) FIELD(xen_compile_info, compile_by, 64) \
		FIELD(xen_compile_info, compile_domain, 80) FIELD(xen_compile_info, compile_date, 112) \
	STRUCT(xen_platform_parameters, 8) \
		FIELD(xen_platform_parameters, virt_start, 0) \
	STRUCT(xen_feature_info, 8) \
		FIELD(xen_feature_info, submap_idx, 0) FIELD(xen_feature_info, submap, 4) \
	STRUCT(xencons_interface, 3088) \
		FIELD(xencons_interface, in, 0) FIELD(xencons_interface, out, 1024) \
		FIELD(xencons_interface, in_cons, 3072) FIELD(xencons_interface, in_prod, 3076) \
		FIELD(xencons_interface, out_cons, 3080) FIELD(xencons_interface, out_prod, 3084) \
	STRUCT(hvm_start_info, 56) \
		FIELD(hvm_start_info, magic, 0) FIELD(hvm_start_info, version, 4) \
		FIELD(hvm_start_info, flags, 8) FIELD(hvm_start_info, nr_modules, 12) \
		FIELD(hvm_start_info, modlist_paddr, 16) FIELD(hvm_start_info, cmdline_paddr, 24) \
		FIELD(hvm_start_info, rsdp_paddr, 32) FIELD(hvm_start_info, memmap_paddr, 40) \
		FIELD(hvm_start_info, memmap_entries, 48) \
	STRUCT(hvm_memmap_table_entry, 24) \
		FIELD(hvm_memmap_table_entry, addr, 0) FIELD(hvm_memmap_table_entry, size, 8) \
		FIELD(hvm_memmap_table_entry, type, 16)

static void expect(const char *what, const char *where, size_t is, size_t golden)
{
	if (is != golden)
		printf("\n    %s: %s", what, where);
	EXPECT_EQ(is, golden);
}

#define NATIVE_STRUCT(s, size64, size32)     expect(#s, "size", sizeof(struct s), size64);
#define NATIVE_FIELD(s, f, off64, off32)     expect(#s, #f, offsetof(struct s, f), off64);
#define FOREIGN64_STRUCT(s, size64, size32)  expect(#s, "size", sizeof(struct s##_x86_64), size64);
#define FOREIGN64_FIELD(s, f, off64, off32)  expect(#s, #f, offsetof(struct s##_x86_64, f), off64);
#define FOREIGN32_STRUCT(s, size64, size32)  expect(#s, "size", sizeof(struct s##_x86_32), size32);
#define FOREIGN32_FIELD(s, f, off64, off32)  expect(#s, #f, offsetof(struct s##_x86_32, f), off32);
#define ONLY64_STRUCT(s, size)               expect(#s, "size", sizeof(struct s), size);
#define ONLY64_FIELD(s, f, off)              expect(#s, #f, offsetof(struct s, f), off);

static void test_native(void)
{
	LAYOUTS_BY_WIDTH(NATIVE_STRUCT, NATIVE_FIELD)
}

static void test_others(void)
{
	LAYOUTS(ONLY64_STRUCT, ONLY64_FIELD)
}

static void test_foreign64(void)
{
	LAYOUTS_BY_WIDTH(FOREIGN64_STRUCT, FOREIGN64_FIELD)
}

static void test_foreign32(void)
{
	LAYOUTS_BY_WIDTH(FOREIGN32_STRUCT, FOREIGN32_FIELD)
}

/* wc_sec_hi: behind the arch part for 64-bit guests, in it for 32-bit ones. */
static void test_wide_seconds(void)
{
	expect("shared_info", "wc_sec_hi", offsetof(struct shared_info, wc_sec_hi), 3084);
	expect("shared_info_x86_32", "arch.wc_sec_hi",
	       offsetof(struct shared_info_x86_32, arch.wc_sec_hi), 2340);
}

/* entry.S's push_registers, last pushed first; then what it or the processor pushed before. */
static const char *const pushed[] = {
	"r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "rcx", "rax", "rdi", "rsi", "rdx", "r10", "r8",
	"r9", "vector", "error_code", "rip", "cs", "rflags", "rsp", "ss",
};

#define REGISTER(name) {#name, offsetof(struct xen_regs, name)}
static const struct { const char *name; size_t offset; } registers[] = {
	REGISTER(r15), REGISTER(r14), REGISTER(r13), REGISTER(r12), REGISTER(rbp), REGISTER(rbx),
	REGISTER(r11), REGISTER(rcx), REGISTER(rax), REGISTER(rdi), REGISTER(rsi), REGISTER(rdx),
	REGISTER(r10), REGISTER(r8), REGISTER(r9), REGISTER(vector), REGISTER(error_code),
	REGISTER(rip), REGISTER(cs), REGISTER(rflags), REGISTER(rsp), REGISTER(ss),
};

static void test_registers(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(registers); i++) {
		EXPECT(!strcmp(registers[i].name, pushed[i]));
		expect("xen_regs", pushed[i], registers[i].offset, 8 * i);
	}
	expect("xen_regs", "size", sizeof(struct xen_regs), 8 * ARRAY_SIZE(pushed));
}

/* The pushes themselves, as entry.S has them: the last one of push_registers is the first word. */
static void test_pushes(void)
{
	FILE *f = fopen("shim/pv/entry.S", "r");
	unsigned pushes = 0;
	bool inside = false;
	char line[256];

	EXPECT(f != NULL);
	while (f && fgets(line, sizeof(line), f)) {
		char reg[16];

		if (strstr(line, ".macro push_registers"))
			inside = true;
		else if (inside && strstr(line, ".endm"))
			break;
		else if (inside && sscanf(line, " push %%%15s", reg) == 1)
			EXPECT(pushes < 15 && !strcmp(reg, pushed[14 - pushes++]));
	}
	if (f)
		fclose(f);
	EXPECT_EQ(pushes, 15);
}

/* Xen's flat selectors, which the guest's frames name. */
static void test_selectors(void)
{
	expect("FLAT_KERNEL_CS", "value", FLAT_KERNEL_CS, 0xe033);
	expect("FLAT_KERNEL_SS", "value", FLAT_KERNEL_SS, 0xe02b);
	expect("FLAT_USER_CS", "value", FLAT_USER_CS, 0xe033);
	expect("FIRST_RESERVED_GDT_ENTRY", "value", FIRST_RESERVED_GDT_ENTRY, 14 * 512);
	EXPECT_EQ(HYPERVISOR_VIRT_START, 0xffff800000000000);
	EXPECT_EQ(HYPERVISOR_VIRT_END, 0xffff880000000000);
}

static const struct unit_test tests[] = {
	{"structs of 64-bit guests", test_native},
	{"structs that are the same for all", test_others},
	{"foreign/x86_64.h", test_foreign64},
	{"foreign/x86_32.h", test_foreign32},
	{"wide seconds of the wall clock", test_wide_seconds},
	{"the guest's registers", test_registers},
	{"the pushes of entry.S", test_pushes},
	{"selectors and addresses", test_selectors},
};

UNIT_MAIN("layouts", NULL, tests)
