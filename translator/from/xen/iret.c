/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/trap.h"

static void return_to_user(struct xen_vcpu *v, const struct iret_context *c)
{
	struct xen_regs *r = v->regs;

	if (!v->user_root) {
		xen_crash_domain(v, "returns to user mode without a user page table");
		return;
	}
	if (v->pair_stale)
		table_pair_update(v);
	cpu_enter_user(v);
	r->cs = (c->cs & 0xffff) | 3;
	r->ss = (c->ss & 0xffff) | 3;
}

static void return_to_kernel(struct xen_vcpu *v, const struct iret_context *c)
{
	v->regs->cs = XEN_KERNEL_CS;
	v->regs->ss = XEN_KERNEL_SS;
}

/*
 * HYPERVISOR_iret: struct iret_context is on the kernel's stack.  Privilege 3 in CS means user mode.
 * RFLAGS.IF stands for the upcall mask.  With VGCF_in_syscall RCX and R11 are what SYSRET would leave.
 */
long hypercall_iret(struct xen_vcpu *v, const uint64_t *a)
{
	struct xen_regs *r = v->regs;
	struct iret_context c;

	if (guest_read(&c, GVA(r->rsp), sizeof(c))) {
		xen_crash_domain(v, "has no readable iret frame");
		return 0;
	}
	if ((c.cs & 3) == 3)
		return_to_user(v, &c);
	else
		return_to_kernel(v, &c);
	if (v->domain->vm_assist >> VMASST_TYPE_architectural_iopl & 1)
		v->iopl = c.rflags >> 12 & 3;
	r->rip = c.rip;
	r->rsp = c.rsp;
	r->rflags = (c.rflags & ~(RFLAGS_VM | RFLAGS_IOPL)) | RFLAGS_IF | RFLAGS_FIXED;
	if (c.flags & VGCF_in_syscall) {
		r->rcx = c.rip;
		r->r11 = r->rflags;
	} else {
		r->rcx = c.rcx;
		r->r11 = c.r11;
	}
	v->info->evtchn_upcall_mask = !(c.rflags & RFLAGS_IF);
	if (v->nmi_blocked) {
		v->nmi_blocked = 0;
		cpu_update_fast_paths(v);
	}
	return c.rax;
}
