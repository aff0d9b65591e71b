/* SPDX-License-Identifier: MIT */
/* A VP's SynIC: its registers, messages into their slots, event flags; a guest that is quicker. */
#include <asm/errno.h>
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define MESSAGES FAKE_VM_PAGE_FREE
#define EVENTS	 (FAKE_VM_PAGE_FREE + 1)
#define OTHER	 (FAKE_VM_PAGE_FREE + 2)

#define SINT   2
#define VECTOR 0x51
#define TYPE   7

static struct hv_vp *v;

static void set_up(void)
{
	fake_vm_reset(2);
	v = fake_vm_hvp(0);
	hv_synic_reset(v);
}

static uint64_t page_value(unsigned page)
{
	return page * PAGE_SIZE | HV_PAGE_ENABLE;
}

/* A guest that has set up all it can. */
static void enable(void)
{
	unsigned i;

	EXPECT_EQ(hv_write_scontrol(v, HV_MSR_SCONTROL, HV_SCONTROL_ENABLE), ABI_DONE);
	EXPECT_EQ(hv_write_simp(v, HV_MSR_SIMP, page_value(MESSAGES)), ABI_DONE);
	EXPECT_EQ(hv_write_siefp(v, HV_MSR_SIEFP, page_value(EVENTS)), ABI_DONE);
	for (i = 0; i < HV_SINTS; i++)
		EXPECT_EQ(hv_write_sint(v, HV_MSR_SINT0 + i, VECTOR - SINT + i), ABI_DONE);
}

static struct hv_message *slot(unsigned sint)
{
	return (struct hv_message *)fake_vm_page(MESSAGES) + sint;
}

static int deliver(unsigned sint)
{
	return hv_synic_deliver(v, sint, TYPE, 0x1122334455667788, "payload", 8);
}

static uint64_t sint_register(unsigned sint)
{
	uint64_t value = 0;

	EXPECT_EQ(hv_read_sint(v, HV_MSR_SINT0 + sint, &value), ABI_DONE);
	return value;
}

/* ---- registers ---- */

static void test_after_reset(void)
{
	uint64_t value;
	unsigned i;

	enable();
	deliver(SINT);
	hv_synic_reset(v);
	EXPECT(hv_read_scontrol(v, HV_MSR_SCONTROL, &value) == ABI_DONE && value == HV_SCONTROL_ENABLE);
	EXPECT(hv_read_siefp(v, HV_MSR_SIEFP, &value) == ABI_DONE && value == 0);
	EXPECT(hv_read_simp(v, HV_MSR_SIMP, &value) == ABI_DONE && value == 0);
	EXPECT(hv_read_sversion(v, HV_MSR_SVERSION, &value) == ABI_DONE && value == 1);
	EXPECT(hv_read_eom(v, HV_MSR_EOM, &value) == ABI_DONE && value == 0);
	for (i = 0; i < HV_SINTS; i++)
		EXPECT_EQ(sint_register(i), 0x10000);
	EXPECT_EQ(slot(SINT)->type, 0);
}

static void test_scontrol(void)
{
	uint64_t value;

	EXPECT_EQ(hv_write_scontrol(v, HV_MSR_SCONTROL, ~0ull), ABI_DONE);
	EXPECT(hv_read_scontrol(v, HV_MSR_SCONTROL, &value) == ABI_DONE && value == ~0ull);
	EXPECT_EQ(hv_write_scontrol(v, HV_MSR_SCONTROL, ~1ull), ABI_DONE);
	EXPECT(hv_read_scontrol(v, HV_MSR_SCONTROL, &value) == ABI_DONE && value == ~1ull);
}

static void test_sint_vectors(void)
{
	unsigned sint, vector;

	for (sint = 0; sint < HV_SINTS; sint++)
		for (vector = 0; vector < 256; vector++) {
			enum abi_verdict verdict = vector < 16 ? ABI_FAULT : ABI_DONE;
			uint64_t masked = HV_SINT_MASKED | vector;
			uint32_t msr = HV_MSR_SINT0 + sint;

			EXPECT_EQ(hv_write_sint(v, msr, masked), ABI_DONE);
			EXPECT_EQ(sint_register(sint), masked);
			EXPECT_EQ(hv_write_sint(v, msr, vector), verdict);
			EXPECT_EQ(sint_register(sint), vector < 16 ? masked : vector);
			EXPECT_EQ(hv_write_sint(v, msr, HV_SINT_POLLING | vector), verdict);
		}
}

static void test_sint_auto_eoi(void)
{
	static const uint64_t others[] = {0, HV_SINT_MASKED, HV_SINT_POLLING,
					  HV_SINT_MASKED | HV_SINT_POLLING, HV_SINT_RESERVED};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		EXPECT_EQ(hv_write_sint(v, HV_MSR_SINT0, others[i] | HV_SINT_AUTO_EOI | VECTOR),
			  ABI_FAULT);
	EXPECT_EQ(sint_register(0), 0x10000);
}

static void test_sint_reserved(void)
{
	EXPECT_EQ(hv_write_sint(v, HV_MSR_SINT0 + 15, HV_SINT_RESERVED | VECTOR), ABI_DONE);
	EXPECT_EQ(sint_register(15), HV_SINT_RESERVED | VECTOR);
	EXPECT_EQ(sint_register(14), 0x10000);
}

static void test_pages(void)
{
	uint64_t value;

	memset(fake_vm_page(MESSAGES), 0x11, PAGE_SIZE);
	memset(fake_vm_page(EVENTS), 0x22, PAGE_SIZE);
	memset(fake_vm_page(OTHER), 0x33, PAGE_SIZE);
	enable();
	EXPECT_EQ(slot(0)->type, 0);
	EXPECT_EQ(slot(15)->payload[239], 0);
	EXPECT_EQ(*(uint8_t *)fake_vm_page(EVENTS), 0);
	/* It moves with what is in it, reserved bits stay, and what lay there comes back. */
	EXPECT_EQ(deliver(SINT), 0);
	value = page_value(OTHER) | HV_PAGE_RESERVED;
	EXPECT_EQ(hv_write_simp(v, HV_MSR_SIMP, value), ABI_DONE);
	EXPECT(hv_read_simp(v, HV_MSR_SIMP, &value) == ABI_DONE);
	EXPECT_EQ(value, page_value(OTHER) | HV_PAGE_RESERVED);
	EXPECT_EQ(*(uint32_t *)fake_vm_page(MESSAGES), 0x11111111);
	EXPECT_EQ(((struct hv_message *)fake_vm_page(OTHER))[SINT].type, TYPE);
	/* The same again changes nothing. */
	EXPECT_EQ(hv_write_simp(v, HV_MSR_SIMP, page_value(OTHER)), ABI_DONE);
	EXPECT_EQ(((struct hv_message *)fake_vm_page(OTHER))[SINT].type, TYPE);
	EXPECT_EQ(hv_write_simp(v, HV_MSR_SIMP, page_value(OTHER) & ~HV_PAGE_ENABLE), ABI_DONE);
	EXPECT_EQ(*(uint32_t *)fake_vm_page(OTHER), 0x33333333);
	EXPECT_EQ(hv_write_siefp(v, HV_MSR_SIEFP, 0), ABI_DONE);
	EXPECT_EQ(*(uint32_t *)fake_vm_page(EVENTS), 0x22222222);
}

/* Addresses without writable memory: the registers take them, and nothing is delivered. */
static void test_pages_without_memory(void)
{
	static const uint64_t bad[] = {
		FAKE_VM_PAGE_HOLE * PAGE_SIZE, FAKE_VM_PAGE_READ_ONLY * PAGE_SIZE,
		FAKE_VM_PAGES * PAGE_SIZE, 1ull << 52, ~0xfffull,
	};
	uint64_t value;
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		set_up();
		enable();
		EXPECT_EQ(hv_write_simp(v, HV_MSR_SIMP, bad[i] | HV_PAGE_ENABLE), ABI_DONE);
		EXPECT_EQ(hv_write_siefp(v, HV_MSR_SIEFP, bad[i] | HV_PAGE_ENABLE), ABI_DONE);
		EXPECT(hv_read_simp(v, HV_MSR_SIMP, &value) == ABI_DONE);
		EXPECT_EQ(value, bad[i] | HV_PAGE_ENABLE);
		EXPECT(hv_read_siefp(v, HV_MSR_SIEFP, &value) == ABI_DONE);
		EXPECT_EQ(value, bad[i] | HV_PAGE_ENABLE);
		EXPECT_EQ(deliver(SINT), -EINVAL);
		EXPECT_EQ(hv_synic_signal(v, SINT, 0), -EINVAL);
		EXPECT_EQ(fake_vm.interrupts, 0);
		hv_write_eom(v, HV_MSR_EOM, 0);
		hv_synic_reset(v);
	}
	EXPECT(fake_vm_intact());
}

/* Memory that the VMM takes away under the page. */
static void test_pages_lose_memory(void)
{
	enable();
	v->message_page.at = v->event_page.at = fake_vm_gpa(FAKE_VM_PAGE_HOLE, 0);
	EXPECT_EQ(deliver(SINT), -EINVAL);
	EXPECT_EQ(hv_synic_signal(v, SINT, 0), -EINVAL);
	/* Full, and not to be marked. */
	v->message_page.at = fake_vm_gpa(FAKE_VM_PAGE_READ_ONLY, 0);
	EXPECT_EQ(deliver(SINT), -EINVAL);
	EXPECT_EQ(fake_vm.interrupts, 0);
	EXPECT(fake_vm_intact());
}

/* Both pages in one place: undefined, and harmless. */
static void test_pages_overlap(void)
{
	memset(fake_vm_page(MESSAGES), 0x11, PAGE_SIZE);
	enable();
	EXPECT_EQ(hv_write_siefp(v, HV_MSR_SIEFP, page_value(MESSAGES)), ABI_DONE);
	deliver(SINT);
	hv_synic_signal(v, SINT, 2047);
	hv_write_simp(v, HV_MSR_SIMP, 0);
	hv_write_siefp(v, HV_MSR_SIEFP, 0);
	EXPECT_EQ(deliver(SINT), -EINVAL);
}

/* ---- messages ---- */

static void test_message(void)
{
	unsigned sint;

	enable();
	for (sint = 0; sint < HV_SINTS; sint++) {
		const struct hv_message *m = slot(sint);

		EXPECT_EQ(deliver(sint), 0);
		EXPECT_EQ(m->type, TYPE);
		EXPECT_EQ(m->payload_size, 8);
		EXPECT_EQ(m->flags, 0);
		EXPECT_EQ(m->reserved[0] | m->reserved[1], 0);
		EXPECT_EQ(m->sender, 0x1122334455667788);
		EXPECT(!memcmp(m->payload, "payload", 8));
		EXPECT_EQ(fake_vm_interrupted(0, VECTOR - SINT + sint), 1);
		EXPECT_EQ(fake_vm.interrupts, sint + 1);
	}
}

/* The slot's bytes behind the payload are not ours to touch, nor its neighbours. */
static void test_message_sizes(void)
{
	uint8_t payload[HV_MESSAGE_PAYLOAD_MAX];
	const uint8_t *page = fake_vm_page(MESSAGES);
	unsigned len, i;

	enable();
	for (i = 0; i < sizeof(payload); i++)
		payload[i] = i + 1;
	for (len = 0; len <= sizeof(payload); len++) {
		memset(fake_vm_page(MESSAGES), FAKE_VM_POISON, PAGE_SIZE);
		slot(SINT)->type = HV_MESSAGE_NONE;
		EXPECT_EQ(hv_synic_deliver(v, SINT, TYPE, 0, payload, len), 0);
		EXPECT_EQ(slot(SINT)->payload_size, len);
		EXPECT(!memcmp(slot(SINT)->payload, payload, len));
		for (i = 0; i < PAGE_SIZE; i++)
			if (i < SINT * 256 || i >= SINT * 256 + 16 + len)
				if (page[i] != FAKE_VM_POISON)
					break;
		EXPECT_EQ(i, PAGE_SIZE);
	}
}

static unsigned type_writes, other_writes;

static void see_order(gpa_t at, const void *src, size_t len)
{
	EXPECT_EQ(fake_vm.locked, 0);
	if (at.addr == MESSAGES * PAGE_SIZE + SINT * 256) {
		type_writes++;
		EXPECT_EQ(len, 4);
		EXPECT_EQ(slot(SINT)->payload_size, 8);
		EXPECT_EQ(slot(SINT)->sender, 0x1122334455667788);
		EXPECT(!memcmp(slot(SINT)->payload, "payload", 8));
	} else {
		other_writes++;
		EXPECT_EQ(type_writes, 0);
	}
	EXPECT_EQ(fake_vm.interrupts, 0);
}

static void test_message_order(void)
{
	enable();
	type_writes = other_writes = 0;
	fake_vm.on_write = see_order;
	EXPECT_EQ(deliver(SINT), 0);
	EXPECT_EQ(type_writes, 1);
	EXPECT_EQ(other_writes, 1);
	EXPECT_EQ(fake_vm.interrupts, 1);
}

static void test_message_full(void)
{
	struct hv_message before;

	enable();
	EXPECT_EQ(deliver(SINT), 0);
	before = *slot(SINT);
	before.flags = HV_MESSAGE_PENDING;
	EXPECT_EQ(deliver(SINT), -EAGAIN);
	EXPECT(!memcmp(slot(SINT), &before, sizeof(before)));
	EXPECT_EQ(deliver(SINT), -EAGAIN);
	EXPECT(!memcmp(slot(SINT), &before, sizeof(before)));
	EXPECT_EQ(fake_vm.interrupts, 1);
	EXPECT_EQ(deliver(SINT + 1), 0); /* another slot */
	slot(SINT)->type = HV_MESSAGE_NONE;
	EXPECT_EQ(deliver(SINT), 0);
	EXPECT_EQ(slot(SINT)->flags, 0);
	EXPECT_EQ(fake_vm_interrupted(0, VECTOR), 2);
	/* A type of one bit, wherever it is, is a message. */
	slot(SINT)->type = 0x80000000;
	EXPECT_EQ(deliver(SINT), -EAGAIN);
	slot(SINT)->type = 0x100;
	EXPECT_EQ(deliver(SINT), -EAGAIN);
}

/* The guest empties the slot just before, or just after, the pending flag is set. */

static unsigned reads;

static void free_at_flag(gpa_t at, const void *src, size_t len)
{
	if (at.addr == MESSAGES * PAGE_SIZE + SINT * 256 + 5 && len == 1)
		slot(SINT)->type = HV_MESSAGE_NONE;
}

static void free_at_second_look(gpa_t at, size_t len)
{
	if (++reads == 2)
		slot(SINT)->type = HV_MESSAGE_NONE;
}

static void test_message_race(void)
{
	enable();
	EXPECT_EQ(deliver(SINT), 0);
	fake_vm.on_write = free_at_flag;
	EXPECT_EQ(hv_synic_deliver(v, SINT, TYPE + 1, 0, "", 0), 0);
	EXPECT_EQ(slot(SINT)->type, TYPE + 1);
	EXPECT_EQ(slot(SINT)->flags, 0);
	fake_vm.on_write = NULL;
	fake_vm.on_read = free_at_second_look;
	reads = 0;
	EXPECT_EQ(hv_synic_deliver(v, SINT, TYPE + 2, 0, "", 0), 0);
	EXPECT_EQ(slot(SINT)->type, TYPE + 2);
	EXPECT_EQ(slot(SINT)->flags, 0);
	EXPECT_EQ(fake_vm.interrupts, 3);
	EXPECT_EQ(reads, 2);
}

static void test_message_masked(void)
{
	static const struct {
		uint64_t sint;
		unsigned interrupts;
	} cases[] = {
		{VECTOR, 1},
		{VECTOR | HV_SINT_MASKED, 0},
		{VECTOR | HV_SINT_POLLING, 0},
		{VECTOR | HV_SINT_MASKED | HV_SINT_POLLING, 0},
		{HV_SINT_MASKED, 0},
	};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		set_up();
		enable();
		EXPECT_EQ(hv_write_sint(v, HV_MSR_SINT0 + SINT, cases[i].sint), ABI_DONE);
		EXPECT_EQ(deliver(SINT), 0);
		EXPECT_EQ(slot(SINT)->type, TYPE);
		EXPECT_EQ(fake_vm.interrupts, cases[i].interrupts);
		/* Unmasking brings no interrupt that was lost. */
		EXPECT_EQ(hv_write_sint(v, HV_MSR_SINT0 + SINT, VECTOR), ABI_DONE);
		EXPECT_EQ(fake_vm.interrupts, cases[i].interrupts);
	}
}

static void test_message_disabled(void)
{
	EXPECT_EQ(deliver(SINT), -EINVAL);
	enable();
	EXPECT_EQ(hv_write_scontrol(v, HV_MSR_SCONTROL, 0), ABI_DONE);
	EXPECT_EQ(deliver(SINT), -EINVAL);
	EXPECT_EQ(hv_write_scontrol(v, HV_MSR_SCONTROL, HV_SCONTROL_ENABLE), ABI_DONE);
	EXPECT_EQ(hv_write_simp(v, HV_MSR_SIMP, 0), ABI_DONE);
	EXPECT_EQ(deliver(SINT), -EINVAL);
	EXPECT_EQ(fake_vm.interrupts, 0);
	EXPECT_EQ(slot(SINT)->type, 0);
	EXPECT(!hv_synic_takes_messages(v));
}

/* The local APIC refuses: the interrupt is lost, the message is not. */
static void test_message_apic_off(void)
{
	enable();
	fake_vm.apic_error = -EINVAL;
	EXPECT_EQ(deliver(SINT), 0);
	EXPECT_EQ(slot(SINT)->type, TYPE);
}

/* ---- events ---- */

static bool flag_is_set(unsigned sint, unsigned flag)
{
	return ((uint8_t *)fake_vm_page(EVENTS))[sint * 256 + flag / 8] >> flag % 8 & 1;
}

static unsigned flags_set(void)
{
	const uint8_t *page = fake_vm_page(EVENTS);
	unsigned i, count = 0;

	for (i = 0; i < PAGE_SIZE; i++)
		count += __builtin_popcount(page[i]);
	return count;
}

static void test_event(void)
{
	static const unsigned flags[] = {0, 1, 7, 8, 63, 64, 1023, 2046, 2047};
	unsigned sint, i, count = 0;

	enable();
	for (sint = 0; sint < HV_SINTS; sint++)
		for (i = 0; i < ARRAY_SIZE(flags); i++) {
			EXPECT_EQ(hv_synic_signal(v, sint, flags[i]), 0);
			EXPECT(flag_is_set(sint, flags[i]));
			EXPECT_EQ(flags_set(), ++count);
			EXPECT_EQ(fake_vm.interrupts, count);
			/* Set already: no interrupt. */
			EXPECT_EQ(hv_synic_signal(v, sint, flags[i]), 0);
			EXPECT_EQ(fake_vm.interrupts, count);
		}
}

static void test_event_masked(void)
{
	enable();
	EXPECT_EQ(hv_write_sint(v, HV_MSR_SINT0 + SINT, VECTOR | HV_SINT_MASKED), ABI_DONE);
	EXPECT_EQ(hv_synic_signal(v, SINT, 3), -EINVAL);
	EXPECT(!hv_synic_takes_events(v, SINT));
	EXPECT_EQ(flags_set(), 0);
	EXPECT_EQ(hv_write_sint(v, HV_MSR_SINT0 + SINT, VECTOR | HV_SINT_MASKED | HV_SINT_POLLING),
		  ABI_DONE);
	EXPECT_EQ(hv_synic_signal(v, SINT, 3), 0);
	EXPECT(flag_is_set(SINT, 3));
	EXPECT_EQ(fake_vm.interrupts, 0);
}

static void test_event_disabled(void)
{
	EXPECT_EQ(hv_synic_signal(v, SINT, 3), -EINVAL);
	enable();
	EXPECT_EQ(hv_write_scontrol(v, HV_MSR_SCONTROL, 0), ABI_DONE);
	EXPECT_EQ(hv_synic_signal(v, SINT, 3), -EINVAL);
	EXPECT_EQ(hv_write_scontrol(v, HV_MSR_SCONTROL, HV_SCONTROL_ENABLE), ABI_DONE);
	EXPECT_EQ(hv_write_siefp(v, HV_MSR_SIEFP, 0), ABI_DONE);
	EXPECT_EQ(hv_synic_signal(v, SINT, 3), -EINVAL);
	EXPECT_EQ(fake_vm.interrupts, 0);
	EXPECT_EQ(flags_set(), 0);
}

/* ---- end of message ---- */

static void test_eom_storm(void)
{
	struct hv_message before;
	unsigned i, accesses;

	enable();
	EXPECT_EQ(deliver(SINT), 0);
	before = *slot(SINT);
	accesses = fake_vm.reads + fake_vm.writes;
	for (i = 0; i < 10000; i++)
		EXPECT_EQ(hv_write_eom(v, HV_MSR_EOM, i * 0x0123456789abcdefull), ABI_DONE);
	EXPECT_EQ(fake_vm.interrupts, 1);
	EXPECT_EQ(fake_vm.reads + fake_vm.writes, accesses);
	EXPECT(!memcmp(slot(SINT), &before, sizeof(before)));
}

/* Another VP's SynIC is its own. */
static void test_other_vp(void)
{
	struct hv_vp *other = fake_vm_hvp(1);

	hv_synic_reset(other);
	enable();
	EXPECT_EQ(hv_synic_deliver(other, SINT, TYPE, 0, "", 0), -EINVAL);
	hv_write_scontrol(other, HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
	hv_write_simp(other, HV_MSR_SIMP, page_value(OTHER));
	hv_write_sint(other, HV_MSR_SINT0 + SINT, 0x77);
	EXPECT_EQ(hv_synic_deliver(other, SINT, TYPE, 0, "", 0), 0);
	EXPECT_EQ(fake_vm_interrupted(1, 0x77), 1);
	EXPECT_EQ(slot(SINT)->type, 0);
	EXPECT_EQ(((struct hv_message *)fake_vm_page(OTHER))[SINT].type, TYPE);
}

static const struct unit_test tests[] = {
	{"registers after a reset", test_after_reset},
	{"SCONTROL", test_scontrol},
	{"SINT: vectors", test_sint_vectors},
	{"SINT: auto-EOI", test_sint_auto_eoi},
	{"SINT: reserved bits", test_sint_reserved},
	{"SIMP and SIEFP", test_pages},
	{"SIMP and SIEFP where there is no memory", test_pages_without_memory},
	{"pages whose memory goes away", test_pages_lose_memory},
	{"pages in one place", test_pages_overlap},
	{"a message", test_message},
	{"a message of each size", test_message_sizes},
	{"a message: the type goes last", test_message_order},
	{"a message for a full slot", test_message_full},
	{"a message for a slot that is emptied meanwhile", test_message_race},
	{"a message for a masked or polled SINT", test_message_masked},
	{"a message while something is disabled", test_message_disabled},
	{"a message while the APIC refuses", test_message_apic_off},
	{"an event", test_event},
	{"an event for a masked or polled SINT", test_event_masked},
	{"an event while something is disabled", test_event_disabled},
	{"end of message, with nothing waiting", test_eom_storm},
	{"another VP", test_other_vp},
};

UNIT_MAIN("hyperv_synic", set_up, tests)
