/* SPDX-License-Identifier: MIT */
/*
 * Every hypercall that the TLFS documents, and those that guests are known to use, one row each.
 * Dispatch, names in messages and the table in docs/ come from here.
 *
 *   HV_HYPERCALL(code, Name, name, kind, variable, input, rep input, output, rep output, feature, state)
 *
 * kind: SIMPLE or REP.  variable: VARIABLE, a variable-sized header may follow the input, or FIXED.
 * input, output: bytes of the fixed header and of the output before its list; rep ...: bytes of a
 * list's element.  feature: which of abi/hyperv/features.h must be on, else HV_STATUS_ACCESS_DENIED.
 * state: HERE, there is hv_call_NAME(); ABSENT, HV_STATUS_INVALID_HYPERCALL_CODE, and the sizes are 0.
 */
#ifndef ABI_HYPERV_HYPERCALLS_H
#define ABI_HYPERV_HYPERCALLS_H

#define HV_HYPERCALLS(HV_HYPERCALL) \
	HV_HYPERCALL(0x0001, SwitchVirtualAddressSpace, switch_virtual_address_space, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0002, FlushVirtualAddressSpace, flush_virtual_address_space, SIMPLE, FIXED, 24, 0, 0, 0, TLBFLUSH, HERE) \
	HV_HYPERCALL(0x0003, FlushVirtualAddressList, flush_virtual_address_list, REP, FIXED, 24, 8, 0, 0, TLBFLUSH, HERE) \
	HV_HYPERCALL(0x0008, NotifyLongSpinWait, notify_long_spin_wait, SIMPLE, FIXED, 8, 0, 0, 0, ALWAYS, HERE) \
	HV_HYPERCALL(0x000b, SendSyntheticClusterIpi, send_synthetic_cluster_ipi, SIMPLE, FIXED, 16, 0, 0, 0, IPI, HERE) \
	HV_HYPERCALL(0x000c, ModifyVtlProtectionMask, modify_vtl_protection_mask, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x000d, EnablePartitionVtl, enable_partition_vtl, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x000f, EnableVpVtl, enable_vp_vtl, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0011, VtlCall, vtl_call, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0012, VtlReturn, vtl_return, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0013, FlushVirtualAddressSpaceEx, flush_virtual_address_space_ex, SIMPLE, VARIABLE, 32, 0, 0, 0, TLBFLUSH, HERE) \
	HV_HYPERCALL(0x0014, FlushVirtualAddressListEx, flush_virtual_address_list_ex, REP, VARIABLE, 32, 8, 0, 0, TLBFLUSH, HERE) \
	HV_HYPERCALL(0x0015, SendSyntheticClusterIpiEx, send_synthetic_cluster_ipi_ex, SIMPLE, VARIABLE, 24, 0, 0, 0, IPI, HERE) \
	HV_HYPERCALL(0x0040, CreatePartition, create_partition, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0041, InitializePartition, initialize_partition, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0042, FinalizePartition, finalize_partition, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0043, DeletePartition, delete_partition, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0044, GetPartitionProperty, get_partition_property, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0045, SetPartitionProperty, set_partition_property, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0046, GetPartitionId, get_partition_id, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0047, GetNextChildPartition, get_next_child_partition, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0048, DepositMemory, deposit_memory, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0049, WithdrawMemory, withdraw_memory, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x004a, GetMemoryBalance, get_memory_balance, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x004b, MapGpaPages, map_gpa_pages, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x004c, UnmapGpaPages, unmap_gpa_pages, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x004d, InstallIntercept, install_intercept, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x004e, CreateVp, create_vp, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x004f, DeleteVp, delete_vp, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0050, GetVpRegisters, get_vp_registers, REP, FIXED, 16, 4, 0, 16, VP_REGISTERS, HERE) \
	HV_HYPERCALL(0x0051, SetVpRegisters, set_vp_registers, REP, FIXED, 16, 32, 0, 0, VP_REGISTERS, HERE) \
	HV_HYPERCALL(0x0052, TranslateVirtualAddress, translate_virtual_address, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0058, DeletePort, delete_port, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x005b, DisconnectPort, disconnect_port, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x005c, PostMessage, post_message, SIMPLE, FIXED, 256, 0, 0, 0, MESSAGES, HERE) \
	HV_HYPERCALL(0x005d, SignalEvent, signal_event, SIMPLE, FIXED, 8, 0, 0, 0, MESSAGES, HERE) \
	HV_HYPERCALL(0x0069, PostDebugData, post_debug_data, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x006a, RetrieveDebugData, retrieve_debug_data, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x006b, ResetDebugSession, reset_debug_session, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x006c, MapStatsPage, map_stats_page, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x006d, UnmapStatsPage, unmap_stats_page, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x006e, MapSparseGpaPages, map_sparse_gpa_pages, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0076, AddLogicalProcessor, add_logical_processor, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x007c, MapDeviceInterrupt, map_device_interrupt, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x007d, UnmapDeviceInterrupt, unmap_device_interrupt, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x007e, RetargetDeviceInterrupt, retarget_device_interrupt, SIMPLE, VARIABLE, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0090, ModifySparseGpaPages, modify_sparse_gpa_pages, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0091, RegisterInterceptResult, register_intercept_result, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0092, UnregisterInterceptResult, unregister_intercept_result, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0094, AssertVirtualInterrupt, assert_virtual_interrupt, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0095, CreatePort, create_port, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0096, ConnectPort, connect_port, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0099, StartVirtualProcessor, start_virtual_processor, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x009a, GetVpIndexFromApicId, get_vp_index_from_apic_id, REP, FIXED, 16, 4, 0, 4, VPINDEX, HERE) \
	HV_HYPERCALL(0x00ac, TranslateVirtualAddressEx, translate_virtual_address_ex, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x00ad, CheckForIoIntercept, check_for_io_intercept, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x00af, FlushGuestPhysicalAddressSpace, flush_guest_physical_address_space, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x00b0, FlushGuestPhysicalAddressList, flush_guest_physical_address_list, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x00c0, SignalEventDirect, signal_event_direct, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x00c1, PostMessageDirect, post_message_direct, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x00db, ModifySparseGpaPageHostVisibility, modify_sparse_gpa_page_host_visibility, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x00e1, MapVpStatePage, map_vp_state_page, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x00e2, UnmapVpStatePage, unmap_vp_state_page, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x00e5, GetVpSetFromMda, get_vp_set_from_mda, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x00f4, GetVpCpuidValues, get_vp_cpuid_values, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x010a, SetPartitionPropertyEx, set_partition_property_ex, SIMPLE, VARIABLE, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0110, InstallInterceptEx, install_intercept_ex, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x011f, SetVirtualInterruptTarget, set_virtual_interrupt_target, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x0131, MapStatsPage2, map_stats_page2, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x8001, ExtQueryCapabilities, ext_query_capabilities, SIMPLE, FIXED, 0, 0, 8, 0, EXTENDED, HERE) \
	HV_HYPERCALL(0x8002, ExtGetBootZeroedMemory, ext_get_boot_zeroed_memory, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x8003, ExtMemoryHeatHint, ext_memory_heat_hint, REP, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x8004, ExtEpfSetup, ext_epf_setup, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT) \
	HV_HYPERCALL(0x8006, ExtMemoryHeatHintAsync, ext_memory_heat_hint_async, SIMPLE, FIXED, 0, 0, 0, 0, ALWAYS, ABSENT)

#ifndef __ASSEMBLER__
enum hv_hypercall {
#define HV_HYPERCALL_ENUM(code, Name, ...) HvCall##Name = code,
	HV_HYPERCALLS(HV_HYPERCALL_ENUM)
#undef HV_HYPERCALL_ENUM
};

/* A row's place in the table. */
enum hv_hypercall_row {
#define HV_HYPERCALL_ROW(code, Name, name, ...) HV_ROW_##Name,
	HV_HYPERCALLS(HV_HYPERCALL_ROW)
#undef HV_HYPERCALL_ROW
	HV_HYPERCALL_ROWS
};
#endif

#endif
