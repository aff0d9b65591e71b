/* SPDX-License-Identifier: MIT */
/* The writers' side of the ring. */
#include "translator/trace.h"

static uint64_t now(void)
{
	return __builtin_ia32_rdtsc();
}

void trace_init(struct trace *t, enum trace_abi abi, uint64_t tsc_khz, uint64_t wanted)
{
	t->version = TRACE_VERSION;
	t->abi = abi;
	t->tsc_khz = tsc_khz;
	t->patience_ms = wanted ? TRACE_PATIENCE_MS : 0;
	t->wanted = wanted;
	__atomic_store_n(&t->magic, TRACE_MAGIC, __ATOMIC_RELEASE);
}

/* Returns whether the reader has gone on.  One that is gone is waited for once. */
static int wait_for_reader(struct trace *t, const struct trace_record *r, uint32_t state)
{
	uint32_t ms = __atomic_load_n(&t->patience_ms, __ATOMIC_RELAXED);
	uint64_t limit = (uint64_t)(ms < TRACE_PATIENCE_MS ? ms : TRACE_PATIENCE_MS) * t->tsc_khz;
	uint64_t since = now();

	while (__atomic_load_n(&r->state, __ATOMIC_ACQUIRE) == state) {
		if (now() - since >= limit) {
			__atomic_store_n(&t->patience_ms, 0, __ATOMIC_RELAXED);
			return 0;
		}
		__builtin_ia32_pause();
	}
	return 1;
}

static int advance(struct trace *t, uint64_t head)
{
	return __atomic_compare_exchange_n(&t->head, &head, head + 1, 0, __ATOMIC_ACQ_REL,
					   __ATOMIC_RELAXED);
}

/* The place at `head` is free, or was a moment ago. */
static struct trace_record *take(struct trace *t, struct trace_record *r, uint64_t head)
{
	uint32_t state = TRACE_FREE;

	if (!__atomic_compare_exchange_n(&r->state, &state, TRACE_TAKEN, 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return NULL;
	r->index = head;
	if (advance(t, head))
		return r;
	__atomic_store_n(&r->state, TRACE_FREE, __ATOMIC_RELEASE);
	return NULL;
}

/*
 * A machine with one processor may be emulated with exchanges that are atomic only to that: what the
 * reader writes to, an ended record's state, is only ever loaded.
 */
static struct trace_record *claim(struct trace *t)
{
	struct trace_record *r, *taken;
	uint64_t head;
	uint32_t state;

	for (unsigned tries = 0; tries < 2 * TRACE_RECORDS; tries++) {
		head = __atomic_load_n(&t->head, __ATOMIC_RELAXED);
		r = &t->record[head % TRACE_RECORDS];
		state = __atomic_load_n(&r->state, __ATOMIC_ACQUIRE);
		taken = state == TRACE_FREE ? take(t, r, head) : NULL;
		if (taken)
			return taken;
		if (trace_is_ended(state) && !wait_for_reader(t, r, state))
			return NULL;
		if (state == TRACE_TAKEN || trace_is_begun(state))
			advance(t, head); /* past a call that takes long */
	}
	return NULL;
}

struct trace_record *trace_begin(struct trace *t, const struct trace_call *call)
{
	struct trace_record *r = claim(t);

	if (!r) {
		__atomic_fetch_add(&t->lost, 1, __ATOMIC_RELAXED);
		return NULL;
	}
	r->vcpu = call->vcpu;
	r->kind = call->kind;
	r->in = r->out = r->fault = 0;
	r->number = call->number;
	r->ticks = r->result = 0;
	for (unsigned i = 0; i < TRACE_ARGS; i++)
		r->args[i] = 0;
	r->start = now();
	return r;
}

void trace_begun(struct trace_record *r)
{
	__atomic_store_n(&r->state, TRACE_BEGUN(r->index), __ATOMIC_RELEASE);
}

void trace_ended(struct trace_record *r)
{
	r->ticks = now() - r->start;
	__atomic_store_n(&r->state, TRACE_ENDED(r->index), __ATOMIC_RELEASE);
}
