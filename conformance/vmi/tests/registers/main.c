/* SPDX-License-Identifier: MIT */
/* Control and debug registers, descriptor tables, MSRs and what else is an instruction: done by the
 * call, seen by the instruction, and the other way round. */
#include "conformance/vmi/lib/guest.h"

static void test_control_registers(void)
{
	uint32_t cr0 = native_cr0(), cr3 = native_cr3(), cr4 = native_cr4();

	EXPECT_EQ("GetCR0", (uint32_t)VMI_0(GetCR0), cr0);
	VMI(SetCR0, cr0 | CR0_TS);
	EXPECT_EQ("CR0 with TS", native_cr0(), cr0 | CR0_TS);
	EXPECT_EQ("GetCR0 with TS", (uint32_t)VMI_0(GetCR0), cr0 | CR0_TS);
	VMI_0(CLTS);
	EXPECT_EQ("CR0 after CLTS", native_cr0(), cr0 & ~CR0_TS);
	native_set_cr0(cr0);

	native_set_cr2(0x12345678);
	EXPECT_EQ("GetCR2", (uint32_t)VMI_0(GetCR2), 0x12345678);
	VMI(SetCR2, 0x9abcdef0);
	EXPECT_EQ("CR2", native_cr2(), 0x9abcdef0);

	EXPECT_EQ("GetCR3", (uint32_t)VMI_0(GetCR3), cr3);
	VMI(SetCR3, cr3 ^ 8); /* PWT: nothing else changes */
	EXPECT_EQ("CR3", native_cr3(), cr3 ^ 8);
	native_set_cr3(cr3);

	EXPECT_EQ("GetCR4", (uint32_t)VMI_0(GetCR4), cr4);
	VMI(SetCR4, cr4 ^ CR4_PGE);
	EXPECT_EQ("CR4", native_cr4(), cr4 ^ CR4_PGE);
	EXPECT_EQ("GetCR4 with PGE changed", (uint32_t)VMI_0(GetCR4), cr4 ^ CR4_PGE);
	native_set_cr4(cr4);
}

static void test_debug_registers(void)
{
	VMI(SetDR, 0, 0x1000);
	VMI(SetDR, 1, 0x2000);
	VMI(SetDR, 2, 0x3000);
	VMI(SetDR, 3, 0x4000);
	EXPECT_EQ("DR0", native_dr0(), 0x1000);
	EXPECT_EQ("DR1", native_dr1(), 0x2000);
	EXPECT_EQ("DR2", native_dr2(), 0x3000);
	EXPECT_EQ("DR3", native_dr3(), 0x4000);
	native_set_dr0(0x5000);
	native_set_dr1(0x6000);
	native_set_dr2(0x7000);
	native_set_dr3(0x8000);
	EXPECT_EQ("GetDR 0", (uint32_t)VMI(GetDR, 0), 0x5000);
	EXPECT_EQ("GetDR 1", (uint32_t)VMI(GetDR, 1), 0x6000);
	EXPECT_EQ("GetDR 2", (uint32_t)VMI(GetDR, 2), 0x7000);
	EXPECT_EQ("GetDR 3", (uint32_t)VMI(GetDR, 3), 0x8000);
	VMI(SetDR, 6, 0xffff0ff1);
	EXPECT_EQ("DR6", native_dr6(), 0xffff0ff1);
	EXPECT_EQ("GetDR 6", (uint32_t)VMI(GetDR, 6), native_dr6());
	VMI(SetDR, 7, 0x700); /* none enabled, of whatever kind */
	EXPECT_EQ("GetDR 7", (uint32_t)VMI(GetDR, 7), native_dr7());
	EXPECT_EQ("DR7", native_dr7() & 0x300, 0x300);
	/* A number that there is not. */
	VMI(SetDR, 8, 0x1234);
	EXPECT_EQ("GetDR 8", vmi_refused(VMI_CALL_GetDR, 8), 0);
	EXPECT_EQ("GetDR -1", vmi_refused(VMI_CALL_GetDR, ~0u), 0);
	native_set_dr7(0x400);
	native_set_dr6(0xffff0ff0);
}

static void test_tables(void)
{
	static uint32_t other_idt[256][2], ldt[2][2];
	struct table_register native, by_call, other = {sizeof(other_idt) - 1, (uint32_t)other_idt};
	uint32_t selector;

	asm volatile("sgdt %0" : "=m"(native));
	VMI(GetGDT, (uint32_t)&by_call);
	EXPECT(!memcmp(&native, &by_call, sizeof(native)), "GetGDT differs from SGDT");
	native.limit -= 8;
	VMI(SetGDT, (uint32_t)&native);
	asm volatile("sgdt %0" : "=m"(by_call));
	EXPECT(!memcmp(&native, &by_call, sizeof(native)), "SetGDT: SGDT differs");
	native.limit += 8;
	VMI(SetGDT, (uint32_t)&native);

	memcpy(other_idt, idt, sizeof(idt));
	asm volatile("sidt %0" : "=m"(native));
	VMI(SetIDT, (uint32_t)&other);
	asm volatile("sidt %0" : "=m"(by_call));
	EXPECT(!memcmp(&other, &by_call, sizeof(other)), "SetIDT: SIDT differs");
	memset(&by_call, 0x5a, sizeof(by_call));
	VMI(GetIDT, (uint32_t)&by_call);
	EXPECT(!memcmp(&other, &by_call, sizeof(other)), "GetIDT differs from SIDT");
	asm volatile("lidt %0" : : "m"(native));

	/* Entries: 8 bytes at an index, and nothing beside them. */
	VMI(WriteGDTEntry, (uint32_t)gdts[0], SPARE / 8, 0x0000ffff, 0x00cf9200);
	EXPECT_EQ("the GDT entry's low half", gdts[0][SPARE / 8][0], 0x0000ffff);
	EXPECT_EQ("the GDT entry's high half", gdts[0][SPARE / 8][1], 0x00cf9200);
	EXPECT_EQ("the entry behind it", gdts[0][SPARE / 8 + 1][0] | gdts[0][SPARE / 8 + 1][1], 0);
	VMI(WriteLDTEntry, (uint32_t)ldt, 1, 0x1000ffff, 0x00cff201);
	EXPECT_EQ("the LDT entry's low half", ldt[1][0], 0x1000ffff);
	EXPECT_EQ("the LDT entry's high half", ldt[1][1], 0x00cff201);
	VMI(WriteIDTEntry, (uint32_t)other_idt, 255, 0x00601234, 0x56788e00);
	EXPECT_EQ("the IDT entry's low half", other_idt[255][0], 0x00601234);
	EXPECT_EQ("the IDT entry's high half", other_idt[255][1], 0x56788e00);

	/* The LDT, by the descriptor that was written for it before. */
	VMI(WriteGDTEntry, (uint32_t)gdts[0], LDT / 8, (uint32_t)ldt << 16 | (sizeof(ldt) - 1),
	    ((uint32_t)ldt & 0xff000000) | 0x8200 | ((uint32_t)ldt >> 16 & 0xff));
	VMI(SetLDT, LDT);
	asm volatile("sldt %0" : "=r"(selector));
	EXPECT_EQ("SLDT", selector & 0xffff, LDT);
	EXPECT_EQ("GetLDT", (uint32_t)VMI_0(GetLDT), LDT);
	TRY("mov %w0, %%fs", "+r"((uint32_t){0x0f}));
	EXPECT(exception.count == 0, "a selector of the LDT: %s", exception_name());
	asm volatile("mov %w0, %%fs" : : "r"(0));
	VMI(SetLDT, 0);
	asm volatile("sldt %0" : "=r"(selector));
	EXPECT_EQ("SLDT with no LDT", selector & 0xffff, 0);

	asm volatile("str %0" : "=r"(selector));
	EXPECT_EQ("GetTR", (uint32_t)VMI_0(GetTR), selector & 0xffff);
	gdts[0][TSS / 8][1] &= ~0x200u; /* not busy: may be loaded again */
	VMI(SetTR, TSS);
	vmi_faults(VMI_CALL_SetLDT, KERNEL_DS, 0);
	vmi_faults(VMI_CALL_SetTR, KERNEL_DS, 0);
	EXPECT_EQ("the TSS's type once it is loaded", gdts[0][TSS / 8][1] >> 8 & 0xff, 0x8b);
}

static void test_cpuid(void)
{
	static const uint32_t leaves[] = {0, 1, 2, 4, 7, 0xd, 0x40000000, 0x80000000, 0x80000001, 0x80000008};

	for (unsigned i = 0; i < ARRAY_SIZE(leaves); i++) {
		struct call c = {.address = vmi[VMI_CALL_CPUID].address, .eax = leaves[i], .eflags = 2,
				 .esi = 1, .edi = 2, .ebp = 3};
		uint32_t native[4];

		if (!vmi_has(VMI_CALL_CPUID)) {
			broken("CPUID: absent");
			return;
		}
		native_cpuid(leaves[i], 0, native);
		vmi_made(VMI_CALL_CPUID);
		invoke(&c);
		EXPECT(c.eax == native[0] && c.ebx == native[1] && c.ecx == native[2] && c.edx == native[3],
		       "CPUID 0x%x differs", leaves[i]);
		EXPECT(c.esi == 1 && c.edi == 2 && c.ebp == 3 && c.esp_lost == 0, "CPUID: a register was lost");
	}
}

static void test_msrs(void)
{
	uint32_t low, high;

	/* SYSENTER_EIP: keeps what it is given. */
	VMI(WRMSR, 0xc0123456, 0, 0x176);
	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0x176));
	EXPECT_EQ("the MSR", low, 0xc0123456);
	EXPECT_EQ("RDMSR", VMI(RDMSR, 0, 0, 0x176), (uint64_t)high << 32 | low);
	vmi_faults(VMI_CALL_RDPMC, 0, 0x3fffffff); /* no such counter, or no counters */
}

static void test_tsc(void)
{
	uint64_t before = native_tsc(), by_call = VMI_0(RDTSC), after = native_tsc();

	EXPECT(before <= by_call && by_call <= after, "RDTSC is not between two of RDTSC");
}

static void test_iopl(void)
{
	static uint8_t delay[6] = {0xe6, 0x80, 0xe6, 0x80, 0x90, 0xc3}; /* OUT 0x80 twice, a function */
	uint32_t flags = native_flags();

	for (uint32_t iopl = 0; iopl <= EFLAGS_IOPL; iopl += 0x1000) {
		VMI(SetIOPLMask, iopl);
		EXPECT_EQ("EFLAGS with an IOPL", native_flags() & (EFLAGS_IOPL | EFLAGS_IF | EFLAGS_AC | EFLAGS_ID),
			  (flags & ~EFLAGS_IOPL & (EFLAGS_IOPL | EFLAGS_IF | EFLAGS_AC | EFLAGS_ID)) | iopl);
	}
	VMI(SetIOPLMask, 0);
	EXPECT(vmi_patch(delay, sizeof(delay) - 1, VMI_CALL_IODelay), "IODelay: absent");
	((void (*)(void))delay)();
}

void test_main(void)
{
	if (!rom)
		stop("there is no VMI ROM");
	EXPECT_EQ("VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	report(OUTCOME_SUCCESS, NULL);
	test_control_registers();
	test_debug_registers();
	test_tables();
	test_cpuid();
	test_msrs();
	test_tsc();
	test_iopl();
	VMI_0(WBINVD);
	VMI(UpdateKernelStack, KERNEL_DS, (uint32_t)stacks);
}
