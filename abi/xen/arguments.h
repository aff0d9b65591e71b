/* SPDX-License-Identifier: MIT */
/*
 * The arguments of each hypercall of abi/xen/hypercalls.h, in order.  XEN_ARGUMENTS_hypercall(A, S)
 * has the rows
 *
 *   A(type, name, kind)   in a register; of which the hypercall uses as much as the type has
 *   S(name, structure)    on the guest's stack
 *
 * A kind is one of abi/xen/structures.h's numbers, DOMID, FLAGS, or one of
 *
 *   POINTS_TO(structure)  the address of a structure
 *   CHOSEN_BY(argument)   the address of what the operation in that argument wants
 *   TEXT_OF(argument)     the address of characters, as many as that argument says
 *
 * A number's may be followed by
 *
 *   ONE_OF(set)           what its values are called
 *   OPERATION(set)        the same; by which alone it is known what the other arguments are
 *
 * and an address's, when an array is there, by
 *
 *   COUNT(argument)       which says how long it is
 *   PER(number)           so many of what that counts are in one element
 *   UNTIL_ZERO(T, member) an element where this is zero ends it
 */
#ifndef ABI_XEN_ARGUMENTS_H
#define ABI_XEN_ARGUMENTS_H

#include "abi/xen/structures.h"

#define XEN_ARGUMENTS_set_trap_table(A, S) \
	A(void *, traps, POINTS_TO(trap_info), UNTIL_ZERO(struct trap_info, address))

#define XEN_ARGUMENTS_mmu_update(A, S) \
	A(void *, reqs, POINTS_TO(mmu_update), COUNT(1)) \
	A(unsigned int, count, DEC) A(void *, done_out, HEX) A(unsigned int, foreigndom, DOMID)

/* The last is the number of descriptors. */
#define XEN_ARGUMENTS_set_gdt(A, S) \
	A(void *, frames, POINTS_TO(frame), COUNT(1), PER(512)) A(unsigned int, entries, DEC)

#define XEN_ARGUMENTS_stack_switch(A, S) A(unsigned long, ss, HEX) A(unsigned long, esp, HEX)

#define XEN_ARGUMENTS_set_callbacks(A, S) \
	A(unsigned long, event_address, HEX) A(unsigned long, failsafe_address, HEX) \
	A(unsigned long, syscall_address, HEX)

#define XEN_ARGUMENTS_fpu_taskswitch(A, S) A(int, set, SIGNED)

#define XEN_ARGUMENTS_sched_op_compat(A, S) \
	A(int, cmd, SIGNED, OPERATION(SCHEDOP)) A(unsigned long, arg, HEX)

#define XEN_ARGUMENTS_platform_op(A, S) A(void *, op, POINTS_TO(platform_op))

#define XEN_ARGUMENTS_set_debugreg(A, S) A(int, regno, SIGNED) A(unsigned long, value, HEX)

#define XEN_ARGUMENTS_get_debugreg(A, S) A(int, regno, SIGNED)

#define XEN_ARGUMENTS_update_descriptor(A, S) A(uint64_t, pa, HEX) A(uint64_t, desc, HEX)

#define XEN_ARGUMENTS_memory_op(A, S) \
	A(unsigned int, cmd, DEC, OPERATION(XENMEM)) A(void *, arg, CHOSEN_BY(0))

/* Its entries are hypercalls of their own, for whoever shows them. */
#define XEN_ARGUMENTS_multicall(A, S) A(void *, call_list, HEX) A(unsigned int, nr_calls, DEC)

#define XEN_ARGUMENTS_update_va_mapping(A, S) \
	A(unsigned long, va, HEX) A(uint64_t, val, HEX) A(unsigned long, flags, FLAGS(UVMF))

#define XEN_ARGUMENTS_set_timer_op(A, S) A(uint64_t, timeout, DEC)

#define XEN_ARGUMENTS_event_channel_op_compat(A, S) A(void *, op, POINTS_TO(evtchn_op))

#define XEN_ARGUMENTS_xen_version(A, S) \
	A(int, cmd, SIGNED, OPERATION(XENVER)) A(void *, arg, CHOSEN_BY(0))

#define XEN_ARGUMENTS_console_io(A, S) \
	A(unsigned int, cmd, DEC, OPERATION(CONSOLEIO)) A(unsigned int, count, DEC) \
	A(void *, buffer, TEXT_OF(1))

#define XEN_ARGUMENTS_physdev_op_compat(A, S) A(void *, op, POINTS_TO(physdev_op))

#define XEN_ARGUMENTS_grant_table_op(A, S) \
	A(unsigned int, cmd, DEC, OPERATION(GNTTABOP)) A(void *, args, CHOSEN_BY(0), COUNT(2)) \
	A(unsigned int, count, DEC)

#define XEN_ARGUMENTS_vm_assist(A, S) \
	A(unsigned int, cmd, DEC, OPERATION(VMASST_CMD)) \
	A(unsigned int, type, DEC, ONE_OF(VMASST_TYPE))

#define XEN_ARGUMENTS_update_va_mapping_otherdomain(A, S) \
	A(unsigned long, va, HEX) A(uint64_t, val, HEX) A(unsigned long, flags, FLAGS(UVMF)) \
	A(domid_t, domid, DOMID)

#define XEN_ARGUMENTS_iret(A, S) S(context, iret_context)

#define XEN_ARGUMENTS_vcpu_op(A, S) \
	A(int, cmd, SIGNED, OPERATION(VCPUOP)) A(unsigned int, vcpuid, DEC) \
	A(void *, extra_args, CHOSEN_BY(0))

#define XEN_ARGUMENTS_set_segment_base(A, S) \
	A(unsigned int, which, DEC, OPERATION(SEGBASE)) A(unsigned long, base, HEX)

#define XEN_ARGUMENTS_mmuext_op(A, S) \
	A(void *, uops, POINTS_TO(mmuext_op), COUNT(1)) A(unsigned int, count, DEC) \
	A(void *, pdone, HEX) A(unsigned int, foreigndom, DOMID)

#define XEN_ARGUMENTS_xsm_op(A, S) A(void *, op, POINTS_TO(flask_op))

#define XEN_ARGUMENTS_nmi_op(A, S) \
	A(unsigned int, cmd, DEC, OPERATION(XENNMI)) A(void *, arg, CHOSEN_BY(0))

#define XEN_ARGUMENTS_sched_op(A, S) \
	A(int, cmd, SIGNED, OPERATION(SCHEDOP)) A(void *, arg, CHOSEN_BY(0))

#define XEN_ARGUMENTS_callback_op(A, S) \
	A(int, cmd, SIGNED, OPERATION(CALLBACKOP)) A(void *, arg, CHOSEN_BY(0))

#define XEN_ARGUMENTS_xenoprof_op(A, S) \
	A(int, op, SIGNED, OPERATION(XENOPROF)) A(void *, arg, CHOSEN_BY(0))

#define XEN_ARGUMENTS_event_channel_op(A, S) \
	A(int, cmd, SIGNED, OPERATION(EVTCHNOP)) A(void *, args, CHOSEN_BY(0))

#define XEN_ARGUMENTS_physdev_op(A, S) \
	A(int, cmd, SIGNED, OPERATION(PHYSDEVOP)) A(void *, arg, CHOSEN_BY(0))

#define XEN_ARGUMENTS_hvm_op(A, S) \
	A(unsigned long, op, DEC, OPERATION(HVMOP)) A(void *, arg, CHOSEN_BY(0))

#define XEN_ARGUMENTS_sysctl(A, S) A(void *, op, POINTS_TO(sysctl))

#define XEN_ARGUMENTS_domctl(A, S) A(void *, op, POINTS_TO(domctl))

#define XEN_ARGUMENTS_kexec_op(A, S) \
	A(unsigned long, op, DEC, OPERATION(KEXEC_CMD)) A(void *, arg, CHOSEN_BY(0))

#define XEN_ARGUMENTS_tmem_op(A, S) A(void *, op, HEX)

#define XEN_ARGUMENTS_argo_op(A, S) \
	A(unsigned int, cmd, DEC, OPERATION(XEN_ARGO_OP)) A(void *, arg1, HEX) A(void *, arg2, HEX) \
	A(unsigned long, arg3, HEX) A(unsigned long, arg4, HEX)

#define XEN_ARGUMENTS_xenpmu_op(A, S) \
	A(unsigned int, op, DEC, OPERATION(XENPMU)) A(void *, arg, CHOSEN_BY(0))

#define XEN_ARGUMENTS_dm_op(A, S) \
	A(domid_t, domid, DOMID) A(unsigned int, nr_bufs, DEC) A(void *, bufs, HEX)

#define XEN_ARGUMENTS_hypfs_op(A, S) \
	A(unsigned int, cmd, DEC, OPERATION(XEN_HYPFS_OP)) A(void *, arg1, HEX) \
	A(unsigned long, arg2, HEX) A(void *, arg3, HEX) A(unsigned long, arg4, HEX)

#define XEN_ARGUMENTS_mca(A, S) A(void *, u_xen_mc, POINTS_TO(mc))

#define XEN_ARGUMENTS_paging_domctl_cont(A, S) A(void *, op, HEX)

#endif
