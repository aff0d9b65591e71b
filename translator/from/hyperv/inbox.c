/* SPDX-License-Identifier: MIT */
/*
 * What the VMM sends to a VP's SynIC from any thread.  It waits here until the VP's turn, and a
 * message until its slot is empty, in the order in which it came for each SINT.
 *
 * Other threads only add at the end, and only the VP takes away: so the VP may read what it has
 * seen the count of without the lock.
 */
#include <asm/errno.h>
#include <string.h>

#include "translator/from/hyperv/hyperv.h"

static unsigned seen(const struct hv_vp *v)
{
	return __atomic_load_n(&v->inbox_count, __ATOMIC_ACQUIRE);
}

static void set_count(struct hv_vp *v, unsigned count)
{
	__atomic_store_n(&v->inbox_count, count, __ATOMIC_RELEASE);
}

/* Under the lock.  0 or -EAGAIN. */
static int add(struct hv_vp *v, const struct hv_inbox_entry *e)
{
	unsigned count = v->inbox_count;

	if (count == HV_INBOX)
		return -EAGAIN;
	v->inbox[count] = *e;
	set_count(v, count + 1);
	return 0;
}

int hv_inbox_message(struct vp *vp, unsigned sint, uint32_t type, uint64_t sender,
		     const void *payload, size_t len)
{
	struct hv_vp *v = vp_state(vp);
	struct hv_inbox_entry e = {.sint = sint, .size = len, .type = type, .sender = sender};
	int err = -EINVAL;

	if (sint >= HV_SINTS || len > HV_MESSAGE_PAYLOAD_MAX || type == HV_MESSAGE_NONE)
		return -EINVAL;
	if (len)
		memcpy(e.payload, payload, len);
	vm_lock(v->vm->vm);
	if (hv_synic_takes_messages(v))
		err = add(v, &e);
	vm_unlock(v->vm->vm);
	if (!err)
		vp_request_work(vp);
	return err;
}

/* Under the lock.  A flag that is on its way already will be set. */
static bool has_event(const struct hv_vp *v, const struct hv_inbox_entry *e)
{
	unsigned i;

	for (i = 0; i < v->inbox_count; i++)
		if (v->inbox[i].event && v->inbox[i].sint == e->sint && v->inbox[i].flag == e->flag)
			return true;
	return false;
}

int hv_inbox_event(struct vp *vp, unsigned sint, unsigned flag)
{
	struct hv_vp *v = vp_state(vp);
	const struct hv_inbox_entry e = {.event = true, .sint = sint, .flag = flag};
	int err = -EINVAL;

	if (sint >= HV_SINTS || flag >= HV_EVENT_FLAGS)
		return -EINVAL;
	vm_lock(v->vm->vm);
	if (hv_synic_takes_events(v, sint))
		err = has_event(v, &e) ? 0 : add(v, &e);
	vm_unlock(v->vm->vm);
	if (!err)
		vp_request_work(vp);
	return err;
}

unsigned hv_inbox_waiting(const struct hv_vp *v, unsigned sint)
{
	unsigned i, count = 0;

	for (i = 0; i < seen(v); i++)
		count += !v->inbox[i].event && v->inbox[i].sint == sint;
	return count;
}

/* Whether it is done with.  An event that came before the guest disabled its page went there. */
static bool deliver(struct hv_vp *v, const struct hv_inbox_entry *e)
{
	if (!e->event)
		return !hv_synic_deliver(v, e->sint, e->type, e->sender, e->payload, e->size);
	hv_synic_signal(v, e->sint, e->flag);
	return true;
}

static void take(struct hv_vp *v, unsigned index)
{
	vm_lock(v->vm->vm);
	memmove(&v->inbox[index], &v->inbox[index + 1],
		(v->inbox_count - index - 1) * sizeof(v->inbox[0]));
	set_count(v, v->inbox_count - 1);
	vm_unlock(v->vm->vm);
}

/* A message that has to wait lets no later one for the same SINT pass. */
void hv_inbox_deliver(struct hv_vp *v)
{
	unsigned left = seen(v), i = 0;
	unsigned held = 0; /* SINTs, a bit each */

	for (; left; left--) {
		const struct hv_inbox_entry *e = &v->inbox[i];
		bool waits = !e->event && held >> e->sint & 1;

		if (!waits && deliver(v, e)) {
			take(v, i);
			continue;
		}
		held |= 1u << e->sint;
		i++;
	}
}

void hv_inbox_reset(struct hv_vp *v)
{
	vm_lock(v->vm->vm);
	set_count(v, 0);
	vm_unlock(v->vm->vm);
}
