/* SPDX-License-Identifier: MIT */
/*
 * Messages and events between the guest and the VMM.  The guest's come often, so they find their
 * connection without a lock; one that is taken out of the list goes when nobody looks at it.
 */
#include <sched.h>
#include <stdlib.h>

#include "shim/kvm/seat.h"

struct connection {
	struct hypershim_connection public;
	struct connection *_Atomic next;
};

static struct connection *_Atomic *find(struct connections *c, uint32_t id)
{
	struct connection *_Atomic *at = &c->first;
	struct connection *connection;

	while ((connection = atomic_load(at)) && connection->public.id != id)
		at = &connection->next;
	return at;
}

/* Until release() of the phase what is found stays. */
static struct hypershim_connection *hold(struct connections *c, uint32_t id, unsigned *phase)
{
	struct connection *connection;

	for (;;) {
		*phase = atomic_load(&c->phase);
		atomic_fetch_add(&c->users[*phase % 2], 1);
		if (atomic_load(&c->phase) == *phase)
			break;
		atomic_fetch_sub(&c->users[*phase % 2], 1);
	}
	connection = atomic_load(find(c, id));
	return connection ? &connection->public : NULL;
}

static void release(struct connections *c, unsigned phase)
{
	atomic_fetch_sub(&c->users[phase % 2], 1);
}

static int add(struct connections *c, const struct hypershim_connection *public)
{
	struct connection *_Atomic *at = find(c, public->id);
	struct connection *connection;

	if (atomic_load(at))
		return fail(EEXIST);
	connection = calloc(1, sizeof(*connection));
	if (!connection)
		return -1;
	connection->public = *public;
	atomic_store(at, connection);
	return 0;
}

int hypershim_vm_connect(struct hypershim_vm *public, const struct hypershim_connection *connection)
{
	struct vm *vm = vm_of(public);
	int result;

	pthread_mutex_lock(&vm->set_up);
	result = add(&vm->connections, connection);
	pthread_mutex_unlock(&vm->set_up);
	return result;
}

/*
 * Who comes after it is out of the list does not find it; who found it before is waited for, and
 * nobody else, since a guest may see to it that somebody always looks.
 */
static void take_out(struct connections *c, struct connection *_Atomic *at)
{
	struct connection *connection = atomic_load(at);
	unsigned phase;

	if (!connection)
		return;
	atomic_store(at, atomic_load(&connection->next));
	phase = atomic_fetch_add(&c->phase, 1);
	while (atomic_load(&c->users[phase % 2]))
		sched_yield();
	free(connection);
}

void hypershim_vm_disconnect(struct hypershim_vm *public, uint32_t id)
{
	struct vm *vm = vm_of(public);

	pthread_mutex_lock(&vm->set_up);
	take_out(&vm->connections, find(&vm->connections, id));
	pthread_mutex_unlock(&vm->set_up);
}

void connections_free(struct connections *c)
{
	while (atomic_load(&c->first))
		take_out(c, &c->first);
}

int vm_post_message(struct vm *vm, uint32_t id, uint32_t type, const void *payload, size_t len)
{
	unsigned phase;
	struct hypershim_connection *connection = hold(&vm->connections, id, &phase);
	int result = -ENOENT;

	if (connection)
		result = connection->message
				 ? connection->message(connection->context, type, payload, len)
				 : -EINVAL;
	release(&vm->connections, phase);
	return result;
}

int vm_signal_event(struct vm *vm, uint32_t id, uint16_t flag)
{
	unsigned phase;
	struct hypershim_connection *connection = hold(&vm->connections, id, &phase);
	int result = -ENOENT;

	if (connection)
		result = connection->event ? connection->event(connection->context, flag) : -EINVAL;
	release(&vm->connections, phase);
	return result;
}

int hypershim_post_message(struct hypershim_vm *public, unsigned index, unsigned source,
			   uint32_t type, uint64_t sender, const void *payload, size_t len)
{
	struct vm *vm = vm_of(public);
	struct vp *vp = vm_vp(vm, index);
	int error = vp ? vm->abi->post_message(vp, source, type, sender, payload, len) : -EINVAL;

	return error ? fail(-error) : 0;
}

int hypershim_signal_event(struct hypershim_vm *public, unsigned index, unsigned source,
			   unsigned flag)
{
	struct vm *vm = vm_of(public);
	struct vp *vp = vm_vp(vm, index);
	int error = vp ? vm->abi->signal_event(vp, source, flag) : -EINVAL;

	return error ? fail(-error) : 0;
}
