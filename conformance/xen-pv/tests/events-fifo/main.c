/* SPDX-License-Identifier: MIT */
/*
 * Event channels, FIFO: setting it up with good and bad arguments, and the words and queues after
 * an event.  Linux uses it whenever it is offered.
 */
#include "conformance/xen-pv/lib/guest.h"

#define PENDING 31
#define LINK    0x1ffffu

static long init_control(uint64_t gfn, uint32_t offset, uint32_t vcpu, unsigned int *link_bits)
{
	struct evtchn_init_control init = {
		.control_gfn = gfn, .offset = offset, .vcpu = vcpu,
	};
	long rc = event_op(EVTCHNOP_init_control, &init);

	*link_bits = init.link_bits;
	return rc;
}

static long expand(uint64_t gfn)
{
	struct evtchn_expand_array expand = { .array_gfn = gfn };

	return event_op(EVTCHNOP_expand_array, &expand);
}

static long set_priority(evtchn_port_t port, uint32_t priority)
{
	struct evtchn_set_priority set = { .port = port, .priority = priority };

	return event_op(EVTCHNOP_set_priority, &set);
}

static volatile event_word_t *words;
static volatile struct evtchn_fifo_control_block *control;

/* The word's flags, and whether its link is empty. */
static void word(const char *key, evtchn_port_t port)
{
	answer(key, "%x/%d", words[port] >> 29, (words[port] & LINK) != 0);
}

static void clear(evtchn_port_t port)
{
	words[port] = 0;
	control->ready = 0;
	for (int i = 0; i < EVTCHN_FIFO_MAX_QUEUES; i++)
		control->head[i] = 0;
	shared_info->vcpu_info[0].evtchn_upcall_pending = 0;
}

static void test_set_up(void)
{
	uint64_t *table = table_alloc();
	unsigned int bits = 0;

	control = page_alloc();
	words = page_alloc();
	answer_rc("init/vcpu-1", init_control(mfn_of((void *)control), 0, 1, &bits));
	answer_rc("init/vcpu-top", init_control(mfn_of((void *)control), 0, ~0u, &bits));
	answer_rc("init/unaligned", init_control(mfn_of((void *)control), 4, 0, &bits));
	answer_rc("init/straddle", init_control(mfn_of((void *)control), 4096 - 64, 0, &bits));
	answer_rc("init/beyond", init_control(mfn_of((void *)control), 4096, 0, &bits));
	answer_rc("init/no-frame", init_control(1ul << 39, 0, 0, &bits));
	answer_rc("init/page-table",
		  init_control(mfn_of(entry_of(table, 1)), 0, 0, &bits));
	answer_rc("init/good", init_control(mfn_of((void *)control), 0, 0, &bits));
	answer("init/link-bits", "%u", bits);
	answer_rc("init/twice", init_control(mfn_of((void *)control), 0, 0, &bits));
	answer_rc("expand/no-frame", expand(1ul << 39));
	answer_rc("expand/page-table", expand(mfn_of(entry_of(table, 1))));
	answer_rc("expand/good", expand(mfn_of((void *)words)));
	answer_rc("expand/second", expand(mfn_of(page_alloc())));
}

static void test_words(void)
{
	evtchn_port_t port = bind_ipi(), other = bind_ipi();
	struct evtchn_unmask unmask = { .port = port };

	upcall_mask(true);
	answer("port/bound", "%d", port && other);
	word("word/at-first", port);
	words[port] = 0;
	answer_rc("word/send", event_send(port));
	word("word/sent", port);
	answer_hex("word/ready", control->ready);
	answer("word/head", "%d", control->head[EVTCHN_FIFO_PRIORITY_DEFAULT] == port);
	answer("word/upcall-pending", "%u", shared_info->vcpu_info[0].evtchn_upcall_pending);
	words[other] = 0;
	event_send(other);
	answer("word/linked", "%d", (words[port] & LINK) == other);
	answer("word/head-stays", "%d", control->head[EVTCHN_FIFO_PRIORITY_DEFAULT] == port);
	event_send(port);
	word("word/sent-again", port);
	clear(port);
	clear(other);

	words[port] = 1u << EVTCHN_FIFO_MASKED;
	event_send(port);
	word("word/masked", port);
	answer_hex("word/masked-ready", control->ready);
	answer_rc("word/unmask", event_op(EVTCHNOP_unmask, &unmask));
	word("word/unmasked", port);
	answer_hex("word/unmasked-ready", control->ready);
	clear(port);
	words[port] = 0;
	answer_rc("word/unmask-idle", event_op(EVTCHNOP_unmask, &unmask));
	word("word/unmasked-idle", port);
}

static void test_priorities(void)
{
	evtchn_port_t port = bind_ipi();

	answer_rc("priority/0", set_priority(port, 0));
	answer_rc("priority/15", set_priority(port, 15));
	answer_rc("priority/16", set_priority(port, 16));
	answer_rc("priority/closed", set_priority(4000, 3));
	answer_rc("priority/beyond", set_priority(1 << 20, 3));
	answer_rc("priority/3", set_priority(port, 3));
	words[port] = 0;
	control->ready = 0;
	event_send(port);
	answer_hex("priority/ready", control->ready);
	answer("priority/head", "%d", control->head[3] == port);
	clear(port);
}

static bool on_trap(struct trap_frame *frame)
{
	if (frame->vector != VECTOR_EVENT)
		return false;
	upcalls = upcalls + 1;
	shared_info->vcpu_info[0].evtchn_upcall_pending = 0;
	return true;
}

static void test_delivery(void)
{
	evtchn_port_t port = bind_ipi();
	struct sched_poll poll = { .nr_ports = 1, .timeout = 1 };

	trap_hook = on_trap;
	clear(port);
	event_send(port);
	answer("delivery/masked", "%u", upcalls);
	upcall_mask(false);
	answer("delivery/unmasked", "%u", upcalls);
	event_send(port);
	answer("delivery/pending-already", "%u", upcalls);
	upcall_mask(true);
	set_xen_guest_handle(poll.ports, &port);
	answer_rc("delivery/poll", hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll, &poll));
	answer_rc("delivery/close-pending", event_close(port));
	words[port] = 0;
	answer_rc("delivery/send-closed", event_send(port));
}

static void test_reset(void)
{
	struct evtchn_reset reset = { .dom = DOMID_SELF };
	unsigned int bits;

	answer_rc("reset/reset", event_op(EVTCHNOP_reset, &reset));
	answer_rc("reset/expand", expand(mfn_of((void *)words)));
	answer_rc("reset/init-again", init_control(mfn_of((void *)control), 64, 0, &bits));
	answer_rc("reset/expand-again", expand(mfn_of((void *)words)));
}

void test_main(void)
{
	events_init();
	test_set_up();
	test_words();
	test_priorities();
	test_delivery();
	test_reset();
	report(OUTCOME_SUCCESS, NULL);
}
