/* SPDX-License-Identifier: MIT */
/* A VP that waits for an interrupt without having executed HLT. */
#include "shim/kvm/seat.h"
#include "translator/x86.h"

#define STEP_NS 50000
#define STEPS	20 /* about a millisecond */

/* KVM does the waiting: the VP is as if behind a HLT. */
static bool halt(struct vp *vp)
{
	struct kvm_mp_state state = {.mp_state = KVM_MP_STATE_HALTED};

	return vp_regs(vp)->rflags & RFLAGS_IF && !kvm_ioctl(vp->fd, KVM_SET_MP_STATE, &state);
}

/* With interrupts off KVM would wait for ever; the VMM's signal ends a step early. */
void vp_wait(struct vp *vp)
{
	const struct timespec step = {.tv_nsec = STEP_NS};
	unsigned steps;

	if (halt(vp))
		return;
	for (steps = 0; steps < STEPS && !vp_interrupt_pending(vp); steps++)
		if (vp->run->immediate_exit || atomic_load(&vp->gate.pending) ||
		    nanosleep(&step, NULL))
			return;
}
