/* SPDX-License-Identifier: MIT */
/*
 * Every hypercall of the Xen ABI (xen/include/public/xen.h, "HYPERCALLS"), one row each.  Dispatch,
 * the names in messages and the table in docs/ come from here.
 *
 *   XEN_HYPERCALL(number, name, arguments, guests, state)
 *
 * guests: PV, or ALL for those that HVM guests have too.  state: HERE, there is a handler
 * hypercall_NAME(); ABSENT, a Xen built without it answers -ENOSYS, and so do we.
 */
#define XEN_HYPERCALLS(XEN_HYPERCALL) \
	XEN_HYPERCALL(0, set_trap_table, 1, PV, HERE) \
	XEN_HYPERCALL(1, mmu_update, 4, PV, HERE) \
	XEN_HYPERCALL(2, set_gdt, 2, PV, HERE) \
	XEN_HYPERCALL(3, stack_switch, 2, PV, HERE) \
	XEN_HYPERCALL(4, set_callbacks, 3, PV, HERE) \
	XEN_HYPERCALL(5, fpu_taskswitch, 1, PV, HERE) \
	XEN_HYPERCALL(6, sched_op_compat, 2, PV, HERE) \
	XEN_HYPERCALL(7, platform_op, 1, ALL, HERE) \
	XEN_HYPERCALL(8, set_debugreg, 2, PV, HERE) \
	XEN_HYPERCALL(9, get_debugreg, 1, PV, HERE) \
	XEN_HYPERCALL(10, update_descriptor, 2, PV, HERE) \
	XEN_HYPERCALL(12, memory_op, 2, ALL, HERE) \
	XEN_HYPERCALL(13, multicall, 2, ALL, HERE) \
	XEN_HYPERCALL(14, update_va_mapping, 3, PV, HERE) \
	XEN_HYPERCALL(15, set_timer_op, 1, ALL, HERE) \
	XEN_HYPERCALL(16, event_channel_op_compat, 1, ALL, HERE) \
	XEN_HYPERCALL(17, xen_version, 2, ALL, HERE) \
	XEN_HYPERCALL(18, console_io, 3, ALL, HERE) \
	XEN_HYPERCALL(19, physdev_op_compat, 1, PV, HERE) \
	XEN_HYPERCALL(20, grant_table_op, 3, ALL, HERE) \
	XEN_HYPERCALL(21, vm_assist, 2, ALL, HERE) \
	XEN_HYPERCALL(22, update_va_mapping_otherdomain, 4, PV, HERE) \
	XEN_HYPERCALL(23, iret, 0, PV, HERE) \
	XEN_HYPERCALL(24, vcpu_op, 3, ALL, HERE) \
	XEN_HYPERCALL(25, set_segment_base, 2, PV, HERE) \
	XEN_HYPERCALL(26, mmuext_op, 4, PV, HERE) \
	XEN_HYPERCALL(27, xsm_op, 1, ALL, HERE) \
	XEN_HYPERCALL(28, nmi_op, 2, PV, HERE) \
	XEN_HYPERCALL(29, sched_op, 2, ALL, HERE) \
	XEN_HYPERCALL(30, callback_op, 2, PV, HERE) \
	XEN_HYPERCALL(31, xenoprof_op, 2, PV, HERE) \
	XEN_HYPERCALL(32, event_channel_op, 2, ALL, HERE) \
	XEN_HYPERCALL(33, physdev_op, 2, ALL, HERE) \
	XEN_HYPERCALL(34, hvm_op, 2, ALL, HERE) \
	XEN_HYPERCALL(35, sysctl, 1, ALL, HERE) \
	XEN_HYPERCALL(36, domctl, 1, ALL, HERE) \
	XEN_HYPERCALL(37, kexec_op, 2, ALL, HERE) \
	XEN_HYPERCALL(38, tmem_op, 1, ALL, ABSENT) \
	XEN_HYPERCALL(39, argo_op, 5, ALL, ABSENT) \
	XEN_HYPERCALL(40, xenpmu_op, 2, ALL, HERE) \
	XEN_HYPERCALL(41, dm_op, 3, ALL, HERE) \
	XEN_HYPERCALL(42, hypfs_op, 5, ALL, HERE) \
	XEN_HYPERCALL(48, mca, 1, ALL, HERE) \
	XEN_HYPERCALL(49, paging_domctl_cont, 1, ALL, HERE)

#define XEN_HYPERCALL_MAX 64
