/* SPDX-License-Identifier: MIT */
/* Work for a VP: on its own thread before it enters, or on another one while it is in the guest. */
#include "shim/kvm/seat.h"

void vp_deliver(struct vp *vp, uint32_t bits)
{
	if (bits & GATE_TIMERS)
		vp_timers_expire(vp);
	if (bits & GATE_WORK)
		vp->vm->abi->work(vp);
}

static void deliver(struct gate *gate, uint32_t bits)
{
	vp_deliver((struct vp *)gate, bits);
}

void vp_post(struct vp *vp, uint32_t bits)
{
	gate_post(&vp->gate, bits, deliver);
}

void vp_request_work(struct vp *vp)
{
	vp_post(vp, GATE_WORK);
}

bool vp_do_pending(struct vp *vp)
{
	uint32_t bits = gate_take(&vp->gate);

	if (bits & GATE_TSC)
		clock_compare(vp);
	vp_deliver(vp, bits);
	return bits & GATE_FLUSH;
}
