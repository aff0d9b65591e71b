/* SPDX-License-Identifier: MIT */
/* Messages and events between the guest and the VMM. */
#include <stdlib.h>

#include "shim/kvm/seat.h"

/* Under the lock. */
static struct hypershim_connection *find(struct connections *c, uint32_t id)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (c->list[i].id == id)
			return &c->list[i];
	return NULL;
}

static int add(struct connections *c, const struct hypershim_connection *connection)
{
	struct hypershim_connection *list;

	if (find(c, connection->id))
		return fail(EEXIST);
	list = realloc(c->list, (c->count + 1) * sizeof(*list));
	if (!list)
		return -1;
	c->list = list;
	list[c->count++] = *connection;
	return 0;
}

int hypershim_vm_connect(struct hypershim_vm *public, const struct hypershim_connection *connection)
{
	struct connections *c = &vm_of(public)->connections;
	int result;

	pthread_rwlock_wrlock(&c->lock);
	result = add(c, connection);
	pthread_rwlock_unlock(&c->lock);
	return result;
}

void hypershim_vm_disconnect(struct hypershim_vm *public, uint32_t id)
{
	struct connections *c = &vm_of(public)->connections;
	struct hypershim_connection *connection;

	pthread_rwlock_wrlock(&c->lock);
	connection = find(c, id);
	if (connection)
		*connection = c->list[--c->count];
	pthread_rwlock_unlock(&c->lock);
}

int vm_post_message(struct vm *vm, uint32_t id, uint32_t type, const void *payload, size_t len)
{
	struct hypershim_connection *connection;
	int result = -ENOENT;

	pthread_rwlock_rdlock(&vm->connections.lock);
	connection = find(&vm->connections, id);
	if (connection)
		result = connection->message ?
				 connection->message(connection->context, type, payload, len) :
				 -EINVAL;
	pthread_rwlock_unlock(&vm->connections.lock);
	return result;
}

int vm_signal_event(struct vm *vm, uint32_t id, uint16_t flag)
{
	struct hypershim_connection *connection;
	int result = -ENOENT;

	pthread_rwlock_rdlock(&vm->connections.lock);
	connection = find(&vm->connections, id);
	if (connection)
		result = connection->event ? connection->event(connection->context, flag) : -EINVAL;
	pthread_rwlock_unlock(&vm->connections.lock);
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
