/* SPDX-License-Identifier: MIT */
/*
 * What abi/hyperv/ and Linux's asm/hyperv-tlfs.h both define, side by side.  The two cannot be in
 * one source, since they use the same names: test_hyperv_layout.c takes the left of each row,
 * linux_tlfs.c the right, and the values have to be the same.
 *
 *   VALUE(ours, Linux's)
 *   STRUCT(ours, Linux's), its size, and of each member MEMBER(our struct, member, Linux's, member)
 */
#ifndef CONFORMANCE_UNIT_HYPERV_LAYOUT_H
#define CONFORMANCE_UNIT_HYPERV_LAYOUT_H

#include <stdint.h>

/* Tells `row` of Linux's side, in the order below. */
void linux_tlfs(void (*row)(const char *what, uint64_t value));

#define HYPERV_LAYOUT(VALUE, STRUCT, MEMBER) \
	VALUE(HV_CPUID_VENDOR, HYPERV_CPUID_VENDOR_AND_MAX_FUNCTIONS) \
	VALUE(HV_CPUID_INTERFACE, HYPERV_CPUID_INTERFACE) \
	VALUE(HV_CPUID_VERSION, HYPERV_CPUID_VERSION) \
	VALUE(HV_CPUID_FEATURES, HYPERV_CPUID_FEATURES) \
	VALUE(HV_CPUID_ENLIGHTENMENT, HYPERV_CPUID_ENLIGHTMENT_INFO) \
	VALUE(HV_CPUID_LIMITS, HYPERV_CPUID_IMPLEMENT_LIMITS) \
	VALUE(BIT_AccessVpRunTimeReg, HV_MSR_VP_RUNTIME_AVAILABLE) \
	VALUE(BIT_AccessPartitionReferenceCounter, HV_MSR_TIME_REF_COUNT_AVAILABLE) \
	VALUE(BIT_AccessSynicRegs, HV_MSR_SYNIC_AVAILABLE) \
	VALUE(BIT_AccessSyntheticTimerRegs, HV_MSR_SYNTIMER_AVAILABLE) \
	VALUE(BIT_AccessIntrCtrlRegs, HV_MSR_APIC_ACCESS_AVAILABLE) \
	VALUE(BIT_AccessHypercallMsrs, HV_MSR_HYPERCALL_AVAILABLE) \
	VALUE(BIT_AccessVpIndex, HV_MSR_VP_INDEX_AVAILABLE) \
	VALUE(BIT_AccessResetReg, HV_MSR_RESET_AVAILABLE) \
	VALUE(BIT_AccessPartitionReferenceTsc, HV_MSR_REFERENCE_TSC_AVAILABLE) \
	VALUE(BIT_AccessGuestIdleReg, HV_MSR_GUEST_IDLE_AVAILABLE) \
	VALUE(BIT_AccessFrequencyRegs, HV_ACCESS_FREQUENCY_MSRS) \
	VALUE(BIT_AccessReenlightenmentControls, HV_ACCESS_REENLIGHTENMENT) \
	VALUE(BIT_AccessTscInvariantControls, HV_ACCESS_TSC_INVARIANT) \
	VALUE(BIT_PostMessages, HV_POST_MESSAGES) \
	VALUE(BIT_SignalEvents, HV_SIGNAL_EVENTS) \
	VALUE(BIT_EnableExtendedHypercalls, HV_ENABLE_EXTENDED_HYPERCALLS) \
	VALUE(BIT_XmmRegistersForFastHypercallAvailable, HV_X64_HYPERCALL_XMM_INPUT_AVAILABLE) \
	VALUE(BIT_FrequencyRegsAvailable, HV_FEATURE_FREQUENCY_MSRS_AVAILABLE) \
	VALUE(BIT_GuestCrashRegsAvailable, HV_FEATURE_GUEST_CRASH_MSR_AVAILABLE) \
	VALUE(BIT_FastHypercallOutputAvailable, HV_X64_HYPERCALL_XMM_OUTPUT_AVAILABLE) \
	VALUE(BIT_DirectSyntheticTimers, HV_STIMER_DIRECT_MODE_AVAILABLE) \
	VALUE(BIT_UseRelaxedTiming, HV_X64_RELAXED_TIMING_RECOMMENDED) \
	VALUE(BIT_DeprecateAutoEoi, HV_DEPRECATING_AEOI_RECOMMENDED) \
	VALUE(BIT_UseSyntheticClusterIpi, HV_X64_CLUSTER_IPI_RECOMMENDED) \
	VALUE(BIT_UseExProcessorMasks, HV_X64_EX_PROCESSOR_MASKS_RECOMMENDED) \
	VALUE(BIT_NoNonArchitecturalCoreSharing, HV_X64_NO_NONARCH_CORESHARING) \
	\
	VALUE(HV_MSR_GUEST_OS_ID, HV_X64_MSR_GUEST_OS_ID) \
	VALUE(HV_MSR_HYPERCALL, HV_X64_MSR_HYPERCALL) \
	VALUE(HV_MSR_VP_INDEX, HV_X64_MSR_VP_INDEX) \
	VALUE(HV_MSR_RESET, HV_X64_MSR_RESET) \
	VALUE(HV_MSR_VP_RUNTIME, HV_X64_MSR_VP_RUNTIME) \
	VALUE(HV_MSR_TIME_REF_COUNT, HV_X64_MSR_TIME_REF_COUNT) \
	VALUE(HV_MSR_REFERENCE_TSC, HV_X64_MSR_REFERENCE_TSC) \
	VALUE(HV_MSR_TSC_FREQUENCY, HV_X64_MSR_TSC_FREQUENCY) \
	VALUE(HV_MSR_APIC_FREQUENCY, HV_X64_MSR_APIC_FREQUENCY) \
	VALUE(HV_MSR_EOI, HV_X64_MSR_EOI) \
	VALUE(HV_MSR_ICR, HV_X64_MSR_ICR) \
	VALUE(HV_MSR_TPR, HV_X64_MSR_TPR) \
	VALUE(HV_MSR_VP_ASSIST_PAGE, HV_X64_MSR_VP_ASSIST_PAGE) \
	VALUE(HV_MSR_SCONTROL, HV_X64_MSR_SCONTROL) \
	VALUE(HV_MSR_SVERSION, HV_X64_MSR_SVERSION) \
	VALUE(HV_MSR_SIEFP, HV_X64_MSR_SIEFP) \
	VALUE(HV_MSR_SIMP, HV_X64_MSR_SIMP) \
	VALUE(HV_MSR_EOM, HV_X64_MSR_EOM) \
	VALUE(HV_MSR_SINT0, HV_X64_MSR_SINT0) \
	VALUE(HV_MSR_SINT0 + COUNT_SINT0 - 1, HV_X64_MSR_SINT15) \
	VALUE(HV_MSR_STIMER0_CONFIG, HV_X64_MSR_STIMER0_CONFIG) \
	VALUE(HV_MSR_STIMER0_CONFIG + COUNT_STIMER0_CONFIG - 1, HV_X64_MSR_STIMER3_COUNT) \
	VALUE(HV_MSR_GUEST_IDLE, HV_X64_MSR_GUEST_IDLE) \
	VALUE(HV_MSR_CRASH_P0, HV_X64_MSR_CRASH_P0) \
	VALUE(HV_MSR_CRASH_P0 + COUNT_CRASH_P0 - 1, HV_X64_MSR_CRASH_P4) \
	VALUE(HV_MSR_CRASH_CTL, HV_X64_MSR_CRASH_CTL) \
	VALUE(HV_MSR_REENLIGHTENMENT_CONTROL, HV_X64_MSR_REENLIGHTENMENT_CONTROL) \
	VALUE(HV_MSR_TSC_EMULATION_CONTROL, HV_X64_MSR_TSC_EMULATION_CONTROL) \
	VALUE(HV_MSR_TSC_EMULATION_STATUS, HV_X64_MSR_TSC_EMULATION_STATUS) \
	VALUE(HV_MSR_TSC_INVARIANT_CONTROL, HV_X64_MSR_TSC_INVARIANT_CONTROL) \
	\
	VALUE(HvCallFlushVirtualAddressSpace, HVCALL_FLUSH_VIRTUAL_ADDRESS_SPACE) \
	VALUE(HvCallFlushVirtualAddressList, HVCALL_FLUSH_VIRTUAL_ADDRESS_LIST) \
	VALUE(HvCallNotifyLongSpinWait, HVCALL_NOTIFY_LONG_SPIN_WAIT) \
	VALUE(HvCallSendSyntheticClusterIpi, HVCALL_SEND_IPI) \
	VALUE(HvCallFlushVirtualAddressSpaceEx, HVCALL_FLUSH_VIRTUAL_ADDRESS_SPACE_EX) \
	VALUE(HvCallFlushVirtualAddressListEx, HVCALL_FLUSH_VIRTUAL_ADDRESS_LIST_EX) \
	VALUE(HvCallSendSyntheticClusterIpiEx, HVCALL_SEND_IPI_EX) \
	VALUE(HvCallGetPartitionId, HVCALL_GET_PARTITION_ID) \
	VALUE(HvCallDepositMemory, HVCALL_DEPOSIT_MEMORY) \
	VALUE(HvCallCreateVp, HVCALL_CREATE_VP) \
	VALUE(HvCallGetVpRegisters, HVCALL_GET_VP_REGISTERS) \
	VALUE(HvCallSetVpRegisters, HVCALL_SET_VP_REGISTERS) \
	VALUE(HvCallPostMessage, HVCALL_POST_MESSAGE) \
	VALUE(HvCallSignalEvent, HVCALL_SIGNAL_EVENT) \
	VALUE(HvCallPostDebugData, HVCALL_POST_DEBUG_DATA) \
	VALUE(HvCallRetrieveDebugData, HVCALL_RETRIEVE_DEBUG_DATA) \
	VALUE(HvCallResetDebugSession, HVCALL_RESET_DEBUG_SESSION) \
	VALUE(HvCallAddLogicalProcessor, HVCALL_ADD_LOGICAL_PROCESSOR) \
	VALUE(HvCallMapDeviceInterrupt, HVCALL_MAP_DEVICE_INTERRUPT) \
	VALUE(HvCallUnmapDeviceInterrupt, HVCALL_UNMAP_DEVICE_INTERRUPT) \
	VALUE(HvCallRetargetDeviceInterrupt, HVCALL_RETARGET_INTERRUPT) \
	VALUE(HvCallFlushGuestPhysicalAddressSpace, HVCALL_FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE) \
	VALUE(HvCallFlushGuestPhysicalAddressList, HVCALL_FLUSH_GUEST_PHYSICAL_ADDRESS_LIST) \
	VALUE(HvCallModifySparseGpaPageHostVisibility, \
	      HVCALL_MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY) \
	VALUE(HvCallExtQueryCapabilities, HV_EXT_CALL_QUERY_CAPABILITIES) \
	VALUE(HvCallExtMemoryHeatHint, HV_EXT_CALL_MEMORY_HEAT_HINT) \
	\
	VALUE(HV_STATUS_SUCCESS, HV_STATUS_SUCCESS) \
	VALUE(HV_STATUS_INVALID_HYPERCALL_CODE, HV_STATUS_INVALID_HYPERCALL_CODE) \
	VALUE(HV_STATUS_INVALID_HYPERCALL_INPUT, HV_STATUS_INVALID_HYPERCALL_INPUT) \
	VALUE(HV_STATUS_INVALID_ALIGNMENT, HV_STATUS_INVALID_ALIGNMENT) \
	VALUE(HV_STATUS_INVALID_PARAMETER, HV_STATUS_INVALID_PARAMETER) \
	VALUE(HV_STATUS_ACCESS_DENIED, HV_STATUS_ACCESS_DENIED) \
	VALUE(HV_STATUS_INSUFFICIENT_MEMORY, HV_STATUS_INSUFFICIENT_MEMORY) \
	VALUE(HV_STATUS_INVALID_PORT_ID, HV_STATUS_INVALID_PORT_ID) \
	VALUE(HV_STATUS_INVALID_CONNECTION_ID, HV_STATUS_INVALID_CONNECTION_ID) \
	VALUE(HV_STATUS_INSUFFICIENT_BUFFERS, HV_STATUS_INSUFFICIENT_BUFFERS) \
	\
	VALUE(HV_CALL_CODE, HV_HYPERCALL_RESULT_MASK) \
	VALUE(HV_CALL_FAST, HV_HYPERCALL_FAST_BIT) \
	VALUE(HV_CALL_VARIABLE_SHIFT, HV_HYPERCALL_VARHEAD_OFFSET) \
	VALUE(HV_CALL_VARIABLE_MASK << HV_CALL_VARIABLE_SHIFT, HV_HYPERCALL_VARHEAD_MASK) \
	VALUE(HV_CALL_REP_COUNT_SHIFT, HV_HYPERCALL_REP_COMP_OFFSET) \
	VALUE(HV_CALL_REP_MASK << HV_CALL_REP_COUNT_SHIFT, HV_HYPERCALL_REP_COMP_MASK) \
	VALUE(HV_CALL_REP_START_SHIFT, HV_HYPERCALL_REP_START_OFFSET) \
	VALUE(HV_CALL_REP_MASK << HV_CALL_REP_START_SHIFT, HV_HYPERCALL_REP_START_MASK) \
	VALUE(HV_CALL_RESERVED | HV_CALL_NESTED, HV_HYPERCALL_RSVD_MASK | 1ull << 31) \
	VALUE(HV_RESULT_REPS_SHIFT, HV_HYPERCALL_REP_COMP_OFFSET) \
	VALUE(HV_XMM_INPUT_MAX, 16 + 16 * HV_HYPERCALL_MAX_XMM_REGISTERS) \
	VALUE(HV_HYPERCALL_ENABLE, HV_X64_MSR_HYPERCALL_ENABLE) \
	VALUE(HV_PAGE_ENABLE, HV_X64_MSR_VP_ASSIST_PAGE_ENABLE) \
	VALUE(HV_PAGE_ENABLE, HV_X64_MSR_TSC_REFERENCE_ENABLE) \
	VALUE(HV_PAGE_ENABLE, HV_SYNIC_SIMP_ENABLE) \
	VALUE(HV_PAGE_ENABLE, HV_SYNIC_SIEFP_ENABLE) \
	VALUE(HV_PAGE_ADDRESS, HV_X64_MSR_VP_ASSIST_PAGE_ADDRESS_MASK) \
	VALUE(HV_CRASH_MESSAGE, HV_CRASH_CTL_CRASH_NOTIFY_MSG) \
	VALUE(HV_CRASH_NOTIFY, HV_CRASH_CTL_CRASH_NOTIFY) \
	VALUE(HV_SINTS, HV_SYNIC_SINT_COUNT) \
	VALUE(HV_STIMERS, HV_SYNIC_STIMER_COUNT) \
	VALUE(HV_SCONTROL_ENABLE, HV_SYNIC_CONTROL_ENABLE) \
	VALUE(HV_SYNIC_VERSION, HV_SYNIC_VERSION_1) \
	VALUE(HV_SINT_VECTOR, HV_SYNIC_SINT_VECTOR_MASK) \
	VALUE(HV_SINT_MASKED, HV_SYNIC_SINT_MASKED) \
	VALUE(HV_SINT_AUTO_EOI, HV_SYNIC_SINT_AUTO_EOI) \
	VALUE(HV_SINT_POLLING, ((union hv_synic_sint){.polling = 1}).as_uint64) \
	VALUE(HV_SINT_RESERVED, \
	      ((union hv_synic_sint){.reserved1 = 0xff, .reserved2 = (1ull << 45) - 1}).as_uint64) \
	VALUE(HV_MESSAGE_SIZE, HV_MESSAGE_SIZE) \
	VALUE(HV_MESSAGE_PAYLOAD_MAX, HV_MESSAGE_PAYLOAD_BYTE_COUNT) \
	VALUE(HV_MESSAGE_PENDING, ((union hv_message_flags){.msg_pending = 1}).asu8) \
	VALUE(HV_MESSAGE_NONE, HVMSG_NONE) \
	VALUE(HV_MESSAGE_HYPERVISOR, HVMSG_UNMAPPED_GPA) \
	VALUE(HV_MESSAGE_TIMER_EXPIRED, HVMSG_TIMER_EXPIRED) \
	VALUE(HV_EVENT_FLAGS, HV_EVENT_FLAGS_COUNT) \
	VALUE(HV_EVENT_FLAGS_BYTES, sizeof(union hv_synic_event_flags)) \
	VALUE(HV_STIMER_ENABLE, ((union hv_stimer_config){.enable = 1}).as_uint64) \
	VALUE(HV_STIMER_PERIODIC, ((union hv_stimer_config){.periodic = 1}).as_uint64) \
	VALUE(HV_STIMER_LAZY, ((union hv_stimer_config){.lazy = 1}).as_uint64) \
	VALUE(HV_STIMER_AUTO_ENABLE, ((union hv_stimer_config){.auto_enable = 1}).as_uint64) \
	VALUE(1ull << HV_STIMER_VECTOR_SHIFT, \
	      ((union hv_stimer_config){.apic_vector = 1}).as_uint64) \
	VALUE(HV_STIMER_VECTOR, ((union hv_stimer_config){.apic_vector = 0xff}).as_uint64) \
	VALUE(HV_STIMER_DIRECT, ((union hv_stimer_config){.direct_mode = 1}).as_uint64) \
	VALUE(1ull << HV_STIMER_SINT_SHIFT, ((union hv_stimer_config){.sintx = 1}).as_uint64) \
	VALUE(HV_STIMER_SINT, ((union hv_stimer_config){.sintx = 0xf}).as_uint64) \
	VALUE(HV_STIMER_RESERVED, ((union hv_stimer_config){ \
		.reserved_z0 = 7, .reserved_z1 = (1ull << 44) - 1}).as_uint64) \
	VALUE(HV_REENLIGHTENMENT_VECTOR, \
	      as_u64(struct hv_reenlightenment_control, .vector = 0xff)) \
	VALUE(HV_REENLIGHTENMENT_ENABLE, as_u64(struct hv_reenlightenment_control, .enabled = 1)) \
	VALUE(HV_REENLIGHTENMENT_RESERVED, as_u64(struct hv_reenlightenment_control, \
		.reserved1 = 0xff, .reserved2 = 0x7fff)) \
	VALUE(1ull << HV_REENLIGHTENMENT_TARGET_SHIFT, \
	      as_u64(struct hv_reenlightenment_control, .target_vp = 1)) \
	VALUE(HV_TSC_EMULATION_ENABLE, as_u64(struct hv_tsc_emulation_control, .enabled = 1)) \
	VALUE(HV_TSC_EMULATION_IN_PROGRESS, \
	      as_u64(struct hv_tsc_emulation_status, .inprogress = 1)) \
	VALUE(HV_VP_SET_SPARSE_4K, HV_GENERIC_SET_SPARSE_4K) \
	VALUE(HV_VP_SET_ALL, HV_GENERIC_SET_ALL) \
	VALUE(HV_VP_INDEX_SELF, HV_VP_INDEX_SELF) \
	VALUE(HV_PARTITION_ID_SELF, HV_PARTITION_ID_SELF) \
	VALUE(HV_FLUSH_ALL_PROCESSORS, HV_FLUSH_ALL_PROCESSORS) \
	VALUE(HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES, HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES) \
	VALUE(HV_FLUSH_NON_GLOBAL_MAPPINGS_ONLY, HV_FLUSH_NON_GLOBAL_MAPPINGS_ONLY) \
	VALUE(HV_FLUSH_USE_EXTENDED_RANGE_FORMAT, HV_FLUSH_USE_EXTENDED_RANGE_FORMAT) \
	VALUE(HV_IPI_VECTOR_MIN, HV_IPI_LOW_VECTOR) \
	VALUE(HV_IPI_VECTOR_MAX, HV_IPI_HIGH_VECTOR) \
	\
	STRUCT(hv_reference_tsc_page, struct ms_hyperv_tsc_page) \
	MEMBER(hv_reference_tsc_page, tsc_sequence, struct ms_hyperv_tsc_page, tsc_sequence) \
	MEMBER(hv_reference_tsc_page, reserved, struct ms_hyperv_tsc_page, reserved1) \
	MEMBER(hv_reference_tsc_page, tsc_scale, struct ms_hyperv_tsc_page, tsc_scale) \
	MEMBER(hv_reference_tsc_page, tsc_offset, struct ms_hyperv_tsc_page, tsc_offset) \
	STRUCT(hv_message, struct hv_message) \
	MEMBER(hv_message, type, struct hv_message, header.message_type) \
	MEMBER(hv_message, payload_size, struct hv_message, header.payload_size) \
	MEMBER(hv_message, flags, struct hv_message, header.message_flags) \
	MEMBER(hv_message, reserved, struct hv_message, header.reserved) \
	MEMBER(hv_message, sender, struct hv_message, header.sender) \
	MEMBER(hv_message, payload, struct hv_message, u.payload) \
	STRUCT(hv_timer_message_payload, struct hv_timer_message_payload) \
	MEMBER(hv_timer_message_payload, timer_index, \
	       struct hv_timer_message_payload, timer_index) \
	MEMBER(hv_timer_message_payload, reserved, struct hv_timer_message_payload, reserved) \
	MEMBER(hv_timer_message_payload, expiration_time, \
	       struct hv_timer_message_payload, expiration_time) \
	MEMBER(hv_timer_message_payload, delivery_time, \
	       struct hv_timer_message_payload, delivery_time) \
	STRUCT(hv_vp_set, struct hv_vpset) \
	MEMBER(hv_vp_set, format, struct hv_vpset, format) \
	MEMBER(hv_vp_set, valid_bank_mask, struct hv_vpset, valid_bank_mask) \
	MEMBER(hv_vp_set, bank_contents, struct hv_vpset, bank_contents) \
	STRUCT(hv_flush_virtual_address_space, struct hv_tlb_flush) \
	MEMBER(hv_flush_virtual_address_space, address_space, struct hv_tlb_flush, address_space) \
	MEMBER(hv_flush_virtual_address_space, flags, struct hv_tlb_flush, flags) \
	MEMBER(hv_flush_virtual_address_space, processor_mask, \
	       struct hv_tlb_flush, processor_mask) \
	STRUCT(hv_flush_virtual_address_space_ex, struct hv_tlb_flush_ex) \
	MEMBER(hv_flush_virtual_address_space_ex, address_space, \
	       struct hv_tlb_flush_ex, address_space) \
	MEMBER(hv_flush_virtual_address_space_ex, flags, struct hv_tlb_flush_ex, flags) \
	MEMBER(hv_flush_virtual_address_space_ex, set, struct hv_tlb_flush_ex, hv_vp_set) \
	STRUCT(hv_send_synthetic_cluster_ipi, struct hv_send_ipi) \
	MEMBER(hv_send_synthetic_cluster_ipi, vector, struct hv_send_ipi, vector) \
	MEMBER(hv_send_synthetic_cluster_ipi, target_vtl, struct hv_send_ipi, reserved) \
	MEMBER(hv_send_synthetic_cluster_ipi, processor_mask, struct hv_send_ipi, cpu_mask) \
	STRUCT(hv_send_synthetic_cluster_ipi_ex, struct hv_send_ipi_ex) \
	MEMBER(hv_send_synthetic_cluster_ipi_ex, vector, struct hv_send_ipi_ex, vector) \
	MEMBER(hv_send_synthetic_cluster_ipi_ex, target_vtl, struct hv_send_ipi_ex, reserved) \
	MEMBER(hv_send_synthetic_cluster_ipi_ex, set, struct hv_send_ipi_ex, vp_set) \
	STRUCT(hv_vp_registers_header, struct hv_get_vp_registers_input) \
	MEMBER(hv_vp_registers_header, partition_id, \
	       struct hv_get_vp_registers_input, header.partitionid) \
	MEMBER(hv_vp_registers_header, vp_index, struct hv_get_vp_registers_input, header.vpindex) \
	MEMBER(hv_vp_registers_header, target_vtl, \
	       struct hv_get_vp_registers_input, header.inputvtl) \
	MEMBER(hv_vp_registers_header, padding, struct hv_get_vp_registers_input, header.padding) \
	STRUCT(hv_register_value, struct hv_get_vp_registers_output) \
	MEMBER(hv_register_value, low, struct hv_get_vp_registers_output, as64.low) \
	MEMBER(hv_register_value, high, struct hv_get_vp_registers_output, as64.high) \
	STRUCT(hv_register_assoc, set_element) \
	MEMBER(hv_register_assoc, name, set_element, name) \
	MEMBER(hv_register_assoc, reserved, set_element, padding1) \
	MEMBER(hv_register_assoc, value, set_element, valuelow)

/* What Linux's header does not have, with the specification's numbers: VALUE(ours, number),
 * STRUCT(ours, size), MEMBER(our struct, member, offset). */
#define HYPERV_LAYOUT_SPECIFIED(VALUE, STRUCT, MEMBER) \
	VALUE(BIT_AccessVpRegisters, 1u << 17) \
	VALUE(BIT_ExtendedGvaRangesForFlushVirtualAddressListAvailable, 1u << 14) \
	VALUE(BIT_SintPollingModeAvailable, 1u << 17) \
	VALUE(BIT_HypercallMsrLockAvailable, 1u << 18) \
	VALUE(HvCallGetVpIndexFromApicId, 0x9a) \
	VALUE(HV_STATUS_INVALID_PARTITION_ID, 0xd) \
	VALUE(HV_STATUS_INVALID_VP_INDEX, 0xe) \
	VALUE(HV_STATUS_INVALID_VP_STATE, 0x15) \
	VALUE(HV_STATUS_INVALID_SYNIC_STATE, 0x18) \
	VALUE(HV_HYPERCALL_LOCKED, 1u << 1) \
	VALUE(HV_HYPERCALL_RESERVED, 0xffc) \
	VALUE(HV_PAGE_RESERVED, 0xffe) \
	VALUE(HV_RESET_RESET, 1) \
	VALUE(HV_TSC_INVARIANT_EXPOSE, 1) \
	VALUE(HV_REFERENCE_TSC_SEQUENCE_INVALID, 0) \
	VALUE(HV_APIC_ASSIST_NO_EOI, 1) \
	VALUE(HV_GPA_ALIGN, 8) \
	STRUCT(hv_vp_assist_page, 8) /* of it only what is used */ \
	MEMBER(hv_vp_assist_page, apic_assist, 0) \
	MEMBER(hv_vp_assist_page, reserved, 4) \
	STRUCT(hv_notify_long_spin_wait, 8) \
	MEMBER(hv_notify_long_spin_wait, spin_count, 0) \
	MEMBER(hv_notify_long_spin_wait, reserved, 4) \
	MEMBER(hv_send_synthetic_cluster_ipi, padding, 5) \
	MEMBER(hv_send_synthetic_cluster_ipi_ex, padding, 5) \
	STRUCT(hv_post_message, 256) \
	MEMBER(hv_post_message, connection_id, 0) \
	MEMBER(hv_post_message, reserved, 4) \
	MEMBER(hv_post_message, message_type, 8) \
	MEMBER(hv_post_message, payload_size, 12) \
	MEMBER(hv_post_message, payload, 16) \
	STRUCT(hv_signal_event, 8) \
	MEMBER(hv_signal_event, connection_id, 0) \
	MEMBER(hv_signal_event, flag_number, 4) \
	MEMBER(hv_signal_event, reserved, 6) \
	STRUCT(hv_get_vp_index_from_apic_id, 16) \
	MEMBER(hv_get_vp_index_from_apic_id, partition_id, 0) \
	MEMBER(hv_get_vp_index_from_apic_id, target_vtl, 8) \
	MEMBER(hv_get_vp_index_from_apic_id, padding, 9)

#endif
