/* SPDX-License-Identifier: MIT */
/*
 * Who may work for a VP: its own thread while the VP is out of the guest; another thread while it
 * is in the guest, which then cannot leave before that thread is done.  What comes while the VP is
 * out is a bit in `pending`, which its thread looks at once more after it has closed the gate
 * behind it.
 */
#ifndef SHIM_KVM_GATE_H
#define SHIM_KVM_GATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum gate_state {
	GATE_OUT,
	GATE_IN,
	GATE_DELIVERING, /* in, and another thread works for it */
	GATE_AWAITED,	 /* the same, and its own thread waits for that one to be done */
};

#define GATE_WORK	 1u /* guest_abi.work() */
#define GATE_TIMERS	 2u /* a timer's deadline has passed */
#define GATE_FLUSH	 4u /* its TLB is to be flushed: by its own thread only */
#define GATE_TSC	 8u /* its TSC is to be compared with VP 0's: by its own thread only */
#define GATE_DELIVERABLE (GATE_WORK | GATE_TIMERS)

struct gate {
	_Atomic uint32_t state;
	_Atomic uint32_t pending;
};

/* Leaving while another thread delivers. */
void gate_leave_slowly(struct gate *g);

static inline void gate_leave(struct gate *g)
{
	uint32_t in = GATE_IN;

	if (!atomic_compare_exchange_strong(&g->state, &in, GATE_OUT))
		gate_leave_slowly(g);
}

/* false: something is pending, and the VP is out as before. */
static inline bool gate_enter(struct gate *g)
{
	atomic_store(&g->state, GATE_IN); /* before pending is read */
	if (!atomic_load(&g->pending))
		return true;
	gate_leave(g);
	return false;
}

/* What is pending, taken by the VP's own thread. */
static inline uint32_t gate_take(struct gate *g)
{
	return atomic_exchange(&g->pending, 0);
}

/* From any thread: notes `bits`, and if the VP is in the guest calls deliver() with what of
 * GATE_DELIVERABLE is pending. */
void gate_post(struct gate *g, uint32_t bits, void (*deliver)(struct gate *g, uint32_t bits));

#endif
