/* SPDX-License-Identifier: MIT */
/* The local APIC by call, against the same registers by a mapping of the guest's own. */
#include "conformance/vmi/lib/guest.h"

#define VECTOR_SELF 0x61

static void test_read(void)
{
	static const uint32_t registers[] = {APIC_ID, APIC_VERSION, APIC_TPR, APIC_SPIV, 0xd0, 0xe0,
					     APIC_LVTT, APIC_LVT0, 0x360, 0x370, APIC_TDCR};

	for (unsigned i = 0; i < ARRAY_SIZE(registers); i++)
		EXPECT((uint32_t)VMI(APICRead, registers[i]) == native_apic_read(registers[i]),
		       "register 0x%x is 0x%x, not 0x%x", registers[i], (uint32_t)VMI(APICRead, registers[i]),
		       native_apic_read(registers[i]));
}

static void test_write(void)
{
	static const struct {
		uint32_t reg, value;
	} writes[] = {
		{APIC_SPIV, 0x1ff}, {APIC_TPR, 0x20}, {APIC_TPR, 0}, {APIC_LVT0, 0x10700}, {APIC_LVT0, 0x700},
		{0x370, 0x100fe}, {APIC_ICR2, 0x01000000}, {APIC_TDCR, 0xb}, {APIC_TDCR, 0x3},
		/* The timer's mode is the guest's, who has not set an alarm. */
		{APIC_LVTT, 0x20000 | APIC_MASKED | VECTOR_LVTT}, {APIC_LVTT, APIC_MASKED | VECTOR_LVTT},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(writes); i++) {
		VMI(APICWrite, writes[i].reg, writes[i].value);
		EXPECT(native_apic_read(writes[i].reg) == writes[i].value, "register 0x%x: 0x%x became 0x%x",
		       writes[i].reg, writes[i].value, native_apic_read(writes[i].reg));
	}
}

/* Beyond the registers: nothing is there, and nothing happens. */
static void test_wrong(void)
{
	static const uint32_t offsets[] = {0x1000, 0x1010, 0x12345678, 0xfffffff0, 0x80000000};

	for (unsigned i = 0; i < ARRAY_SIZE(offsets); i++) {
		EXPECT_EQ("a register that there is not", vmi_refused(VMI_CALL_APICRead, offsets[i]), 0);
		VMI(APICWrite, offsets[i], ~0u);
	}
	EXPECT_EQ("the version after all that", (uint32_t)VMI(APICRead, APIC_VERSION), native_apic_read(APIC_VERSION));
}

static bool end_by_call(uint32_t vector)
{
	EXPECT(native_apic_read(APIC_ISR + vector / 32 * 16) & 1u << vector % 32, "it is not in service");
	VMI(APICWrite, APIC_EOI, 0);
	return true;
}

/* An IPI to itself arrives, and its end lets the next one in. */
static void test_self_ipi(void)
{
	interrupt_hook = end_by_call;
	for (unsigned i = 1; i <= 50; i++) {
		VMI(APICWrite, APIC_ICR, 0x40000 | VECTOR_SELF);
		asm volatile("sti; nop; nop; cli" : : : "memory");
		for (unsigned wait = 0; interrupts[VECTOR_SELF] < i && wait < 100000; wait++)
			asm volatile("sti; nop; pause; cli" : : : "memory");
		EXPECT_EQ("IPIs that arrived", interrupts[VECTOR_SELF], i);
	}
	interrupt_hook = NULL;
	for (unsigned reg = 0; reg < 8; reg++)
		EXPECT_EQ("what is left in service", native_apic_read(APIC_ISR + reg * 16), 0);
}

/* IF is what it was. */
static void test_flag(void)
{
	native_set_flags(2 | EFLAGS_IF);
	VMI(APICRead, APIC_VERSION);
	EXPECT(native_flags() & EFLAGS_IF, "APICRead disabled interrupts");
	VMI(APICWrite, APIC_TPR, 0);
	EXPECT(native_flags() & EFLAGS_IF, "APICWrite disabled interrupts");
	native_set_flags(2);
	VMI(APICRead, APIC_VERSION);
	EXPECT(!(native_flags() & EFLAGS_IF), "APICRead enabled interrupts");
}

void test_main(void)
{
	if (!rom)
		stop("there is no VMI ROM");
	EXPECT_EQ("VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	report(OUTCOME_SUCCESS, NULL);
	test_read();
	test_write();
	test_wrong();
	test_self_ipi();
	test_flag();
}
