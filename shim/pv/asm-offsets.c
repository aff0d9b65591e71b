/* SPDX-License-Identifier: MIT */
/* Compiled to assembly only: the Makefile turns the marked lines into build/shim/asm-offsets.h. */
#include "shim/pv/percpu.h"

#define OFFSET(name, type, member) __asm__("#define " #name " %c0 !" : : "i"(offsetof(type, member)))
#define CONSTANT(name, value)      __asm__("#define " #name " %c0 !" : : "i"(value))

void offsets(void);
void offsets(void)
{
	OFFSET(PCPU_STACK_TOP, struct percpu, self);
	OFFSET(PCPU_SCRATCH, struct percpu, scratch_rsp);
	OFFSET(PCPU_STACK, struct percpu, stack_top);
	OFFSET(PCPU_FAST, struct percpu, fast_paths);
	OFFSET(VCPU_INFO, struct percpu, vcpu.info);
	OFFSET(VCPU_KERNEL_SP, struct percpu, vcpu.kernel_sp);
	OFFSET(VCPU_SYSCALL_ADDRESS, struct percpu, vcpu.callback_address[XEN_CALLBACK_SYSCALL]);
	OFFSET(VCPU_IN_KERNEL, struct percpu, vcpu.in_kernel);
	OFFSET(VCPU_KERNEL_GS, struct percpu, vcpu.kernel_gs_base);
	OFFSET(VCPU_USER_GS, struct percpu, vcpu.user_gs_base);
	OFFSET(REGS_RIP, struct xen_regs, rip);
	OFFSET(REGS_CS, struct xen_regs, cs);
	OFFSET(REGS_RAX, struct xen_regs, rax);
	CONSTANT(REGS_SIZE, sizeof(struct xen_regs));
	OFFSET(INFO_PENDING, struct vcpu_info, evtchn_upcall_pending);
	OFFSET(INFO_MASK, struct vcpu_info, evtchn_upcall_mask);
	CONSTANT(HYPERVISOR_IRET, __HYPERVISOR_iret);
}
