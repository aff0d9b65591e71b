/* SPDX-License-Identifier: MIT */
/*
 * The VPs' timers: one thread for the VM, which sleeps until the nearest deadline.  It only says
 * that a deadline has passed; whether it still stands is found out where the VP's work is done, so
 * a timer that was armed anew in between does not expire.
 */
#include <sys/prctl.h>

#include "shim/kvm/seat.h"

#define NS_PER_REFERENCE 100
#define NS_PER_S	 1000000000ull
#define LONGEST_SLEEP	 (3600ull * REFERENCE_HZ)

void timers_look_again(struct vm *vm)
{
	atomic_fetch_add(&vm->timers.word, 1);
	futex_wake(&vm->timers.word);
}

void vp_timer_arm(struct vp *vp, unsigned timer, uint64_t deadline)
{
	atomic_store(&vp->deadline[timer], deadline);
	if (deadline < atomic_load(&vp->vm->timers.sleeps_until))
		timers_look_again(vp->vm);
}

void vp_timers_expire(struct vp *vp)
{
	uint64_t now = vm_reference_time(vp->vm);
	unsigned timer;

	for (timer = 0; timer < vp->vm->abi->timers; timer++) {
		if (atomic_load(&vp->deadline[timer]) > now)
			continue;
		atomic_store(&vp->deadline[timer], VP_TIMER_NEVER);
		vp->vm->abi->timer_expired(vp, timer);
	}
}

/* Sees to what has passed; the nearest of the VP's deadlines that has not. */
static uint64_t look_at(struct vp *vp, uint64_t now)
{
	uint64_t nearest = VP_TIMER_NEVER, deadline;
	bool passed = false;
	unsigned timer;

	for (timer = 0; timer < vp->vm->abi->timers; timer++) {
		deadline = atomic_load(&vp->deadline[timer]);
		if (deadline <= now)
			passed = true;
		else if (deadline < nearest)
			nearest = deadline;
	}
	if (passed)
		vp_post(vp, GATE_TIMERS);
	return nearest;
}

static uint64_t look_at_all(struct vm *vm)
{
	uint64_t now = vm_reference_time(vm), nearest = now + LONGEST_SLEEP, deadline;
	struct vp *vp;
	unsigned i;

	for (i = 0; i < vm_vp_count(vm); i++) {
		vp = vm_vp(vm, i);
		deadline = vp ? look_at(vp, now) : VP_TIMER_NEVER;
		if (deadline < nearest)
			nearest = deadline;
	}
	return nearest;
}

static void sleep_until(struct vm *vm, uint64_t deadline, uint32_t word)
{
	uint64_t now = vm_reference_time(vm), at = monotonic_ns();
	struct timespec until;

	if (deadline > now)
		at += (deadline - now) * NS_PER_REFERENCE;
	until.tv_sec = at / NS_PER_S;
	until.tv_nsec = at % NS_PER_S;
	futex_wait_until(&vm->timers.word, word, &until);
}

/*
 * While it looks, whoever arms a timer changes `word`.  After that, only who arms one that is
 * nearer: it has stored its deadline before it reads sleeps_until, so either we have seen that
 * deadline, or it sees that we are to look again.
 */
static void *timers_run(void *argument)
{
	struct vm *vm = argument;
	struct timers *t = &vm->timers;
	uint64_t nearest;
	uint32_t word;

	prctl(PR_SET_TIMERSLACK, 1);
	while (!atomic_load(&t->stop)) {
		word = atomic_load(&t->word);
		atomic_store(&t->sleeps_until, VP_TIMER_NEVER);
		nearest = look_at_all(vm);
		atomic_store(&t->sleeps_until, nearest);
		sleep_until(vm, nearest, word);
	}
	return NULL;
}

/* Signals are the VMM's threads'. */
int timers_start(struct vm *vm)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	error = pthread_create(&vm->timers.thread, NULL, timers_run, vm);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error)
		return fail(error);
	pthread_setname_np(vm->timers.thread, "hypershim");
	return 0;
}

void timers_stop(struct vm *vm)
{
	atomic_store(&vm->timers.stop, 1);
	timers_look_again(vm);
	pthread_join(vm->timers.thread, NULL);
}
