/* SPDX-License-Identifier: MIT */
/* event_channel_op, and the calls that wait for events. */
#include "conformance/xen-pv/random/random.h"

#define FIRST_PORT 8  /* below are the ports that a toolstack opens for a domU, and fillers */
#define PORTS	   24 /* open at once */

static unsigned int open_ports;

/* So that a port has the same number everywhere. */
void events_begin(void)
{
	events_init();
	upcall_mask(true);
	while (bind_ipi() < FIRST_PORT - 1)
		;
}

static evtchn_port_t choose_port(const char *name)
{
	static const evtchn_port_t odd[] = { 0, 63, 4095, 4096, 131072, 0x80000000, 0xffffffff };
	evtchn_port_t port = rarely(8) ? CHOOSE(odd) : FIRST_PORT + choose(PORTS);

	note(name, port);
	return port;
}

static uint32_t choose_virq(void)
{
	static const uint32_t virqs[] = {
		VIRQ_DEBUG, VIRQ_DEBUG, VIRQ_XENOPROF, VIRQ_DOM_EXC, VIRQ_DEBUGGER, VIRQ_ENOMEM,
		VIRQ_ARCH_0, VIRQ_ARCH_7, 24, 25, 0xffffffff,
	};
	uint32_t virq = CHOOSE(virqs);

	note("virq", virq);
	return virq;
}

static bool full(void)
{
	return open_ports >= PORTS - 1;
}

static long event_call(unsigned int cmd, void *arg)
{
	return call(__HYPERVISOR_event_channel_op, cmd, (uint64_t)choose_pointer("arg", arg), 0, 0);
}

static void opened(long rc, evtchn_port_t port)
{
	if (rc)
		return;
	result("port", port);
	open_ports++;
}

static void bind_interdomain(void)
{
	static struct evtchn_bind_interdomain op;

	op = (struct evtchn_bind_interdomain){ 0 };
	op.remote_dom = choose_domain("remote");
	op.remote_port = choose_port("remote-port");
	opened(event_call(EVTCHNOP_bind_interdomain, &op), op.local_port);
}

static void bind_virq_op(void)
{
	static struct evtchn_bind_virq op;

	op = (struct evtchn_bind_virq){ 0 };
	op.virq = choose_virq();
	op.vcpu = choose_vcpu();
	opened(event_call(EVTCHNOP_bind_virq, &op), op.port);
}

static void bind_ipi_op(void)
{
	static struct evtchn_bind_ipi op;

	op = (struct evtchn_bind_ipi){ 0 };
	op.vcpu = choose_vcpu();
	opened(event_call(EVTCHNOP_bind_ipi, &op), op.port);
}

static void alloc_unbound(void)
{
	static struct evtchn_alloc_unbound op;

	op = (struct evtchn_alloc_unbound){ 0 };
	op.dom = choose_domain("dom");
	op.remote_dom = choose_domain("remote");
	opened(event_call(EVTCHNOP_alloc_unbound, &op), op.port);
}

static void close_port(void)
{
	static struct evtchn_close op;

	op.port = choose_port("port");
	if (!event_call(EVTCHNOP_close, &op))
		open_ports--;
}

static void status(void)
{
	static struct evtchn_status op;

	op = (struct evtchn_status){ 0 };
	op.dom = choose_domain("dom");
	op.port = choose_port("port");
	if (event_call(EVTCHNOP_status, &op))
		return;
	result("status", op.status);
	result("vcpu", op.vcpu);
	if (op.status == EVTCHNSTAT_virq)
		result("virq", op.u.virq);
	if (op.status == EVTCHNSTAT_interdomain)
		result("far-port", op.u.interdomain.port);
}

static void bind_vcpu(void)
{
	static struct evtchn_bind_vcpu op;

	op.port = choose_port("port");
	op.vcpu = choose_vcpu();
	event_call(EVTCHNOP_bind_vcpu, &op);
}

static void set_priority(void)
{
	static struct evtchn_set_priority op;

	op.port = choose_port("port");
	op.priority = choose(20);
	note("priority", op.priority);
	event_call(EVTCHNOP_set_priority, &op);
}

/* send, unmask, and those that have no function of their own. */
static void by_port(unsigned int cmd)
{
	static struct evtchn_op old;
	static uint32_t arg[8];

	_Static_assert(sizeof(old.u) <= sizeof(arg), "an argument of any kind fits");
	memset(arg, 0, sizeof(arg));
	arg[0] = choose_port("port");
	if (!rarely(4)) {
		event_call(cmd, arg);
		return;
	}
	old = (struct evtchn_op){ .cmd = cmd };
	memcpy(&old.u, arg, sizeof(old.u));
	note_name("by", "event_channel_op_compat");
	call(__HYPERVISOR_event_channel_op_compat, (uint64_t)choose_pointer("arg", &old), 0, 0, 0);
}

static void open_one(unsigned int cmd)
{
	switch (cmd) {
	case EVTCHNOP_bind_interdomain:
		bind_interdomain();
		return;
	case EVTCHNOP_bind_virq:
		bind_virq_op();
		return;
	case EVTCHNOP_bind_ipi:
		bind_ipi_op();
		return;
	}
	alloc_unbound();
}

static void one_op(unsigned int cmd)
{
	switch (cmd) {
	case EVTCHNOP_bind_interdomain:
	case EVTCHNOP_bind_virq:
	case EVTCHNOP_bind_ipi:
	case EVTCHNOP_alloc_unbound:
		open_one(cmd);
		return;
	case EVTCHNOP_close:
		close_port();
		return;
	case EVTCHNOP_status:
		status();
		return;
	case EVTCHNOP_bind_vcpu:
		bind_vcpu();
		return;
	case EVTCHNOP_set_priority:
		set_priority();
		return;
	}
	by_port(cmd);
}

static void result_pending(void)
{
	result("pending", shared_info->evtchn_pending[0] >> FIRST_PORT);
	result("masked", shared_info->evtchn_mask[0] >> FIRST_PORT & 0xffffffff);
	result("upcalls", upcalls);
}

void random_event_channel_op(void)
{
	unsigned int cmd;

	record_begin("event_channel_op");
	if (rarely(6)) {
		shared_info->evtchn_mask[0] ^= 1ul << (FIRST_PORT + choose(PORTS));
		note("masks", shared_info->evtchn_mask[0] >> FIRST_PORT);
	}
	cmd = choose_command(__HYPERVISOR_event_channel_op, EVTCHNOP_set_priority);
	if (full() && cmd != EVTCHNOP_send) {
		note_name("instead", "close");
		cmd = EVTCHNOP_close;
	}
	one_op(cmd);
	result_pending();
}

/* --- Waiting --- */

/* Blocks, if there is something that ends it: the upcall is delivered and the mask set again. */
static void block(unsigned int nr)
{
	if (!shared_info->vcpu_info[0].evtchn_upcall_pending) {
		note_name("instead", "yield");
		call(nr, SCHEDOP_yield, 0, 0, 0);
		return;
	}
	call(nr, SCHEDOP_block, 0, 0, 0);
	result("mask", shared_info->vcpu_info[0].evtchn_upcall_mask);
	shared_info->vcpu_info[0].evtchn_upcall_mask = 1;
	result_pending();
}

static void poll(void)
{
	static evtchn_port_t ports[3];
	static struct sched_poll op;

	for (unsigned int i = 0; i < ARRAY_SIZE(ports); i++)
		ports[i] = choose_port("port");
	op = (struct sched_poll){ .timeout = 1, .nr_ports = rarely(8) ? 129 : choose(4) };
	note("ports", op.nr_ports);
	set_xen_guest_handle(op.ports, choose_pointer("list", ports));
	call(__HYPERVISOR_sched_op, SCHEDOP_poll, (uint64_t)choose_pointer("arg", &op), 0, 0);
}

static void watchdog(void)
{
	static const uint32_t timeouts[] = { 0, 0, 10000, 20000 };
	static struct sched_watchdog op;
	static unsigned int running;
	long rc;

	op.id = rarely(8) ? 0xffffffff : choose(4);
	op.timeout = CHOOSE(timeouts);
	if (!op.id && running == 2)
		op.id = 3;
	if (!op.id && !op.timeout)
		op.timeout = 10000;
	note("id", op.id);
	note("timeout", op.timeout);
	rc = call(__HYPERVISOR_sched_op, SCHEDOP_watchdog, (uint64_t)choose_pointer("arg", &op), 0, 0);
	if (!op.id && op.timeout && rc > 0)
		running++;
	if (op.id && !op.timeout && !rc)
		running--;
}

/* Nothing that ends the guest: an argument that cannot be read, a domain that is not there. */
static void refused_shutdown(unsigned int cmd)
{
	static const uint64_t bad[] = { 0, UNMAPPED, XEN_POINTER, NO_POINTER };
	static struct sched_remote_shutdown remote;
	uint64_t at = CHOOSE(bad);

	if (cmd == SCHEDOP_remote_shutdown) {
		remote.domain_id = NO_DOMAIN + choose(4);
		remote.reason = choose(8);
		note("reason", remote.reason);
		at = (uint64_t)choose_pointer("arg", &remote);
	} else {
		note("arg", at);
	}
	call(__HYPERVISOR_sched_op, cmd, at, 0, 0);
}

/* The reason that the guest will end for anyway: the first that is told stays. */
static void shutdown_code(void)
{
	static struct sched_shutdown how = { .reason = SHUTDOWN_reboot };

	call(__HYPERVISOR_sched_op, SCHEDOP_shutdown_code, (uint64_t)choose_pointer("arg", &how), 0,
	     0);
}

void random_sched_op(void)
{
	unsigned int cmd;

	record_begin("sched_op");
	cmd = choose_command(__HYPERVISOR_sched_op, SCHEDOP_watchdog);
	switch (cmd) {
	case SCHEDOP_block:
		block(__HYPERVISOR_sched_op);
		return;
	case SCHEDOP_poll:
		poll();
		return;
	case SCHEDOP_shutdown:
	case SCHEDOP_remote_shutdown:
		refused_shutdown(cmd);
		return;
	case SCHEDOP_shutdown_code:
		shutdown_code();
		return;
	case SCHEDOP_watchdog:
		watchdog();
		return;
	}
	call(__HYPERVISOR_sched_op, cmd, 0, 0, 0);
}

void random_sched_op_compat(void)
{
	static const unsigned int commands[] = {
		SCHEDOP_yield, SCHEDOP_block, SCHEDOP_poll, SCHEDOP_watchdog, 99, 0x80000000,
	};
	unsigned int cmd = CHOOSE(commands);

	record_begin("sched_op_compat");
	note_command(__HYPERVISOR_sched_op, cmd);
	if (cmd == SCHEDOP_block)
		block(__HYPERVISOR_sched_op_compat);
	else
		call(__HYPERVISOR_sched_op_compat, cmd, 0, 0, 0);
}
