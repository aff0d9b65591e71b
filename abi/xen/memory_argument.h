/* SPDX-License-Identifier: MIT */
/*
 * Where a Xen hypercall's memory is, for whoever shows it: the argument that is the address of a
 * structure, an array or a string.  XEN_IN_MEMORY(name, argument)
 *
 * Not here: calls with none, multicall, whose entries are calls themselves, and iret, whose structure
 * is on the stack.
 */
#ifndef ABI_XEN_MEMORY_ARGUMENT_H
#define ABI_XEN_MEMORY_ARGUMENT_H

#define XEN_MEMORY_ARGUMENTS(XEN_IN_MEMORY) \
	XEN_IN_MEMORY(set_trap_table, 0) \
	XEN_IN_MEMORY(mmu_update, 0) \
	XEN_IN_MEMORY(set_gdt, 0) \
	XEN_IN_MEMORY(platform_op, 0) \
	XEN_IN_MEMORY(memory_op, 1) \
	XEN_IN_MEMORY(event_channel_op_compat, 0) \
	XEN_IN_MEMORY(xen_version, 1) \
	XEN_IN_MEMORY(console_io, 2) \
	XEN_IN_MEMORY(physdev_op_compat, 0) \
	XEN_IN_MEMORY(grant_table_op, 1) \
	XEN_IN_MEMORY(vcpu_op, 2) \
	XEN_IN_MEMORY(mmuext_op, 0) \
	XEN_IN_MEMORY(xsm_op, 0) \
	XEN_IN_MEMORY(nmi_op, 1) \
	XEN_IN_MEMORY(sched_op, 1) \
	XEN_IN_MEMORY(callback_op, 1) \
	XEN_IN_MEMORY(xenoprof_op, 1) \
	XEN_IN_MEMORY(event_channel_op, 1) \
	XEN_IN_MEMORY(physdev_op, 1) \
	XEN_IN_MEMORY(hvm_op, 1) \
	XEN_IN_MEMORY(sysctl, 0) \
	XEN_IN_MEMORY(domctl, 0) \
	XEN_IN_MEMORY(kexec_op, 1) \
	XEN_IN_MEMORY(xenpmu_op, 1) \
	XEN_IN_MEMORY(mca, 0)

#endif
