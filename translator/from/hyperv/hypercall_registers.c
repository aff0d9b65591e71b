/* SPDX-License-Identifier: MIT */
/*
 * The calling conventions (TLFS, "Hypercall Register Conventions" and the two "XMM Fast Hypercall"
 * sections): the only place that knows which register holds what.
 *
 * The page's code (page.S) needs ECX for its WRMSR.  It has put the caller's RCX into RAX, which
 * counts for nothing until the result is in it, and the caller's ECX of the 32-bit convention into
 * EBP, which it restores by itself.
 */
#include <string.h>

#include "translator/from/hyperv/hypercall.h"

#define FAST_GENERAL 16 /* bytes of a fast input in general registers */
#define XMM_BYTES    16

static uint64_t pair(uint64_t high, uint64_t low)
{
	return high << 32 | (uint32_t)low;
}

void hv_call_enter(struct hv_call *c, bool wide)
{
	struct vp_regs *r = c->regs;

	c->wide = wide;
	c->verdict = ABI_DONE;
	if (wide) {
		r->rcx = r->rax;
		c->control = r->rcx;
		c->param[0] = r->rdx;
		c->param[1] = r->r8;
	} else {
		r->rcx = (uint32_t)r->rbp;
		c->control = pair(r->rdx, r->rax);
		c->param[0] = pair(r->rbx, r->rcx);
		c->param[1] = pair(r->rdi, r->rsi);
	}
}

/* "Hypercall Outputs" and "Volatile Registers": a rep call tells in its input value, too, how far
 * it came, which in the 32-bit convention the result takes the place of. */
void hv_call_leave(struct hv_call *c, enum hv_status status, bool rep)
{
	struct vp_regs *r = c->regs;
	uint64_t result = status;

	if (rep)
		result |= (uint64_t)c->done << HV_RESULT_REPS_SHIFT;
	if (c->wide) {
		r->rax = result;
		r->rcx = c->control;
		if (rep)
			r->rcx = (c->control & ~(HV_CALL_REP_MASK << HV_CALL_REP_START_SHIFT)) |
				 (uint64_t)c->done << HV_CALL_REP_START_SHIFT;
	} else {
		r->rax = (uint32_t)result;
		r->rdx = result >> 32;
	}
	vp_regs_changed(c->v->vp);
}

static size_t in_registers(size_t size)
{
	return (size + XMM_BYTES - 1) & ~(size_t)(XMM_BYTES - 1);
}

/*
 * Input of more than 16 bytes, and output, in registers only where CPUID offers it, output to
 * 64-bit callers only.  Without the offer the TLFS has #UD, which cannot be had for a WRMSR: the
 * call does not fit into the registers that there are.
 */
static enum hv_status fast_in(struct hv_call *c)
{
	const struct hv_vm *hv = c->v->vm;
	size_t in = in_registers(c->in_size);
	size_t room = hv_has(hv, HV_FEATURE_XMM_INPUT) ? HV_XMM_INPUT_MAX : FAST_GENERAL;

	memcpy(c->in, c->param, FAST_GENERAL);
	if (c->in_size <= FAST_GENERAL && !c->out_size)
		return HV_STATUS_SUCCESS;
	if (c->in_size > room)
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	if (c->out_size && (!c->wide || !hv_has(hv, HV_FEATURE_XMM_OUTPUT) ||
			    c->out_size > HV_XMM_INPUT_MAX - in))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	if (in > FAST_GENERAL &&
	    vp_get_xmm(c->v->vp, c->in + FAST_GENERAL, (in - FAST_GENERAL) / XMM_BYTES))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	return HV_STATUS_SUCCESS;
}

/* "Alignment Requirements".  The GPA of an empty list is not looked at. */
static bool is_aligned(uint64_t gpa, size_t size)
{
	return !size || (!(gpa % HV_GPA_ALIGN) && gpa % PAGE_SIZE + size <= PAGE_SIZE);
}

static enum hv_status slow_in(struct hv_call *c)
{
	if (!is_aligned(c->param[0], c->in_size) || !is_aligned(c->param[1], c->out_size))
		return HV_STATUS_INVALID_ALIGNMENT;
	/* Where there is no memory Hyper-V tells the parent partition; there is none, and so it is
	 * KVM's answer. */
	if (c->in_size && vm_read(c->v->vm->vm, c->in, GPA(c->param[0]), c->in_size))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	return HV_STATUS_SUCCESS;
}

enum hv_status hv_call_copy_in(struct hv_call *c)
{
	return c->control & HV_CALL_FAST ? fast_in(c) : slow_in(c);
}

/* The output begins in the first register pair behind the input. */
static enum hv_status fast_out(struct hv_call *c, size_t first, size_t end)
{
	size_t base = in_registers(c->in_size);
	size_t used = in_registers(base + end);
	unsigned xmm = (used - FAST_GENERAL) / XMM_BYTES;
	struct vp_regs *r = c->regs;
	uint64_t block[HV_XMM_INPUT_MAX / 8] = {r->rdx, r->r8};

	if (xmm && vp_get_xmm(c->v->vp, block + 2, xmm))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	memcpy((uint8_t *)block + base + first, c->out + first, end - first);
	if (xmm && vp_set_xmm(c->v->vp, block + 2, xmm))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	r->rdx = block[0];
	r->r8 = block[1];
	return HV_STATUS_SUCCESS;
}

/* Memory that cannot be written is found out only here: no call with output has another effect. */
enum hv_status hv_call_copy_out(struct hv_call *c, size_t first, size_t end)
{
	if (c->control & HV_CALL_FAST)
		return fast_out(c, first, end);
	if (vm_write(c->v->vm->vm, gpa_add(GPA(c->param[1]), first), c->out + first,
		     end - first))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	return HV_STATUS_SUCCESS;
}
