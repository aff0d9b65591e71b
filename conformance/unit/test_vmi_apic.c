/* SPDX-License-Identifier: MIT */
/* VMI's APICRead and APICWrite, and the STARTUP IPI in the latter. */
#include <string.h>

#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/fake_vmi.h"
#include "conformance/unit/unit.h"
#include "translator/from/vmi/vmi.h"
#include "translator/machine.h"
#include "translator/ops.h"
#include "translator/to/bare/lapic_regs.h"

#define ICR_LOW	 0x300
#define ICR_HIGH 0x310
#define ID	 0x020

/* As Linux sends it: the trampoline's page is 0x9f. */
#define STARTUP 0x69f
#define VECTOR	0x12

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
	fake_vmi_reset();
	fake.lapic.regs[ID / 4] = 0x05000000;
	fake_vmi.waiting = true;
	fake_vmi.waiting_id = 3;
	fake_vmi.vector = VECTOR;
	EXPECT_EQ(host_probe_clock(), 0);
}

static void expect_balanced(unsigned pairs)
{
	EXPECT_EQ(fake_vmi.begins, pairs);
	EXPECT_EQ(fake_vmi.ends, pairs);
	EXPECT(!fake_vmi.reachable);
}

static void test_registers(void)
{
	EXPECT_EQ(vmi_call_apic_read(ID), 0x05000000);
	EXPECT_EQ(vmi_call_apic_read(LAPIC_VERSION), 0x00050014);
	vmi_call_apic_write(LAPIC_TPR, 0x20);
	EXPECT_EQ(fake.lapic.regs[LAPIC_TPR / 4], 0x20);
	vmi_call_apic_write(LAPIC_LVT_TIMER, 0x10031);
	EXPECT_EQ(vmi_call_apic_read(LAPIC_LVT_TIMER), 0x10031);
	vmi_call_apic_write(LAPIC_EOI, 0);
	tsc_read();
	EXPECT_EQ(fake.lapic.ends, 1);
	expect_balanced(6);
	EXPECT_EQ(fake_vmi.vector_asks, 0);
}

static void test_no_such_register(void)
{
	static const uint32_t beyond[] = {0x1000, 0x2000, 0x80000300, ~0u};
	uint32_t before[PAGE_SIZE / 4];

	vmi_call_apic_read(ID);
	tsc_read();
	memcpy(before, fake.lapic.regs, sizeof(before));
	for (size_t i = 0; i < ARRAY_SIZE(beyond); i++) {
		vmi_call_apic_write(beyond[i], STARTUP);
		EXPECT_EQ(vmi_call_apic_read(beyond[i]), 0);
	}
	tsc_read();
	EXPECT(!memcmp(before, fake.lapic.regs, sizeof(before)));
	expect_balanced(1 + 2 * ARRAY_SIZE(beyond));
}

/* What the APIC is told when the guest writes this to a processor with this id. */
static uint32_t sent(uint8_t target, uint32_t command)
{
	unsigned pairs = fake_vmi.begins;

	vmi_call_apic_write(ICR_HIGH, (uint32_t)target << 24);
	EXPECT_EQ(fake.lapic.regs[ICR_HIGH / 4], (uint32_t)target << 24);
	vmi_call_apic_write(ICR_LOW, command);
	expect_balanced(pairs + 2);
	return fake.lapic.regs[ICR_LOW / 4];
}

/* Only the vector is replaced. */
static void test_startup(void)
{
	static const uint32_t more[] = {0, 0x4000, 0x8000, 0xc000, 0x800, 0x1000};

	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		EXPECT_EQ(sent(3, STARTUP | more[i]), 0x600 | VECTOR | more[i]);
	EXPECT_EQ(sent(3, 0x600), 0x600 | VECTOR);
	EXPECT_EQ(sent(3, 0x6ff), 0x600 | VECTOR);
	fake_vmi.waiting_id = 255;
	fake_vmi.vector = 0xff;
	EXPECT_EQ(sent(255, STARTUP), 0x6ff);
	fake_vmi.waiting_id = 0;
	fake_vmi.vector = 0;
	EXPECT_EQ(sent(0, STARTUP), 0x600);
}

/* One whose state was not given begins where the guest says. */
static void test_startup_not_waiting(void)
{
	EXPECT_EQ(sent(2, STARTUP), STARTUP);
	EXPECT_EQ(sent(4, STARTUP), STARTUP);
	EXPECT_EQ(sent(0, STARTUP), STARTUP);
	EXPECT_EQ(sent(255, STARTUP), STARTUP);
	EXPECT_EQ(fake_vmi.vector_asks, 4);
	fake_vmi.waiting = false;
	EXPECT_EQ(sent(3, STARTUP), STARTUP);
}

/* With a shorthand the destination register says nothing. */
static void test_startup_shorthand(void)
{
	static const uint32_t shorthands[] = {0x40000, 0x80000, 0xc0000};

	for (size_t i = 0; i < ARRAY_SIZE(shorthands); i++)
		EXPECT_EQ(sent(3, STARTUP | shorthands[i]), STARTUP | shorthands[i]);
	EXPECT_EQ(fake_vmi.vector_asks, 0);
}

/* Fixed, lowest priority, SMI, NMI, INIT (asserted and not), and a mode that there is not. */
static void test_other_commands(void)
{
	static const uint32_t commands[] = {0x0fd, 0x19f, 0x200, 0x400,	 0x500,
					    0xc500, 0x8500, 0x79f, 0x4cfd, 0xc059f};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		EXPECT_EQ(sent(3, commands[i]), commands[i]);
	EXPECT_EQ(fake_vmi.vector_asks, 0);
}

/* What looks like one in another register is none. */
static void test_other_registers(void)
{
	static const uint32_t registers[] = {ICR_HIGH, LAPIC_TPR, LAPIC_LVT_LINT0, LAPIC_LVT_ERROR};

	vmi_call_apic_write(ICR_HIGH, 3u << 24);
	for (size_t i = 0; i < ARRAY_SIZE(registers); i++) {
		vmi_call_apic_write(registers[i], STARTUP);
		EXPECT_EQ(fake.lapic.regs[registers[i] / 4], STARTUP);
	}
	EXPECT_EQ(fake_vmi.vector_asks, 0);
	expect_balanced(1 + ARRAY_SIZE(registers));
}

static const struct unit_test tests[] = {
	{"registers", test_registers},
	{"registers that there are not", test_no_such_register},
	{"STARTUP: for one that waits", test_startup},
	{"STARTUP: for another", test_startup_not_waiting},
	{"STARTUP: with a shorthand", test_startup_shorthand},
	{"other commands", test_other_commands},
	{"other registers", test_other_registers},
};

UNIT_MAIN("vmi_apic", set_up, tests)
