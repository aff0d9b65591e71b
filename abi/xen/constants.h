/* SPDX-License-Identifier: MIT */
/*
 * The Xen ABI's constants by name, in sets of what one argument or field can be; the numbers are
 * those of Xen's public headers.  XEN_CONSTANT_SETS(SET) has every set, and of each
 * XEN_CONSTANTS_set(C, O, B) the rows:
 *
 *   C(name)             a value, or the bits of a mask
 *   O(name, structure)  an operation, and what its argument in memory is (abi/xen/structures.h)
 *   B(name)             the number of a bit of a mask
 */
#ifndef ABI_XEN_CONSTANTS_H
#define ABI_XEN_CONSTANTS_H

#include "abi/xen/xen.h"

#include <xen/argo.h>
#include <xen/hypfs.h>
#include <xen/kexec.h>
#include <xen/platform.h>
#include <xen/pmu.h>
#include <xen/xenoprof.h>
#include <xen/arch-x86/xen-mca.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/xsm/flask_op.h>

#define XEN_CONSTANT_SETS(SET) \
	SET(SCHEDOP) SET(SHUTDOWN) SET(EVTCHNOP) SET(EVTCHNSTAT) SET(BIND_PIRQ) SET(VIRQ) \
	SET(VCPUOP) SET(RUNSTATE) SET(VCPU_SSHOTTMR) SET(XENMEM) SET(XENMEM_paging_op) \
	SET(XENMEM_access_op) SET(XENMEM_sharing_op) SET(XENMEM_resource) SET(XENMEM_RDM) \
	SET(XENMEMF) SET(XENMAPSPACE) SET(GNTTABOP) SET(GNTMAP) SET(GNTCOPY) SET(GNTTAB_CACHE) \
	SET(GNTST) SET(XENVER) SET(XENFEAT) SET(PHYSDEVOP) SET(PHYSDEVOP_DBGP_RESET) \
	SET(PHYSDEVOP_DBGP_BUS) SET(XENIRQSTAT) SET(MAP_PIRQ_TYPE) SET(XEN_PCI_MMCFG) \
	SET(XEN_PCI_DEV) SET(MMU) SET(MMUEXT) SET(UVMF) SET(SEGBASE) SET(VGCF) SET(DOMID) \
	SET(CONSOLEIO) SET(CALLBACKOP) SET(CALLBACKTYPE) SET(CALLBACKF) SET(XENNMI) \
	SET(VMASST_CMD) SET(VMASST_TYPE) SET(HVMOP) SET(HVM_PARAM) SET(XENPF) SET(XEN_SYSCTL) \
	SET(XEN_DOMCTL) SET(KEXEC_CMD) SET(KEXEC_TYPE) SET(KEXEC_RANGE) SET(FLASK) \
	SET(XEN_HYPFS_OP) SET(XEN_ARGO_OP) SET(XENPMU) SET(XENOPROF) SET(XEN_MC)

#define XEN_CONSTANTS_SCHEDOP(C, O, B) \
	C(SCHEDOP_yield) C(SCHEDOP_block) O(SCHEDOP_shutdown, sched_shutdown) \
	O(SCHEDOP_poll, sched_poll) O(SCHEDOP_remote_shutdown, sched_remote_shutdown) \
	O(SCHEDOP_shutdown_code, sched_shutdown) O(SCHEDOP_watchdog, sched_watchdog) \
	O(SCHEDOP_pin_override, sched_pin_override)

#define XEN_CONSTANTS_SHUTDOWN(C, O, B) \
	C(SHUTDOWN_poweroff) C(SHUTDOWN_reboot) C(SHUTDOWN_suspend) C(SHUTDOWN_crash) \
	C(SHUTDOWN_watchdog) C(SHUTDOWN_soft_reset)

#define XEN_CONSTANTS_EVTCHNOP(C, O, B) \
	O(EVTCHNOP_bind_interdomain, evtchn_bind_interdomain) \
	O(EVTCHNOP_bind_virq, evtchn_bind_virq) O(EVTCHNOP_bind_pirq, evtchn_bind_pirq) \
	O(EVTCHNOP_close, evtchn_close) O(EVTCHNOP_send, evtchn_send) \
	O(EVTCHNOP_status, evtchn_status) O(EVTCHNOP_alloc_unbound, evtchn_alloc_unbound) \
	O(EVTCHNOP_bind_ipi, evtchn_bind_ipi) O(EVTCHNOP_bind_vcpu, evtchn_bind_vcpu) \
	O(EVTCHNOP_unmask, evtchn_unmask) O(EVTCHNOP_reset, evtchn_reset) \
	O(EVTCHNOP_init_control, evtchn_init_control) \
	O(EVTCHNOP_expand_array, evtchn_expand_array) \
	O(EVTCHNOP_set_priority, evtchn_set_priority)

#define XEN_CONSTANTS_EVTCHNSTAT(C, O, B) \
	C(EVTCHNSTAT_closed) C(EVTCHNSTAT_unbound) C(EVTCHNSTAT_interdomain) C(EVTCHNSTAT_pirq) \
	C(EVTCHNSTAT_virq) C(EVTCHNSTAT_ipi)

#define XEN_CONSTANTS_BIND_PIRQ(C, O, B) \
	C(BIND_PIRQ__WILL_SHARE)

#define XEN_CONSTANTS_VIRQ(C, O, B) \
	C(VIRQ_TIMER) C(VIRQ_DEBUG) C(VIRQ_CONSOLE) C(VIRQ_DOM_EXC) C(VIRQ_TBUF) \
	C(VIRQ_DEBUGGER) C(VIRQ_XENOPROF) C(VIRQ_CON_RING) C(VIRQ_PCPU_STATE) C(VIRQ_MEM_EVENT) \
	C(VIRQ_ARGO) C(VIRQ_ENOMEM) C(VIRQ_XENPMU) C(VIRQ_ARCH_0) C(VIRQ_ARCH_1) C(VIRQ_ARCH_2) \
	C(VIRQ_ARCH_3) C(VIRQ_ARCH_4) C(VIRQ_ARCH_5) C(VIRQ_ARCH_6) C(VIRQ_ARCH_7)

#define XEN_CONSTANTS_VCPUOP(C, O, B) \
	C(VCPUOP_initialise) C(VCPUOP_up) C(VCPUOP_down) C(VCPUOP_is_up) \
	O(VCPUOP_get_runstate_info, vcpu_runstate_info) \
	O(VCPUOP_register_runstate_memory_area, vcpu_register_runstate_memory_area) \
	O(VCPUOP_set_periodic_timer, vcpu_set_periodic_timer) C(VCPUOP_stop_periodic_timer) \
	O(VCPUOP_set_singleshot_timer, vcpu_set_singleshot_timer) \
	C(VCPUOP_stop_singleshot_timer) O(VCPUOP_register_vcpu_info, vcpu_register_vcpu_info) \
	C(VCPUOP_send_nmi) O(VCPUOP_get_physid, vcpu_get_physid) \
	O(VCPUOP_register_vcpu_time_memory_area, vcpu_register_time_memory_area)

#define XEN_CONSTANTS_RUNSTATE(C, O, B) \
	C(RUNSTATE_running) C(RUNSTATE_runnable) C(RUNSTATE_blocked) C(RUNSTATE_offline)

#define XEN_CONSTANTS_VCPU_SSHOTTMR(C, O, B) \
	C(VCPU_SSHOTTMR_future)

#define XEN_CONSTANTS_XENMEM(C, O, B) \
	O(XENMEM_increase_reservation, memory_reservation) \
	O(XENMEM_decrease_reservation, memory_reservation) \
	O(XENMEM_populate_physmap, memory_reservation) O(XENMEM_exchange, memory_exchange) \
	C(XENMEM_maximum_ram_page) O(XENMEM_current_reservation, memory_domain) \
	O(XENMEM_maximum_reservation, memory_domain) O(XENMEM_maximum_gpfn, memory_domain) \
	O(XENMEM_machphys_mfn_list, machphys_mfn_list) \
	O(XENMEM_machphys_compat_mfn_list, machphys_mfn_list) \
	O(XENMEM_machphys_mapping, machphys_mapping) O(XENMEM_add_to_physmap, add_to_physmap) \
	O(XENMEM_add_to_physmap_batch, add_to_physmap_batch) \
	O(XENMEM_remove_from_physmap, remove_from_physmap) O(XENMEM_memory_map, memory_map) \
	O(XENMEM_machine_memory_map, memory_map) O(XENMEM_set_memory_map, foreign_memory_map) \
	O(XENMEM_set_pod_target, pod_target) O(XENMEM_get_pod_target, pod_target) \
	C(XENMEM_get_sharing_freed_pages) C(XENMEM_get_sharing_shared_pages) \
	O(XENMEM_paging_op, mem_paging_op) O(XENMEM_access_op, mem_access_op) \
	O(XENMEM_sharing_op, mem_sharing_op) O(XENMEM_claim_pages, memory_reservation) \
	O(XENMEM_reserved_device_memory_map, reserved_device_memory_map) \
	O(XENMEM_acquire_resource, mem_acquire_resource) \
	O(XENMEM_get_vnumainfo, vnuma_topology_info)

#define XEN_CONSTANTS_XENMEM_paging_op(C, O, B) \
	C(XENMEM_paging_op_nominate) C(XENMEM_paging_op_evict) C(XENMEM_paging_op_prep)

#define XEN_CONSTANTS_XENMEM_access_op(C, O, B) \
	C(XENMEM_access_op_set_access) C(XENMEM_access_op_get_access) \
	C(XENMEM_access_op_set_access_multi)

#define XEN_CONSTANTS_XENMEM_sharing_op(C, O, B) \
	C(XENMEM_sharing_op_nominate_gfn) C(XENMEM_sharing_op_nominate_gref) \
	C(XENMEM_sharing_op_share) C(XENMEM_sharing_op_debug_gfn) C(XENMEM_sharing_op_debug_mfn) \
	C(XENMEM_sharing_op_debug_gref) C(XENMEM_sharing_op_add_physmap) \
	C(XENMEM_sharing_op_audit) C(XENMEM_sharing_op_range_share) C(XENMEM_sharing_op_fork) \
	C(XENMEM_sharing_op_fork_reset)

#define XEN_CONSTANTS_XENMEM_resource(C, O, B) \
	C(XENMEM_resource_ioreq_server) C(XENMEM_resource_grant_table) \
	C(XENMEM_resource_vmtrace_buf)

#define XEN_CONSTANTS_XENMEM_RDM(C, O, B) \
	C(XENMEM_RDM_ALL)

#define XEN_CONSTANTS_XENMEMF(C, O, B) \
	C(XENMEMF_populate_on_demand) C(XENMEMF_exact_node_request) C(XENMEMF_vnode)

#define XEN_CONSTANTS_XENMAPSPACE(C, O, B) \
	C(XENMAPSPACE_shared_info) C(XENMAPSPACE_grant_table) C(XENMAPSPACE_gmfn) \
	C(XENMAPSPACE_gmfn_range) C(XENMAPSPACE_gmfn_foreign) C(XENMAPSPACE_dev_mmio)

#define XEN_CONSTANTS_GNTTABOP(C, O, B) \
	O(GNTTABOP_map_grant_ref, gnttab_map_grant_ref) \
	O(GNTTABOP_unmap_grant_ref, gnttab_unmap_grant_ref) \
	O(GNTTABOP_setup_table, gnttab_setup_table) O(GNTTABOP_dump_table, gnttab_dump_table) \
	O(GNTTABOP_transfer, gnttab_transfer) O(GNTTABOP_copy, gnttab_copy) \
	O(GNTTABOP_query_size, gnttab_query_size) \
	O(GNTTABOP_unmap_and_replace, gnttab_unmap_and_replace) \
	O(GNTTABOP_set_version, gnttab_set_version) \
	O(GNTTABOP_get_status_frames, gnttab_get_status_frames) \
	O(GNTTABOP_get_version, gnttab_get_version) \
	O(GNTTABOP_swap_grant_ref, gnttab_swap_grant_ref) \
	O(GNTTABOP_cache_flush, gnttab_cache_flush)

#define XEN_CONSTANTS_GNTMAP(C, O, B) \
	C(GNTMAP_device_map) C(GNTMAP_host_map) C(GNTMAP_readonly) C(GNTMAP_application_map) \
	C(GNTMAP_contains_pte)

#define XEN_CONSTANTS_GNTCOPY(C, O, B) \
	C(GNTCOPY_source_gref) C(GNTCOPY_dest_gref)

#define XEN_CONSTANTS_GNTTAB_CACHE(C, O, B) \
	C(GNTTAB_CACHE_CLEAN) C(GNTTAB_CACHE_INVAL) C(GNTTAB_CACHE_SOURCE_GREF)

#define XEN_CONSTANTS_GNTST(C, O, B) \
	C(GNTST_okay) C(GNTST_general_error) C(GNTST_bad_domain) C(GNTST_bad_gntref) \
	C(GNTST_bad_handle) C(GNTST_bad_virt_addr) C(GNTST_bad_dev_addr) \
	C(GNTST_no_device_space) C(GNTST_permission_denied) C(GNTST_bad_page) \
	C(GNTST_bad_copy_arg) C(GNTST_address_too_big) C(GNTST_eagain) C(GNTST_no_space)

#define XEN_CONSTANTS_XENVER(C, O, B) \
	C(XENVER_version) O(XENVER_extraversion, extraversion) \
	O(XENVER_compile_info, compile_info) O(XENVER_capabilities, capabilities_info) \
	O(XENVER_changeset, changeset_info) O(XENVER_platform_parameters, platform_parameters) \
	O(XENVER_get_features, feature_info) C(XENVER_pagesize) \
	O(XENVER_guest_handle, domain_handle) O(XENVER_commandline, commandline) \
	O(XENVER_build_id, build_id)

#define XEN_CONSTANTS_XENFEAT(C, O, B) \
	B(XENFEAT_writable_page_tables) B(XENFEAT_writable_descriptor_tables) \
	B(XENFEAT_auto_translated_physmap) B(XENFEAT_supervisor_mode_kernel) \
	B(XENFEAT_pae_pgdir_above_4gb) B(XENFEAT_mmu_pt_update_preserve_ad) \
	B(XENFEAT_highmem_assist) B(XENFEAT_gnttab_map_avail_bits) \
	B(XENFEAT_hvm_callback_vector) B(XENFEAT_hvm_safe_pvclock) B(XENFEAT_hvm_pirqs) \
	B(XENFEAT_dom0) B(XENFEAT_memory_op_vnode_supported) B(XENFEAT_ARM_SMCCC_supported) \
	B(XENFEAT_linux_rsdp_unrestricted) B(XENFEAT_not_direct_mapped) B(XENFEAT_direct_mapped)

#define XEN_CONSTANTS_PHYSDEVOP(C, O, B) \
	O(PHYSDEVOP_eoi, physdev_eoi) O(PHYSDEVOP_pirq_eoi_gmfn_v1, physdev_pirq_eoi_gmfn) \
	O(PHYSDEVOP_pirq_eoi_gmfn_v2, physdev_pirq_eoi_gmfn) \
	O(PHYSDEVOP_irq_status_query, physdev_irq_status_query) \
	O(PHYSDEVOP_set_iopl, physdev_set_iopl) O(PHYSDEVOP_set_iobitmap, physdev_set_iobitmap) \
	O(PHYSDEVOP_apic_read, physdev_apic) O(PHYSDEVOP_apic_write, physdev_apic) \
	O(PHYSDEVOP_alloc_irq_vector, physdev_irq) O(PHYSDEVOP_free_irq_vector, physdev_irq) \
	O(PHYSDEVOP_map_pirq, physdev_map_pirq) O(PHYSDEVOP_unmap_pirq, physdev_unmap_pirq) \
	O(PHYSDEVOP_manage_pci_add, physdev_manage_pci) \
	O(PHYSDEVOP_manage_pci_remove, physdev_manage_pci) \
	O(PHYSDEVOP_restore_msi, physdev_manage_pci) \
	O(PHYSDEVOP_manage_pci_add_ext, physdev_manage_pci_ext) \
	O(PHYSDEVOP_setup_gsi, physdev_setup_gsi) \
	O(PHYSDEVOP_get_free_pirq, physdev_get_free_pirq) \
	O(PHYSDEVOP_pci_mmcfg_reserved, physdev_pci_mmcfg_reserved) \
	O(PHYSDEVOP_pci_device_add, physdev_pci_device_add) \
	O(PHYSDEVOP_pci_device_remove, physdev_pci_device) \
	O(PHYSDEVOP_restore_msi_ext, physdev_pci_device) \
	O(PHYSDEVOP_prepare_msix, physdev_pci_device) \
	O(PHYSDEVOP_release_msix, physdev_pci_device) O(PHYSDEVOP_dbgp_op, physdev_dbgp_op) \
	C(PHYSDEVOP_IRQ_UNMASK_NOTIFY)

#define XEN_CONSTANTS_PHYSDEVOP_DBGP_RESET(C, O, B) \
	C(PHYSDEVOP_DBGP_RESET_PREPARE) C(PHYSDEVOP_DBGP_RESET_DONE)

#define XEN_CONSTANTS_PHYSDEVOP_DBGP_BUS(C, O, B) \
	C(PHYSDEVOP_DBGP_BUS_UNKNOWN) C(PHYSDEVOP_DBGP_BUS_PCI)

#define XEN_CONSTANTS_XENIRQSTAT(C, O, B) \
	C(XENIRQSTAT_needs_eoi) C(XENIRQSTAT_shared)

#define XEN_CONSTANTS_MAP_PIRQ_TYPE(C, O, B) \
	C(MAP_PIRQ_TYPE_MSI) C(MAP_PIRQ_TYPE_GSI) C(MAP_PIRQ_TYPE_UNKNOWN) \
	C(MAP_PIRQ_TYPE_MSI_SEG) C(MAP_PIRQ_TYPE_MULTI_MSI)

#define XEN_CONSTANTS_XEN_PCI_MMCFG(C, O, B) \
	C(XEN_PCI_MMCFG_RESERVED)

#define XEN_CONSTANTS_XEN_PCI_DEV(C, O, B) \
	C(XEN_PCI_DEV_EXTFN) C(XEN_PCI_DEV_VIRTFN) C(XEN_PCI_DEV_PXM)

#define XEN_CONSTANTS_MMU(C, O, B) \
	C(MMU_NORMAL_PT_UPDATE) C(MMU_MACHPHYS_UPDATE) C(MMU_PT_UPDATE_PRESERVE_AD) \
	C(MMU_PT_UPDATE_NO_TRANSLATE)

#define XEN_CONSTANTS_MMUEXT(C, O, B) \
	C(MMUEXT_PIN_L1_TABLE) C(MMUEXT_PIN_L2_TABLE) C(MMUEXT_PIN_L3_TABLE) \
	C(MMUEXT_PIN_L4_TABLE) C(MMUEXT_UNPIN_TABLE) C(MMUEXT_NEW_BASEPTR) \
	C(MMUEXT_TLB_FLUSH_LOCAL) C(MMUEXT_INVLPG_LOCAL) C(MMUEXT_TLB_FLUSH_MULTI) \
	C(MMUEXT_INVLPG_MULTI) C(MMUEXT_TLB_FLUSH_ALL) C(MMUEXT_INVLPG_ALL) \
	C(MMUEXT_FLUSH_CACHE) C(MMUEXT_SET_LDT) C(MMUEXT_NEW_USER_BASEPTR) C(MMUEXT_CLEAR_PAGE) \
	C(MMUEXT_COPY_PAGE) C(MMUEXT_FLUSH_CACHE_GLOBAL) C(MMUEXT_MARK_SUPER) \
	C(MMUEXT_UNMARK_SUPER)

#define XEN_CONSTANTS_UVMF(C, O, B) \
	C(UVMF_NONE) C(UVMF_TLB_FLUSH) C(UVMF_INVLPG) C(UVMF_ALL)

#define XEN_CONSTANTS_SEGBASE(C, O, B) \
	C(SEGBASE_FS) C(SEGBASE_GS_USER) C(SEGBASE_GS_KERNEL) C(SEGBASE_GS_USER_SEL)

#define XEN_CONSTANTS_VGCF(C, O, B) \
	C(VGCF_in_syscall)

#define XEN_CONSTANTS_DOMID(C, O, B) \
	C(DOMID_SELF) C(DOMID_IO) C(DOMID_XEN) C(DOMID_COW) C(DOMID_INVALID) C(DOMID_IDLE)

#define XEN_CONSTANTS_CONSOLEIO(C, O, B) \
	C(CONSOLEIO_write) C(CONSOLEIO_read)

#define XEN_CONSTANTS_CALLBACKOP(C, O, B) \
	O(CALLBACKOP_register, callback_register) O(CALLBACKOP_unregister, callback_unregister)

#define XEN_CONSTANTS_CALLBACKTYPE(C, O, B) \
	C(CALLBACKTYPE_event) C(CALLBACKTYPE_failsafe) C(CALLBACKTYPE_syscall) \
	C(CALLBACKTYPE_sysenter_deprecated) C(CALLBACKTYPE_nmi) C(CALLBACKTYPE_sysenter) \
	C(CALLBACKTYPE_syscall32)

#define XEN_CONSTANTS_CALLBACKF(C, O, B) \
	C(CALLBACKF_mask_events)

#define XEN_CONSTANTS_XENNMI(C, O, B) \
	O(XENNMI_register_callback, xennmi_callback) C(XENNMI_unregister_callback)

#define XEN_CONSTANTS_VMASST_CMD(C, O, B) \
	C(VMASST_CMD_enable) C(VMASST_CMD_disable)

#define XEN_CONSTANTS_VMASST_TYPE(C, O, B) \
	C(VMASST_TYPE_4gb_segments) C(VMASST_TYPE_4gb_segments_notify) \
	C(VMASST_TYPE_writable_pagetables) C(VMASST_TYPE_pae_extended_cr3) \
	C(VMASST_TYPE_architectural_iopl) C(VMASST_TYPE_runstate_update_flag) \
	C(VMASST_TYPE_m2p_strict)

#define XEN_CONSTANTS_HVMOP(C, O, B) \
	O(HVMOP_set_param, hvm_param) O(HVMOP_get_param, hvm_param) C(HVMOP_flush_tlbs) \
	O(HVMOP_pagetable_dying, hvm_pagetable_dying) O(HVMOP_get_time, hvm_get_time) \
	C(HVMOP_xentrace) C(HVMOP_set_mem_access) C(HVMOP_get_mem_access) \
	O(HVMOP_get_mem_type, hvm_get_mem_type) \
	O(HVMOP_set_evtchn_upcall_vector, hvm_evtchn_upcall_vector) \
	C(HVMOP_guest_request_vm_event) C(HVMOP_altp2m)

#define XEN_CONSTANTS_HVM_PARAM(C, O, B) \
	C(HVM_PARAM_PAE_ENABLED) C(HVM_PARAM_DM_DOMAIN) C(HVM_PARAM_MEMORY_EVENT_CR0) \
	C(HVM_PARAM_MEMORY_EVENT_CR3) C(HVM_PARAM_MEMORY_EVENT_CR4) \
	C(HVM_PARAM_MEMORY_EVENT_INT3) C(HVM_PARAM_NESTEDHVM) \
	C(HVM_PARAM_MEMORY_EVENT_SINGLE_STEP) C(HVM_PARAM_BUFIOREQ_EVTCHN) \
	C(HVM_PARAM_MEMORY_EVENT_MSR) C(HVM_PARAM_CALLBACK_IRQ) C(HVM_PARAM_STORE_PFN) \
	C(HVM_PARAM_STORE_EVTCHN) C(HVM_PARAM_IOREQ_PFN) C(HVM_PARAM_BUFIOREQ_PFN) \
	C(HVM_PARAM_VIRIDIAN) C(HVM_PARAM_TIMER_MODE) C(HVM_PARAM_HPET_ENABLED) \
	C(HVM_PARAM_IDENT_PT) C(HVM_PARAM_ACPI_S_STATE) C(HVM_PARAM_VM86_TSS) \
	C(HVM_PARAM_VPT_ALIGN) C(HVM_PARAM_CONSOLE_PFN) C(HVM_PARAM_CONSOLE_EVTCHN) \
	C(HVM_PARAM_ACPI_IOPORTS_LOCATION) C(HVM_PARAM_PAGING_RING_PFN) \
	C(HVM_PARAM_MONITOR_RING_PFN) C(HVM_PARAM_SHARING_RING_PFN) \
	C(HVM_PARAM_TRIPLE_FAULT_REASON) C(HVM_PARAM_IOREQ_SERVER_PFN) \
	C(HVM_PARAM_NR_IOREQ_SERVER_PAGES) C(HVM_PARAM_VM_GENERATION_ID_ADDR) \
	C(HVM_PARAM_ALTP2M) C(HVM_PARAM_X87_FIP_WIDTH) C(HVM_PARAM_VM86_TSS_SIZED) \
	C(HVM_PARAM_MCA_CAP)

#define XEN_CONSTANTS_XENPF(C, O, B) \
	C(XENPF_settime32) C(XENPF_settime64) C(XENPF_add_memtype) C(XENPF_del_memtype) \
	C(XENPF_read_memtype) C(XENPF_microcode_update) C(XENPF_platform_quirk) \
	C(XENPF_efi_runtime_call) C(XENPF_firmware_info) C(XENPF_enter_acpi_sleep) \
	C(XENPF_change_freq) C(XENPF_getidletime) C(XENPF_set_processor_pminfo) \
	C(XENPF_get_cpuinfo) C(XENPF_get_cpu_version) C(XENPF_cpu_online) C(XENPF_cpu_offline) \
	C(XENPF_cpu_hotadd) C(XENPF_mem_hotadd) C(XENPF_core_parking) C(XENPF_resource_op) \
	C(XENPF_get_symbol)

#define XEN_CONSTANTS_XEN_SYSCTL(C, O, B) \
	C(XEN_SYSCTL_readconsole) C(XEN_SYSCTL_tbuf_op) C(XEN_SYSCTL_physinfo) \
	C(XEN_SYSCTL_sched_id) C(XEN_SYSCTL_perfc_op) C(XEN_SYSCTL_getdomaininfolist) \
	C(XEN_SYSCTL_debug_keys) C(XEN_SYSCTL_getcpuinfo) C(XEN_SYSCTL_availheap) \
	C(XEN_SYSCTL_get_pmstat) C(XEN_SYSCTL_cpu_hotplug) C(XEN_SYSCTL_pm_op) \
	C(XEN_SYSCTL_page_offline_op) C(XEN_SYSCTL_lockprof_op) C(XEN_SYSCTL_cputopoinfo) \
	C(XEN_SYSCTL_numainfo) C(XEN_SYSCTL_cpupool_op) C(XEN_SYSCTL_scheduler_op) \
	C(XEN_SYSCTL_coverage_op) C(XEN_SYSCTL_psr_cmt_op) C(XEN_SYSCTL_pcitopoinfo) \
	C(XEN_SYSCTL_psr_alloc) C(XEN_SYSCTL_get_cpu_levelling_caps) \
	C(XEN_SYSCTL_get_cpu_featureset) C(XEN_SYSCTL_livepatch_op) C(XEN_SYSCTL_get_cpu_policy)

#define XEN_CONSTANTS_XEN_DOMCTL(C, O, B) \
	C(XEN_DOMCTL_createdomain) C(XEN_DOMCTL_destroydomain) C(XEN_DOMCTL_pausedomain) \
	C(XEN_DOMCTL_unpausedomain) C(XEN_DOMCTL_getdomaininfo) C(XEN_DOMCTL_setvcpuaffinity) \
	C(XEN_DOMCTL_shadow_op) C(XEN_DOMCTL_max_mem) C(XEN_DOMCTL_setvcpucontext) \
	C(XEN_DOMCTL_getvcpucontext) C(XEN_DOMCTL_getvcpuinfo) C(XEN_DOMCTL_max_vcpus) \
	C(XEN_DOMCTL_scheduler_op) C(XEN_DOMCTL_setdomainhandle) C(XEN_DOMCTL_setdebugging) \
	C(XEN_DOMCTL_irq_permission) C(XEN_DOMCTL_iomem_permission) \
	C(XEN_DOMCTL_ioport_permission) C(XEN_DOMCTL_hypercall_init) C(XEN_DOMCTL_settimeoffset) \
	C(XEN_DOMCTL_getvcpuaffinity) C(XEN_DOMCTL_real_mode_area) C(XEN_DOMCTL_resumedomain) \
	C(XEN_DOMCTL_sendtrigger) C(XEN_DOMCTL_subscribe) C(XEN_DOMCTL_gethvmcontext) \
	C(XEN_DOMCTL_sethvmcontext) C(XEN_DOMCTL_set_address_size) \
	C(XEN_DOMCTL_get_address_size) C(XEN_DOMCTL_assign_device) C(XEN_DOMCTL_bind_pt_irq) \
	C(XEN_DOMCTL_memory_mapping) C(XEN_DOMCTL_ioport_mapping) \
	C(XEN_DOMCTL_set_ext_vcpucontext) C(XEN_DOMCTL_get_ext_vcpucontext) \
	C(XEN_DOMCTL_set_opt_feature) C(XEN_DOMCTL_test_assign_device) C(XEN_DOMCTL_set_target) \
	C(XEN_DOMCTL_deassign_device) C(XEN_DOMCTL_unbind_pt_irq) C(XEN_DOMCTL_get_device_group) \
	C(XEN_DOMCTL_debug_op) C(XEN_DOMCTL_gethvmcontext_partial) C(XEN_DOMCTL_vm_event_op) \
	C(XEN_DOMCTL_mem_sharing_op) C(XEN_DOMCTL_gettscinfo) C(XEN_DOMCTL_settscinfo) \
	C(XEN_DOMCTL_getpageframeinfo3) C(XEN_DOMCTL_setvcpuextstate) \
	C(XEN_DOMCTL_getvcpuextstate) C(XEN_DOMCTL_set_access_required) C(XEN_DOMCTL_audit_p2m) \
	C(XEN_DOMCTL_set_virq_handler) C(XEN_DOMCTL_set_broken_page_p2m) \
	C(XEN_DOMCTL_setnodeaffinity) C(XEN_DOMCTL_getnodeaffinity) C(XEN_DOMCTL_cacheflush) \
	C(XEN_DOMCTL_get_vcpu_msrs) C(XEN_DOMCTL_set_vcpu_msrs) C(XEN_DOMCTL_setvnumainfo) \
	C(XEN_DOMCTL_psr_cmt_op) C(XEN_DOMCTL_monitor_op) C(XEN_DOMCTL_psr_alloc) \
	C(XEN_DOMCTL_soft_reset) C(XEN_DOMCTL_vuart_op) C(XEN_DOMCTL_get_cpu_policy) \
	C(XEN_DOMCTL_set_cpu_policy) C(XEN_DOMCTL_vmtrace_op) \
	C(XEN_DOMCTL_get_paging_mempool_size) C(XEN_DOMCTL_set_paging_mempool_size) \
	C(XEN_DOMCTL_gdbsx_guestmemio) C(XEN_DOMCTL_gdbsx_pausevcpu) \
	C(XEN_DOMCTL_gdbsx_unpausevcpu) C(XEN_DOMCTL_gdbsx_domstatus)

#define XEN_CONSTANTS_KEXEC_CMD(C, O, B) \
	O(KEXEC_CMD_kexec, kexec_exec) C(KEXEC_CMD_kexec_load_v1) C(KEXEC_CMD_kexec_unload_v1) \
	O(KEXEC_CMD_kexec_get_range, kexec_range) O(KEXEC_CMD_kexec_load, kexec_load) \
	O(KEXEC_CMD_kexec_unload, kexec_unload) O(KEXEC_CMD_kexec_status, kexec_status)

#define XEN_CONSTANTS_KEXEC_TYPE(C, O, B) \
	C(KEXEC_TYPE_DEFAULT) C(KEXEC_TYPE_CRASH)

#define XEN_CONSTANTS_KEXEC_RANGE(C, O, B) \
	C(KEXEC_RANGE_MA_CRASH) C(KEXEC_RANGE_MA_XEN) C(KEXEC_RANGE_MA_CPU) \
	C(KEXEC_RANGE_MA_XENHEAP) C(KEXEC_RANGE_MA_BOOT_PARAM) C(KEXEC_RANGE_MA_EFI_MEMMAP) \
	C(KEXEC_RANGE_MA_VMCOREINFO)

#define XEN_CONSTANTS_FLASK(C, O, B) \
	C(FLASK_LOAD) C(FLASK_GETENFORCE) C(FLASK_SETENFORCE) C(FLASK_CONTEXT_TO_SID) \
	C(FLASK_SID_TO_CONTEXT) C(FLASK_ACCESS) C(FLASK_CREATE) C(FLASK_RELABEL) C(FLASK_USER) \
	C(FLASK_POLICYVERS) C(FLASK_GETBOOL) C(FLASK_SETBOOL) C(FLASK_COMMITBOOLS) C(FLASK_MLS) \
	C(FLASK_DISABLE) C(FLASK_GETAVC_THRESHOLD) C(FLASK_SETAVC_THRESHOLD) \
	C(FLASK_AVC_HASHSTATS) C(FLASK_AVC_CACHESTATS) C(FLASK_MEMBER) C(FLASK_ADD_OCONTEXT) \
	C(FLASK_DEL_OCONTEXT) C(FLASK_GET_PEER_SID) C(FLASK_RELABEL_DOMAIN) \
	C(FLASK_DEVICETREE_LABEL)

#define XEN_CONSTANTS_XEN_HYPFS_OP(C, O, B) \
	C(XEN_HYPFS_OP_get_version) C(XEN_HYPFS_OP_read) C(XEN_HYPFS_OP_write_contents)

#define XEN_CONSTANTS_XEN_ARGO_OP(C, O, B) \
	C(XEN_ARGO_OP_register_ring) C(XEN_ARGO_OP_unregister_ring) C(XEN_ARGO_OP_sendv) \
	C(XEN_ARGO_OP_notify)

#define XEN_CONSTANTS_XENPMU(C, O, B) \
	O(XENPMU_mode_get, pmu_params) O(XENPMU_mode_set, pmu_params) \
	O(XENPMU_feature_get, pmu_params) O(XENPMU_feature_set, pmu_params) \
	O(XENPMU_init, pmu_params) O(XENPMU_finish, pmu_params) O(XENPMU_lvtpc_set, pmu_params) \
	C(XENPMU_flush)

#define XEN_CONSTANTS_XENOPROF(C, O, B) \
	C(XENOPROF_init) C(XENOPROF_reset_active_list) C(XENOPROF_reset_passive_list) \
	C(XENOPROF_set_active) C(XENOPROF_set_passive) C(XENOPROF_reserve_counters) \
	C(XENOPROF_counter) C(XENOPROF_setup_events) C(XENOPROF_enable_virq) C(XENOPROF_start) \
	C(XENOPROF_stop) C(XENOPROF_disable_virq) C(XENOPROF_release_counters) \
	C(XENOPROF_shutdown) C(XENOPROF_get_buffer) C(XENOPROF_set_backtrace) \
	C(XENOPROF_get_ibs_caps) C(XENOPROF_ibs_counter)

#define XEN_CONSTANTS_XEN_MC(C, O, B) \
	C(XEN_MC_fetch) C(XEN_MC_notifydomain) C(XEN_MC_physcpuinfo) C(XEN_MC_msrinject) \
	C(XEN_MC_mceinject) C(XEN_MC_inject_v2)

#endif
