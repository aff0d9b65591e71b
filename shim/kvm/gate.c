/* SPDX-License-Identifier: MIT */
/* The gate between a VP's thread and those that work for it: the paths that wait or deliver. */
#include "shim/kvm/gate.h"

#include <errno.h>

#include "shim/kvm/sys.h"

void gate_leave_slowly(struct gate *g)
{
	int error = errno; /* KVM_RUN's, for the VMM */
	uint32_t state;

	for (;;) {
		state = GATE_IN;
		if (atomic_compare_exchange_strong(&g->state, &state, GATE_OUT))
			break;
		if (state == GATE_AWAITED ||
		    atomic_compare_exchange_strong(&g->state, &state, GATE_AWAITED))
			futex_wait(&g->state, GATE_AWAITED);
	}
	errno = error;
}

void gate_post(struct gate *g, uint32_t bits, void (*deliver)(struct gate *g, uint32_t bits))
{
	uint32_t in;

	atomic_fetch_or(&g->pending, bits);
	/* Again, for what came while we delivered: whoever brought it found the gate taken. */
	while (atomic_load(&g->pending) & GATE_DELIVERABLE) {
		in = GATE_IN;
		if (!atomic_compare_exchange_strong(&g->state, &in, GATE_DELIVERING))
			return;
		deliver(g, atomic_fetch_and(&g->pending, ~GATE_DELIVERABLE) & GATE_DELIVERABLE);
		if (atomic_exchange(&g->state, GATE_IN) == GATE_AWAITED) {
			futex_wake(&g->state);
			return; /* it is on its way out, and will look for itself */
		}
	}
}
