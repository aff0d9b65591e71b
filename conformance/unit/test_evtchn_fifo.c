/* SPDX-License-Identifier: MIT */
/* Event channels by the FIFO ABI: the hypercalls, the queues, and guests that break the rules. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "conformance/unit/unit.h"
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/frame.h"

#define PENDING (1u << EVTCHN_FIFO_PENDING)
#define MASKED  (1u << EVTCHN_FIFO_MASKED)
#define LINKED  (1u << EVTCHN_FIFO_LINKED)
#define BUSY    (1u << EVTCHN_FIFO_BUSY)
#define LINK    EVTCHN_FIFO_LINK_MASK

#define PFN_CONTROL    FAKE_PFN_FREE
#define PFN_ARRAY      (FAKE_PFN_FREE + 1)
#define CONTROL_OFFSET 128
#define PER_PAGE       1024
#define PORTS          131072

static struct evtchn_fifo_control_block *control;
static event_word_t *words;

static long op(int cmd, void *arg, size_t len)
{
	long rc = CALL(event_channel_op, cmd, fake_put(arg, len).addr);

	EXPECT(fake_arg_intact());
	memcpy(arg, fake_arg(), len);
	return rc;
}

static long init_control(mfn_t mfn, uint32_t offset, uint32_t vcpu)
{
	struct evtchn_init_control a;
	long rc;

	memset(&a, 0xa5, sizeof(a)); /* padding too */
	a.control_gfn = mfn;
	a.offset = offset;
	a.vcpu = vcpu;
	rc = op(EVTCHNOP_init_control, &a, sizeof(a));
	EXPECT_EQ(a.link_bits, rc ? 0xa5 : 17);
	EXPECT_EQ(a._pad[0], 0xa5);
	return rc;
}

static long expand(mfn_t mfn)
{
	struct evtchn_expand_array a = {.array_gfn = mfn};

	return op(EVTCHNOP_expand_array, &a, sizeof(a));
}

static long set_priority(uint32_t port, uint32_t priority)
{
	struct evtchn_set_priority a = {.port = port, .priority = priority};

	return op(EVTCHNOP_set_priority, &a, sizeof(a));
}

static long on_port(int cmd, uint32_t port)
{
	return op(cmd, &port, sizeof(port));
}

static long alloc(uint32_t *port)
{
	struct evtchn_bind_ipi a = {.vcpu = 0};
	long rc = op(EVTCHNOP_bind_ipi, &a, sizeof(a));

	*port = a.port;
	return rc;
}

static uint32_t ipi(void)
{
	uint32_t port = 0;

	EXPECT_EQ(alloc(&port), 0);
	return port;
}

static void send(uint32_t port)
{
	EXPECT_EQ(on_port(EVTCHNOP_send, port), 0);
}

static void set_up(void)
{
	fake_reset();
	evtchn_init(&fake_domain);
	control = (void *)((uint8_t *)fake_page(PFN_CONTROL) + CONTROL_OFFSET);
	words = fake_page(PFN_ARRAY);
}

static void set_up_fifo(void)
{
	set_up();
	EXPECT_EQ(init_control(fake_mfn(PFN_CONTROL), CONTROL_OFFSET, 0), 0);
	EXPECT_EQ(expand(fake_mfn(PFN_ARRAY)), 0);
}

/* A guest's consumer: the next event of a queue, taken off it as the ABI says; 0 when there is
 * none.  Events that are not pending any more are passed over. */
static uint32_t take(unsigned queue)
{
	uint32_t port, link;

	do {
		port = control->head[queue];
		if (!port || !(words[port] & LINKED))
			return 0;
		link = words[port] & LINK;
		words[port] &= ~(LINKED | LINK);
		control->head[queue] = link;
		if (!link)
			control->ready &= ~(1u << queue);
	} while (!(words[port] & PENDING) || words[port] & MASKED);
	words[port] &= ~PENDING;
	return port;
}

static bool upcall(void)
{
	return __atomic_exchange_n(&fake_vcpu.info->evtchn_upcall_pending, 0, __ATOMIC_SEQ_CST);
}

static void init_control_refused(void)
{
	const mfn_t good = fake_mfn(PFN_CONTROL);

	set_up();
	EXPECT_EQ(init_control(good, 0, 1), -XEN_ENOENT);
	EXPECT_EQ(init_control(~0ull, PAGE_SIZE, ~0u), -XEN_ENOENT); /* the vCPU is looked at first */
	EXPECT_EQ(init_control(good, PAGE_SIZE - 71, 0), -XEN_EINVAL);
	EXPECT_EQ(init_control(good, PAGE_SIZE - 64, 0), -XEN_EINVAL);
	EXPECT_EQ(init_control(good, ~0u, 0), -XEN_EINVAL);
	EXPECT_EQ(init_control(good, 4, 0), -XEN_EINVAL);
	EXPECT_EQ(init_control(0, 0, 0), -XEN_EINVAL);
	EXPECT_EQ(init_control(FAKE_FRAMES, 0, 0), -XEN_EINVAL);
	EXPECT_EQ(init_control(~0ull, 0, 0), -XEN_EINVAL);
	EXPECT_EQ(init_control(page_mfn(fake_domain.evtchns), 0, 0), -XEN_EINVAL);
	EXPECT_EQ(init_control(fake_mfn(FAKE_PFN_L1), 0, 0), -XEN_EINVAL);
	EXPECT_EQ(expand(good), -XEN_EOPNOTSUPP); /* so it is still 2-level */
	EXPECT_EQ(init_control(good, PAGE_SIZE - sizeof(*control), 0), 0);
	EXPECT_EQ(init_control(good, 0, 0), -XEN_EINVAL);
}

static void expand_refused(void)
{
	unsigned i;

	set_up_fifo();
	EXPECT_EQ(expand(0), -XEN_EINVAL);
	EXPECT_EQ(expand(~0ull), -XEN_EINVAL);
	EXPECT_EQ(expand(fake_mfn(FAKE_PFN_L4)), -XEN_EINVAL);
	EXPECT_EQ(expand(page_mfn(fake_domain.shared_info)), -XEN_EINVAL);
	for (i = 1; i < PORTS / PER_PAGE; i++)
		EXPECT_EQ(expand(fake_mfn(PFN_ARRAY + i)), 0);
	EXPECT_EQ(expand(fake_mfn(PFN_ARRAY + i)), -XEN_ENOSPC);
	EXPECT_EQ(expand(~0ull), -XEN_ENOSPC);
}

static void priorities_refused(void)
{
	uint32_t port;

	set_up_fifo();
	port = ipi();
	EXPECT_EQ(set_priority(~0u, 0), -XEN_EINVAL);
	EXPECT_EQ(set_priority(64, 0), -XEN_EINVAL);
	EXPECT_EQ(set_priority(port + 1, 99), -XEN_EACCES);
	EXPECT_EQ(set_priority(0, 0), -XEN_EACCES);
	EXPECT_EQ(set_priority(port, 16), -XEN_EINVAL);
	EXPECT_EQ(set_priority(port, ~0u), -XEN_EINVAL);
	EXPECT_EQ(set_priority(port, 15), 0);
	EXPECT_EQ(set_priority(port, 0), 0);
}

static void events_in_order(void)
{
	uint32_t port[3], i;

	set_up_fifo();
	for (i = 0; i < 3; i++)
		port[i] = ipi();
	send(port[2]);
	EXPECT(upcall());
	EXPECT_EQ(control->ready, 1u << EVTCHN_FIFO_PRIORITY_DEFAULT);
	EXPECT_EQ(control->head[7], port[2]);
	EXPECT_EQ(words[port[2]], PENDING | LINKED);
	send(port[0]);
	send(port[1]);
	EXPECT_EQ(words[port[2]], PENDING | LINKED | port[0]);
	EXPECT_EQ(words[port[0]], PENDING | LINKED | port[1]);
	EXPECT(!upcall()); /* the queue was not empty */
	EXPECT_EQ(take(7), port[2]);
	EXPECT_EQ(take(7), port[0]);
	EXPECT_EQ(take(7), port[1]);
	EXPECT_EQ(take(7), 0);
	EXPECT_EQ(words[port[1]], 0);
	send(port[0]);
	EXPECT(upcall());
	EXPECT_EQ(take(7), port[0]);
}

static void event_raised_again_while_queued(void)
{
	uint32_t a, b;

	set_up_fifo();
	a = ipi();
	b = ipi();
	send(a);
	send(a);
	send(b);
	send(a);
	EXPECT_EQ(take(7), a);
	send(a); /* goes to the end */
	EXPECT_EQ(take(7), b);
	EXPECT_EQ(take(7), a);
	EXPECT_EQ(take(7), 0);
}

static void one_queue_per_priority(void)
{
	uint32_t port[16], i;

	set_up_fifo();
	for (i = 0; i < 16; i++) {
		port[i] = ipi();
		EXPECT_EQ(set_priority(port[i], i), 0);
		send(port[i]);
	}
	EXPECT_EQ(control->ready, 0xffff);
	for (i = 0; i < 16; i++) {
		EXPECT_EQ(take(i), port[i]);
		EXPECT_EQ(take(i), 0);
	}
	EXPECT_EQ(control->ready, 0);
}

static void priority_changed_while_tail(void)
{
	uint32_t a, b;

	set_up_fifo();
	a = ipi();
	b = ipi();
	send(a);
	EXPECT_EQ(set_priority(a, 3), 0);
	EXPECT_EQ(take(7), a); /* the change is for the next time */
	send(a);
	EXPECT_EQ(take(3), a);
	send(a);
	send(b); /* must not be linked behind a, which was the tail of this queue once */
	EXPECT_EQ(control->head[7], b);
	EXPECT_EQ(words[a] & LINK, 0);
	EXPECT_EQ(take(3), a);
	EXPECT_EQ(take(7), b);
}

static void new_port_has_default_priority(void)
{
	uint32_t port;

	set_up_fifo();
	port = ipi();
	EXPECT_EQ(set_priority(port, 1), 0);
	EXPECT_EQ(on_port(EVTCHNOP_close, port), 0);
	EXPECT_EQ(ipi(), port);
	send(port);
	EXPECT_EQ(take(7), port);
}

static void masked_until_unmasked(void)
{
	uint32_t port;

	set_up_fifo();
	port = ipi();
	words[port] = MASKED;
	send(port);
	EXPECT_EQ(words[port], MASKED | PENDING);
	EXPECT_EQ(control->ready, 0);
	EXPECT(!upcall());
	EXPECT_EQ(evtchn_port_pending(&fake_domain, port), 1);
	EXPECT_EQ(on_port(EVTCHNOP_unmask, port), 0);
	EXPECT(upcall());
	EXPECT_EQ(take(7), port);
	EXPECT_EQ(evtchn_port_pending(&fake_domain, port), 0);
}

static void raised_before_the_array_reaches(void)
{
	uint32_t port;

	set_up();
	EXPECT_EQ(init_control(fake_mfn(PFN_CONTROL), CONTROL_OFFSET, 0), 0);
	port = ipi();
	send(port);
	EXPECT_EQ(evtchn_port_pending(&fake_domain, port), 0);
	EXPECT_EQ(on_port(EVTCHNOP_unmask, port), 0);
	EXPECT(!upcall());
	EXPECT_EQ(expand(fake_mfn(PFN_ARRAY)), 0);
	EXPECT(upcall());
	EXPECT_EQ(take(7), port);
	EXPECT_EQ(take(7), 0);
}

static void raised_and_closed_before_the_array_reaches(void)
{
	uint32_t port;

	set_up();
	EXPECT_EQ(init_control(fake_mfn(PFN_CONTROL), CONTROL_OFFSET, 0), 0);
	port = ipi();
	send(port);
	EXPECT_EQ(on_port(EVTCHNOP_close, port), 0);
	EXPECT_EQ(ipi(), port); /* the event was the old one's */
	EXPECT_EQ(expand(fake_mfn(PFN_ARRAY)), 0);
	EXPECT(!upcall());
	EXPECT_EQ(words[port], 0);
}

static void pending_when_changing_from_2_level(void)
{
	uint32_t a, b;

	set_up();
	a = ipi();
	b = ipi();
	send(b);
	EXPECT_EQ(init_control(fake_mfn(PFN_CONTROL), CONTROL_OFFSET, 0), 0);
	fake_vcpu.info->evtchn_upcall_pending = 0;
	EXPECT_EQ(expand(fake_mfn(PFN_ARRAY)), 0);
	EXPECT(upcall());
	EXPECT_EQ(take(7), b);
	EXPECT_EQ(take(7), 0);
	EXPECT_EQ(words[a], 0);
}

static void linked_port_is_not_reused(void)
{
	uint32_t a, b;

	set_up_fifo();
	a = ipi();
	b = ipi();
	send(a);
	EXPECT_EQ(on_port(EVTCHNOP_close, a), 0);
	EXPECT_EQ(words[a], LINKED);
	EXPECT_EQ(ipi(), b + 1);
	EXPECT_EQ(take(7), 0); /* passes over it */
	EXPECT_EQ(ipi(), a);
}

static void reset_goes_back_to_2_level(void)
{
	struct evtchn_reset a = {.dom = DOMID_SELF};
	uint32_t port;

	set_up_fifo();
	port = ipi();
	send(port);
	EXPECT_EQ(op(EVTCHNOP_reset, &a, sizeof(a)), 0);
	EXPECT_EQ(set_priority(port, 0), -XEN_ENOSYS);
	EXPECT(!evtchn_frame_in_use(&fake_domain, fake_mfn(PFN_CONTROL)));
	memset(words, 0, PAGE_SIZE);
	EXPECT_EQ(ipi(), port);
	send(port);
	EXPECT_EQ(fake_domain.shared_info->evtchn_pending[0], 1ul << port);
	EXPECT_EQ(words[port], 0);
	/* And again to FIFO, with an event that is pending. */
	EXPECT_EQ(init_control(fake_mfn(PFN_CONTROL), 0, 0), 0);
	EXPECT_EQ(expand(fake_mfn(PFN_ARRAY)), 0);
	EXPECT_EQ(words[port], PENDING | LINKED);
}

static void frames_in_use(void)
{
	set_up_fifo();
	EXPECT(evtchn_frame_in_use(&fake_domain, fake_mfn(PFN_CONTROL)));
	EXPECT(evtchn_frame_in_use(&fake_domain, fake_mfn(PFN_ARRAY)));
	EXPECT(!evtchn_frame_in_use(&fake_domain, fake_mfn(PFN_ARRAY + 1)));
	EXPECT(!evtchn_frame_in_use(&fake_domain, 0));
	EXPECT(!evtchn_frame_in_use(&fake_domain, ~0ull));
}

static void many_ports(void)
{
	uint32_t port, i;
	long rc;

	set_up_fifo();
	/* As many as there is memory for: 8 bytes a port, 256 pages for all. */
	fake_heap_limit(100);
	for (i = 1; (rc = alloc(&port)) == 0 && port == i; i++)
		;
	EXPECT_EQ(rc, -XEN_ENOMEM);
	EXPECT_EQ(i, 101 * 512);
	fake_heap_limit(256);
	for (; (rc = alloc(&port)) == 0 && port == i; i++)
		;
	EXPECT_EQ(rc, -XEN_ENOSPC);
	EXPECT_EQ(i, PORTS);
	send(PORTS - 1);
	EXPECT_EQ(on_port(EVTCHNOP_send, PORTS), -XEN_EINVAL);
	EXPECT_EQ(set_priority(PORTS, 0), -XEN_EINVAL);
	for (i = 1; i < PORTS / PER_PAGE; i++)
		EXPECT_EQ(expand(fake_mfn(PFN_ARRAY + i)), 0);
	EXPECT_EQ(control->head[7], PORTS - 1);
}

/* Words, links and heads that no guest should write: nothing outside the guest's two pages changes,
 * and every send comes back. */
static void hostile_words(void)
{
	static const uint32_t bad[] = {~0u, LINKED | LINK, PENDING | LINKED | BUSY | LINK, BUSY, LINK,
				       LINKED | 1, LINKED};
	uint8_t *before = fake_page(PFN_CONTROL - 1), *after = fake_page(PFN_ARRAY + 1);
	uint32_t port[20], i, j;
	size_t b;

	set_up_fifo();
	for (i = 0; i < 20; i++)
		port[i] = ipi();
	for (b = 0; b < ARRAY_SIZE(bad); b++) {
		for (i = 0; i < 20; i++) {
			for (j = 0; j < PER_PAGE; j++)
				words[j] = bad[b];
			memset(fake_page(PFN_CONTROL), 0xff, PAGE_SIZE);
			words[port[i]] = 0;
			set_priority(port[i], i & 15);
			send(port[i]);
			EXPECT_EQ(on_port(EVTCHNOP_unmask, port[i]), 0);
			EXPECT(words[port[i]] & PENDING);
		}
	}
	for (i = 0; i < PAGE_SIZE; i++)
		EXPECT_EQ(before[i] | after[i], 0);
	/* A guest that comes to its senses is served again. */
	memset(words, 0, PAGE_SIZE);
	memset(control, 0, sizeof(*control));
	set_priority(port[0], 7);
	send(port[0]);
	EXPECT_EQ(take(7), port[0]);
}

static atomic_bool scribbling;

static void *scribble(void *unused)
{
	uint32_t random = 12345;

	while (scribbling) {
		random = random * 1664525 + 1013904223;
		__atomic_store_n(&words[random >> 8 & 7], random, __ATOMIC_RELAXED);
		__atomic_fetch_xor(&words[random >> 12 & 7], LINKED | MASKED, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void hostile_processor(void)
{
	pthread_t other;
	unsigned i;

	set_up_fifo();
	for (i = 1; i < 8; i++)
		ipi();
	scribbling = true;
	EXPECT_EQ(pthread_create(&other, NULL, scribble, NULL), 0);
	for (i = 0; i < 50000; i++) {
		uint32_t port = i % 7 + 1;

		if (evtchn_op(&fake_vcpu, i & 1 ? EVTCHNOP_send : EVTCHNOP_unmask,
			      fake_put(&port, sizeof(port))))
			break;
	}
	scribbling = false;
	pthread_join(other, NULL);
	EXPECT_EQ(i, 50000);
	memset(words, 0, PAGE_SIZE);
	memset(control, 0, sizeof(*control));
	for (i = 1; i < 8; i++)
		send(i);
	for (i = 1; i < 8; i++)
		EXPECT_EQ(take(7), i);
}

static const struct unit_test tests[] = {
	{"init_control refused", init_control_refused},
	{"expand_array refused", expand_refused},
	{"set_priority refused", priorities_refused},
	{"events come in order", events_in_order},
	{"an event raised again while queued", event_raised_again_while_queued},
	{"one queue per priority", one_queue_per_priority},
	{"a tail that changes its queue", priority_changed_while_tail},
	{"a new port has the default priority", new_port_has_default_priority},
	{"a masked event waits for unmask", masked_until_unmasked},
	{"raised before the event array reaches", raised_before_the_array_reaches},
	{"raised and closed before it", raised_and_closed_before_the_array_reaches},
	{"pending when changing from 2-level", pending_when_changing_from_2_level},
	{"a linked port is not reused", linked_port_is_not_reused},
	{"reset goes back to 2-level", reset_goes_back_to_2_level},
	{"frames in use", frames_in_use},
	{"all 131072 ports", many_ports},
	{"hostile words", hostile_words},
	{"a hostile processor", hostile_processor},
};

UNIT_MAIN("event channels, FIFO", NULL, tests)
