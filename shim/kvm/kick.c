/* SPDX-License-Identifier: MIT */
/*
 * Getting a VP out of the guest: a real-time signal to its thread, which nobody else in the process
 * has taken.  Its handler makes the VP leave at once also when it was not quite in KVM_RUN yet. One
 * that comes late, in the VMM's own code, does not disturb a system call there.
 */
#include <string.h>

#include "shim/kvm/seat.h"

/* In the thread's own block from the start: a handler may not allocate. */
#define THREAD_LOCAL static __thread __attribute__((tls_model("initial-exec")))

THREAD_LOCAL struct vp *volatile running; /* the VP that this thread runs */
THREAD_LOCAL pid_t thread_id;		  /* 0: not prepared */

static int kick_signal;
static pthread_mutex_t kick_lock = PTHREAD_MUTEX_INITIALIZER;

static void on_kick(int number)
{
	struct vp *vp = running;

	(void)number;
	if (!vp || atomic_load(&vp->gate.state) == GATE_OUT)
		return; /* it will look at what is pending before it enters */
	atomic_store(&vp->kicked, true);
	vp->run->immediate_exit = 1;
}

static int take_signal(void)
{
	struct sigaction action = {.sa_handler = on_kick, .sa_flags = SA_RESTART}, old;
	int number;

	sigfillset(&action.sa_mask);
	for (number = SIGRTMAX; number >= SIGRTMIN; number--) {
		if (sigaction(number, NULL, &old) || old.sa_flags & SA_SIGINFO ||
		    old.sa_handler != SIG_DFL)
			continue;
		if (sigaction(number, &action, NULL))
			return -1;
		kick_signal = number;
		return 0;
	}
	return fail(EBUSY);
}

/* Once for the process; 0 or -1 with errno. */
int kick_init(void)
{
	int result = 0;

	pthread_mutex_lock(&kick_lock);
	if (!kick_signal)
		result = take_signal();
	pthread_mutex_unlock(&kick_lock);
	return result;
}

static void prepare(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, kick_signal);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	thread_id = syscall(SYS_gettid);
}

void kick_prepare_thread(struct vp *vp)
{
	if (unlikely(!thread_id))
		prepare();
	if (unlikely(atomic_load(&vp->thread) != thread_id)) {
		run_time_new_thread(vp);
		atomic_store(&vp->thread, thread_id);
	}
	running = vp;
}

void kick_forget_thread(void)
{
	running = NULL;
}

void vp_kick(struct vp *vp)
{
	syscall(SYS_tgkill, getpid(), atomic_load(&vp->thread), kick_signal);
}

#define KERNEL_SIGNALS 8 /* bytes of a set of signals, as the kernel has it */

int hypershim_vcpu_set_signal_mask(struct hypershim_vcpu *public,
				   const struct kvm_signal_mask *mask)
{
	unsigned bit = kick_signal - 1;
	struct {
		struct kvm_signal_mask head;
		uint8_t set[KERNEL_SIGNALS];
	} ours;

	/* Without a mask, or with one that KVM will refuse. */
	if (!mask || mask->len != KERNEL_SIGNALS)
		return kvm_ioctl(vp_of(public)->fd, KVM_SET_SIGNAL_MASK, mask);
	ours.head.len = KERNEL_SIGNALS;
	memcpy(ours.set, mask->sigset, KERNEL_SIGNALS);
	ours.set[bit / 8] &= ~(1u << bit % 8);
	return kvm_ioctl(vp_of(public)->fd, KVM_SET_SIGNAL_MASK, &ours);
}
