/* SPDX-License-Identifier: MIT */
/*
 * The writer's side of the ring.  A record belongs to one call from trace_begin() until the reader
 * has seen its end and moved `tail` behind it, so no two calls ever write to the same one.
 */
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

static int is_full(const struct trace *t, uint64_t head)
{
	return head - __atomic_load_n(&t->tail, __ATOMIC_ACQUIRE) >= TRACE_RECORDS;
}

/* Returns whether there is room.  A reader that is gone is waited for once. */
static int wait_for_room(struct trace *t, uint64_t head)
{
	uint32_t ms = __atomic_load_n(&t->patience_ms, __ATOMIC_RELAXED);
	uint64_t limit = (uint64_t)(ms < TRACE_PATIENCE_MS ? ms : TRACE_PATIENCE_MS) * t->tsc_khz;
	uint64_t since = now();

	while (is_full(t, head)) {
		if (now() - since >= limit) {
			__atomic_store_n(&t->patience_ms, 0, __ATOMIC_RELAXED);
			return 0;
		}
		__builtin_ia32_pause();
	}
	return 1;
}

static int claim(struct trace *t, uint64_t *index)
{
	uint64_t head = __atomic_load_n(&t->head, __ATOMIC_RELAXED);

	do
		if (is_full(t, head) && !wait_for_room(t, head)) {
			__atomic_fetch_add(&t->lost, 1, __ATOMIC_RELAXED);
			return 0;
		}
	while (!__atomic_compare_exchange_n(&t->head, &head, head + 1, 0, __ATOMIC_ACQ_REL,
					    __ATOMIC_RELAXED));
	*index = head;
	return 1;
}

struct trace_record *trace_begin(struct trace *t, const struct trace_call *call)
{
	struct trace_record *r;
	uint64_t index;

	if (!claim(t, &index))
		return NULL;
	r = &t->record[index % TRACE_RECORDS];
	/* The state last: until then the reader waits for this index. */
	r->index = index;
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
