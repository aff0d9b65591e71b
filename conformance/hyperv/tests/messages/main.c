/* SPDX-License-Identifier: MIT */
/*
 * HvCallPostMessage and HvCallSignalEvent, to connections of the VMM's that send back what they get
 * (--loopback, conformance/vmm/loopback.h): messages to SINT 2 and event flags to SINT 3.
 */
#include "conformance/hyperv/lib/guest.h"
#include "conformance/vmm/loopback.h"

#define MESSAGE_VECTOR 0xb0
#define EVENT_VECTOR   0xb1
#define POST	       ((uint64_t)HvCallPostMessage)
#define SIGNAL	       ((uint64_t)HvCallSignalEvent)

static uint64_t post(uint32_t connection, uint32_t type, uint32_t size, uint8_t fill)
{
	struct hv_post_message in = { .connection_id = connection, .message_type = type,
				      .payload_size = size };

	memset(in.payload, fill, sizeof(in.payload));
	memcpy(hypercall_input, &in, sizeof(in));
	return hypercall(POST, (uint64_t)hypercall_input, 0);
}

static void one_message(const char *name, uint32_t size)
{
	unsigned before = interrupts[0][MESSAGE_VECTOR];
	struct hv_message m;
	char key[48];

	answer_result(name, post(LOOPBACK_MESSAGES, 1, size, size + 1));
	if (!wait_for(&interrupts[0][MESSAGE_VECTOR], before + 1)) {
		report(OUTCOME_FAILURE, "no message comes back");
		return;
	}
	message_take(LOOPBACK_MESSAGE_SINT, &m);
	format_into(key, sizeof(key), "%s/type", name);
	answer_hex(key, m.type);
	format_into(key, sizeof(key), "%s/size", name);
	answer(key, "%u", m.payload_size);
	for (unsigned i = 0; i < size; i++)
		CHECK(m.payload[i] == (uint8_t)(size + 1));
}

/* More than a slot holds: all of them come, in order, and the sender waits where it must. */
static void many_messages(void)
{
	unsigned sent = 0, received = 0, before = interrupts[0][MESSAGE_VECTOR];
	uint64_t end = reference_time() + 5 * SECONDS;
	struct hv_message m;

	while (received < 100 && reference_time() < end) {
		if (sent < 100 && !post(LOOPBACK_MESSAGES, sent + 1, 8, sent) && ++sent % 7)
			continue;
		while (message_slot(LOOPBACK_MESSAGE_SINT)->type) {
			message_take(LOOPBACK_MESSAGE_SINT, &m);
			CHECK(m.type == received + 1);
			received++;
		}
	}
	answer("many/received", "%u", received);
	CHECK(interrupts[0][MESSAGE_VECTOR] > before);
}

static void bad_messages(void)
{
	answer_result("post/absent-connection", post(0x999, 1, 8, 0));
	answer_result("post/reserved-connection-bits", post(0xff000000 | LOOPBACK_MESSAGES, 1, 8, 0));
	answer_result("post/241-bytes", post(LOOPBACK_MESSAGES, 1, 241, 0));
	answer_result("post/huge", post(LOOPBACK_MESSAGES, 1, 0xffffffff, 0));
	answer_result("post/type-0", post(LOOPBACK_MESSAGES, 0, 8, 0));
	answer_result("post/type-of-the-hypervisor", post(LOOPBACK_MESSAGES, HV_MESSAGE_HYPERVISOR | 1, 8, 0));
	answer_result("post/to-events", post(LOOPBACK_EVENTS, 1, 8, 0));
	answer_result("post/fast", hypercall(POST | HV_CALL_FAST, LOOPBACK_MESSAGES, 0));
}

/* What the bad ones may have left in the slot. */
static void drain(void)
{
	struct hv_message m;

	while (message_slot(LOOPBACK_MESSAGE_SINT)->type)
		message_take(LOOPBACK_MESSAGE_SINT, &m);
}

static bool flag_is_set(unsigned flag)
{
	const volatile uint8_t *flags = event_page[0] + LOOPBACK_EVENT_SINT * HV_EVENT_FLAGS_BYTES;

	return flags[flag / 8] >> flag % 8 & 1;
}

static void one_event(const char *name, uint64_t flag, bool fast)
{
	unsigned before = interrupts[0][EVENT_VECTOR];
	uint64_t in = LOOPBACK_EVENTS | flag << 32;
	char key[48];

	memcpy(hypercall_input, &in, 8);
	answer_result(name, fast ? hypercall(SIGNAL | HV_CALL_FAST, in, 0)
				 : hypercall(SIGNAL, (uint64_t)hypercall_input, 0));
	wait_time(5 * MILLISECONDS);
	format_into(key, sizeof(key), "%s/flag", name);
	answer(key, "%u", flag < HV_EVENT_FLAGS && flag_is_set(flag));
	format_into(key, sizeof(key), "%s/interrupts", name);
	answer(key, "%u", interrupts[0][EVENT_VECTOR] - before);
}

static void events(void)
{
	one_event("event/0", 0, true);
	one_event("event/0-again", 0, true);
	one_event("event/77", 77, true);
	one_event("event/2047", 2047, true);
	one_event("event/2048", 2048, true);
	one_event("event/5-slow", 5, false);
	answer_result("event/absent-connection", hypercall(SIGNAL | HV_CALL_FAST, 0x999, 0));
	answer_result("event/to-messages", hypercall(SIGNAL | HV_CALL_FAST, LOOPBACK_MESSAGES, 0));
	answer_result("event/reserved-bits", hypercall(SIGNAL | HV_CALL_FAST, 1ull << 48 | LOOPBACK_EVENTS, 0));
}

void test_main(void)
{
	hypercall_init();
	synic_init();
	synic_sint(LOOPBACK_MESSAGE_SINT, MESSAGE_VECTOR);
	synic_sint(LOOPBACK_EVENT_SINT, EVENT_VECTOR);
	interrupts_on();
	one_message("empty", 0);
	one_message("small", 8);
	one_message("full", 240);
	many_messages();
	bad_messages();
	drain();
	events();
	report(OUTCOME_SUCCESS, NULL);
}
