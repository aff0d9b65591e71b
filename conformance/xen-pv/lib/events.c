/* SPDX-License-Identifier: MIT */
/* Event channels, 2-level: enough to bind, send and count. */
#include "conformance/xen-pv/lib/guest.h"

volatile unsigned int upcalls;
volatile unsigned int events_by_port[64];

long event_op(unsigned int cmd, void *arg)
{
	return hypercall(__HYPERVISOR_event_channel_op, cmd, arg);
}

static bool on_trap(struct trap_frame *frame)
{
	vcpu_info_t *vcpu = &shared_info->vcpu_info[0];

	if (frame->vector != VECTOR_EVENT)
		return false;
	upcalls++;
	vcpu->evtchn_upcall_pending = 0;
	__atomic_exchange_n(&vcpu->evtchn_pending_sel, 0, __ATOMIC_SEQ_CST);
	unsigned long pending = __atomic_load_n(&shared_info->evtchn_pending[0], __ATOMIC_SEQ_CST);
	pending &= ~shared_info->evtchn_mask[0];
	__atomic_and_fetch(&shared_info->evtchn_pending[0], ~pending, __ATOMIC_SEQ_CST);
	for (unsigned int port = 0; port < 64; port++)
		if (pending >> port & 1)
			events_by_port[port] = events_by_port[port] + 1;
	return true;
}

void events_init(void)
{
	struct callback_register callback = {
		.type = CALLBACKTYPE_event,
		.address = (unsigned long)event_entry,
	};

	if (hypercall(__HYPERVISOR_callback_op, CALLBACKOP_register, &callback))
		report(OUTCOME_ERROR, "no event callback");
	trap_hook = on_trap;
}

evtchn_port_t bind_ipi(void)
{
	struct evtchn_bind_ipi bind = { .vcpu = 0 };

	return event_op(EVTCHNOP_bind_ipi, &bind) ? 0 : bind.port;
}

long bind_virq(unsigned int virq, evtchn_port_t *port)
{
	struct evtchn_bind_virq bind = { .virq = virq };
	long rc = event_op(EVTCHNOP_bind_virq, &bind);

	*port = bind.port;
	return rc;
}

long event_send(evtchn_port_t port)
{
	struct evtchn_send send = { .port = port };

	return event_op(EVTCHNOP_send, &send);
}

long event_close(evtchn_port_t port)
{
	struct evtchn_close close = { .port = port };

	return event_op(EVTCHNOP_close, &close);
}

void upcall_mask(bool masked)
{
	shared_info->vcpu_info[0].evtchn_upcall_mask = masked;
	if (!masked)
		hypercall(__HYPERVISOR_xen_version, XENVER_version);
}

/* The one domain for which the status of a port is neither unknown nor forbidden. */
domid_t own_domid(void)
{
	for (domid_t domid = 0; domid < 64; domid++) {
		struct evtchn_status status = { .dom = domid, .port = 1 };
		long rc = event_op(EVTCHNOP_status, &status);

		if (rc != -3 /* ESRCH */ && rc != -1 /* EPERM */)
			return domid;
	}
	report(OUTCOME_ERROR, "the own domain's number is not found");
	return DOMID_INVALID;
}
