/* SPDX-License-Identifier: MIT */
/*
 * What a VMM sends to a VP's SynIC: nothing lost, in order, whatever the guest does meanwhile.
 * The guest here is a small machine of its own, which goes on between any two of our accesses to
 * memory.
 */
#include <asm/errno.h>
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define MESSAGES FAKE_VM_PAGE_FREE
#define EVENTS	 (FAKE_VM_PAGE_FREE + 1)
#define VECTOR	 0x40 /* of SINT 0 */

static struct hv_vp *v;
static struct vp *vp;

static void enable_scontrol(void)
{
	hv_write_scontrol(v, HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
}

static void enable_simp(void)
{
	hv_write_simp(v, HV_MSR_SIMP, MESSAGES * PAGE_SIZE | HV_PAGE_ENABLE);
}

static void enable_siefp(void)
{
	hv_write_siefp(v, HV_MSR_SIEFP, EVENTS * PAGE_SIZE | HV_PAGE_ENABLE);
}

static void set_up(void)
{
	unsigned i;

	fake_vm_reset(1);
	v = fake_vm_hvp(0);
	vp = fake_vm_vp(0);
	hv_synic_reset(v);
	hv_stimer_reset(v);
	enable_scontrol();
	enable_simp();
	enable_siefp();
	for (i = 0; i < HV_SINTS; i++)
		hv_write_sint(v, HV_MSR_SINT0 + i, VECTOR + i);
}

static struct hv_message *slot(unsigned sint)
{
	return (struct hv_message *)fake_vm_page(MESSAGES) + sint;
}

static int post(unsigned sint, uint32_t number)
{
	return hv_inbox_message(vp, sint, 1, 0, &number, sizeof(number));
}

static uint32_t number_in(unsigned sint)
{
	uint32_t number;

	memcpy(&number, slot(sint)->payload, sizeof(number));
	return number;
}

static bool flag_is_set(unsigned sint, unsigned flag)
{
	return ((uint8_t *)fake_vm_page(EVENTS))[sint * 256 + flag / 8] >> flag % 8 & 1;
}

/* ---- arguments and states ---- */

static void test_message(void)
{
	uint8_t payload[HV_MESSAGE_PAYLOAD_MAX];
	unsigned writes = fake_vm.writes, i;

	for (i = 0; i < sizeof(payload); i++)
		payload[i] = 255 - i;
	EXPECT_EQ(hv_inbox_message(vp, 5, 0x80000001, 99, payload, sizeof(payload)), 0);
	/* Nothing happens to the guest until it is the VP's turn. */
	EXPECT(fake_vm.vp[0].work);
	EXPECT_EQ(fake_vm.writes, writes);
	EXPECT_EQ(fake_vm.interrupts, 0);
	EXPECT_EQ(hv_inbox_waiting(v, 5), 1);
	memset(payload, 0, sizeof(payload)); /* it was copied */
	hv_synic_retry(v);
	EXPECT_EQ(slot(5)->type, 0x80000001);
	EXPECT_EQ(slot(5)->payload_size, 240);
	EXPECT_EQ(slot(5)->sender, 99);
	EXPECT_EQ(slot(5)->flags, 0);
	EXPECT_EQ(slot(5)->payload[0], 255);
	EXPECT_EQ(slot(5)->payload[239], 16);
	EXPECT_EQ(fake_vm_interrupted(0, VECTOR + 5), 1);
	EXPECT_EQ(v->inbox_count, 0);
}

static void test_message_empty(void)
{
	EXPECT_EQ(hv_inbox_message(vp, 0, 1, 0, NULL, 0), 0);
	hv_synic_retry(v);
	EXPECT_EQ(slot(0)->type, 1);
	EXPECT_EQ(slot(0)->payload_size, 0);
}

static void test_message_bad(void)
{
	uint8_t payload[HV_MESSAGE_PAYLOAD_MAX + 1] = {0};

	EXPECT_EQ(hv_inbox_message(vp, 16, 1, 0, payload, 1), -EINVAL);
	EXPECT_EQ(hv_inbox_message(vp, ~0u, 1, 0, payload, 1), -EINVAL);
	EXPECT_EQ(hv_inbox_message(vp, 1, 1, 0, payload, 241), -EINVAL);
	EXPECT_EQ(hv_inbox_message(vp, 1, 1, 0, payload, 256), -EINVAL);
	EXPECT_EQ(hv_inbox_message(vp, 1, 1, 0, payload, ~0ul), -EINVAL);
	EXPECT_EQ(hv_inbox_message(vp, 1, HV_MESSAGE_NONE, 0, payload, 1), -EINVAL);
	EXPECT_EQ(v->inbox_count, 0);
	EXPECT(!fake_vm.vp[0].work);
	EXPECT_EQ(fake_vm.locked, 0);
}

static void test_message_disabled(void)
{
	hv_write_scontrol(v, HV_MSR_SCONTROL, 0);
	EXPECT_EQ(post(1, 0), -EINVAL);
	enable_scontrol();
	hv_write_simp(v, HV_MSR_SIMP, 0);
	EXPECT_EQ(post(1, 0), -EINVAL);
	enable_simp();
	hv_synic_reset(v);
	EXPECT_EQ(post(1, 0), -EINVAL);
	EXPECT_EQ(v->inbox_count, 0);
	/* Neither its event page nor the SINT's mask stand in a message's way. */
	enable_scontrol();
	enable_simp();
	EXPECT_EQ(post(1, 0), 0);
	hv_synic_retry(v);
	EXPECT_EQ(slot(1)->type, 1);
	EXPECT_EQ(fake_vm.interrupts, 0);
}

static void test_event(void)
{
	unsigned writes = fake_vm.writes;

	EXPECT_EQ(hv_inbox_event(vp, 15, 2047), 0);
	EXPECT_EQ(hv_inbox_event(vp, 0, 0), 0);
	EXPECT(fake_vm.vp[0].work);
	EXPECT_EQ(fake_vm.writes, writes);
	hv_synic_retry(v);
	EXPECT(flag_is_set(15, 2047));
	EXPECT(flag_is_set(0, 0));
	EXPECT_EQ(fake_vm_interrupted(0, VECTOR + 15), 1);
	EXPECT_EQ(fake_vm_interrupted(0, VECTOR), 1);
	EXPECT_EQ(v->inbox_count, 0);
}

static void test_event_bad(void)
{
	EXPECT_EQ(hv_inbox_event(vp, 16, 0), -EINVAL);
	EXPECT_EQ(hv_inbox_event(vp, ~0u, 0), -EINVAL);
	EXPECT_EQ(hv_inbox_event(vp, 0, 2048), -EINVAL);
	EXPECT_EQ(hv_inbox_event(vp, 0, 65536), -EINVAL);
	EXPECT_EQ(hv_inbox_event(vp, 0, ~0u), -EINVAL);
	EXPECT_EQ(v->inbox_count, 0);
	EXPECT(!fake_vm.vp[0].work);
}

static void test_event_disabled(void)
{
	hv_write_sint(v, HV_MSR_SINT0 + 1, HV_SINT_MASKED);
	EXPECT_EQ(hv_inbox_event(vp, 1, 0), -EINVAL);
	hv_write_sint(v, HV_MSR_SINT0 + 1, HV_SINT_MASKED | HV_SINT_POLLING);
	EXPECT_EQ(hv_inbox_event(vp, 1, 0), 0);
	hv_write_siefp(v, HV_MSR_SIEFP, 0);
	EXPECT_EQ(hv_inbox_event(vp, 2, 0), -EINVAL);
	enable_siefp();
	hv_write_scontrol(v, HV_MSR_SCONTROL, 0);
	EXPECT_EQ(hv_inbox_event(vp, 2, 0), -EINVAL);
}

/* The same flag again needs no room; another does. */
static void test_event_full(void)
{
	unsigned i;

	for (i = 0; i < 1000; i++)
		EXPECT_EQ(hv_inbox_event(vp, 3, i % HV_INBOX), 0);
	EXPECT_EQ(v->inbox_count, HV_INBOX);
	EXPECT_EQ(hv_inbox_event(vp, 3, HV_INBOX), -EAGAIN);
	EXPECT_EQ(hv_inbox_event(vp, 4, 0), -EAGAIN);
	EXPECT_EQ(hv_inbox_event(vp, 3, 0), 0);
	EXPECT_EQ(fake_vm.locked, 0);
	hv_synic_retry(v);
	for (i = 0; i < HV_INBOX; i++)
		EXPECT(flag_is_set(3, i));
	EXPECT(!flag_is_set(3, HV_INBOX));
	EXPECT_EQ(hv_inbox_event(vp, 3, HV_INBOX), 0);
}

/* The guest turns its page off between the signal and its delivery: as if after it. */
static void test_event_too_late(void)
{
	EXPECT_EQ(hv_inbox_event(vp, 3, 0), 0);
	hv_write_sint(v, HV_MSR_SINT0 + 3, HV_SINT_MASKED);
	EXPECT_EQ(v->inbox_count, 0);
	EXPECT_EQ(fake_vm.interrupts, 0);
	EXPECT(!flag_is_set(3, 0));
}

/* ---- queues ---- */

static void test_order(void)
{
	unsigned i;

	for (i = 0; i < HV_INBOX; i++)
		EXPECT_EQ(post(2, i), 0);
	EXPECT_EQ(post(2, i), -EAGAIN);
	EXPECT_EQ(post(3, i), -EAGAIN);
	EXPECT_EQ(fake_vm.locked, 0);
	hv_synic_retry(v);
	for (i = 0; i < HV_INBOX; i++) {
		EXPECT_EQ(slot(2)->type, 1);
		EXPECT_EQ(number_in(2), i);
		EXPECT_EQ(slot(2)->flags, i < HV_INBOX - 1 ? HV_MESSAGE_PENDING : 0);
		EXPECT_EQ(v->inbox_count, HV_INBOX - 1 - i);
		hv_write_eom(v, HV_MSR_EOM, 0); /* too early: nothing */
		EXPECT_EQ(number_in(2), i);
		slot(2)->type = 0;
		hv_write_eom(v, HV_MSR_EOM, 0);
	}
	EXPECT_EQ(slot(2)->type, 0);
	EXPECT_EQ(fake_vm_interrupted(0, VECTOR + 2), HV_INBOX);
}

/* A guest that says end of interrupt, by MSR, in the place of end of message. */
static void test_eoi(void)
{
	EXPECT_EQ(post(2, 1), 0);
	EXPECT_EQ(post(2, 2), 0);
	hv_synic_retry(v);
	EXPECT_EQ(number_in(2), 1);
	slot(2)->type = 0;
	EXPECT_EQ(hv_write_eoi(v, HV_MSR_EOI, 0), ABI_DONE);
	EXPECT_EQ(fake_vm.vp[0].eois, 1);
	EXPECT_EQ(slot(2)->type, 1);
	EXPECT_EQ(number_in(2), 2);
}

static void test_busy_sint_alone_waits(void)
{
	slot(2)->type = 77;
	EXPECT_EQ(post(2, 0), 0);
	EXPECT_EQ(post(3, 1), 0);
	EXPECT_EQ(post(2, 2), 0);
	EXPECT_EQ(hv_inbox_event(vp, 2, 9), 0);
	EXPECT_EQ(post(4, 3), 0);
	hv_synic_retry(v);
	EXPECT_EQ(slot(2)->type, 77);
	EXPECT_EQ(number_in(3), 1);
	EXPECT_EQ(number_in(4), 3);
	EXPECT(flag_is_set(2, 9));
	EXPECT_EQ(hv_inbox_waiting(v, 2), 2);
	EXPECT_EQ(v->inbox_count, 2);
	slot(2)->type = 0;
	EXPECT_EQ(post(2, 4), 0); /* behind the others */
	hv_synic_retry(v);
	EXPECT_EQ(number_in(2), 0);
	slot(2)->type = 0;
	hv_write_eom(v, HV_MSR_EOM, 0);
	EXPECT_EQ(number_in(2), 2);
	slot(2)->type = 0;
	hv_write_eom(v, HV_MSR_EOM, 0);
	EXPECT_EQ(number_in(2), 4);
}

static void test_waits_for_page(void)
{
	EXPECT_EQ(post(2, 5), 0);
	hv_write_scontrol(v, HV_MSR_SCONTROL, 0); /* before it was the VP's turn */
	hv_write_simp(v, HV_MSR_SIMP, 0);
	EXPECT_EQ(hv_inbox_waiting(v, 2), 1);
	enable_simp();
	EXPECT_EQ(hv_inbox_waiting(v, 2), 1);
	enable_scontrol();
	EXPECT_EQ(hv_inbox_waiting(v, 2), 0);
	EXPECT_EQ(number_in(2), 5);
	EXPECT_EQ(fake_vm_interrupted(0, VECTOR + 2), 1);
}

static void test_reset(void)
{
	EXPECT_EQ(post(2, 5), 0);
	EXPECT_EQ(hv_inbox_event(vp, 2, 9), 0);
	hv_synic_reset(v);
	EXPECT_EQ(v->inbox_count, 0);
	hv_synic_retry(v);
	EXPECT_EQ(fake_vm.interrupts, 0);
}

/* A timer's message and the VMM's for one SINT: who goes in says that the other waits. */
static void test_with_timer(void)
{
	slot(2)->type = 77;
	EXPECT_EQ(post(2, 5), 0);
	hv_write_stimer(v, HV_MSR_STIMER0_CONFIG + 1, 1);
	fake_vm_set_time(10);
	hv_write_stimer(v, HV_MSR_STIMER0_CONFIG, HV_STIMER_ENABLE | 2 << HV_STIMER_SINT_SHIFT);
	hv_synic_retry(v);
	slot(2)->type = 0;
	hv_synic_retry(v);
	EXPECT_EQ(slot(2)->type, HV_MESSAGE_TIMER_EXPIRED);
	EXPECT_EQ(slot(2)->flags, HV_MESSAGE_PENDING);
	slot(2)->type = 0;
	hv_synic_retry(v);
	EXPECT_EQ(slot(2)->type, 1);
	EXPECT_EQ(slot(2)->flags, 0);
}

/* ---- a guest that runs at the same time ---- */

#define GUEST_SINTS 3 /* that are used */

/*
 * Its interrupt handler for each SINT does what the specification says, one step at a time: take
 * the message and empty the slot, look at the flag behind it, and only then say end of message.
 */
static struct {
	bool interrupted[GUEST_SINTS];
	bool look[GUEST_SINTS]; /* the slot was emptied; the flag is next */
	bool eom;		/* wants to */
	uint32_t next[GUEST_SINTS]; /* expected */
	unsigned messages, timers, wrong;
} guest;

static uint32_t random_state;

static unsigned chance(unsigned of)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % of;
}

static void guest_takes(unsigned sint)
{
	if (slot(sint)->type == HV_MESSAGE_TIMER_EXPIRED) {
		guest.timers++;
	} else if (slot(sint)->type) {
		guest.wrong += number_in(sint) != guest.next[sint]++;
		guest.messages++;
	}
	slot(sint)->type = HV_MESSAGE_NONE;
	guest.look[sint] = true;
}

static void guest_step(unsigned sint)
{
	if (guest.look[sint]) {
		guest.look[sint] = false;
		guest.eom |= slot(sint)->flags & HV_MESSAGE_PENDING;
	} else if (guest.interrupted[sint]) {
		guest.interrupted[sint] = false;
		guest_takes(sint);
	}
}

static void guest_sees_interrupts(void)
{
	unsigned i;

	for (i = 0; i < fake_vm.interrupts; i++)
		guest.interrupted[fake_vm.interrupt[i].vector - VECTOR] = true;
	fake_vm.interrupts = 0;
}

static void guest_goes_on(void)
{
	unsigned steps = chance(4);

	guest_sees_interrupts();
	while (steps--)
		guest_step(chance(GUEST_SINTS));
}

static void between_reads(gpa_t at, size_t len)
{
	guest_goes_on();
}

static void between_writes(gpa_t at, const void *src, size_t len)
{
	guest_goes_on();
}

/* The VP leaves the guest for what is pending. */
static void guest_exits(void)
{
	if (guest.eom) {
		guest.eom = false;
		hv_write_eom(v, HV_MSR_EOM, 0);
	}
	if (fake_vm.vp[0].work) {
		fake_vm.vp[0].work = false;
		hv_synic_retry(v);
	}
}

static void start_timer(unsigned timer)
{
	hv_write_stimer(v, HV_MSR_STIMER0_CONFIG + 2 * timer,
			HV_STIMER_AUTO_ENABLE | (timer % GUEST_SINTS) << HV_STIMER_SINT_SHIFT);
	hv_write_stimer(v, HV_MSR_STIMER0_CONFIG + 2 * timer + 1, 1);
}

static bool guest_is_busy(void)
{
	unsigned i;

	for (i = 0; i < GUEST_SINTS; i++)
		if (guest.interrupted[i] || guest.look[i])
			return true;
	return guest.eom || fake_vm.vp[0].work || fake_vm.interrupts;
}

static void guest_settles(void)
{
	unsigned i;

	for (i = 0; guest_is_busy() && i < 10000; i++) {
		guest_goes_on();
		guest_exits();
	}
}

static unsigned timers_started;

/* Some messages and timers, until the guest has nothing more to do of itself. */
static void round_of_messages(uint32_t posted[GUEST_SINTS])
{
	unsigned i, sint;

	for (i = chance(20); i; i--) {
		sint = chance(GUEST_SINTS);
		if (chance(2) && !post(sint, posted[sint]))
			posted[sint]++;
		if (!chance(3) && !hv_stimer_waiting(v, 1)) {
			start_timer(1);
			timers_started++;
		}
		guest_goes_on();
		if (chance(2))
			guest_exits();
	}
	guest_settles();
	EXPECT_EQ(v->inbox_count, 0);
	EXPECT_EQ(hv_stimer_waiting(v, 1), 0);
}

/* Everything that was accepted arrives, once and in order, by interrupts and flags alone. */
static void race(uint32_t seed)
{
	uint32_t posted[GUEST_SINTS] = {0};
	unsigned i;

	set_up();
	memset(&guest, 0, sizeof(guest));
	timers_started = 0;
	random_state = seed;
	fake_vm_set_time(100);
	fake_vm.on_read = between_reads;
	fake_vm.on_write = between_writes;
	for (i = 0; i < 100; i++)
		round_of_messages(posted);
	for (i = 0; i < GUEST_SINTS; i++)
		EXPECT_EQ(guest.next[i], posted[i]);
	EXPECT_EQ(guest.timers, timers_started);
	EXPECT_EQ(guest.wrong, 0);
	EXPECT(guest.messages > 100 && guest.timers > 30);
}

static void test_race(void)
{
	uint32_t seed;

	for (seed = 1; seed <= 100; seed++)
		race(seed);
}

static const struct unit_test tests[] = {
	{"a message", test_message},
	{"a message without payload", test_message_empty},
	{"messages: bad arguments", test_message_bad},
	{"messages while something is disabled", test_message_disabled},
	{"an event", test_event},
	{"events: bad arguments", test_event_bad},
	{"events while something is disabled", test_event_disabled},
	{"events: a full queue", test_event_full},
	{"an event that the guest turns its back on", test_event_too_late},
	{"messages in their order, and a full queue", test_order},
	{"end of interrupt", test_eoi},
	{"a full slot holds up its own SINT only", test_busy_sint_alone_waits},
	{"a message waits for the page", test_waits_for_page},
	{"reset", test_reset},
	{"a timer and the VMM to one SINT", test_with_timer},
	{"a guest that runs at the same time", test_race},
};

UNIT_MAIN("hyperv_inbox", set_up, tests)
