/* SPDX-License-Identifier: MIT */
/* Connections: whom a message reaches, and taking one away while guests use them. */
#include <sched.h>
#include <string.h>

#include "conformance/unit/unit.h"
#include "shim/kvm/seat.h"

#define SENDERS 2

static struct vm vm;
static struct hypershim_vm *const public = (struct hypershim_vm *)&vm;
static unsigned messages, events;

/* Nothing is sent to a VP here. */
struct vp *vm_vp(struct vm *which, unsigned index)
{
	return NULL;
}

static int message(void *context, uint32_t type, const void *payload, size_t len)
{
	messages++;
	EXPECT_EQ(type, 7);
	EXPECT_EQ(len, 3);
	return context ? -EAGAIN : 0;
}

static int event(void *context, uint16_t flag)
{
	events++;
	EXPECT_EQ(flag, 9);
	return 0;
}

static void set_up(void)
{
	memset(&vm, 0, sizeof(vm));
	pthread_mutex_init(&vm.set_up, NULL);
	messages = events = 0;
}

static int connect_to(uint32_t id, void *context)
{
	const struct hypershim_connection c = {
		.id = id, .message = message, .event = event, .context = context};

	return hypershim_vm_connect(public, &c);
}

static void life(void)
{
	EXPECT_EQ(connect_to(1, NULL), 0);
	EXPECT_EQ(connect_to(2, &vm), 0);
	EXPECT_EQ(connect_to(1, NULL), -1);
	EXPECT_EQ(errno, EEXIST);
	EXPECT_EQ(vm_post_message(&vm, 1, 7, "abc", 3), 0);
	EXPECT_EQ(vm_post_message(&vm, 2, 7, "abc", 3), -EAGAIN);
	EXPECT_EQ(vm_post_message(&vm, 3, 7, "abc", 3), -ENOENT);
	EXPECT_EQ(vm_signal_event(&vm, 1, 9), 0);
	EXPECT_EQ(messages, 2);
	EXPECT_EQ(events, 1);
	hypershim_vm_disconnect(public, 1);
	hypershim_vm_disconnect(public, 1);
	EXPECT_EQ(vm_post_message(&vm, 1, 7, "abc", 3), -ENOENT);
	EXPECT_EQ(vm_post_message(&vm, 2, 7, "abc", 3), -EAGAIN);
	connections_free(&vm.connections);
	EXPECT_EQ(vm_post_message(&vm, 2, 7, "abc", 3), -ENOENT);
}

/* Neither leaves its callback before the other has come into its own, so one is always there. */
static _Atomic unsigned turn, stop;

static int relay(void *context, uint16_t flag)
{
	unsigned mine = atomic_fetch_add(&turn, 1);

	while (atomic_load(&turn) == mine + 1 && !atomic_load(&stop))
		sched_yield();
	return 0;
}

static void *send_on(void *unused)
{
	while (!atomic_load(&stop))
		vm_signal_event(&vm, 1, 0);
	return NULL;
}

/* One that waits for a moment without any callback waits for ever, and the run's time limit says
 * so. */
static void always_in_use(void)
{
	const struct hypershim_connection c = {.id = 1, .event = relay};
	pthread_t sender[SENDERS];
	unsigned i;

	turn = stop = 0;
	EXPECT_EQ(hypershim_vm_connect(public, &c), 0);
	EXPECT_EQ(connect_to(2, NULL), 0);
	for (i = 0; i < SENDERS; i++)
		pthread_create(&sender[i], NULL, send_on, NULL);
	while (atomic_load(&turn) < 2)
		sched_yield();
	hypershim_vm_disconnect(public, 2);
	EXPECT_EQ(vm_post_message(&vm, 2, 7, "abc", 3), -ENOENT);
	atomic_store(&stop, 1);
	for (i = 0; i < SENDERS; i++)
		pthread_join(sender[i], NULL);
	connections_free(&vm.connections);
}

/* The callback of a connection that goes is over when disconnect returns. */
static _Atomic unsigned inside;

static int stay(void *context, uint16_t flag)
{
	atomic_store(&inside, 1);
	while (atomic_load(&vm.connections.first)) /* until it is taken out of the list */
		sched_yield();
	atomic_store(&inside, 2);
	return 0;
}

static void *send_once(void *unused)
{
	vm_signal_event(&vm, 1, 0);
	return NULL;
}

static void waits_for_its_own(void)
{
	const struct hypershim_connection c = {.id = 1, .event = stay};
	pthread_t sender;

	inside = 0;
	EXPECT_EQ(hypershim_vm_connect(public, &c), 0);
	pthread_create(&sender, NULL, send_once, NULL);
	while (!atomic_load(&inside))
		sched_yield();
	hypershim_vm_disconnect(public, 1);
	EXPECT_EQ(inside, 2);
	pthread_join(sender, NULL);
}

static const struct unit_test tests[] = {
	{"they come and go", life},
	{"one goes while others are always in use", always_in_use},
	{"one that is in use is waited for", waits_for_its_own},
};

UNIT_MAIN("shim/kvm: connections", set_up, tests)
