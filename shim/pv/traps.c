/* SPDX-License-Identifier: MIT */
/* What entry.S calls. */
#include "shim/pv/cpu.h"
#include "shim/pv/emulate.h"
#include "shim/pv/guest.h"
#include "shim/pv/trace.h"
#include "shim/pv/traps.h"
#include "translator/from/xen/console.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/time.h"
#include "translator/from/xen/trap.h"
#include "translator/machine.h"
#include "translator/ops.h"

enum { DB = 1, UD = 6, NM = 7, GP = 13, PF = 14, FIRST_INTERRUPT = 32 };

#define DR6_CLEAR 0xffff0ff0ull

struct extable_entry {
	uint64_t from, to, fixup;
};

extern const struct extable_entry extable_start[], extable_end[];
extern char iretq_refused[]; /* entry.S */

static struct xen_vcpu *current_vcpu(struct xen_regs *r)
{
	struct xen_vcpu *v = &this_cpu()->vcpu;

	v->regs = r;
	return v;
}

static void take_interrupt(struct xen_vcpu *v, unsigned vector)
{
	static bool said;
	unsigned events = host_interrupt(vector);

	if (events & HOST_EVENT_TIMER)
		time_expire(v);
	if (events & HOST_EVENT_CONSOLE)
		console_input(v);
	trace_follow(v);
	if (events & HOST_EVENT_UNKNOWN && !said) {
		said = true;
		log_line(LOG_INFO, "unexpected interrupt vector %u", vector);
	}
}

/* The last thing before the guest goes on. */
static void leave(struct xen_vcpu *v)
{
	if (v->pair_stale && !v->in_kernel)
		table_pair_update(v);
	if (!v->domain->dying)
		xen_deliver_events(v);
	if (v->domain->dying)
		guest_end(v);
}

static bool has_error_code(unsigned vector)
{
	return vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21;
}

static void inject(struct xen_vcpu *v, const struct xen_regs *r)
{
	xen_inject_exception(v, r->vector, has_error_code(r->vector) ? r->error_code : NO_ERROR_CODE);
}

static void debug_exception(struct xen_vcpu *v, struct xen_regs *r)
{
	uint64_t dr6;

	__asm__ volatile("mov %%dr6, %0" : "=r"(dr6));
	v->debugreg[6] = dr6;
	cpu_set_debugreg(6, DR6_CLEAR);
	inject(v, r);
}

/* TS is set only on the guest's word (fpu_taskswitch): its handler finds it clear, as on Xen. */
static void device_not_available(struct xen_vcpu *v, struct xen_regs *r)
{
	cpu_set_ts(false);
	v->ctrlreg[0] &= ~CR0_TS;
	inject(v, r);
}

static void invalid_opcode(struct xen_vcpu *v, struct xen_regs *r)
{
	if (!emulate_forced(v))
		inject(v, r);
}

static void general_protection(struct xen_vcpu *v, struct xen_regs *r)
{
	if (v->in_kernel && emulate_read_gs(v))
		return;
	if (!emulate_int(v) && !emulate_privileged(v))
		inject(v, r);
}

static void page_fault(struct xen_vcpu *v, struct xen_regs *r)
{
	uint64_t linear = read_cr2();

	/* present, write, not reserved, not fetch: perhaps a page table that the kernel maps read-only */
	if (v->in_kernel && (r->error_code & ~4ull) == 3 &&
	    v->domain->vm_assist >> VMASST_TYPE_writable_pagetables & 1 && emulate_table_write(v, linear))
		return;
	xen_inject_page_fault(v, linear, r->error_code);
}

/* A kernel can reach ring 3 by itself, with IRETQ to one of its ring-3 selectors: it goes on in ring 1,
 * where what it did may be allowed. */
static bool back_to_ring1(struct xen_vcpu *v, struct xen_regs *r)
{
	if (!v->in_kernel || (r->cs & 3) != 3)
		return false;
	r->cs = XEN_KERNEL_CS;
	r->ss = XEN_KERNEL_SS;
	return r->vector == GP || r->vector == PF;
}

static void handle_exception(struct xen_vcpu *v, struct xen_regs *r)
{
	switch (r->vector) {
	case DB:
		debug_exception(v, r);
		break;
	case UD:
		invalid_opcode(v, r);
		break;
	case NM:
		device_not_available(v, r);
		break;
	case GP:
		general_protection(v, r);
		break;
	case PF:
		page_fault(v, r);
		break;
	default:
		inject(v, r);
	}
}

void trap_from_guest(struct xen_regs *r)
{
	struct xen_vcpu *v = current_vcpu(r);

	if (r->vector >= FIRST_INTERRUPT)
		take_interrupt(v, r->vector);
	else if (!back_to_ring1(v, r))
		handle_exception(v, r);
	leave(v);
}

/* GS is the guest's already, so ours is the inactive one. */
static void note_refusal(const struct xen_regs *r)
{
	struct percpu *p = (struct percpu *)msr_read(MSR_KERNEL_GS_BASE);

	p->refused_vector = r->vector;
	p->refused_error_code = r->error_code;
}

void trap_from_shim(struct xen_regs *r)
{
	const struct extable_entry *e;

	if (r->vector >= FIRST_INTERRUPT) { /* in cpu_wait_for_interrupt() */
		take_interrupt(&this_cpu()->vcpu, r->vector);
		return;
	}
	if (r->vector == DB) { /* a breakpoint of the guest's, on memory that we read or wrote for it */
		cpu_set_debugreg(6, DR6_CLEAR);
		return;
	}
	for (e = extable_start; e < extable_end; e++)
		if (r->rip >= e->from && r->rip < e->to) {
			if (e->fixup == (uint64_t)iretq_refused)
				note_refusal(r);
			r->rip = e->fixup;
			return;
		}
	shim_fatal(r, "unexpected exception");
}

void guest_system_call(struct xen_regs *r)
{
	struct xen_vcpu *v = current_vcpu(r);

	xen_system_call(v);
	leave(v);
}

void guest_hypercall(struct xen_regs *r)
{
	struct xen_vcpu *v = current_vcpu(r);

	r->rax = xen_hypercall(v, r->rax, r->args);
	if (v->pair_stale)
		table_pair_update(v);
	leave(v);
}

void guest_system_call32(struct xen_regs *r)
{
	struct xen_vcpu *v = current_vcpu(r);

	xen_system_call32(v);
	leave(v);
}

/* IRETQ refused the frame: as on Xen, an exception of the context that it names.  The mode is still the
 * one that it was to return to. */
void guest_frame_refused(struct xen_regs *r)
{
	struct xen_vcpu *v = current_vcpu(r);

	r->vector = this_cpu()->refused_vector;
	r->error_code = this_cpu()->refused_error_code;
	inject(v, r);
	leave(v);
}

void handle_nmi(struct xen_regs *r)
{
	/* Nothing here raises NMIs for a guest; one from outside (a monitor's command) is noted. */
	log_line(LOG_INFO, "NMI at %016lx", r->rip);
}

void handle_double_fault(struct xen_regs *r)
{
	shim_fatal(r, "double fault");
}

void handle_machine_check(struct xen_regs *r)
{
	shim_fatal(r, "machine check");
}
