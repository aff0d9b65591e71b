/* SPDX-License-Identifier: MIT */
/*
 * What hypercalls have in memory: the fields of each structure, by name, place and meaning; the
 * places are those of Xen's public headers.  XEN_STRUCTURES(STRUCTURE) has STRUCTURE(tag, type) for
 * each, and of each XEN_FIELDS_tag(F, W, V, T), with T its type, the rows in the order in which they
 * are told:
 *
 *   F(T, member, kind)                        a field
 *   W(T, selector, mask, value, member, kind) a field that is there when the selector's bits of the
 *                                             mask have this value; ALL is every bit
 *   V(T, kind)                                in the place of fields: it is one value
 *
 * A kind is one of
 *
 *   DEC, SIGNED, HEX         a number; the last for addresses, frames and what else is no quantity
 *   DOMID                    a domain
 *   FLAGS(set)               a mask, of the bits of abi/xen/constants.h
 *   LOW_BITS(set)            an address, whose low bits are one of the set
 *   TEXT                     characters up to a NUL
 *   IN(structure)            a structure
 *   REST                     what is there and not told here
 *
 * and a number's may be followed by
 *
 *   ONE_OF(set)              what its values are called
 *   EACH(bytes)              it is an array of numbers of this size
 */
#ifndef ABI_XEN_STRUCTURES_H
#define ABI_XEN_STRUCTURES_H

#include "abi/xen/constants.h"

#define XEN_STRUCTURES(STRUCTURE) \
	STRUCTURE(sched_shutdown, struct sched_shutdown) \
	STRUCTURE(sched_poll, struct sched_poll) \
	STRUCTURE(sched_remote_shutdown, struct sched_remote_shutdown) \
	STRUCTURE(sched_watchdog, struct sched_watchdog) \
	STRUCTURE(sched_pin_override, struct sched_pin_override) \
	STRUCTURE(evtchn_alloc_unbound, struct evtchn_alloc_unbound) \
	STRUCTURE(evtchn_bind_interdomain, struct evtchn_bind_interdomain) \
	STRUCTURE(evtchn_bind_virq, struct evtchn_bind_virq) \
	STRUCTURE(evtchn_bind_pirq, struct evtchn_bind_pirq) \
	STRUCTURE(evtchn_bind_ipi, struct evtchn_bind_ipi) \
	STRUCTURE(evtchn_close, struct evtchn_close) \
	STRUCTURE(evtchn_send, struct evtchn_send) \
	STRUCTURE(evtchn_status, struct evtchn_status) \
	STRUCTURE(evtchn_bind_vcpu, struct evtchn_bind_vcpu) \
	STRUCTURE(evtchn_unmask, struct evtchn_unmask) \
	STRUCTURE(evtchn_reset, struct evtchn_reset) \
	STRUCTURE(evtchn_init_control, struct evtchn_init_control) \
	STRUCTURE(evtchn_expand_array, struct evtchn_expand_array) \
	STRUCTURE(evtchn_set_priority, struct evtchn_set_priority) \
	STRUCTURE(evtchn_op, struct evtchn_op) \
	STRUCTURE(vcpu_runstate_info, struct vcpu_runstate_info) \
	STRUCTURE(vcpu_register_runstate_memory_area, struct vcpu_register_runstate_memory_area) \
	STRUCTURE(vcpu_set_periodic_timer, struct vcpu_set_periodic_timer) \
	STRUCTURE(vcpu_set_singleshot_timer, struct vcpu_set_singleshot_timer) \
	STRUCTURE(vcpu_register_vcpu_info, struct vcpu_register_vcpu_info) \
	STRUCTURE(vcpu_get_physid, struct vcpu_get_physid) \
	STRUCTURE(vcpu_register_time_memory_area, struct vcpu_register_time_memory_area) \
	STRUCTURE(memory_reservation, struct xen_memory_reservation) \
	STRUCTURE(memory_exchange, struct xen_memory_exchange) \
	STRUCTURE(memory_domain, struct xen_memory_domain) \
	STRUCTURE(machphys_mfn_list, struct xen_machphys_mfn_list) \
	STRUCTURE(machphys_mapping, struct xen_machphys_mapping) \
	STRUCTURE(add_to_physmap, struct xen_add_to_physmap) \
	STRUCTURE(add_to_physmap_batch, struct xen_add_to_physmap_batch) \
	STRUCTURE(remove_from_physmap, struct xen_remove_from_physmap) \
	STRUCTURE(memory_map, struct xen_memory_map) \
	STRUCTURE(foreign_memory_map, struct xen_foreign_memory_map) \
	STRUCTURE(pod_target, struct xen_pod_target) \
	STRUCTURE(mem_paging_op, struct xen_mem_paging_op) \
	STRUCTURE(mem_access_op, struct xen_mem_access_op) \
	STRUCTURE(mem_sharing_op, struct xen_mem_sharing_op) \
	STRUCTURE(reserved_device_memory_map, struct xen_reserved_device_memory_map) \
	STRUCTURE(mem_acquire_resource, struct xen_mem_acquire_resource) \
	STRUCTURE(vnuma_topology_info, struct xen_vnuma_topology_info) \
	STRUCTURE(gnttab_map_grant_ref, struct gnttab_map_grant_ref) \
	STRUCTURE(gnttab_unmap_grant_ref, struct gnttab_unmap_grant_ref) \
	STRUCTURE(gnttab_setup_table, struct gnttab_setup_table) \
	STRUCTURE(gnttab_dump_table, struct gnttab_dump_table) \
	STRUCTURE(gnttab_transfer, struct gnttab_transfer) \
	STRUCTURE(gnttab_copy_gref, struct gnttab_copy_ptr) \
	STRUCTURE(gnttab_copy_gmfn, struct gnttab_copy_ptr) \
	STRUCTURE(gnttab_copy, struct gnttab_copy) \
	STRUCTURE(gnttab_query_size, struct gnttab_query_size) \
	STRUCTURE(gnttab_unmap_and_replace, struct gnttab_unmap_and_replace) \
	STRUCTURE(gnttab_set_version, struct gnttab_set_version) \
	STRUCTURE(gnttab_get_status_frames, struct gnttab_get_status_frames) \
	STRUCTURE(gnttab_get_version, struct gnttab_get_version) \
	STRUCTURE(gnttab_swap_grant_ref, struct gnttab_swap_grant_ref) \
	STRUCTURE(gnttab_cache_flush, struct gnttab_cache_flush) \
	STRUCTURE(extraversion, xen_extraversion_t) \
	STRUCTURE(compile_info, struct xen_compile_info) \
	STRUCTURE(capabilities_info, xen_capabilities_info_t) \
	STRUCTURE(changeset_info, xen_changeset_info_t) \
	STRUCTURE(platform_parameters, struct xen_platform_parameters) \
	STRUCTURE(feature_info, struct xen_feature_info) \
	STRUCTURE(domain_handle, xen_domain_handle_t) \
	STRUCTURE(commandline, xen_commandline_t) \
	STRUCTURE(build_id, struct xen_build_id) \
	STRUCTURE(physdev_eoi, struct physdev_eoi) \
	STRUCTURE(physdev_pirq_eoi_gmfn, struct physdev_pirq_eoi_gmfn) \
	STRUCTURE(physdev_irq_status_query, struct physdev_irq_status_query) \
	STRUCTURE(physdev_set_iopl, struct physdev_set_iopl) \
	STRUCTURE(physdev_set_iobitmap, struct physdev_set_iobitmap) \
	STRUCTURE(physdev_apic, struct physdev_apic) \
	STRUCTURE(physdev_irq, struct physdev_irq) \
	STRUCTURE(physdev_map_pirq, struct physdev_map_pirq) \
	STRUCTURE(physdev_unmap_pirq, struct physdev_unmap_pirq) \
	STRUCTURE(physdev_manage_pci, struct physdev_manage_pci) \
	STRUCTURE(physdev_manage_pci_ext, struct physdev_manage_pci_ext) \
	STRUCTURE(physdev_op, struct physdev_op) \
	STRUCTURE(physdev_setup_gsi, struct physdev_setup_gsi) \
	STRUCTURE(physdev_get_free_pirq, struct physdev_get_free_pirq) \
	STRUCTURE(physdev_pci_mmcfg_reserved, struct physdev_pci_mmcfg_reserved) \
	STRUCTURE(physdev_pci_device_add, struct physdev_pci_device_add) \
	STRUCTURE(physdev_pci_device, struct physdev_pci_device) \
	STRUCTURE(physdev_dbgp_op, struct physdev_dbgp_op) \
	STRUCTURE(mmu_update, struct mmu_update) \
	STRUCTURE(mmuext_op, struct mmuext_op) \
	STRUCTURE(frame, xen_pfn_t) \
	STRUCTURE(trap_info, struct trap_info) \
	STRUCTURE(iret_context, struct iret_context) \
	STRUCTURE(callback_register, struct callback_register) \
	STRUCTURE(callback_unregister, struct callback_unregister) \
	STRUCTURE(xennmi_callback, struct xennmi_callback) \
	STRUCTURE(hvm_param, struct xen_hvm_param) \
	STRUCTURE(hvm_pagetable_dying, struct xen_hvm_pagetable_dying) \
	STRUCTURE(hvm_get_time, struct xen_hvm_get_time) \
	STRUCTURE(hvm_get_mem_type, struct xen_hvm_get_mem_type) \
	STRUCTURE(hvm_evtchn_upcall_vector, struct xen_hvm_evtchn_upcall_vector) \
	STRUCTURE(platform_op, struct xen_platform_op) \
	STRUCTURE(sysctl, struct xen_sysctl) \
	STRUCTURE(domctl, struct xen_domctl) \
	STRUCTURE(flask_op, struct xen_flask_op) \
	STRUCTURE(mc, struct xen_mc) \
	STRUCTURE(kexec_exec, xen_kexec_exec_t) \
	STRUCTURE(kexec_range, xen_kexec_range_t) \
	STRUCTURE(kexec_load, xen_kexec_load_t) \
	STRUCTURE(kexec_unload, xen_kexec_unload_t) \
	STRUCTURE(kexec_status, xen_kexec_status_t) \
	STRUCTURE(pmu_params, struct xen_pmu_params)

#define XEN_FIELDS_sched_shutdown(F, W, V, T) \
	F(T, reason, DEC, ONE_OF(SHUTDOWN))

#define XEN_FIELDS_sched_poll(F, W, V, T) \
	F(T, ports, HEX) F(T, nr_ports, DEC) F(T, timeout, DEC)

#define XEN_FIELDS_sched_remote_shutdown(F, W, V, T) \
	F(T, domain_id, DOMID) F(T, reason, DEC, ONE_OF(SHUTDOWN))

#define XEN_FIELDS_sched_watchdog(F, W, V, T) \
	F(T, id, DEC) F(T, timeout, DEC)

#define XEN_FIELDS_sched_pin_override(F, W, V, T) \
	F(T, pcpu, SIGNED)

#define XEN_FIELDS_evtchn_alloc_unbound(F, W, V, T) \
	F(T, dom, DOMID) F(T, remote_dom, DOMID) F(T, port, DEC)

#define XEN_FIELDS_evtchn_bind_interdomain(F, W, V, T) \
	F(T, remote_dom, DOMID) F(T, remote_port, DEC) F(T, local_port, DEC)

#define XEN_FIELDS_evtchn_bind_virq(F, W, V, T) \
	F(T, virq, DEC, ONE_OF(VIRQ)) F(T, vcpu, DEC) F(T, port, DEC)

#define XEN_FIELDS_evtchn_bind_pirq(F, W, V, T) \
	F(T, pirq, DEC) F(T, flags, FLAGS(BIND_PIRQ)) F(T, port, DEC)

#define XEN_FIELDS_evtchn_bind_ipi(F, W, V, T) \
	F(T, vcpu, DEC) F(T, port, DEC)

#define XEN_FIELDS_evtchn_close(F, W, V, T) \
	F(T, port, DEC)

#define XEN_FIELDS_evtchn_send(F, W, V, T) \
	F(T, port, DEC)

#define XEN_FIELDS_evtchn_status(F, W, V, T) \
	F(T, dom, DOMID) F(T, port, DEC) F(T, status, DEC, ONE_OF(EVTCHNSTAT)) F(T, vcpu, DEC) \
	W(T, status, ALL, EVTCHNSTAT_unbound, u.unbound.dom, DOMID) \
	W(T, status, ALL, EVTCHNSTAT_interdomain, u.interdomain.dom, DOMID) \
	W(T, status, ALL, EVTCHNSTAT_interdomain, u.interdomain.port, DEC) \
	W(T, status, ALL, EVTCHNSTAT_pirq, u.pirq, DEC) \
	W(T, status, ALL, EVTCHNSTAT_virq, u.virq, DEC, ONE_OF(VIRQ))

#define XEN_FIELDS_evtchn_bind_vcpu(F, W, V, T) \
	F(T, port, DEC) F(T, vcpu, DEC)

#define XEN_FIELDS_evtchn_unmask(F, W, V, T) \
	F(T, port, DEC)

#define XEN_FIELDS_evtchn_reset(F, W, V, T) \
	F(T, dom, DOMID)

#define XEN_FIELDS_evtchn_init_control(F, W, V, T) \
	F(T, control_gfn, HEX) F(T, offset, HEX) F(T, vcpu, DEC) F(T, link_bits, DEC)

#define XEN_FIELDS_evtchn_expand_array(F, W, V, T) \
	F(T, array_gfn, HEX)

#define XEN_FIELDS_evtchn_set_priority(F, W, V, T) \
	F(T, port, DEC) F(T, priority, DEC)

#define XEN_FIELDS_evtchn_op(F, W, V, T) \
	F(T, cmd, DEC, ONE_OF(EVTCHNOP)) \
	W(T, cmd, ALL, EVTCHNOP_alloc_unbound, u.alloc_unbound, IN(evtchn_alloc_unbound)) \
	W(T, cmd, ALL, EVTCHNOP_bind_interdomain, u.bind_interdomain, IN(evtchn_bind_interdomain)) \
	W(T, cmd, ALL, EVTCHNOP_bind_virq, u.bind_virq, IN(evtchn_bind_virq)) \
	W(T, cmd, ALL, EVTCHNOP_bind_pirq, u.bind_pirq, IN(evtchn_bind_pirq)) \
	W(T, cmd, ALL, EVTCHNOP_bind_ipi, u.bind_ipi, IN(evtchn_bind_ipi)) \
	W(T, cmd, ALL, EVTCHNOP_close, u.close, IN(evtchn_close)) \
	W(T, cmd, ALL, EVTCHNOP_send, u.send, IN(evtchn_send)) \
	W(T, cmd, ALL, EVTCHNOP_status, u.status, IN(evtchn_status)) \
	W(T, cmd, ALL, EVTCHNOP_bind_vcpu, u.bind_vcpu, IN(evtchn_bind_vcpu)) \
	W(T, cmd, ALL, EVTCHNOP_unmask, u.unmask, IN(evtchn_unmask))

#define XEN_FIELDS_vcpu_runstate_info(F, W, V, T) \
	F(T, state, DEC, ONE_OF(RUNSTATE)) F(T, state_entry_time, DEC) F(T, time, DEC, EACH(8))

#define XEN_FIELDS_vcpu_register_runstate_memory_area(F, W, V, T) \
	F(T, addr, HEX)

#define XEN_FIELDS_vcpu_set_periodic_timer(F, W, V, T) \
	F(T, period_ns, DEC)

#define XEN_FIELDS_vcpu_set_singleshot_timer(F, W, V, T) \
	F(T, timeout_abs_ns, DEC) F(T, flags, FLAGS(VCPU_SSHOTTMR))

#define XEN_FIELDS_vcpu_register_vcpu_info(F, W, V, T) \
	F(T, mfn, HEX) F(T, offset, HEX)

#define XEN_FIELDS_vcpu_get_physid(F, W, V, T) \
	F(T, phys_id, HEX)

#define XEN_FIELDS_vcpu_register_time_memory_area(F, W, V, T) \
	F(T, addr, HEX)

#define XEN_FIELDS_memory_reservation(F, W, V, T) \
	F(T, extent_start, HEX) F(T, nr_extents, DEC) F(T, extent_order, DEC) \
	F(T, mem_flags, FLAGS(XENMEMF)) F(T, domid, DOMID)

#define XEN_FIELDS_memory_exchange(F, W, V, T) \
	F(T, in, IN(memory_reservation)) F(T, out, IN(memory_reservation)) \
	F(T, nr_exchanged, DEC)

#define XEN_FIELDS_memory_domain(F, W, V, T) \
	F(T, domid, DOMID)

#define XEN_FIELDS_machphys_mfn_list(F, W, V, T) \
	F(T, max_extents, DEC) F(T, extent_start, HEX) F(T, nr_extents, DEC)

#define XEN_FIELDS_machphys_mapping(F, W, V, T) \
	F(T, v_start, HEX) F(T, v_end, HEX) F(T, max_mfn, HEX)

#define XEN_FIELDS_add_to_physmap(F, W, V, T) \
	F(T, domid, DOMID) F(T, size, DEC) F(T, space, DEC, ONE_OF(XENMAPSPACE)) F(T, idx, HEX) \
	F(T, gpfn, HEX)

#define XEN_FIELDS_add_to_physmap_batch(F, W, V, T) \
	F(T, domid, DOMID) F(T, space, DEC, ONE_OF(XENMAPSPACE)) F(T, size, DEC) \
	F(T, u.foreign_domid, DOMID) F(T, idxs, HEX) F(T, gpfns, HEX) F(T, errs, HEX)

#define XEN_FIELDS_remove_from_physmap(F, W, V, T) \
	F(T, domid, DOMID) F(T, gpfn, HEX)

#define XEN_FIELDS_memory_map(F, W, V, T) \
	F(T, nr_entries, DEC) F(T, buffer, HEX)

#define XEN_FIELDS_foreign_memory_map(F, W, V, T) \
	F(T, domid, DOMID) F(T, map, IN(memory_map))

#define XEN_FIELDS_pod_target(F, W, V, T) \
	F(T, target_pages, DEC) F(T, tot_pages, DEC) F(T, pod_cache_pages, DEC) \
	F(T, pod_entries, DEC) F(T, domid, DOMID)

#define XEN_FIELDS_mem_paging_op(F, W, V, T) \
	F(T, op, DEC, ONE_OF(XENMEM_paging_op)) F(T, domain, DOMID) F(T, buffer, HEX) \
	F(T, gfn, HEX)

#define XEN_FIELDS_mem_access_op(F, W, V, T) \
	F(T, op, DEC, ONE_OF(XENMEM_access_op)) F(T, access, DEC) F(T, domid, DOMID) \
	F(T, nr, DEC) F(T, pfn, HEX) F(T, pfn_list, HEX) F(T, access_list, HEX)

#define XEN_FIELDS_mem_sharing_op(F, W, V, T) \
	F(T, op, DEC, ONE_OF(XENMEM_sharing_op)) F(T, domain, DOMID) F(T, u, REST)

#define XEN_FIELDS_reserved_device_memory_map(F, W, V, T) \
	F(T, flags, FLAGS(XENMEM_RDM)) F(T, nr_entries, DEC) F(T, buffer, HEX) \
	F(T, dev.pci, IN(physdev_pci_device))

#define XEN_FIELDS_mem_acquire_resource(F, W, V, T) \
	F(T, domid, DOMID) F(T, type, DEC, ONE_OF(XENMEM_resource)) F(T, id, DEC) \
	F(T, nr_frames, DEC) F(T, frame, DEC) F(T, frame_list, HEX)

#define XEN_FIELDS_vnuma_topology_info(F, W, V, T) \
	F(T, domid, DOMID) F(T, nr_vnodes, DEC) F(T, nr_vcpus, DEC) F(T, nr_vmemranges, DEC) \
	F(T, vdistance, HEX) F(T, vcpu_to_vnode, HEX) F(T, vmemrange, HEX)

#define XEN_FIELDS_gnttab_map_grant_ref(F, W, V, T) \
	F(T, host_addr, HEX) F(T, flags, FLAGS(GNTMAP)) F(T, ref, DEC) F(T, dom, DOMID) \
	F(T, status, SIGNED, ONE_OF(GNTST)) F(T, handle, DEC) F(T, dev_bus_addr, HEX)

#define XEN_FIELDS_gnttab_unmap_grant_ref(F, W, V, T) \
	F(T, host_addr, HEX) F(T, dev_bus_addr, HEX) F(T, handle, DEC) \
	F(T, status, SIGNED, ONE_OF(GNTST))

#define XEN_FIELDS_gnttab_setup_table(F, W, V, T) \
	F(T, dom, DOMID) F(T, nr_frames, DEC) F(T, status, SIGNED, ONE_OF(GNTST)) \
	F(T, frame_list, HEX)

#define XEN_FIELDS_gnttab_dump_table(F, W, V, T) \
	F(T, dom, DOMID) F(T, status, SIGNED, ONE_OF(GNTST))

#define XEN_FIELDS_gnttab_transfer(F, W, V, T) \
	F(T, mfn, HEX) F(T, domid, DOMID) F(T, ref, DEC) F(T, status, SIGNED, ONE_OF(GNTST))

#define XEN_FIELDS_gnttab_copy_gref(F, W, V, T) \
	F(T, u.ref, DEC) F(T, domid, DOMID) F(T, offset, DEC)

#define XEN_FIELDS_gnttab_copy_gmfn(F, W, V, T) \
	F(T, u.gmfn, HEX) F(T, domid, DOMID) F(T, offset, DEC)

#define XEN_FIELDS_gnttab_copy(F, W, V, T) \
	W(T, flags, GNTCOPY_source_gref, GNTCOPY_source_gref, source, IN(gnttab_copy_gref)) \
	W(T, flags, GNTCOPY_source_gref, 0, source, IN(gnttab_copy_gmfn)) \
	W(T, flags, GNTCOPY_dest_gref, GNTCOPY_dest_gref, dest, IN(gnttab_copy_gref)) \
	W(T, flags, GNTCOPY_dest_gref, 0, dest, IN(gnttab_copy_gmfn)) \
	F(T, len, DEC) F(T, flags, FLAGS(GNTCOPY)) F(T, status, SIGNED, ONE_OF(GNTST))

#define XEN_FIELDS_gnttab_query_size(F, W, V, T) \
	F(T, dom, DOMID) F(T, nr_frames, DEC) F(T, max_nr_frames, DEC) \
	F(T, status, SIGNED, ONE_OF(GNTST))

#define XEN_FIELDS_gnttab_unmap_and_replace(F, W, V, T) \
	F(T, host_addr, HEX) F(T, new_addr, HEX) F(T, handle, DEC) \
	F(T, status, SIGNED, ONE_OF(GNTST))

#define XEN_FIELDS_gnttab_set_version(F, W, V, T) \
	F(T, version, DEC)

#define XEN_FIELDS_gnttab_get_status_frames(F, W, V, T) \
	F(T, nr_frames, DEC) F(T, dom, DOMID) F(T, status, SIGNED, ONE_OF(GNTST)) \
	F(T, frame_list, HEX)

#define XEN_FIELDS_gnttab_get_version(F, W, V, T) \
	F(T, dom, DOMID) F(T, version, DEC)

#define XEN_FIELDS_gnttab_swap_grant_ref(F, W, V, T) \
	F(T, ref_a, DEC) F(T, ref_b, DEC) F(T, status, SIGNED, ONE_OF(GNTST))

#define XEN_FIELDS_gnttab_cache_flush(F, W, V, T) \
	W(T, op, GNTTAB_CACHE_SOURCE_GREF, GNTTAB_CACHE_SOURCE_GREF, a.ref, DEC) \
	W(T, op, GNTTAB_CACHE_SOURCE_GREF, 0, a.dev_bus_addr, HEX) \
	F(T, offset, DEC) F(T, length, DEC) F(T, op, FLAGS(GNTTAB_CACHE))

#define XEN_FIELDS_extraversion(F, W, V, T) \
	V(T, TEXT)

#define XEN_FIELDS_compile_info(F, W, V, T) \
	F(T, compiler, TEXT) F(T, compile_by, TEXT) F(T, compile_domain, TEXT) \
	F(T, compile_date, TEXT)

#define XEN_FIELDS_capabilities_info(F, W, V, T) \
	V(T, TEXT)

#define XEN_FIELDS_changeset_info(F, W, V, T) \
	V(T, TEXT)

#define XEN_FIELDS_platform_parameters(F, W, V, T) \
	F(T, virt_start, HEX)

#define XEN_FIELDS_feature_info(F, W, V, T) \
	F(T, submap_idx, DEC) \
	W(T, submap_idx, ALL, 0, submap, FLAGS(XENFEAT))

#define XEN_FIELDS_domain_handle(F, W, V, T) \
	V(T, HEX, EACH(1))

#define XEN_FIELDS_commandline(F, W, V, T) \
	V(T, TEXT)

#define XEN_FIELDS_build_id(F, W, V, T) \
	F(T, len, DEC) F(T, buf[0], REST)

#define XEN_FIELDS_physdev_eoi(F, W, V, T) \
	F(T, irq, DEC)

#define XEN_FIELDS_physdev_pirq_eoi_gmfn(F, W, V, T) \
	F(T, gmfn, HEX)

#define XEN_FIELDS_physdev_irq_status_query(F, W, V, T) \
	F(T, irq, DEC) F(T, flags, FLAGS(XENIRQSTAT))

#define XEN_FIELDS_physdev_set_iopl(F, W, V, T) \
	F(T, iopl, DEC)

#define XEN_FIELDS_physdev_set_iobitmap(F, W, V, T) \
	F(T, bitmap, HEX) F(T, nr_ports, DEC)

#define XEN_FIELDS_physdev_apic(F, W, V, T) \
	F(T, apic_physbase, HEX) F(T, reg, HEX) F(T, value, HEX)

#define XEN_FIELDS_physdev_irq(F, W, V, T) \
	F(T, irq, DEC) F(T, vector, DEC)

#define XEN_FIELDS_physdev_map_pirq(F, W, V, T) \
	F(T, domid, DOMID) F(T, type, DEC, ONE_OF(MAP_PIRQ_TYPE)) F(T, index, SIGNED) \
	F(T, pirq, SIGNED) F(T, bus, DEC) F(T, devfn, HEX) F(T, entry_nr, DEC) \
	F(T, table_base, HEX)

#define XEN_FIELDS_physdev_unmap_pirq(F, W, V, T) \
	F(T, domid, DOMID) F(T, pirq, SIGNED)

#define XEN_FIELDS_physdev_manage_pci(F, W, V, T) \
	F(T, bus, DEC) F(T, devfn, HEX)

#define XEN_FIELDS_physdev_manage_pci_ext(F, W, V, T) \
	F(T, bus, DEC) F(T, devfn, HEX) F(T, is_extfn, DEC) F(T, is_virtfn, DEC) \
	F(T, physfn, IN(physdev_manage_pci))

#define XEN_FIELDS_physdev_op(F, W, V, T) \
	F(T, cmd, DEC, ONE_OF(PHYSDEVOP)) \
	W(T, cmd, ALL, PHYSDEVOP_irq_status_query, u.irq_status_query, IN(physdev_irq_status_query)) \
	W(T, cmd, ALL, PHYSDEVOP_set_iopl, u.set_iopl, IN(physdev_set_iopl)) \
	W(T, cmd, ALL, PHYSDEVOP_set_iobitmap, u.set_iobitmap, IN(physdev_set_iobitmap)) \
	W(T, cmd, ALL, PHYSDEVOP_apic_read, u.apic_op, IN(physdev_apic)) \
	W(T, cmd, ALL, PHYSDEVOP_apic_write, u.apic_op, IN(physdev_apic)) \
	W(T, cmd, ALL, PHYSDEVOP_alloc_irq_vector, u.irq_op, IN(physdev_irq)) \
	W(T, cmd, ALL, PHYSDEVOP_free_irq_vector, u.irq_op, IN(physdev_irq))

#define XEN_FIELDS_physdev_setup_gsi(F, W, V, T) \
	F(T, gsi, SIGNED) F(T, triggering, DEC) F(T, polarity, DEC)

#define XEN_FIELDS_physdev_get_free_pirq(F, W, V, T) \
	F(T, type, DEC, ONE_OF(MAP_PIRQ_TYPE)) F(T, pirq, DEC)

#define XEN_FIELDS_physdev_pci_mmcfg_reserved(F, W, V, T) \
	F(T, address, HEX) F(T, segment, DEC) F(T, start_bus, DEC) F(T, end_bus, DEC) \
	F(T, flags, FLAGS(XEN_PCI_MMCFG))

#define XEN_FIELDS_physdev_pci_device_add(F, W, V, T) \
	F(T, seg, DEC) F(T, bus, DEC) F(T, devfn, HEX) F(T, flags, FLAGS(XEN_PCI_DEV)) \
	F(T, physfn, IN(physdev_manage_pci))

#define XEN_FIELDS_physdev_pci_device(F, W, V, T) \
	F(T, seg, DEC) F(T, bus, DEC) F(T, devfn, HEX)

#define XEN_FIELDS_physdev_dbgp_op(F, W, V, T) \
	F(T, op, DEC, ONE_OF(PHYSDEVOP_DBGP_RESET)) F(T, bus, DEC, ONE_OF(PHYSDEVOP_DBGP_BUS)) \
	W(T, bus, ALL, PHYSDEVOP_DBGP_BUS_PCI, u.pci, IN(physdev_pci_device))

#define XEN_FIELDS_mmu_update(F, W, V, T) \
	F(T, ptr, LOW_BITS(MMU)) F(T, val, HEX)

#define XEN_FIELDS_mmuext_op(F, W, V, T) \
	F(T, cmd, DEC, ONE_OF(MMUEXT)) \
	W(T, cmd, ALL, MMUEXT_PIN_L1_TABLE, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_PIN_L2_TABLE, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_PIN_L3_TABLE, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_PIN_L4_TABLE, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_UNPIN_TABLE, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_NEW_BASEPTR, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_NEW_USER_BASEPTR, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_CLEAR_PAGE, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_COPY_PAGE, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_MARK_SUPER, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_UNMARK_SUPER, arg1.mfn, HEX) \
	W(T, cmd, ALL, MMUEXT_INVLPG_LOCAL, arg1.linear_addr, HEX) \
	W(T, cmd, ALL, MMUEXT_INVLPG_MULTI, arg1.linear_addr, HEX) \
	W(T, cmd, ALL, MMUEXT_INVLPG_ALL, arg1.linear_addr, HEX) \
	W(T, cmd, ALL, MMUEXT_SET_LDT, arg1.linear_addr, HEX) \
	W(T, cmd, ALL, MMUEXT_SET_LDT, arg2.nr_ents, DEC) \
	W(T, cmd, ALL, MMUEXT_TLB_FLUSH_MULTI, arg2.vcpumask, HEX) \
	W(T, cmd, ALL, MMUEXT_INVLPG_MULTI, arg2.vcpumask, HEX) \
	W(T, cmd, ALL, MMUEXT_COPY_PAGE, arg2.src_mfn, HEX)

#define XEN_FIELDS_frame(F, W, V, T) \
	V(T, HEX)

#define XEN_FIELDS_trap_info(F, W, V, T) \
	F(T, vector, DEC) F(T, flags, HEX) F(T, cs, HEX) F(T, address, HEX)

#define XEN_FIELDS_iret_context(F, W, V, T) \
	F(T, rax, HEX) F(T, r11, HEX) F(T, rcx, HEX) F(T, flags, FLAGS(VGCF)) F(T, rip, HEX) \
	F(T, cs, HEX) F(T, rflags, HEX) F(T, rsp, HEX) F(T, ss, HEX)

#define XEN_FIELDS_callback_register(F, W, V, T) \
	F(T, type, DEC, ONE_OF(CALLBACKTYPE)) F(T, flags, FLAGS(CALLBACKF)) F(T, address, HEX)

#define XEN_FIELDS_callback_unregister(F, W, V, T) \
	F(T, type, DEC, ONE_OF(CALLBACKTYPE))

#define XEN_FIELDS_xennmi_callback(F, W, V, T) \
	F(T, handler_address, HEX)

#define XEN_FIELDS_hvm_param(F, W, V, T) \
	F(T, domid, DOMID) F(T, index, DEC, ONE_OF(HVM_PARAM)) F(T, value, HEX)

#define XEN_FIELDS_hvm_pagetable_dying(F, W, V, T) \
	F(T, domid, DOMID) F(T, gpa, HEX)

#define XEN_FIELDS_hvm_get_time(F, W, V, T) \
	F(T, now, DEC)

#define XEN_FIELDS_hvm_get_mem_type(F, W, V, T) \
	F(T, domid, DOMID) F(T, mem_type, DEC) F(T, pfn, HEX)

#define XEN_FIELDS_hvm_evtchn_upcall_vector(F, W, V, T) \
	F(T, vcpu, DEC) F(T, vector, HEX)

#define XEN_FIELDS_platform_op(F, W, V, T) \
	F(T, cmd, DEC, ONE_OF(XENPF)) F(T, interface_version, HEX) F(T, u, REST)

#define XEN_FIELDS_sysctl(F, W, V, T) \
	F(T, cmd, DEC, ONE_OF(XEN_SYSCTL)) F(T, interface_version, HEX) F(T, u, REST)

#define XEN_FIELDS_domctl(F, W, V, T) \
	F(T, cmd, DEC, ONE_OF(XEN_DOMCTL)) F(T, interface_version, HEX) F(T, domain, DOMID) \
	F(T, u, REST)

#define XEN_FIELDS_flask_op(F, W, V, T) \
	F(T, cmd, DEC, ONE_OF(FLASK)) F(T, interface_version, HEX) F(T, u, REST)

#define XEN_FIELDS_mc(F, W, V, T) \
	F(T, cmd, DEC, ONE_OF(XEN_MC)) F(T, interface_version, HEX) F(T, u, REST)

#define XEN_FIELDS_kexec_exec(F, W, V, T) \
	F(T, type, SIGNED, ONE_OF(KEXEC_TYPE))

#define XEN_FIELDS_kexec_range(F, W, V, T) \
	F(T, range, SIGNED, ONE_OF(KEXEC_RANGE)) F(T, nr, SIGNED) F(T, size, HEX) \
	F(T, start, HEX)

#define XEN_FIELDS_kexec_load(F, W, V, T) \
	F(T, type, DEC, ONE_OF(KEXEC_TYPE)) F(T, arch, DEC) F(T, nr_segments, DEC) \
	F(T, segments, HEX) F(T, entry_maddr, HEX)

#define XEN_FIELDS_kexec_unload(F, W, V, T) \
	F(T, type, DEC, ONE_OF(KEXEC_TYPE))

#define XEN_FIELDS_kexec_status(F, W, V, T) \
	F(T, type, DEC, ONE_OF(KEXEC_TYPE))

#define XEN_FIELDS_pmu_params(F, W, V, T) \
	F(T, version.maj, DEC) F(T, version.min, DEC) F(T, val, HEX) F(T, vcpu, DEC)

#endif
