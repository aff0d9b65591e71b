/* SPDX-License-Identifier: MIT */
/* The console ring, also with indices that no honest guest writes, and HYPERVISOR_console_io. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/console.h"
#include "translator/from/xen/evtchn.h"

#define PFN_RING 20

static struct xencons_interface *ring;

static void set_up(void)
{
	fake_guest_reset();
	ring = fake_page(PFN_RING);
	EXPECT(console_init(&fake_vcpu, ring) > 0);
}

static bool pending(void)
{
	uint32_t port = fake_domain.console_port;

	return fake_domain.shared_info->evtchn_pending[port / 64] >> port % 64 & 1;
}

static void forget_events(void)
{
	memset(fake_domain.shared_info->evtchn_pending, 0,
	       sizeof(fake_domain.shared_info->evtchn_pending));
}

static long notify(void)
{
	const struct evtchn_send s = {.port = fake_domain.console_port};

	forget_events();
	return CALL(event_channel_op, EVTCHNOP_send, PUT(s));
}

static void guest_prints(const char *text)
{
	while (*text)
		ring->out[ring->out_prod++ % sizeof(ring->out)] = *text++;
}

static bool printed(const char *text)
{
	return fake.uart.out_len == strlen(text) && !memcmp(fake.uart.out, text, strlen(text));
}

static void test_output(void)
{
	guest_prints("hello");
	EXPECT_EQ(notify(), 0);
	EXPECT(printed("hello"));
	EXPECT_EQ(ring->out_cons, 5);
	EXPECT(pending()); /* there is room again */
	EXPECT_EQ(notify(), 0);
	EXPECT(printed("hello"));
	EXPECT(!pending());
}

static void test_output_wraps(void)
{
	ring->out_prod = ring->out_cons = ~0u - 3; /* over the ring's end, and the counter's */
	guest_prints("wrapped around");
	EXPECT_EQ(notify(), 0);
	EXPECT(printed("wrapped around"));
	EXPECT_EQ(ring->out_cons, ring->out_prod);
}

static void test_output_long(void)
{
	for (unsigned i = 0; i < sizeof(ring->out); i++)
		ring->out[i] = 'a' + i % 26;
	ring->out_prod = sizeof(ring->out);
	EXPECT_EQ(notify(), 0);
	EXPECT_EQ(fake.uart.out_len, sizeof(ring->out));
	EXPECT(!memcmp(fake.uart.out, ring->out, sizeof(ring->out)));
}

/* A producer too far ahead, or behind the consumer: a full ring at most, and it ends. */
static void test_output_hostile(void)
{
	static const uint32_t distances[] = {2049, 4096, 0x7fffffff, 0x80000000, ~0u};

	for (unsigned i = 0; i < ARRAY_SIZE(distances); i++) {
		set_up();
		ring->out_cons = 1000;
		ring->out_prod = 1000 + distances[i];
		EXPECT_EQ(notify(), 0);
		EXPECT(fake.uart.out_len <= sizeof(ring->out));
		EXPECT_EQ(ring->out_cons, 1000 + distances[i]);
	}
}

static void test_flush(void)
{
	guest_prints("last words");
	console_flush(&fake_vcpu);
	EXPECT(printed("last words"));
	fake_domain.console = NULL;
	console_flush(&fake_vcpu);
}

static void test_input(void)
{
	fake_uart_receive("abc", 3);
	console_input(&fake_vcpu);
	EXPECT_EQ(ring->in_prod, 3);
	EXPECT(!memcmp(ring->in, "abc", 3));
	EXPECT(pending());
	forget_events();
	console_input(&fake_vcpu);
	EXPECT(!pending());
	ring->in_cons = 3;
	ring->in_prod = ring->in_cons = ~0u - 1;
	fake_uart_receive("wxyz", 4);
	console_input(&fake_vcpu);
	EXPECT_EQ(ring->in_prod, 2);
	EXPECT_EQ(ring->in[sizeof(ring->in) - 2], 'w');
	EXPECT_EQ(ring->in[sizeof(ring->in) - 1], 'x');
	EXPECT(!memcmp(ring->in, "yz", 2));
}

/* A full ring keeps input at the UART until the guest has read; never is unread input overwritten. */
static void test_input_full(void)
{
	memset(ring->in, '.', sizeof(ring->in));
	ring->in_prod = sizeof(ring->in);
	fake_uart_receive("late", 4);
	console_input(&fake_vcpu);
	EXPECT_EQ(ring->in_prod, sizeof(ring->in));
	EXPECT_EQ(ring->in[0], '.');
	ring->in_cons = 2;
	console_input(&fake_vcpu);
	EXPECT_EQ(ring->in_prod, sizeof(ring->in) + 2);
	EXPECT(!memcmp(ring->in, "la..", 4));
	ring->in_cons = 10;
	EXPECT_EQ(notify(), 0); /* the guest says that it made room */
	EXPECT(!memcmp(ring->in, "late..", 6));
}

static void test_input_hostile(void)
{
	/* Ahead of the producer, or more than a ring behind it. */
	static const uint32_t consumers[] = {1, 1025, 0x7fffffff, 0x80000000, -1025u, -1500u, -3000u};

	for (unsigned i = 0; i < ARRAY_SIZE(consumers); i++) {
		set_up();
		memset(ring->out, '.', sizeof(ring->out));
		fake_uart_receive("abc", 3);
		ring->in_cons = consumers[i];
		console_input(&fake_vcpu);
		EXPECT_EQ(ring->in_prod, 0);
		for (unsigned j = 0; j < sizeof(ring->out); j++)
			EXPECT(ring->out[j] == '.');
	}
}

/* ---- console_io ---- */

static long io(unsigned cmd, uint64_t count, uint64_t at)
{
	return CALL(console_io, cmd, count, at);
}

static void test_io_write(void)
{
	const char text[] = "by hypercall";
	char *page = fake_page(FAKE_PFN_HOLE - 1);

	EXPECT_EQ(io(CONSOLEIO_write, sizeof(text) - 1, PUT(text)), 0);
	EXPECT(printed(text));
	EXPECT_EQ(io(CONSOLEIO_write, 0, FAKE_UNMAPPED), 0);
	EXPECT_BAD_ADDRESSES(io(CONSOLEIO_write, 2, BAD), -XEN_EFAULT);
	fake.uart.out_len = 0;
	memset(page, 'x', PAGE_SIZE);
	EXPECT_EQ(io(CONSOLEIO_write, 1000, FAKE_UNMAPPED - 1000), 0);
	EXPECT_EQ(fake.uart.out_len, 1000);
	EXPECT_EQ(io(CONSOLEIO_write, 0xffffffff, FAKE_UNMAPPED - 1000), -XEN_EFAULT);
	EXPECT(fake.uart.out_len <= 2000);
}

/* Input is the control domain's. */
static void test_io_refused(void)
{
	char text[4] = "....";

	fake_uart_receive("ab", 2);
	EXPECT_EQ(io(CONSOLEIO_read, 4, PUT(text)), -XEN_EPERM);
	GET(text);
	EXPECT(!memcmp(text, "....", 4));
	EXPECT_EQ(io(CONSOLEIO_read, 0, FAKE_UNMAPPED), -XEN_EPERM);
	EXPECT_EQ(io(2, 1, FAKE_UNMAPPED), -XEN_EPERM);
	EXPECT_EQ(io(~0u, 1, FAKE_UNMAPPED), -XEN_EPERM);
}

static const struct unit_test tests[] = {
	{"output", test_output},
	{"output around the ring", test_output_wraps},
	{"a full ring of output", test_output_long},
	{"output with hostile indices", test_output_hostile},
	{"output that nobody was told of", test_flush},
	{"input", test_input},
	{"input into a full ring", test_input_full},
	{"input with hostile indices", test_input_hostile},
	{"console_io: write", test_io_write},
	{"console_io: all but write", test_io_refused},
};

UNIT_MAIN("console", set_up, tests)
