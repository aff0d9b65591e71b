/* SPDX-License-Identifier: MIT */
/*
 * The frame that a Xen PV kernel finds on its stack (xen-x86_64.h, struct cpu_user_regs and the
 * comments on callbacks): RCX, R11, [error code], RIP, CS with the saved upcall mask in bits 32-39,
 * RFLAGS, RSP, SS.
 */
#include "translator/from/xen/trap.h"

struct bounce {
	uint64_t address;
	uint64_t error_code; /* or NO_ERROR_CODE */
	bool masks_events;
};

/* Xen runs the kernel in ring 3 and shows CS with the privilege bits clear, SS as it is; so the guest
 * is to see ours as Xen's flat selectors. */
static uint64_t shown_cs(const struct xen_regs *r, bool kernel)
{
	if (!kernel)
		return r->cs & 0xffff;
	return r->cs == XEN_KERNEL_CS ? (FLAT_KERNEL_CS & ~3ull) : r->cs & 0xfffc;
}

static uint64_t shown_ss(const struct xen_regs *r, bool kernel)
{
	if (!kernel)
		return r->ss & 0xffff;
	if (r->ss == XEN_KERNEL_SS)
		return FLAT_KERNEL_SS;
	return r->ss > 3 ? (r->ss & 0xffff) | 3 : 0;
}

static bool has_architectural_iopl(const struct xen_vcpu *v)
{
	return v->domain->vm_assist >> VMASST_TYPE_architectural_iopl & 1;
}

static uint64_t shown_rflags(const struct xen_vcpu *v, uint8_t mask)
{
	uint64_t flags = v->regs->rflags & ~(RFLAGS_IOPL | RFLAGS_IF);

	if (!mask)
		flags |= RFLAGS_IF;
	if (has_architectural_iopl(v))
		flags |= (uint64_t)v->iopl << 12;
	return flags;
}

static void bounce(struct xen_vcpu *v, const struct bounce *b)
{
	struct xen_regs *r = v->regs;
	bool kernel = v->in_kernel;
	uint8_t mask = v->info->evtchn_upcall_mask;
	uint64_t frame[8], sp = (kernel ? r->rsp : v->kernel_sp) & ~15ull;
	unsigned n = 0;

	if (!b->address) {
		xen_crash_domain(v, "has no handler for an exception or callback");
		return;
	}
	frame[n++] = r->rcx;
	frame[n++] = r->r11;
	if (b->error_code != NO_ERROR_CODE)
		frame[n++] = b->error_code;
	frame[n++] = r->rip;
	frame[n++] = shown_cs(r, kernel) | (uint64_t)mask << 32;
	frame[n++] = shown_rflags(v, mask);
	frame[n++] = r->rsp;
	frame[n++] = shown_ss(r, kernel);
	sp -= n * 8;
	if (!kernel)
		cpu_enter_kernel(v);
	if (guest_write(GVA(sp), frame, n * 8)) {
		xen_crash_domain(v, "has no usable kernel stack");
		return;
	}
	if (b->masks_events)
		v->info->evtchn_upcall_mask = 1;
	r->rip = b->address;
	r->cs = XEN_KERNEL_CS;
	r->ss = XEN_KERNEL_SS;
	r->rsp = sp;
	r->rflags &= ~RFLAGS_CLEARED_ON_ENTRY;
}

void xen_inject_exception(struct xen_vcpu *v, unsigned vector, uint64_t error_code)
{
	const struct xen_trap *t = &v->traps[vector];
	struct bounce b = {t->address, error_code, t->masks_events};

	bounce(v, &b);
}

void xen_inject_page_fault(struct xen_vcpu *v, uint64_t linear, uint64_t error_code)
{
	v->ctrlreg[2] = linear;
	v->info->arch.cr2 = linear;
	/* User mode is the flag's business: Xen's guest kernels fault from ring 3, ours from ring 1. */
	error_code = (error_code & ~4ull) | (v->in_kernel ? 0 : 4);
	xen_inject_exception(v, 14, error_code);
}

static void bounce_callback(struct xen_vcpu *v, enum xen_callback which, bool masks_events)
{
	struct bounce b = {v->callback_address[which], NO_ERROR_CODE, masks_events};

	bounce(v, &b);
}

void xen_system_call(struct xen_vcpu *v)
{
	bounce_callback(v, XEN_CALLBACK_SYSCALL, v->callback_masks_events[XEN_CALLBACK_SYSCALL]);
}

void xen_system_call32(struct xen_vcpu *v)
{
	if (v->callback_address[XEN_CALLBACK_SYSCALL32]) {
		bounce_callback(v, XEN_CALLBACK_SYSCALL32,
				v->callback_masks_events[XEN_CALLBACK_SYSCALL32]);
		return;
	}
	v->regs->rip -= 2; /* back at the instruction, which is not there for this guest */
	xen_inject_exception(v, 6, NO_ERROR_CODE);
}

/* One at a time: the next has to wait for an iret hypercall.  Without a handler it is lost. */
static void deliver_nmi(struct xen_vcpu *v)
{
	v->nmi_pending = 0;
	if (!v->traps[2].address)
		return;
	v->nmi_blocked = 1;
	cpu_update_fast_paths(v);
	xen_inject_exception(v, 2, NO_ERROR_CODE);
}

void xen_deliver_events(struct xen_vcpu *v)
{
	if (v->nmi_pending && !v->nmi_blocked)
		deliver_nmi(v);
	if (v->info->evtchn_upcall_pending && !v->info->evtchn_upcall_mask)
		bounce_callback(v, XEN_CALLBACK_EVENT, true);
}

void xen_crash_domain(struct xen_vcpu *v, const char *why)
{
	if (v->domain->dying)
		return;
	log_line(LOG_ERROR, "the guest %s", why);
	v->domain->dying = true;
	v->domain->shutdown_reason = SHUTDOWN_crash;
}
