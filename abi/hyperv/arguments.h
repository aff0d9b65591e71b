/* SPDX-License-Identifier: MIT */
/*
 * What stands in the memory or the registers of a hypercall, for whoever shows it: the fields of the
 * input (TLFS, "Hypercall Reference"), and what its list and its output are made of.
 *
 *   HV_FIELD(Name, struct, field, kind)      kind: DECIMAL, HEX
 *   HV_LIST(Name, input, output)             elements: NONE, HEX_32, DECIMAL_32, HEX_64, HEX_128,
 *                                            REGISTER (struct hv_register_assoc)
 */
#ifndef ABI_HYPERV_ARGUMENTS_H
#define ABI_HYPERV_ARGUMENTS_H

#define HV_FLUSH_FIELDS(HV_FIELD, Name) \
	HV_FIELD(Name, hv_flush_virtual_address_space, address_space, HEX) \
	HV_FIELD(Name, hv_flush_virtual_address_space, flags, HEX) \
	HV_FIELD(Name, hv_flush_virtual_address_space, processor_mask, HEX)

#define HV_FLUSH_EX_FIELDS(HV_FIELD, Name) \
	HV_FIELD(Name, hv_flush_virtual_address_space_ex, address_space, HEX) \
	HV_FIELD(Name, hv_flush_virtual_address_space_ex, flags, HEX) \
	HV_FIELD(Name, hv_flush_virtual_address_space_ex, set.format, DECIMAL) \
	HV_FIELD(Name, hv_flush_virtual_address_space_ex, set.valid_bank_mask, HEX)

#define HV_REGISTERS_FIELDS(HV_FIELD, Name) \
	HV_FIELD(Name, hv_vp_registers_header, partition_id, HEX) \
	HV_FIELD(Name, hv_vp_registers_header, vp_index, HEX) \
	HV_FIELD(Name, hv_vp_registers_header, target_vtl, HEX)

#define HV_FIELDS(HV_FIELD) \
	HV_FLUSH_FIELDS(HV_FIELD, FlushVirtualAddressSpace) \
	HV_FLUSH_FIELDS(HV_FIELD, FlushVirtualAddressList) \
	HV_FLUSH_EX_FIELDS(HV_FIELD, FlushVirtualAddressSpaceEx) \
	HV_FLUSH_EX_FIELDS(HV_FIELD, FlushVirtualAddressListEx) \
	HV_FIELD(NotifyLongSpinWait, hv_notify_long_spin_wait, spin_count, DECIMAL) \
	HV_FIELD(SendSyntheticClusterIpi, hv_send_synthetic_cluster_ipi, vector, HEX) \
	HV_FIELD(SendSyntheticClusterIpi, hv_send_synthetic_cluster_ipi, target_vtl, HEX) \
	HV_FIELD(SendSyntheticClusterIpi, hv_send_synthetic_cluster_ipi, processor_mask, HEX) \
	HV_FIELD(SendSyntheticClusterIpiEx, hv_send_synthetic_cluster_ipi_ex, vector, HEX) \
	HV_FIELD(SendSyntheticClusterIpiEx, hv_send_synthetic_cluster_ipi_ex, target_vtl, HEX) \
	HV_FIELD(SendSyntheticClusterIpiEx, hv_send_synthetic_cluster_ipi_ex, set.format, DECIMAL) \
	HV_FIELD(SendSyntheticClusterIpiEx, hv_send_synthetic_cluster_ipi_ex, set.valid_bank_mask, HEX) \
	HV_REGISTERS_FIELDS(HV_FIELD, GetVpRegisters) \
	HV_REGISTERS_FIELDS(HV_FIELD, SetVpRegisters) \
	HV_FIELD(PostMessage, hv_post_message, connection_id, HEX) \
	HV_FIELD(PostMessage, hv_post_message, message_type, HEX) \
	HV_FIELD(PostMessage, hv_post_message, payload_size, DECIMAL) \
	HV_FIELD(SignalEvent, hv_signal_event, connection_id, HEX) \
	HV_FIELD(SignalEvent, hv_signal_event, flag_number, DECIMAL) \
	HV_FIELD(GetVpIndexFromApicId, hv_get_vp_index_from_apic_id, partition_id, HEX) \
	HV_FIELD(GetVpIndexFromApicId, hv_get_vp_index_from_apic_id, target_vtl, HEX)

#define HV_LISTS(HV_LIST) \
	HV_LIST(FlushVirtualAddressList, HEX_64, NONE) \
	HV_LIST(FlushVirtualAddressListEx, HEX_64, NONE) \
	HV_LIST(GetVpRegisters, HEX_32, HEX_128) \
	HV_LIST(SetVpRegisters, REGISTER, NONE) \
	HV_LIST(GetVpIndexFromApicId, DECIMAL_32, DECIMAL_32) \
	HV_LIST(ExtQueryCapabilities, NONE, HEX_64)

#endif
