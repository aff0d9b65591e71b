/* SPDX-License-Identifier: MIT */
/*
 * HvCallPostMessage and HvCallSignalEvent (TLFS, "Inter-Partition Communication"): to the
 * connections that the VMM has opened.
 */
#include <asm/errno.h>

#include "translator/from/hyperv/hypercall.h"

static enum hv_status status_of(int error)
{
	switch (error) {
	case 0:
		return HV_STATUS_SUCCESS;
	case -ENOENT:
		return HV_STATUS_INVALID_CONNECTION_ID;
	case -EAGAIN:
		return HV_STATUS_INSUFFICIENT_BUFFERS;
	default: /* it is there, but not for this */
		return HV_STATUS_INVALID_PORT_ID;
	}
}

enum hv_status hv_call_post_message(struct hv_call *c)
{
	const struct hv_post_message *in = (const void *)c->in;

	if (in->message_type == HV_MESSAGE_NONE || in->message_type & HV_MESSAGE_HYPERVISOR ||
	    in->payload_size > HV_MESSAGE_PAYLOAD_MAX || in->reserved)
		return HV_STATUS_INVALID_PARAMETER;
	return status_of(vm_post_message(c->v->vm->vm, in->connection_id, in->message_type,
					 in->payload, in->payload_size));
}

/* The status for the reserved bits is KVM's; the TLFS has none. */
enum hv_status hv_call_signal_event(struct hv_call *c)
{
	const struct hv_signal_event *in = (const void *)c->in;

	if (in->reserved)
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	return status_of(vm_signal_event(c->v->vm->vm, in->connection_id, in->flag_number));
}
