/* SPDX-License-Identifier: MIT */
/* The writers' side of the ring of traced calls. */
#include <pthread.h>
#include <string.h>

#include "conformance/unit/unit.h"
#include "translator/trace.h"

static struct trace ring;

static void set_up(void)
{
	memset(&ring, 0, sizeof(ring));
	trace_init(&ring, TRACE_XEN, 1000000, 0);
}

static struct trace_record *begin(uint64_t number)
{
	struct trace_record *r = trace_begin(&ring, &(struct trace_call){number, TRACE_CALL, 7});

	if (r)
		trace_begun(r);
	return r;
}

static void test_init(void)
{
	EXPECT_EQ(ring.magic, TRACE_MAGIC);
	EXPECT_EQ(ring.version, TRACE_VERSION);
	EXPECT_EQ(ring.patience_ms, 0);
	trace_init(&ring, TRACE_HYPERV, 5, 8);
	EXPECT_EQ(ring.abi, TRACE_HYPERV);
	EXPECT_EQ(ring.tsc_khz, 5);
	EXPECT_EQ(ring.wanted, 8);
	EXPECT_EQ(ring.patience_ms, TRACE_PATIENCE_MS);
}

static void test_wants(void)
{
	EXPECT(!trace_wants(&ring, 3));
	ring.wanted = 1 << 3;
	EXPECT(trace_wants(&ring, 3));
	EXPECT(trace_wants(&ring, 67));
	EXPECT(!trace_wants(&ring, 4));
}

static void test_record(void)
{
	struct trace_record *r;

	memset(ring.record, 0xa5, sizeof(ring.record));
	ring.record[0].state = TRACE_FREE;
	r = trace_begin(&ring, &(struct trace_call){0x123456789, TRACE_MSR_READ, 7});
	EXPECT(r == &ring.record[0]);
	EXPECT_EQ(r->state, TRACE_TAKEN);
	EXPECT_EQ(r->number, 0x123456789);
	EXPECT_EQ(r->kind, TRACE_MSR_READ);
	EXPECT_EQ(r->vcpu, 7);
	EXPECT_EQ(r->in + r->out + r->fault, 0);
	EXPECT_EQ(r->args[5], 0);
	EXPECT_EQ(ring.head, 1);
	trace_begun(r);
	EXPECT_EQ(r->state, TRACE_BEGUN(0));
	trace_ended(r);
	EXPECT_EQ(r->state, TRACE_ENDED(0));
}

static void test_lost(void)
{
	unsigned i;

	for (i = 0; i < TRACE_RECORDS; i++)
		trace_ended(begin(i));
	EXPECT(!begin(i));
	EXPECT_EQ(ring.lost, 1);
	EXPECT_EQ(ring.head, TRACE_RECORDS);
	ring.record[0].state = TRACE_FREE;
	EXPECT(begin(i) == &ring.record[0]);
	EXPECT_EQ(ring.record[0].index, TRACE_RECORDS);
}

/* A reader that is gone is waited for, but not a second time, and not for longer than it may say. */
static void test_patience(void)
{
	for (unsigned i = 0; i < TRACE_RECORDS; i++)
		trace_ended(begin(i));
	ring.tsc_khz = 1000; /* a second is a million ticks: less than a millisecond here */
	ring.patience_ms = UINT32_MAX;
	EXPECT(!begin(0));
	EXPECT_EQ(ring.patience_ms, 0);
	EXPECT_EQ(ring.lost, 1);
}

/* Those that go on do not hold up the others, be they as many as there are places. */
static void test_long_calls(void)
{
	struct trace_record *r, *first = begin(0);
	unsigned i;

	for (i = 1; i < TRACE_RECORDS; i++)
		begin(i)->state = TRACE_FREE;
	r = begin(i);
	EXPECT(r == &ring.record[1]);
	EXPECT_EQ(r->index, TRACE_RECORDS + 1);
	EXPECT_EQ(ring.head, TRACE_RECORDS + 2);
	trace_ended(first);
	EXPECT_EQ(first->state, TRACE_ENDED(0));
	for (i = 0; i < TRACE_RECORDS; i++)
		ring.record[i].state = TRACE_BEGUN(i);
	EXPECT(!begin(0));
	EXPECT_EQ(ring.lost, 1);
}

#define WRITERS 4
#define CALLS	20000

static void *make_calls(void *arg)
{
	uint64_t id = (uintptr_t)arg;

	for (uint64_t i = 0; i < CALLS; i++) {
		struct trace_record *r = begin(id << 32 | i);

		if (!r)
			break;
		r->result = ~r->number;
		trace_ended(r);
	}
	return NULL;
}

/* Each call is there once, whole, and those of a writer in their order. */
static void test_many_writers(void)
{
	uint64_t next[WRITERS] = {0}, index, wrong = 0, seen = 0;
	pthread_t thread[WRITERS];
	uintptr_t i;

	ring.patience_ms = TRACE_PATIENCE_MS;
	ring.tsc_khz = 1000000000; /* nobody may be too slow here */
	for (i = 0; i < WRITERS; i++)
		pthread_create(&thread[i], NULL, make_calls, (void *)i);
	for (index = 0; seen < WRITERS * CALLS && !__atomic_load_n(&ring.lost, __ATOMIC_RELAXED);) {
		struct trace_record *r = &ring.record[index % TRACE_RECORDS];
		uint64_t head = __atomic_load_n(&ring.head, __ATOMIC_ACQUIRE);
		uint32_t state = __atomic_load_n(&r->state, __ATOMIC_ACQUIRE);

		if (index == head || state == TRACE_TAKEN || state == TRACE_BEGUN(index))
			continue;
		if (state != TRACE_ENDED(index)) { /* passed over */
			index++;
			continue;
		}
		i = r->number >> 32;
		wrong += i >= WRITERS || (uint32_t)r->number != next[i]++ || r->result != ~r->number;
		__atomic_store_n(&r->state, TRACE_FREE, __ATOMIC_RELEASE);
		index++;
		seen++;
	}
	for (i = 0; i < WRITERS; i++)
		pthread_join(thread[i], NULL);
	EXPECT_EQ(ring.lost, 0);
	EXPECT_EQ(wrong, 0);
	EXPECT_EQ(seen, WRITERS * CALLS);
}

static const struct unit_test tests[] = {
	{"init", test_init},
	{"wants", test_wants},
	{"record", test_record},
	{"lost", test_lost},
	{"patience", test_patience},
	{"long calls", test_long_calls},
	{"many writers", test_many_writers},
};

UNIT_MAIN("trace", set_up, tests)
