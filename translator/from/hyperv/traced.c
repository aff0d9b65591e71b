/* SPDX-License-Identifier: MIT */
/* Hypercalls for who looks on (guest_abi.h). */
#include <string.h>

#include "translator/from/hyperv/hypercall.h"

/* The call as the dispatcher will see it; `regs` is a copy of the caller's. */
static void look(struct vp *vp, uint32_t msr, struct vp_regs *regs, struct hv_call *c)
{
	*regs = *vp_regs(vp);
	c->v = vp_state(vp);
	c->regs = regs;
	hv_call_enter(c, msr == HV_MSR_CALL_64);
}

bool hv_traced_is_hypercall(struct vp *vp, uint32_t msr, uint64_t *number)
{
	struct vp_regs regs;
	struct hv_call c;

	if (msr != HV_MSR_CALL_64 && msr != HV_MSR_CALL_32)
		return false;
	look(vp, msr, &regs, &c);
	*number = c.control;
	return true;
}

static uint8_t at_most(size_t size, size_t room)
{
	return size < room ? size : room;
}

void hv_traced_arguments(struct vp *vp, uint32_t msr, struct trace_record *r)
{
	struct vp_regs regs;
	struct hv_call c;

	look(vp, msr, &regs, &c);
	r->args[0] = c.param[0];
	r->args[1] = c.param[1];
	if (hv_call_check(&c) != HV_STATUS_SUCCESS)
		return;
	r->in = at_most(c.in_size, TRACE_BYTES);
	memcpy(r->bytes, c.in, r->in);
	if (!(c.control & HV_CALL_FAST))
		r->out = at_most(c.out_size, TRACE_BYTES - r->in);
}

void hv_traced_answer(struct vp *vp, uint32_t msr, struct trace_record *r)
{
	const struct vp_regs *regs = vp_regs(vp);
	struct hv_vp *v = vp_state(vp);

	r->result = regs->rax;
	if (msr == HV_MSR_CALL_32)
		r->result = regs->rdx << 32 | (uint32_t)regs->rax;
	if ((r->result & HV_CALL_CODE) != HV_STATUS_SUCCESS ||
	    (r->out && vm_read(v->vm->vm, r->bytes + r->in, GPA(r->args[1]), r->out)))
		r->out = 0;
}
