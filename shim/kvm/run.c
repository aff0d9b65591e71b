/* SPDX-License-Identifier: MIT */
/*
 * The run loop: KVM_RUN until an exit is not the guest ABI's.
 *
 * On the way from an exit to the next KVM_RUN there are no locks and no system calls, so that a
 * short hypercall costs little more than the exit itself.
 */
#include "shim/kvm/seat.h"

_Static_assert(offsetof(struct vp_regs, rflags) == offsetof(struct kvm_regs, rflags) &&
		       offsetof(struct vp_regs, rsp) == offsetof(struct kvm_regs, rsp) &&
		       offsetof(struct vp_regs, rdx) == offsetof(struct kvm_regs, rdx) &&
		       offsetof(struct vp_regs, r8) == offsetof(struct kvm_regs, r8) &&
		       offsetof(struct vp_regs, rip) == offsetof(struct kvm_regs, rip),
	       "struct vp_regs is struct kvm_regs");

/* What the run loop does after an exit. */
enum next { AGAIN, HAND_OVER };

struct vp_regs *vp_regs(struct vp *vp)
{
	return (struct vp_regs *)&vp->run->s.regs.regs;
}

void vp_regs_changed(struct vp *vp)
{
	vp->run->kvm_dirty_regs |= KVM_SYNC_X86_REGS;
}

/* KVM_RUN to the end of the instruction that left the guest, which goes no further: EINTR. */
static int complete_only(struct vp *vp)
{
	uint8_t wanted = vp->run->immediate_exit;
	int result;

	vp->run->immediate_exit = 1;
	result = kvm_ioctl(vp->fd, KVM_RUN, 0);
	vp->run->immediate_exit = wanted;
	return result;
}

/*
 * System registers are changed between two instructions only.  The VMM is given the EINTR: it may
 * have set immediate_exit while that was ours.
 */
static int flush(struct vp *vp)
{
	int result = complete_only(vp);

	if (result < 0 && errno == EINTR) {
		vp_flush_own_tlb(vp);
		return fail(EINTR);
	}
	atomic_fetch_or(&vp->gate.pending, GATE_FLUSH);
	return result;
}

/*
 * The VP is in the guest from before the ioctl until after it.  When our own signal has ended it,
 * or has come too late for that, run->immediate_exit stays set until the VMM is handed an EINTR: it
 * may have set it too.
 */
static int enter(struct vp *vp)
{
	int result;

	while (unlikely(!gate_enter(&vp->gate)))
		if (vp_do_pending(vp))
			return flush(vp);
	if (unlikely(vp->stats.histogram != NULL))
		stats_entering(vp);
	result = kvm_ioctl(vp->fd, KVM_RUN, 0);
	gate_leave(&vp->gate);
	if (unlikely(vp->stats.histogram != NULL) && !result)
		stats_left(vp, vp->run);
	if (unlikely(result < 0) && errno == EINTR && vp->kicked) {
		atomic_store(&vp->kicked, false);
		vp->run->immediate_exit = 0;
	}
	return result;
}

/*
 * As if KVM had left with KVM_EXIT_SYSTEM_EVENT behind the instruction.  While the VMM single-steps
 * the guest, KVM has an exit for that first, and the event comes with the next run.
 */
static int system_event(struct vp *vp)
{
	int result = complete_only(vp);

	if (result >= 0 || errno != EINTR)
		return result;
	vp->run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	vp->run->system_event.type = vp->event;
	vp->run->system_event.ndata = 0;
	vp->event = 0;
	return 0;
}

static enum next conclude(struct vp *vp, enum abi_verdict verdict, int *result)
{
	vp->run->msr.error = verdict == ABI_FAULT;
	if (likely(verdict == ABI_DONE) || verdict == ABI_FAULT)
		return AGAIN;
	if (verdict == ABI_CRASHED || verdict == ABI_CRASHING)
		atomic_store(&vp->vm->crashed, true);
	if (verdict == ABI_CRASHING)
		return AGAIN;
	vp->event = verdict == ABI_RESET ? KVM_SYSTEM_EVENT_RESET : KVM_SYSTEM_EVENT_CRASH;
	*result = system_event(vp);
	return HAND_OVER;
}

/* An MSR that the VMM's filter denies, though it has not asked for such exits: #GP, as KVM does. */
static enum next foreign_msr(struct vp *vp)
{
	if (vp->run->msr.reason != KVM_MSR_EXIT_REASON_FILTER ||
	    vp->vm->user_msr & KVM_MSR_EXIT_REASON_FILTER)
		return HAND_OVER;
	vp->run->msr.error = 1;
	return AGAIN;
}

static enum next handle(struct vp *vp, int *result)
{
	const struct guest_abi *abi = vp->vm->abi;
	struct kvm_run *run = vp->run;
	enum abi_verdict verdict;

	if (run->exit_reason != KVM_EXIT_X86_WRMSR && run->exit_reason != KVM_EXIT_X86_RDMSR)
		return HAND_OVER;
	if (run->msr.index < abi->msr_first || run->msr.index > abi->msr_last)
		return foreign_msr(vp);
	if (unlikely(vp->vm->trace->wanted != 0))
		verdict = vp_access_msr_traced(vp);
	else
		verdict = vp_access_msr(vp);
	return conclude(vp, verdict, result);
}

/* Once for each VP: what the library cannot do without. */
static int check(struct vp *vp)
{
	struct kvm_lapic_state lapic;

	if (kvm_ioctl(vp->fd, KVM_GET_LAPIC, &lapic) < 0) {
		report(vp->vm, "the VMM emulates the local APIC itself; "
			       "it has to be the kernel's (QEMU: kernel-irqchip=on or split)");
		return fail(ENOTSUP);
	}
	if (vm_fix_features(vp->vm))
		return -1;
	vp->checked = true;
	return 0;
}

int hypershim_vcpu_run(struct hypershim_vcpu *public)
{
	struct vp *vp = vp_of(public);
	int result;

	if (unlikely(!vp->checked) && check(vp))
		return -1;
	if (unlikely(vp->event))
		return system_event(vp);
	kick_prepare_thread(vp);
	vp->run->kvm_valid_regs |= KVM_SYNC_X86_REGS;
	do
		result = enter(vp);
	while (likely(!result) && handle(vp, &result) == AGAIN);
	kick_forget_thread();
	return result;
}
