/* SPDX-License-Identifier: MIT */
/*
 * Event channels, 2-level: every operation with good and bad arguments, how an event is delivered
 * and what holds it back.  Port numbers are not compared: a toolstack opens as many as it likes.
 */
#include "conformance/xen-pv/lib/guest.h"

static domid_t self;

static long alloc_unbound(domid_t dom, domid_t remote, evtchn_port_t *port)
{
	struct evtchn_alloc_unbound alloc = { .dom = dom, .remote_dom = remote };
	long rc = event_op(EVTCHNOP_alloc_unbound, &alloc);

	*port = alloc.port;
	return rc;
}

static long interdomain(domid_t remote, evtchn_port_t remote_port, evtchn_port_t *port)
{
	struct evtchn_bind_interdomain bind = { .remote_dom = remote, .remote_port = remote_port };
	long rc = event_op(EVTCHNOP_bind_interdomain, &bind);

	*port = bind.local_port;
	return rc;
}

static void status(const char *key, evtchn_port_t port)
{
	struct evtchn_status s = { .dom = DOMID_SELF, .port = port };
	long rc = event_op(EVTCHNOP_status, &s);

	if (rc)
		answer_rc(key, rc);
	else
		answer(key, "status-%u-vcpu-%u", s.status, s.vcpu);
}

static bool pending(evtchn_port_t port)
{
	return shared_info->evtchn_pending[port / 64] >> port % 64 & 1;
}

static void test_unbound(void)
{
	evtchn_port_t port, near, other;

	answer_rc("unbound/self", alloc_unbound(DOMID_SELF, DOMID_SELF, &port));
	answer("unbound/not-0", "%d", port != 0);
	status("unbound/status", port);
	answer_rc("unbound/send", event_send(port));
	answer_rc("unbound/remote-none", alloc_unbound(DOMID_SELF, 1234, &other));
	answer_rc("unbound/close-remote-none", event_close(other));
	answer_rc("unbound/by-number", alloc_unbound(self, self, &other));
	answer_rc("unbound/dom-none", alloc_unbound(1234, DOMID_SELF, &other));
	answer_rc("unbound/dom-invalid", alloc_unbound(DOMID_INVALID, DOMID_SELF, &other));
	answer_rc("interdomain/self", interdomain(DOMID_SELF, port, &near));
	status("interdomain/status", near);
	status("interdomain/status-far", port);
	answer_rc("interdomain/taken", interdomain(DOMID_SELF, port, &other));
	answer_rc("interdomain/dom-none", interdomain(1234, 1, &other));
	answer_rc("interdomain/port-none", interdomain(DOMID_SELF, 4000, &other));
	answer_rc("interdomain/port-beyond", interdomain(DOMID_SELF, 1 << 20, &other));
	shared_info->evtchn_pending[0] = 0;
	answer_rc("interdomain/send", event_send(near));
	answer("interdomain/pending", "%d%d", pending(near), pending(port));
	answer_rc("interdomain/close", event_close(near));
	status("interdomain/status-after", port);
	answer_rc("interdomain/close-far", event_close(port));
	status("interdomain/status-closed", port);
}

static void test_virqs(void)
{
	struct evtchn_bind_virq bad_vcpu = { .virq = VIRQ_TIMER, .vcpu = 1 };
	evtchn_port_t port, timer = 0;
	char key[32];

	for (unsigned int virq = 0; virq < 26; virq++) {
		format_into(key, sizeof(key), "virq/%u", virq);
		answer_rc(key, bind_virq(virq, &port));
		if (virq == VIRQ_TIMER)
			timer = port;
	}
	answer_rc("virq/twice", bind_virq(VIRQ_TIMER, &port));
	answer_rc("virq/top", bind_virq(~0u, &port));
	answer_rc("virq/vcpu-1", event_op(EVTCHNOP_bind_virq, &bad_vcpu));
	status("virq/status", timer);
	answer_rc("virq/send", event_send(timer));
	answer_rc("virq/close", event_close(timer));
	answer_rc("virq/again", bind_virq(VIRQ_TIMER, &timer));
	struct evtchn_bind_vcpu move = { .port = timer, .vcpu = 0 };
	answer_rc("virq/move", event_op(EVTCHNOP_bind_vcpu, &move));
}

static void test_ipis(void)
{
	struct evtchn_bind_ipi bad = { .vcpu = 1 };
	evtchn_port_t port = bind_ipi(), unbound;
	struct evtchn_bind_vcpu move = { .port = port, .vcpu = 0 };

	answer("ipi/bound", "%d", port != 0);
	answer_rc("ipi/vcpu-1", event_op(EVTCHNOP_bind_ipi, &bad));
	status("ipi/status", port);
	answer_rc("ipi/move", event_op(EVTCHNOP_bind_vcpu, &move));
	alloc_unbound(DOMID_SELF, DOMID_SELF, &unbound);
	move.port = unbound;
	answer_rc("ipi/move-unbound", event_op(EVTCHNOP_bind_vcpu, &move));
	move.vcpu = 9;
	answer_rc("ipi/move-vcpu-9", event_op(EVTCHNOP_bind_vcpu, &move));
	move.port = 4000;
	move.vcpu = 0;
	answer_rc("ipi/move-closed", event_op(EVTCHNOP_bind_vcpu, &move));
	event_close(unbound);
	answer_rc("ipi/close", event_close(port));
	answer_rc("ipi/close-twice", event_close(port));
	answer_rc("ipi/send-closed", event_send(port));
}

static void test_ports(void)
{
	static const struct {
		const char *name;
		evtchn_port_t port;
	} ports[] = { { "0", 0 }, { "closed", 3000 }, { "4096", 4096 }, { "top", ~0u } };
	char key[48];

	for (size_t i = 0; i < ARRAY_SIZE(ports); i++) {
		struct evtchn_unmask unmask = { .port = ports[i].port };

		format_into(key, sizeof(key), "port/%s-send", ports[i].name);
		answer_rc(key, event_send(ports[i].port));
		format_into(key, sizeof(key), "port/%s-close", ports[i].name);
		answer_rc(key, event_close(ports[i].port));
		format_into(key, sizeof(key), "port/%s-status", ports[i].name);
		status(key, ports[i].port);
		format_into(key, sizeof(key), "port/%s-unmask", ports[i].name);
		answer_rc(key, event_op(EVTCHNOP_unmask, &unmask));
	}
	struct evtchn_status other = { .dom = 1234, .port = 1 };
	answer_rc("port/status-dom-none", event_op(EVTCHNOP_status, &other));
}

static void test_delivery(void)
{
	vcpu_info_t *vcpu = &shared_info->vcpu_info[0];
	evtchn_port_t port = bind_ipi();
	struct evtchn_unmask unmask = { .port = port };

	upcall_mask(true);
	vcpu->evtchn_upcall_pending = 0;
	vcpu->evtchn_pending_sel = 0;
	shared_info->evtchn_pending[0] = 0;
	event_send(port);
	answer("delivery/masked", "%u", upcalls);
	answer("delivery/bits", "%d%u%lu", pending(port), vcpu->evtchn_upcall_pending,
	       vcpu->evtchn_pending_sel);
	upcall_mask(false);
	answer("delivery/unmasked", "%u/%u", upcalls, events_by_port[port]);
	answer("delivery/mask-after", "%u", vcpu->evtchn_upcall_mask);
	event_send(port);
	answer("delivery/at-once", "%u/%u", upcalls, events_by_port[port]);

	shared_info->evtchn_mask[0] = 1ul << port;
	event_send(port);
	answer("delivery/port-masked", "%u/%d", upcalls, pending(port));
	answer("delivery/port-masked-bits", "%u%lu", vcpu->evtchn_upcall_pending,
	       vcpu->evtchn_pending_sel);
	answer_rc("delivery/unmask", event_op(EVTCHNOP_unmask, &unmask));
	answer("delivery/port-unmasked", "%u/%u", upcalls, events_by_port[port]);
	answer_rc("delivery/unmask-again", event_op(EVTCHNOP_unmask, &unmask));
	answer("delivery/nothing-new", "%u", upcalls);
	upcall_mask(true);
	event_send(port);
	event_send(port);
	upcall_mask(false);
	answer("delivery/merged", "%u/%u", upcalls, events_by_port[port]);
	upcall_mask(true);
}

static long poll(evtchn_port_t *ports, unsigned int count, uint64_t timeout)
{
	struct sched_poll poll = { .nr_ports = count, .timeout = timeout };

	set_xen_guest_handle(poll.ports, ports);
	return hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll, &poll);
}

static void test_poll(void)
{
	evtchn_port_t port = bind_ipi(), bad = 1 << 20;

	event_send(port);
	answer_rc("poll/pending", poll(&port, 1, 0));
	answer("poll/still-pending", "%d", pending(port));
	shared_info->evtchn_pending[0] = 0;
	shared_info->vcpu_info[0].evtchn_upcall_pending = 0;
	answer_rc("poll/past", poll(&port, 1, 1));
	answer_rc("poll/bad-port", poll(&bad, 1, 1));
	answer_rc("poll/none", poll(NULL, 0, 1));
	answer_rc("poll/129", poll(&port, 129, 1));
	answer_rc("poll/unmapped", poll((void *)0x1000, 1, 1));
	answer_rc("poll/two", poll((evtchn_port_t[]){ port, port }, 2, 1));
}

static void test_others(void)
{
	struct evtchn_expand_array expand = { .array_gfn = mfn_of(page_alloc()) };
	struct evtchn_set_priority priority = { .port = bind_ipi(), .priority = 3 };
	struct evtchn_reset reset = { .dom = DOMID_SELF };
	struct evtchn_bind_pirq pirq = { .pirq = 5000 };

	answer_rc("other/expand", event_op(EVTCHNOP_expand_array, &expand));
	answer_rc("other/priority", event_op(EVTCHNOP_set_priority, &priority));
	answer_rc("other/pirq-none", event_op(EVTCHNOP_bind_pirq, &pirq));
	answer_rc("other/unknown", event_op(99, &reset));
	answer_rc("other/unmapped", event_op(EVTCHNOP_send, (void *)0x1000));
	reset.dom = 1234;
	answer_rc("other/reset-none", event_op(EVTCHNOP_reset, &reset));
	reset.dom = DOMID_SELF;
	answer_rc("other/reset", event_op(EVTCHNOP_reset, &reset));
	status("other/after-reset", priority.port);
}

void test_main(void)
{
	events_init();
	/* Else VIRQ_TIMER comes in between, once it is bound. */
	hypercall(__HYPERVISOR_vcpu_op, VCPUOP_stop_periodic_timer, 0, NULL);
	self = own_domid();
	test_unbound();
	test_virqs();
	test_ipis();
	test_ports();
	test_delivery();
	test_poll();
	test_others();
	report(OUTCOME_SUCCESS, NULL);
}
