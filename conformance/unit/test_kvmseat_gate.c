/* SPDX-License-Identifier: MIT */
/* The gate of a VP: nothing that is posted is lost, and nobody works for a VP beside another. */
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "conformance/unit/unit.h"
#include "shim/kvm/gate.h"

#define POSTERS 3
#define POSTS	20000

static struct gate gate;
static unsigned delivered, delivered_bits;
static bool awaited;

static void set_up(void)
{
	memset(&gate, 0, sizeof(gate));
	delivered = delivered_bits = 0;
	awaited = false;
}

static void deliver(struct gate *g, uint32_t bits)
{
	EXPECT_EQ(g->state, GATE_DELIVERING);
	delivered++;
	delivered_bits |= bits;
}

static void out(void)
{
	gate_post(&gate, GATE_WORK, deliver);
	EXPECT_EQ(delivered, 0);
	EXPECT(!gate_enter(&gate));
	EXPECT_EQ(gate.state, GATE_OUT);
	EXPECT_EQ(gate_take(&gate), GATE_WORK);
	EXPECT(gate_enter(&gate));
	EXPECT_EQ(gate.state, GATE_IN);
}

static void in(void)
{
	EXPECT(gate_enter(&gate));
	gate_post(&gate, GATE_TIMERS | GATE_WORK, deliver);
	EXPECT_EQ(delivered, 1);
	EXPECT_EQ(delivered_bits, GATE_TIMERS | GATE_WORK);
	EXPECT_EQ(gate.state, GATE_IN);
	EXPECT_EQ(gate.pending, 0);
	gate_leave(&gate);
	EXPECT_EQ(gate.state, GATE_OUT);
}

static void own_thread_only(void)
{
	EXPECT(gate_enter(&gate));
	gate_post(&gate, GATE_FLUSH, deliver);
	EXPECT_EQ(delivered, 0);
	gate_post(&gate, GATE_WORK, deliver);
	EXPECT_EQ(delivered_bits, GATE_WORK);
	EXPECT_EQ(gate.pending, GATE_FLUSH);
}

static void deliver_more(struct gate *g, uint32_t bits)
{
	if (!delivered++)
		gate_post(g, GATE_TIMERS, deliver_more); /* as an ABI's work may arm or ask */
	delivered_bits |= bits;
}

static void posted_while_delivering(void)
{
	EXPECT(gate_enter(&gate));
	gate_post(&gate, GATE_WORK, deliver_more);
	EXPECT_EQ(delivered, 2);
	EXPECT_EQ(delivered_bits, GATE_WORK | GATE_TIMERS);
	EXPECT_EQ(gate.pending, 0);
}

static void *leave(void *unused)
{
	gate_leave(&gate);
	return NULL;
}

/* Ends only when the VP's thread has come to wait for it. */
static void deliver_until_awaited(struct gate *g, uint32_t bits)
{
	pthread_t leaver;

	pthread_create(&leaver, NULL, leave, NULL);
	while (atomic_load(&g->state) != GATE_AWAITED)
		sched_yield();
	awaited = true;
	pthread_detach(leaver);
}

static void leaving_waits(void)
{
	EXPECT(gate_enter(&gate));
	gate_post(&gate, GATE_WORK, deliver_until_awaited);
	EXPECT(awaited);
	while (atomic_load(&gate.state) != GATE_OUT)
		sched_yield();
	EXPECT_EQ(gate.pending, 0);
}

/* Many threads post; `inside` shows two at work for the VP at a time, `done` what became of each
 * post. */
static _Atomic unsigned inside, done, posted[POSTERS], overlaps, stop;

static void work(void)
{
	unsigned i, sum = 0;

	if (atomic_fetch_add(&inside, 1))
		atomic_fetch_add(&overlaps, 1);
	for (i = 0; i < POSTERS; i++)
		sum += atomic_load(&posted[i]);
	atomic_store(&done, sum);
	atomic_fetch_sub(&inside, 1);
}

static void deliver_work(struct gate *g, uint32_t bits)
{
	work();
}

static void *post(void *argument)
{
	_Atomic unsigned *mine = argument;
	unsigned i;

	for (i = 0; i < POSTS; i++) {
		atomic_fetch_add(mine, 1);
		gate_post(&gate, GATE_WORK, deliver_work);
		if (i % 64 == 0)
			sched_yield();
	}
	return NULL;
}

static void *run_vp(void *unused)
{
	while (!atomic_load(&stop)) {
		while (!gate_enter(&gate))
			if (gate_take(&gate))
				work();
		sched_yield();
		gate_leave(&gate);
		if (atomic_fetch_add(&inside, 1)) /* an exit is handled */
			atomic_fetch_add(&overlaps, 1);
		atomic_fetch_sub(&inside, 1);
	}
	return NULL;
}

static void nothing_is_lost(void)
{
	pthread_t vp, poster[POSTERS];
	unsigned i;

	inside = done = overlaps = stop = 0;
	for (i = 0; i < POSTERS; i++)
		posted[i] = 0;
	pthread_create(&vp, NULL, run_vp, NULL);
	for (i = 0; i < POSTERS; i++)
		pthread_create(&poster[i], NULL, post, (void *)&posted[i]);
	for (i = 0; i < POSTERS; i++)
		pthread_join(poster[i], NULL);
	/* The VP enters once more at most, and sees to what is left; a lost post is waited for for
	 * ever, and the run's time limit says so. */
	while (atomic_load(&done) != POSTERS * POSTS)
		sched_yield();
	atomic_store(&stop, 1);
	pthread_join(vp, NULL);
	EXPECT_EQ(overlaps, 0);
	EXPECT_EQ(gate.state, GATE_OUT);
}

static const struct unit_test tests[] = {
	{"what comes while the VP is out waits for it", out},
	{"what comes while it is in is done at once", in},
	{"a flush is for its own thread", own_thread_only},
	{"what comes while another delivers is done by that one", posted_while_delivering},
	{"a VP that leaves waits for who works for it", leaving_waits},
	{"from many threads, nothing is lost and nothing overlaps", nothing_is_lost},
};

UNIT_MAIN("shim/kvm: the gate of a VP", set_up, tests)
