/* SPDX-License-Identifier: MIT */
/*
 * The synthetic interrupt controller (TLFS, "Virtual Interrupts" and "Inter-Partition Communication"):
 * its registers, its pages, and messages, which two timers send.
 */
#include "conformance/hyperv/lib/guest.h"

#define VECTOR 0x60
#define SINT   5

static void answer_yes(const char *key, bool yes)
{
	answer(key, "%s", yes ? "yes" : "no");
}

static void sints(void)
{
	answer_wrmsr("sint/vector-15", HV_MSR_SINT0, 15);
	answer_wrmsr("sint/vector-0", HV_MSR_SINT0, 0);
	answer_wrmsr("sint/vector-15-masked", HV_MSR_SINT0, 15 | HV_SINT_MASKED);
	answer_wrmsr("sint/vector-15-polling", HV_MSR_SINT0, 15 | HV_SINT_POLLING);
	answer_wrmsr("sint/vector-16", HV_MSR_SINT0, 16);
	answer_wrmsr("sint/auto-eoi", HV_MSR_SINT0, VECTOR | HV_SINT_AUTO_EOI);
	answer_wrmsr("sint/reserved-bits", HV_MSR_SINT0, VECTOR | 0x100);
	answer_wrmsr("sint/masked", HV_MSR_SINT0, HV_SINT_MASKED);
	answer_wrmsr("sint/two-of-one-vector", HV_MSR_SINT0 + 1, VECTOR);
	answer_wrmsr("sint/two-of-one-vector-2", HV_MSR_SINT0 + 2, VECTOR);
	wrmsr(HV_MSR_SINT0 + 1, HV_SINT_MASKED);
	wrmsr(HV_MSR_SINT0 + 2, HV_SINT_MASKED);
}

static bool is_filled(const uint8_t *page, uint8_t with)
{
	for (unsigned i = 0; i < PAGE_SIZE; i++)
		if (page[i] != with)
			return false;
	return true;
}

static void pages(const char *name, uint32_t msr)
{
	uint8_t *page = page_alloc();
	char key[48];

	memset(page, 0x5a, PAGE_SIZE);
	wrmsr(msr, (uint64_t)page | HV_PAGE_ENABLE);
	format_into(key, sizeof(key), "%s/zero-at-first", name);
	answer_yes(key, is_filled(page, 0));
	wrmsr(msr, 0);
	format_into(key, sizeof(key), "%s/memory-restored", name);
	answer_yes(key, is_filled(page, 0x5a));
	format_into(key, sizeof(key), "%s/beyond-memory", name);
	answer(key, "%s", wrmsr_try(msr, 0x7f00000000 | HV_PAGE_ENABLE) ? "accepted" : exception_name());
	wrmsr(msr, 0);
}

static void arm(unsigned timer, uint64_t at)
{
	wrmsr(HV_MSR_STIMER0_CONFIG + 2 * timer + 1, at);
	wrmsr(HV_MSR_STIMER0_CONFIG + 2 * timer, HV_STIMER_ENABLE | SINT << HV_STIMER_SINT_SHIFT);
}

static void check_message(const struct hv_message *m, uint64_t at)
{
	const struct hv_timer_message_payload *payload = (const void *)m->payload;

	CHECK(m->type == HV_MESSAGE_TIMER_EXPIRED);
	CHECK(m->payload_size == sizeof(*payload));
	CHECK(payload->timer_index < 2);
	CHECK(payload->expiration_time >= at);
	CHECK(payload->delivery_time >= payload->expiration_time);
}

/* One slot, two messages: the second waits for the EOM. */
static void two_messages(void)
{
	struct hv_message first, second;
	uint64_t at = reference_time() + 2 * MILLISECONDS;

	arm(0, at);
	arm(1, at + MILLISECONDS / 10);
	CHECK(wait_for(&interrupts[0][VECTOR], 1));
	while (!(message_slot(SINT)->flags & HV_MESSAGE_PENDING) && reference_time() < at + 5 * SECONDS)
		pause();
	answer("messages/before-eom/interrupts", "%u", interrupts[0][VECTOR]);
	answer("messages/before-eom/pending", "%u", message_slot(SINT)->flags & HV_MESSAGE_PENDING);
	message_take(SINT, &first);
	CHECK(wait_for(&interrupts[0][VECTOR], 2));
	message_take(SINT, &second);
	check_message(&first, at);
	check_message(&second, at);
	answer("messages/type", "0x%x", first.type);
	answer("messages/sender", "0x%lx", first.sender);
	answer("messages/payload-size", "%u", first.payload_size);
	answer("messages/second/pending", "%u", second.flags & HV_MESSAGE_PENDING);
	answer_yes("messages/two-timers", first.payload[0] != second.payload[0]);
	answer("messages/slot-is-free", "%s", message_slot(SINT)->type ? "no" : "yes");
}

/* Nothing comes while the SINT is masked, or the SynIC off. */
static void off(void)
{
	unsigned before = interrupts[0][VECTOR];

	wrmsr(HV_MSR_SINT0 + SINT, VECTOR | HV_SINT_MASKED);
	arm(0, reference_time() + MILLISECONDS);
	wait_time(20 * MILLISECONDS);
	answer("masked/interrupts", "%u", interrupts[0][VECTOR] - before);
	answer("masked/message", "%s", message_slot(SINT)->type ? "yes" : "no");
	wrmsr(HV_MSR_STIMER0_CONFIG, 0);
	wrmsr(HV_MSR_SINT0 + SINT, VECTOR);
}

void test_main(void)
{
	answer_rdmsr("version", HV_MSR_SVERSION);
	sints();
	pages("simp", HV_MSR_SIMP);
	pages("siefp", HV_MSR_SIEFP);
	synic_init();
	synic_sint(SINT, VECTOR);
	interrupts_on();
	two_messages();
	off();
	report(OUTCOME_SUCCESS, NULL);
}
