/* SPDX-License-Identifier: MIT */
/* Records of hypercalls, and what is told of them, written as strace writes system calls. */
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/xen/hypercalls.h"
#include "abi/xen/memory_argument.h"
#include "conformance/tools/tests.h"
#include "conformance/tools/trace_line.h"
#include "tools/trace/xen.h"

/* A structure's other fields are zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static struct trace_record record_of(uint64_t number, struct bytes memory, const uint64_t *args)
{
	struct trace_record r = {.number = number};

	/* What is behind the input must not matter. */
	memset(r.bytes, 0xa5, sizeof(r.bytes));
	r.in = memory.len < TRACE_BYTES ? memory.len : TRACE_BYTES;
	if (r.in)
		memcpy(r.bytes, memory.data, r.in);
	memcpy(r.args, args, sizeof(r.args));
	return r;
}

#define AT 0x1000 /* where the guest has it: nobody asks */

#define NOTHING ((struct bytes){NULL, 0})
#define OF(type, ...)                                                                              \
	((struct bytes){(const uint8_t *)(type[]){__VA_ARGS__}, sizeof((type[]){__VA_ARGS__})})
#define ONE(type, ...) OF(struct type, {__VA_ARGS__})
#define TEXT(text)     ((struct bytes){(const uint8_t *)(text), sizeof(text) - 1})

#define EXPECT(text, name, memory, ...)                                                            \
	do {                                                                                       \
		struct trace_record r_ =                                                           \
			record_of(__HYPERVISOR_##name, memory, (const uint64_t[6]){__VA_ARGS__});  \
		trace_line_expect(&trace_xen, &r_, text);                                                          \
	} while (0)

/* The same with only the first so many bytes. */
static struct bytes cut(struct bytes memory, size_t len)
{
	memory.len = len;
	return memory;
}

static void test_sched(void)
{
	EXPECT("sched_op(SCHEDOP_block, 0)", sched_op, NOTHING, SCHEDOP_block);
	EXPECT("sched_op(SCHEDOP_yield, 0x1000)", sched_op, NOTHING, SCHEDOP_yield, AT);
	EXPECT("sched_op(SCHEDOP_poll, {ports=0x7000, nr_ports=1, timeout=0})", sched_op,
	       ONE(sched_poll, {(void *)0x7000}, 1, 0), SCHEDOP_poll, AT);
	EXPECT("sched_op(SCHEDOP_shutdown, {reason=SHUTDOWN_poweroff})", sched_op,
	       ONE(sched_shutdown, SHUTDOWN_poweroff), SCHEDOP_shutdown, AT);
	EXPECT("sched_op(SCHEDOP_shutdown_code, {reason=77})", sched_op, ONE(sched_shutdown, 77),
	       SCHEDOP_shutdown_code, AT);
	EXPECT("sched_op(SCHEDOP_remote_shutdown, {domain_id=5, reason=SHUTDOWN_crash})", sched_op,
	       ONE(sched_remote_shutdown, 5, SHUTDOWN_crash), SCHEDOP_remote_shutdown, AT);
	EXPECT("sched_op(SCHEDOP_watchdog, {id=1, timeout=30})", sched_op,
	       ONE(sched_watchdog, 1, 30), SCHEDOP_watchdog, AT);
	EXPECT("sched_op(SCHEDOP_pin_override, {pcpu=-1})", sched_op, ONE(sched_pin_override, -1),
	       SCHEDOP_pin_override, AT);
	EXPECT("sched_op_compat(SCHEDOP_shutdown, 0x3)", sched_op_compat, NOTHING, SCHEDOP_shutdown,
	       SHUTDOWN_crash);
}

static void test_events(void)
{
#define EVENT(text, op, ...)                                                                       \
	EXPECT("event_channel_op(EVTCHNOP_" #op ", " text ")", event_channel_op,                   \
	       ONE(evtchn_##op, __VA_ARGS__), EVTCHNOP_##op, AT)
	EVENT("{port=3}", send, 3);
	EVENT("{port=4}", close, 4);
	EVENT("{port=5}", unmask, 5);
	EVENT("{dom=DOMID_SELF, remote_dom=0, port=6}", alloc_unbound, DOMID_SELF, 0, 6);
	EVENT("{remote_dom=1, remote_port=2, local_port=3}", bind_interdomain, 1, 2, 3);
	EVENT("{virq=VIRQ_TIMER, vcpu=0, port=8}", bind_virq, VIRQ_TIMER, 0, 8);
	EVENT("{virq=99, vcpu=0, port=8}", bind_virq, 99, 0, 8);
	EVENT("{pirq=9, flags=BIND_PIRQ__WILL_SHARE, port=1}", bind_pirq, 9, 1, 1);
	EVENT("{vcpu=1, port=2}", bind_ipi, 1, 2);
	EVENT("{port=1, vcpu=2}", bind_vcpu, 1, 2);
	EVENT("{dom=DOMID_SELF}", reset, DOMID_SELF);
	EVENT("{control_gfn=0x1234, offset=0x40, vcpu=0, link_bits=17}", init_control, 0x1234, 0x40,
	      0, 17);
	EVENT("{array_gfn=0x1235}", expand_array, 0x1235);
	EVENT("{port=3, priority=7}", set_priority, 3, 7);
	EVENT("{dom=DOMID_SELF, port=1, status=EVTCHNSTAT_interdomain, vcpu=0, interdomain.dom=2, "
	      "interdomain.port=7}",
	      status, DOMID_SELF, 1, EVTCHNSTAT_interdomain, 0, {.interdomain = {2, 7}});
	EVENT("{dom=DOMID_SELF, port=1, status=EVTCHNSTAT_unbound, vcpu=0, unbound.dom=3}", status,
	      DOMID_SELF, 1, EVTCHNSTAT_unbound, 0, {.unbound = {3}});
	EVENT("{dom=DOMID_SELF, port=1, status=EVTCHNSTAT_virq, vcpu=1, virq=VIRQ_DEBUG}", status,
	      DOMID_SELF, 1, EVTCHNSTAT_virq, 1, {.virq = VIRQ_DEBUG});
	EVENT("{dom=DOMID_SELF, port=1, status=EVTCHNSTAT_ipi, vcpu=1}", status, DOMID_SELF, 1,
	      EVTCHNSTAT_ipi, 1);
#undef EVENT
	EXPECT("event_channel_op_compat({cmd=EVTCHNOP_send, send={port=3}})",
	       event_channel_op_compat, ONE(evtchn_op, EVTCHNOP_send, {.send = {3}}), AT);
	EXPECT("event_channel_op_compat({cmd=77})", event_channel_op_compat, ONE(evtchn_op, 77),
	       AT);
}

static void test_vcpus(void)
{
	EXPECT("vcpu_op(VCPUOP_up, 1, 0)", vcpu_op, NOTHING, VCPUOP_up, 1);
	EXPECT("vcpu_op(VCPUOP_initialise, 1, 0x1000)", vcpu_op, OF(uint64_t, 1, 2),
	       VCPUOP_initialise, 1, AT);
	EXPECT("vcpu_op(VCPUOP_set_singleshot_timer, 0, {timeout_abs_ns=1000, "
	       "flags=VCPU_SSHOTTMR_future})",
	       vcpu_op, ONE(vcpu_set_singleshot_timer, 1000, VCPU_SSHOTTMR_future),
	       VCPUOP_set_singleshot_timer, 0, AT);
	EXPECT("vcpu_op(VCPUOP_set_periodic_timer, 0, {period_ns=10000000})", vcpu_op,
	       ONE(vcpu_set_periodic_timer, 10000000), VCPUOP_set_periodic_timer, 0, AT);
	EXPECT("vcpu_op(VCPUOP_register_vcpu_info, 0, {mfn=0xabc, offset=0x40})", vcpu_op,
	       ONE(vcpu_register_vcpu_info, 0xabc, 0x40), VCPUOP_register_vcpu_info, 0, AT);
	EXPECT("vcpu_op(VCPUOP_get_runstate_info, 0, {state=RUNSTATE_running, state_entry_time=9, "
	       "time=[1, 2, 3, 4]})",
	       vcpu_op, ONE(vcpu_runstate_info, RUNSTATE_running, 9, {1, 2, 3, 4}),
	       VCPUOP_get_runstate_info, 0, AT);
	EXPECT("vcpu_op(VCPUOP_register_runstate_memory_area, 0, {addr=0x7000})", vcpu_op,
	       ONE(vcpu_register_runstate_memory_area, {.p = 0x7000}),
	       VCPUOP_register_runstate_memory_area, 0, AT);
	EXPECT("vcpu_op(VCPUOP_get_physid, 0, {phys_id=0x100000001})", vcpu_op,
	       ONE(vcpu_get_physid, 0x100000001), VCPUOP_get_physid, 0, AT);
	EXPECT("set_timer_op(123456789)", set_timer_op, NOTHING, 123456789);
	EXPECT("set_timer_op(0xffffffffffffffff)", set_timer_op, NOTHING, UINT64_MAX);
}

static void test_memory_op(void)
{
	const struct xen_memory_reservation some = {
		.extent_start = {(void *)0x7000}, .nr_extents = 2, .domid = DOMID_SELF};

	EXPECT("memory_op(XENMEM_maximum_ram_page, 0)", memory_op, NOTHING,
	       XENMEM_maximum_ram_page);
	EXPECT("memory_op(XENMEM_decrease_reservation, {extent_start=0x7000, nr_extents=2, "
	       "extent_order=0, mem_flags=0, domid=DOMID_SELF})",
	       memory_op, OF(struct xen_memory_reservation, some), XENMEM_decrease_reservation, AT);
	EXPECT("memory_op(XENMEM_populate_physmap, {extent_start=0, nr_extents=1, extent_order=9, "
	       "mem_flags=XENMEMF_exact_node_request|0x120, domid=7})",
	       memory_op,
	       ONE(xen_memory_reservation, {NULL}, 1, 9,
		   XENMEMF_exact_node(0) | XENMEMF_address_bits(32), 7),
	       XENMEM_populate_physmap, AT);
	EXPECT("memory_op(XENMEM_exchange, {in={extent_start=0x7000, nr_extents=2, extent_order=0, "
	       "mem_flags=0, domid=DOMID_SELF}, out={extent_start=0x7000, nr_extents=2, "
	       "extent_order=0, mem_flags=0, domid=DOMID_SELF}, nr_exchanged=1})",
	       memory_op, ONE(xen_memory_exchange, some, some, 1), XENMEM_exchange, AT);
	EXPECT("memory_op(XENMEM_memory_map, {nr_entries=128, buffer=0x7000})", memory_op,
	       ONE(xen_memory_map, 128, {(void *)0x7000}), XENMEM_memory_map, AT);
	EXPECT("memory_op(XENMEM_machphys_mapping, {v_start=0xffff800000000000, "
	       "v_end=0xffff804000000000, max_mfn=0x3ffff})",
	       memory_op,
	       ONE(xen_machphys_mapping, MACH2PHYS_VIRT_START, MACH2PHYS_VIRT_END, 0x3ffff),
	       XENMEM_machphys_mapping, AT);
	EXPECT("memory_op(XENMEM_machphys_mfn_list, {max_extents=8, extent_start=0x7000, "
	       "nr_extents=1})",
	       memory_op, ONE(xen_machphys_mfn_list, 8, {(void *)0x7000}, 1),
	       XENMEM_machphys_mfn_list, AT);
	EXPECT("memory_op(XENMEM_add_to_physmap, {domid=DOMID_SELF, size=0, "
	       "space=XENMAPSPACE_shared_info, idx=0, gpfn=0x123})",
	       memory_op, ONE(xen_add_to_physmap, DOMID_SELF, 0, XENMAPSPACE_shared_info, 0, 0x123),
	       XENMEM_add_to_physmap, AT);
	EXPECT("memory_op(XENMEM_current_reservation, {domid=DOMID_SELF})", memory_op,
	       ONE(xen_memory_domain, DOMID_SELF), XENMEM_current_reservation, AT);
	EXPECT("memory_op(XENMEM_reserved_device_memory_map, {flags=0, nr_entries=1, buffer=0, "
	       "pci={seg=0, bus=1, devfn=0x10}})",
	       memory_op, ONE(xen_reserved_device_memory_map, 0, 1, {NULL}, {{0, 1, 0x10}}),
	       XENMEM_reserved_device_memory_map, AT);
	EXPECT("memory_op(XENMEM_sharing_op, {op=XENMEM_sharing_op_audit, domain=1, ...})",
	       memory_op, ONE(xen_mem_sharing_op, XENMEM_sharing_op_audit, 1), XENMEM_sharing_op,
	       AT);
}

static void test_grants(void)
{
	EXPECT("grant_table_op(GNTTABOP_setup_table, [{dom=DOMID_SELF, nr_frames=4, "
	       "status=GNTST_okay, frame_list=0x7000}], 1)",
	       grant_table_op, ONE(gnttab_setup_table, DOMID_SELF, 4, 0, {(void *)0x7000}),
	       GNTTABOP_setup_table, AT, 1);
	EXPECT("grant_table_op(GNTTABOP_map_grant_ref, [{host_addr=0x5000, "
	       "flags=GNTMAP_host_map|GNTMAP_readonly, ref=8, dom=1, status=GNTST_bad_gntref, "
	       "handle=0, dev_bus_addr=0}], 1)",
	       grant_table_op,
	       ONE(gnttab_map_grant_ref, 0x5000, GNTMAP_host_map | GNTMAP_readonly, 8, 1, -3, 0, 0),
	       GNTTABOP_map_grant_ref, AT, 1);
	EXPECT("grant_table_op(GNTTABOP_unmap_grant_ref, [{host_addr=0x5000, dev_bus_addr=0, "
	       "handle=1, "
	       "status=-99}, {host_addr=0x6000, dev_bus_addr=0, handle=2, status=GNTST_eagain}], "
	       "2)",
	       grant_table_op,
	       OF(struct gnttab_unmap_grant_ref, {0x5000, 0, 1, -99}, {0x6000, 0, 2, -12}),
	       GNTTABOP_unmap_grant_ref, AT, 2);
	EXPECT("grant_table_op(GNTTABOP_query_size, [{dom=DOMID_SELF, nr_frames=1, "
	       "max_nr_frames=64, "
	       "status=GNTST_okay}], 1)",
	       grant_table_op, ONE(gnttab_query_size, DOMID_SELF, 1, 64, 0), GNTTABOP_query_size,
	       AT, 1);
	EXPECT("grant_table_op(GNTTABOP_set_version, [{version=2}], 1)", grant_table_op,
	       ONE(gnttab_set_version, 2), GNTTABOP_set_version, AT, 1);
	EXPECT("grant_table_op(GNTTABOP_cache_flush, [{dev_bus_addr=0x9000, offset=0, length=64, "
	       "op=GNTTAB_CACHE_CLEAN}, {ref=9, offset=0, length=1, op=GNTTAB_CACHE_SOURCE_GREF}], "
	       "2)",
	       grant_table_op,
	       OF(struct gnttab_cache_flush, {{0x9000}, 0, 64, GNTTAB_CACHE_CLEAN},
		  {{.ref = 9}, 0, 1, GNTTAB_CACHE_SOURCE_GREF}),
	       GNTTABOP_cache_flush, AT, 2);
	EXPECT("grant_table_op(GNTTABOP_get_version, [], 0)", grant_table_op,
	       ONE(gnttab_get_version, 1), GNTTABOP_get_version, AT, 0);
}

/* Of the second, the flags that say what it copies from and to are not recorded any more. */
static void test_grant_copies(void)
{
	const struct gnttab_copy one = {.source = {.u.ref = 8, 1, 16},
					.dest = {.u.gmfn = 0x123, DOMID_SELF, 32},
					.len = 64,
					.flags = GNTCOPY_source_gref};

	EXPECT("grant_table_op(GNTTABOP_copy, [{source={ref=8, domid=1, offset=16}, "
	       "dest={gmfn=0x123, "
	       "domid=DOMID_SELF, offset=32}, len=64, flags=GNTCOPY_source_gref, "
	       "status=GNTST_okay}], 1)",
	       grant_table_op, OF(struct gnttab_copy, one), GNTTABOP_copy, AT, 1);
	EXPECT("grant_table_op(GNTTABOP_copy, [{source={ref=8, domid=1, offset=16}, "
	       "dest={gmfn=0x123, "
	       "domid=DOMID_SELF, offset=32}, len=64, flags=GNTCOPY_source_gref, "
	       "status=GNTST_okay}, {...}], 2)",
	       grant_table_op, OF(struct gnttab_copy, one, one), GNTTABOP_copy, AT, 2);
}

static void test_version(void)
{
	xen_capabilities_info_t long_text;

	EXPECT("xen_version(XENVER_version, 0)", xen_version, NOTHING, XENVER_version);
	EXPECT("xen_version(XENVER_extraversion, \".4\")", xen_version,
	       OF(xen_extraversion_t, ".4"), XENVER_extraversion, AT);
	EXPECT("xen_version(XENVER_capabilities, \"xen-3.0-x86_64\")", xen_version,
	       OF(xen_capabilities_info_t, "xen-3.0-x86_64"), XENVER_capabilities, AT);
	memset(long_text, 'x', sizeof(long_text));
	EXPECT("xen_version(XENVER_commandline, \"xxxxxxxx\"...)", xen_version,
	       cut((struct bytes){(uint8_t *)long_text, 0}, 8), XENVER_commandline, AT);
	EXPECT("xen_version(XENVER_get_features, {submap_idx=0, "
	       "submap=XENFEAT_writable_page_tables|XENFEAT_mmu_pt_update_preserve_ad})",
	       xen_version, ONE(xen_feature_info, 0, 1 | 1 << 5), XENVER_get_features, AT);
	EXPECT("xen_version(XENVER_platform_parameters, {virt_start=0xffff800000000000})",
	       xen_version, ONE(xen_platform_parameters, HYPERVISOR_VIRT_START),
	       XENVER_platform_parameters, AT);
	EXPECT("xen_version(XENVER_compile_info, {compiler=\"gcc\", compile_by=\"\", ...})",
	       xen_version, ONE(xen_compile_info, "gcc"), XENVER_compile_info, AT);
	EXPECT("xen_version(XENVER_guest_handle, [0x1, 0x2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
	       "0xff])",
	       xen_version, OF(xen_domain_handle_t, {1, 2, [15] = 0xff}), XENVER_guest_handle, AT);
	EXPECT("xen_version(XENVER_build_id, 0)", xen_version, NOTHING, XENVER_build_id);
}

static void test_page_tables(void)
{
	EXPECT("mmu_update([{ptr=0x1000|MMU_NORMAL_PT_UPDATE, val=0x8000000000000163}, "
	       "{ptr=0x2008|MMU_MACHPHYS_UPDATE, val=0x12}], 2, 0, DOMID_SELF)",
	       mmu_update, OF(struct mmu_update, {0x1000, 0x8000000000000163}, {0x2009, 0x12}), AT,
	       2, 0, DOMID_SELF);
	EXPECT("mmu_update([{ptr=0x1000|MMU_PT_UPDATE_PRESERVE_AD, val=0}, {ptr=0x1008|"
	       "MMU_PT_UPDATE_NO_TRANSLATE, val=0}], 2, 0x2000, 3)",
	       mmu_update, OF(struct mmu_update, {0x1002, 0}, {0x100b, 0}), AT, 2, 0x2000, 3);
	EXPECT("mmuext_op([{cmd=MMUEXT_PIN_L4_TABLE, mfn=0x123}], 1, 0, DOMID_SELF)", mmuext_op,
	       ONE(mmuext_op, MMUEXT_PIN_L4_TABLE, {0x123}), AT, 1, 0, DOMID_SELF);
	EXPECT("mmuext_op([{cmd=MMUEXT_TLB_FLUSH_LOCAL}, {cmd=MMUEXT_INVLPG_ALL, "
	       "linear_addr=0x7fff0000}, {cmd=MMUEXT_SET_LDT, linear_addr=0x5000, nr_ents=32}], 3, "
	       "0, "
	       "DOMID_SELF)",
	       mmuext_op,
	       OF(struct mmuext_op, {MMUEXT_TLB_FLUSH_LOCAL}, {MMUEXT_INVLPG_ALL, {0x7fff0000}},
		  {MMUEXT_SET_LDT, {0x5000}, {32}}),
	       AT, 3, 0, DOMID_SELF);
	EXPECT("mmuext_op([{cmd=MMUEXT_COPY_PAGE, mfn=0x1, src_mfn=0x2}, {cmd=MMUEXT_INVLPG_MULTI, "
	       "linear_addr=0x1000, vcpumask=0x7000}, {cmd=14}], 3, 0, DOMID_SELF)",
	       mmuext_op,
	       OF(struct mmuext_op, {MMUEXT_COPY_PAGE, {1}, {.src_mfn = 2}},
		  {MMUEXT_INVLPG_MULTI, {0x1000}, {.vcpumask = {(void *)0x7000}}}, {14}),
	       AT, 3, 0, DOMID_SELF);
	EXPECT("update_va_mapping(0xffff888000001000, 0x8000000000000161, UVMF_INVLPG)",
	       update_va_mapping, NOTHING, 0xffff888000001000, 0x8000000000000161, UVMF_INVLPG);
	EXPECT("update_va_mapping(0x1000, 0, UVMF_NONE)", update_va_mapping, NOTHING, 0x1000);
	EXPECT("update_va_mapping(0x1000, 0, UVMF_TLB_FLUSH|UVMF_ALL|0x7000)", update_va_mapping,
	       NOTHING, 0x1000, 0, UVMF_TLB_FLUSH | UVMF_ALL | 0x7000);
	EXPECT("update_va_mapping_otherdomain(0x1000, 0x1, UVMF_NONE, DOMID_IO)",
	       update_va_mapping_otherdomain, NOTHING, 0x1000, 1, 0, DOMID_IO);
}

static void test_processor(void)
{
	EXPECT("set_trap_table([{vector=14, flags=0x4, cs=0xe033, address=0xffffffff81000000}, "
	       "{vector=3, flags=0x3, cs=0xe033, address=0xffffffff81000010}])",
	       set_trap_table,
	       OF(struct trap_info, {14, 4, 0xe033, 0xffffffff81000000},
		  {3, 3, 0xe033, 0xffffffff81000010}, {0}),
	       AT);
	EXPECT("set_gdt([0x100, 0x101], 513)", set_gdt, OF(xen_pfn_t, 0x100, 0x101, 0x102), AT,
	       513);
	EXPECT("set_gdt([0x100], 16)", set_gdt, OF(xen_pfn_t, 0x100, 0x101), AT, 16);
	EXPECT("stack_switch(0xe02b, 0xffffc90000004000)", stack_switch, NOTHING, 0xe02b,
	       0xffffc90000004000);
	EXPECT("set_callbacks(0x1, 0x2, 0x3)", set_callbacks, NOTHING, 1, 2, 3);
	EXPECT("fpu_taskswitch(1)", fpu_taskswitch, NOTHING, 1);
	EXPECT("set_debugreg(7, 0x400)", set_debugreg, NOTHING, 7, 0x400);
	EXPECT("get_debugreg(-1)", get_debugreg, NOTHING, (uint32_t)-1);
	EXPECT("update_descriptor(0x123008, 0xaf9b000000ffff)", update_descriptor, NOTHING,
	       0x123008, 0xaf9b000000ffff);
	EXPECT("set_segment_base(SEGBASE_GS_USER_SEL, 0x2b)", set_segment_base, NOTHING,
	       SEGBASE_GS_USER_SEL, 0x2b);
	EXPECT("iret({rax=0x1, r11=0x202, rcx=0x400000, flags=VGCF_in_syscall, rip=0x400000, "
	       "cs=0xe033, "
	       "rflags=0x202, rsp=0x7fff0000, ss=0xe02b})",
	       iret,
	       ONE(iret_context, 1, 0x202, 0x400000, VGCF_in_syscall, 0x400000, 0xe033, 0x202,
		   0x7fff0000, 0xe02b));
	EXPECT("iret(...)", iret, NOTHING);
}

static void test_others(void)
{
	EXPECT("console_io(CONSOLEIO_write, 6, \"hello\\n\")", console_io, TEXT("hello\nworld"),
	       CONSOLEIO_write, 6, AT);
	EXPECT("console_io(CONSOLEIO_read, 16, \"\\x00\\xff\"...)", console_io, TEXT("\0\377"),
	       CONSOLEIO_read, 16, AT);
	EXPECT("callback_op(CALLBACKOP_register, {type=CALLBACKTYPE_syscall, "
	       "flags=CALLBACKF_mask_events, address=0xffffffff81000000})",
	       callback_op, ONE(callback_register, CALLBACKTYPE_syscall, 1, 0xffffffff81000000),
	       CALLBACKOP_register, AT);
	EXPECT("nmi_op(XENNMI_register_callback, {handler_address=0x1234})", nmi_op,
	       ONE(xennmi_callback, 0x1234), XENNMI_register_callback, AT);
	EXPECT("vm_assist(VMASST_CMD_enable, VMASST_TYPE_writable_pagetables)", vm_assist, NOTHING,
	       VMASST_CMD_enable, VMASST_TYPE_writable_pagetables);
	EXPECT("vm_assist(VMASST_CMD_disable, 99)", vm_assist, NOTHING, VMASST_CMD_disable, 99);
	EXPECT("multicall(0x7000, 3)", multicall, NOTHING, 0x7000, 3);
	EXPECT("physdev_op(PHYSDEVOP_set_iopl, {iopl=1})", physdev_op, ONE(physdev_set_iopl, 1),
	       PHYSDEVOP_set_iopl, AT);
	EXPECT("physdev_op(PHYSDEVOP_map_pirq, {domid=DOMID_SELF, type=MAP_PIRQ_TYPE_GSI, index=9, "
	       "pirq=-1, bus=0, devfn=0, entry_nr=0, table_base=0})",
	       physdev_op, ONE(physdev_map_pirq, DOMID_SELF, MAP_PIRQ_TYPE_GSI, 9, -1),
	       PHYSDEVOP_map_pirq, AT);
	EXPECT("physdev_op_compat({cmd=PHYSDEVOP_apic_read, apic_op={apic_physbase=0xfec00000, "
	       "reg=0x1, "
	       "value=0}})",
	       physdev_op_compat,
	       ONE(physdev_op, PHYSDEVOP_apic_read, {.apic_op = {0xfec00000, 1, 0}}), AT);
	EXPECT("hvm_op(HVMOP_get_param, {domid=DOMID_SELF, index=HVM_PARAM_STORE_EVTCHN, "
	       "value=0x1})",
	       hvm_op, ONE(xen_hvm_param, DOMID_SELF, 0, HVM_PARAM_STORE_EVTCHN, 1),
	       HVMOP_get_param, AT);
	EXPECT("dm_op(DOMID_IDLE, 1, 0x1000)", dm_op, NOTHING, DOMID_IDLE, 1, AT);
}

static void test_privileged(void)
{
	EXPECT("platform_op({cmd=XENPF_get_cpuinfo, interface_version=0x3000001, ...})",
	       platform_op, ONE(xen_platform_op, XENPF_get_cpuinfo, XENPF_INTERFACE_VERSION), AT);
	EXPECT("sysctl({cmd=XEN_SYSCTL_physinfo, interface_version=0x15, ...})", sysctl,
	       ONE(xen_sysctl, XEN_SYSCTL_physinfo, 0x15), AT);
	EXPECT("domctl({cmd=XEN_DOMCTL_pausedomain, interface_version=0x15, domain=3, ...})",
	       domctl, ONE(xen_domctl, XEN_DOMCTL_pausedomain, 0x15, 3), AT);
	EXPECT("domctl({cmd=7777, interface_version=0, domain=0, ...})", domctl,
	       ONE(xen_domctl, 7777), AT);
	EXPECT("xsm_op({cmd=FLASK_GETENFORCE, interface_version=0x1, ...})", xsm_op,
	       ONE(xen_flask_op, FLASK_GETENFORCE, 1), AT);
	EXPECT("mca({cmd=XEN_MC_fetch, interface_version=0x1000000, ...})", mca,
	       ONE(xen_mc, XEN_MC_fetch, 0x1000000), AT);
	EXPECT("kexec_op(KEXEC_CMD_kexec_get_range, {range=KEXEC_RANGE_MA_CRASH, nr=0, size=0, "
	       "start=0})",
	       kexec_op, OF(xen_kexec_range_t, {0}), KEXEC_CMD_kexec_get_range, AT);
	EXPECT("xenpmu_op(XENPMU_init, {maj=0, min=1, val=0x123, vcpu=0})", xenpmu_op,
	       ONE(xen_pmu_params, {0, 1}, 0x123), XENPMU_init, AT);
	EXPECT("hypfs_op(XEN_HYPFS_OP_read, 0x1, 0x2, 0x3, 0x4)", hypfs_op, NOTHING,
	       XEN_HYPFS_OP_read, 1, 2, 3, 4);
}

static void test_unknown(void)
{
	struct trace_record r = record_of(11, NOTHING, (uint64_t[6]){1, 0x20, 3, 4, 5, 6});

	CU_ASSERT_PTR_NULL(trace_xen.name(&r));
	trace_line_expect(&trace_xen, &r, "?(0x1, 0x20, 0x3, 0x4, 0x5, 0x6)");
	r.number = UINT64_MAX;
	trace_line_expect(&trace_xen, &r, "?(0x1, 0x20, 0x3, 0x4, 0x5, 0x6)");
	r.number = __HYPERVISOR_sched_op | UINT64_C(1) << 32;
	CU_ASSERT_PTR_NULL(trace_xen.name(&r));
	/* An operation that is none, and what is meant by its arguments. */
	EXPECT("sched_op(99, 0x1000)", sched_op, ONE(sched_poll, {NULL}, 1, 0), 99, AT);
	EXPECT("sched_op(-1, 0x1000)", sched_op, NOTHING, UINT64_MAX, AT);
	EXPECT("grant_table_op(4294967295, 0x1000, 0x2)", grant_table_op, OF(uint64_t, 1, 2),
	       UINT64_MAX, AT, 2);
	EXPECT("console_io(2, 0x5, 0x1000)", console_io, TEXT("hello"), 2, 5, AT);
	EXPECT("vm_assist(2, 0x1)", vm_assist, NOTHING, 2, 1);
	/* Of the register no more counts than Xen looks at. */
	EXPECT("sched_op(SCHEDOP_yield, 0)", sched_op, NOTHING, UINT64_C(7) << 32);
}

static void test_unreadable(void)
{
	EXPECT("sched_op(SCHEDOP_poll, 0x1000)", sched_op, NOTHING, SCHEDOP_poll, AT);
	EXPECT("sched_op(SCHEDOP_poll, 0)", sched_op, ONE(sched_poll, {NULL}, 1, 0), SCHEDOP_poll,
	       0);
	EXPECT("mmu_update(0x1000, 2, 0, DOMID_SELF)", mmu_update, NOTHING, AT, 2, 0, DOMID_SELF);
	EXPECT("console_io(CONSOLEIO_write, 5, 0x1000)", console_io, NOTHING, CONSOLEIO_write, 5,
	       AT);
	EXPECT("xen_version(XENVER_extraversion, 0x1000)", xen_version, NOTHING,
	       XENVER_extraversion, AT);
	EXPECT("set_trap_table(0)", set_trap_table, NOTHING, 0);
}

static void test_cut(void)
{
	const struct bytes poll = ONE(sched_poll, {(void *)0x7000}, 1, 5);
	const struct bytes updates = OF(struct mmu_update, {0x1000, 1}, {0x1008, 2}, {0x1010, 3},
					{0x1018, 4}, {0x1020, 5});

	EXPECT("sched_op(SCHEDOP_poll, {...})", sched_op, cut(poll, 7), SCHEDOP_poll, AT);
	EXPECT("sched_op(SCHEDOP_poll, {ports=0x7000, ...})", sched_op, cut(poll, 11), SCHEDOP_poll,
	       AT);
	EXPECT("sched_op(SCHEDOP_poll, {ports=0x7000, nr_ports=1, ...})", sched_op, cut(poll, 23),
	       SCHEDOP_poll, AT);
	EXPECT("mmu_update([{ptr=0x1000|MMU_NORMAL_PT_UPDATE, val=0x1}, ...], 2, 0, 0)", mmu_update,
	       cut(updates, 16), AT, 2);
	EXPECT("mmu_update([{ptr=0x1000|MMU_NORMAL_PT_UPDATE, val=0x1}, "
	       "{ptr=0x1008|MMU_NORMAL_PT_UPDATE, ...}], 2, 0, 0)",
	       mmu_update, cut(updates, 31), AT, 2);
	EXPECT("mmu_update([{ptr=0x1000|MMU_NORMAL_PT_UPDATE, val=0x1}, "
	       "{ptr=0x1008|MMU_NORMAL_PT_UPDATE, ...}, ...], 3, 0, 0)",
	       mmu_update, cut(updates, 24), AT, 3);
	EXPECT("mmu_update([{ptr=0x1000|MMU_NORMAL_PT_UPDATE, val=0x1}, "
	       "{ptr=0x1008|MMU_NORMAL_PT_UPDATE, val=0x2}, {ptr=0x1010|MMU_NORMAL_PT_UPDATE, "
	       "val=0x3}, {ptr=0x1018|MMU_NORMAL_PT_UPDATE, val=0x4}, "
	       "{ptr=0x1020|MMU_NORMAL_PT_UPDATE, ...}, ...], 4294967295, 0, 0)",
	       mmu_update, updates, AT, UINT32_MAX);
	EXPECT("set_trap_table([{vector=1, flags=0, cs=0, address=0x1}, ...])", set_trap_table,
	       ONE(trap_info, 1, 0, 0, 1), AT);
	EXPECT("set_gdt([0x100, ...], 1024)", set_gdt, OF(xen_pfn_t, 0x100), AT, 1024);
	EXPECT("vcpu_op(VCPUOP_get_runstate_info, 0, {state=RUNSTATE_blocked, state_entry_time=0, "
	       "time=[1, ...]})",
	       vcpu_op, cut(ONE(vcpu_runstate_info, RUNSTATE_blocked, 0, {1}), 28),
	       VCPUOP_get_runstate_info, 0, AT);
	EXPECT("memory_op(XENMEM_exchange, {in={extent_start=0, nr_extents=5, ...}, ...})",
	       memory_op, cut(ONE(xen_memory_exchange, {.nr_extents = 5}), 16), XENMEM_exchange,
	       AT);
	EXPECT("event_channel_op_compat({cmd=EVTCHNOP_send, ...})", event_channel_op_compat,
	       cut(ONE(evtchn_op, EVTCHNOP_send), 4), AT);
	EXPECT("console_io(CONSOLEIO_write, 100, "
	       "\"0123456789012345678901234567890123456789012345678901234567890123456789ab\"...)",
	       console_io,
	       TEXT("0123456789012345678901234567890123456789012345678901234567890123456789abcdefg"
		    "h"),
	       CONSOLEIO_write, 100, AT);
	EXPECT("iret({rax=0, r11=0x1, ...})", iret, OF(uint64_t, 0, 1));
}

/* More bytes than there are. */
static void test_too_long(void)
{
	struct trace_record r = record_of(__HYPERVISOR_console_io, NOTHING,
					  (uint64_t[6]){CONSOLEIO_write, 1000, AT});
	struct trace_line l;

	r.in = 255;
	trace_line_write(&l, &trace_xen, &r);
	CU_ASSERT_EQUAL(strlen(l.text),
			strlen("console_io(CONSOLEIO_write, 1000, \"\"...)") + 4 * TRACE_BYTES);
}

static void test_errors(void)
{
	static const struct {
		int64_t result;
		const char *name;
	} answers[] = {{-XEN_EINVAL, "-EINVAL"},
		       {-XEN_EAGAIN, "-EAGAIN"},
		       {-XEN_EDEADLK, "-EDEADLK"},
		       {-XEN_ECONNREFUSED, "-ECONNREFUSED"},
		       {0, NULL},
		       {XEN_EINVAL, NULL},
		       {-4095, NULL},
		       {-4096, NULL},
		       {INT64_MIN, NULL},
		       {(int32_t)0x80000000, NULL}};
	struct trace_record r = {.number = __HYPERVISOR_sched_op};

	for (unsigned i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		const char *name;

		r.result = answers[i].result;
		name = trace_xen.error(&r);
		CU_ASSERT_EQUAL(!name, !answers[i].name);
		if (name && answers[i].name)
			CU_ASSERT_STRING_EQUAL(name, answers[i].name);
	}
	r.fault = 1;
	r.result = -XEN_EINVAL;
	CU_ASSERT_PTR_NULL(trace_xen.error(&r));
}

/* The rows of abi/xen/hypercalls.h, and those alone, in order. */
static void test_known(void)
{
	static const struct {
		const char *name;
		unsigned number;
	} rows[] = {
#define ROW(nr, name, ...) {#name, nr},
		XEN_HYPERCALLS(ROW)
#undef ROW
	};
	unsigned i, count = sizeof(rows) / sizeof(rows[0]);

	for (i = 0; i < count; i++) {
		struct trace_record r = {.number = rows[i].number};

		CU_ASSERT_STRING_EQUAL_FATAL(trace_xen.known(i), rows[i].name);
		CU_ASSERT_STRING_EQUAL(trace_xen.name(&r), rows[i].name);
		CU_ASSERT_EQUAL(trace_xen.bits(i), UINT64_C(1) << rows[i].number);
	}
	CU_ASSERT_PTR_NULL(trace_xen.known(i));
	CU_ASSERT_EQUAL(trace_xen.bits(i), 0);
}

/* Where a hypercall's memory is, by abi/xen/memory_argument.h; -1: it has none. */
static int memory_argument(const char *name)
{
#define ROW(call, argument)                                                                        \
	if (!strcmp(name, #call))                                                                  \
		return argument;
	XEN_MEMORY_ARGUMENTS(ROW)
#undef ROW
	return -1;
}

/* The tables of abi/xen/ agree; and an argument speaks of others that are what it takes them for.
 */
static void test_tables(void)
{
	const struct xen_call *call;
	const struct xen_argument *a;

	for (unsigned i = 0; (call = xen_call(i)); i++) {
		CU_ASSERT_TRUE(call->registers <= TRACE_ARGS);
		for (unsigned j = 0; j < call->registers; j++) {
			a = &call->arguments[j];
			CU_ASSERT_TRUE(a->value.size >= 1 && a->value.size <= 8);
			CU_ASSERT_TRUE(a->points != XEN_ON_STACK);
			if (a->points)
				CU_ASSERT_EQUAL_FATAL(memory_argument(call->name), j);
			if (a->points == XEN_CHOSEN)
				CU_ASSERT_TRUE(call->arguments[a->chosen_by].operation);
			if (a->points == XEN_TEXT_OF || a->list == XEN_COUNTED)
				CU_ASSERT_TRUE(a->count < call->registers && a->count != j);
		}
		for (unsigned j = call->registers; j < call->count; j++)
			CU_ASSERT_EQUAL(call->arguments[j].points, XEN_ON_STACK);
	}
}

/* xorshift64: Marsaglia, "Xorshift RNGs", 2003. */
static uint64_t random_number(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Any bytes are told, with every operation that there is and some more, and never more than there
 * are. */
static void test_random(void)
{
	uint64_t state = 0x9e3779b97f4a7c15;
	struct trace_line l;

	for (unsigned round = 0; round < 200000; round++) {
		struct trace_record *r = calloc(1, sizeof(*r));

		for (size_t i = 0; i < sizeof(*r) / 8; i++)
			((uint64_t *)r)[i] = random_number(&state);
		r->number %= 56;
		for (unsigned i = 0; i < TRACE_ARGS; i++)
			if (random_number(&state) % 4)
				r->args[i] %= 32;
		for (unsigned i = 0; i < TRACE_BYTES; i += 4)
			if (random_number(&state) % 2)
				memset(r->bytes + i + 1, 0, 3);
		trace_line_write(&l, &trace_xen, r);
		trace_xen.error(r);
		free(r);
	}
}

void suite_trace_xen(void)
{
	CU_pSuite s = CU_add_suite("trace_xen", NULL, NULL);

	CU_add_test(s, "sched_op", test_sched);
	CU_add_test(s, "event_channel_op", test_events);
	CU_add_test(s, "vcpu_op and timers", test_vcpus);
	CU_add_test(s, "memory_op", test_memory_op);
	CU_add_test(s, "grant_table_op", test_grants);
	CU_add_test(s, "grant copies", test_grant_copies);
	CU_add_test(s, "xen_version", test_version);
	CU_add_test(s, "page tables", test_page_tables);
	CU_add_test(s, "the processor", test_processor);
	CU_add_test(s, "other calls", test_others);
	CU_add_test(s, "calls of a control domain", test_privileged);
	CU_add_test(s, "unknown calls and operations", test_unknown);
	CU_add_test(s, "memory that could not be read", test_unreadable);
	CU_add_test(s, "memory that was cut", test_cut);
	CU_add_test(s, "more bytes than there are", test_too_long);
	CU_add_test(s, "errors", test_errors);
	CU_add_test(s, "names and bits", test_known);
	CU_add_test(s, "the tables agree", test_tables);
	CU_add_test(s, "any bytes", test_random);
}
