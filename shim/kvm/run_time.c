/* SPDX-License-Identifier: MIT */
/* How long a VP has run: its thread's CPU time, summed over the threads that have run it. */
#include "shim/kvm/seat.h"

static uint64_t thread_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * REFERENCE_HZ + now.tv_nsec / 100;
}

uint64_t vp_run_time(struct vp *vp)
{
	vp->ran = vp->ran_before + thread_time();
	return vp->ran;
}

/* It goes on from what the guest was last told. */
void run_time_new_thread(struct vp *vp)
{
	vp->ran_before = vp->ran - thread_time();
}
