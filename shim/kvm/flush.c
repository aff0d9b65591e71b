/* SPDX-License-Identifier: MIT */
/*
 * Flushing TLBs.  The API has no call for it, but a change of CR4.PGE flushes all, so it is toggled
 * and put back.  Each VP does that on its own thread before it is in the guest again; one that is
 * in the guest is made to leave.  Whoever waits here is out of the guest, so two VPs that flush
 * each other do not wait for each other.
 */
#include "shim/kvm/seat.h"
#include "translator/x86.h"

#define SPINS 200

void vp_flush_own_tlb(struct vp *vp)
{
	struct kvm_sregs sregs;

	if (kvm_ioctl(vp->fd, KVM_GET_SREGS, &sregs) < 0)
		return;
	sregs.cr4 ^= CR4_PGE;
	kvm_ioctl(vp->fd, KVM_SET_SREGS, &sregs);
	sregs.cr4 ^= CR4_PGE;
	kvm_ioctl(vp->fd, KVM_SET_SREGS, &sregs);
}

static bool in_set(const uint64_t *set, unsigned words, unsigned index)
{
	return index / 64 < words && set[index / 64] >> index % 64 & 1;
}

/* The bit was set before: a VP that is out now sees it before it enters. */
static bool cannot_use_old_entries(struct vp *vp)
{
	return atomic_load(&vp->gate.state) == GATE_OUT ||
	       !(atomic_load(&vp->gate.pending) & GATE_FLUSH);
}

static void wait_for(struct vp *vp)
{
	const struct timespec step = {.tv_nsec = 20000};
	unsigned spins = 0;

	while (!cannot_use_old_entries(vp)) {
		if (spins++ < SPINS)
			__builtin_ia32_pause();
		else
			nanosleep(&step, NULL);
	}
}

void vp_flush_tlbs(struct vp *self, const uint64_t *set, unsigned words)
{
	unsigned count = vm_vp_count(self->vm), i;
	struct vp *vp;

	for (i = 0; i < count; i++) {
		vp = in_set(set, words, i) ? vm_vp(self->vm, i) : NULL;
		if (!vp)
			continue;
		atomic_fetch_or(&vp->gate.pending, GATE_FLUSH);
		if (atomic_load(&vp->gate.state) != GATE_OUT)
			vp_kick(vp);
	}
	for (i = 0; i < count; i++) {
		vp = in_set(set, words, i) ? vm_vp(self->vm, i) : NULL;
		if (vp)
			wait_for(vp); /* `self` is out */
	}
}
