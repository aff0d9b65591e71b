/* SPDX-License-Identifier: MIT */
/*
 * A second processor, started by SetInitialAPState and the usual IPIs: each register has the value that
 * was given, and there the calls and alarms work as on the first.  Without the call it begins at the
 * guest's own trampoline.
 */
#include "conformance/vmi/lib/guest.h"

extern uint8_t native_trampoline[], native_trampoline_end[];
extern uint8_t native_flag[];
#define TRAMPOLINE 0x8000

void processor_entry(void);
void processor_main(const uint32_t *pushed);

static volatile struct seen {
	uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax; /* PUSHA's */
	uint32_t eflags, cr0, cr2, cr3, cr4, cs, ss, ds, es, fs, gs, ldtr;
	struct table_register gdtr, idtr;
} seen;
static volatile unsigned arrived, go, done; /* one processor calls at a time */
static struct vmi_ap_state state;

/* With all registers as they came. */
asm(".pushsection .text\n"
    "processor_entry:\n"
    "	pushf\n"
    "	pusha\n"
    "	mov %esp, %eax\n"
    "	cld\n"
    "	call processor_main\n"
    ".popsection");

static void note(const uint32_t *pushed)
{
	uint32_t value;

	memcpy((void *)&seen, pushed, 8 * 4);
	seen.esp += 4; /* PUSHF's */
	seen.eflags = pushed[8];
	seen.cr0 = native_cr0();
	seen.cr2 = native_cr2();
	seen.cr3 = native_cr3();
	seen.cr4 = native_cr4();
#define SELECTOR(name)                                                                             \
	asm volatile("mov %%" #name ", %0" : "=r"(value));                                         \
	seen.name = value & 0xffff;
	SELECTOR(cs) SELECTOR(ss) SELECTOR(ds) SELECTOR(es) SELECTOR(fs) SELECTOR(gs)
#undef SELECTOR
	asm volatile("sldt %0" : "=r"(value));
	seen.ldtr = value & 0xffff;
	asm volatile("sgdt %0" : "=m"(seen.gdtr));
	asm volatile("sidt %0" : "=m"(seen.idtr));
	arrived = 1;
}

void processor_main(const uint32_t *pushed)
{
	note(pushed);
	traps_load(1);
	while (!go)
		asm volatile("pause");
	/* Its own calls, APIC and alarms. */
	VMI(APICWrite, APIC_SPIV, 0x1ff);
	VMI(APICWrite, APIC_LVTT, VECTOR_LVTT);
	for (unsigned i = 0; i < 5; i++) {
		uint64_t now = VMI(GetCycleCounter, VMI_CYCLES_REAL);
		uint64_t expiry = now + (VMI_0(GetCycleFrequency) >> 8); /* about 4 ms */
		unsigned before = interrupts[VECTOR_LVTT];

		VMI(SetAlarm, VMI_ALARM_WIRED_LVTT, (uint32_t)expiry, expiry >> 32);
		while (interrupts[VECTOR_LVTT] == before)
			VMI_0(Halt);
		asm volatile("cli");
		EXPECT(VMI(GetCycleCounter, VMI_CYCLES_REAL) >= expiry, "the second processor's alarm is early");
	}
	EXPECT_EQ("its APIC id", (uint32_t)VMI(APICRead, APIC_ID) >> 24, 1);
	done = 1;
	for (;;)
		asm volatile("cli; hlt");
}

static void ipi(uint32_t command)
{
	VMI(APICWrite, APIC_ICR2, 1u << 24);
	VMI(APICWrite, APIC_ICR, command);
	for (unsigned i = 0; i < 100000 && VMI(APICRead, APIC_ICR) & 0x1000; i++)
		;
}

static void start(void)
{
	ipi(0xc500); /* INIT, level, asserted */
	ipi(0x8500); /* and no more */
	wait_ns(10000000);
	for (unsigned i = 0; i < 2; i++) {
		ipi(0x600 | TRAMPOLINE >> 12);
		wait_ns(300000);
	}
}

static bool wait_for(const volatile unsigned *flag)
{
	uint64_t end = native_ns() + 5000000000ull;

	while (!*flag && native_ns() < end)
		asm volatile("pause");
	return *flag;
}

static void give_state(void)
{
	state = (struct vmi_ap_state){
		.cr0 = 0x80050023, .cr2 = 0xc4c4c4c4, .cr3 = native_cr3(), .cr4 = native_cr4(),
		.eip = (uint32_t)processor_entry, .eflags = 0,
		.eax = 0xa1, .ebx = 0xb2, .ecx = 0xc3, .edx = 0xd4, .esi = 0xe5, .edi = 0xf6, .ebp = 0x17,
		.esp = (uint32_t)stacks + 2 * STACK_SIZE,
		.cs = KERNEL_CS, .ss = KERNEL_DS, .ds = USER_DS, .es = USER_DS, .fs = KERNEL_DS, .gs = 0,
		.gdtr_base = (uint32_t)gdts[1], .gdtr_limit = sizeof(gdts[1]) - 1,
		.idtr_base = (uint32_t)idt, .idtr_limit = sizeof(idt) - 1,
	};
	VMI(SetInitialAPState, (uint32_t)&state, 1);
	/* It was copied: the guest has it on a stack. */
	memset(&state, 0xcc, sizeof(state));
}

static void test_started(void)
{
	uint32_t cr4 = native_cr4();

	give_state();
	start();
	EXPECT(wait_for(&arrived), "the second processor did not arrive");
	if (!arrived)
		return;
	go = 1;
	EXPECT_EQ("EAX", seen.eax, 0xa1);
	EXPECT_EQ("EBX", seen.ebx, 0xb2);
	EXPECT_EQ("ECX", seen.ecx, 0xc3);
	EXPECT_EQ("EDX", seen.edx, 0xd4);
	EXPECT_EQ("ESI", seen.esi, 0xe5);
	EXPECT_EQ("EDI", seen.edi, 0xf6);
	EXPECT_EQ("EBP", seen.ebp, 0x17);
	EXPECT_EQ("ESP", seen.esp, (uint32_t)stacks + 2 * STACK_SIZE);
	EXPECT_EQ("EFLAGS", seen.eflags, 2);
	EXPECT_EQ("CR0", seen.cr0 & ~0x10u, 0x80050023 & ~0x10u); /* ET is always set */
	EXPECT_EQ("CR2", seen.cr2, 0xc4c4c4c4);
	EXPECT_EQ("CR3", seen.cr3, native_cr3());
	EXPECT_EQ("CR4", seen.cr4, cr4);
	EXPECT_EQ("CS", seen.cs, KERNEL_CS);
	EXPECT_EQ("SS", seen.ss, KERNEL_DS);
	EXPECT_EQ("DS", seen.ds, USER_DS);
	EXPECT_EQ("ES", seen.es, USER_DS);
	EXPECT_EQ("FS", seen.fs, KERNEL_DS);
	EXPECT_EQ("GS", seen.gs, 0);
	EXPECT_EQ("LDTR", seen.ldtr, 0);
	EXPECT_EQ("GDTR's base", seen.gdtr.base, (uint32_t)gdts[1]);
	EXPECT_EQ("GDTR's limit", seen.gdtr.limit, sizeof(gdts[1]) - 1);
	EXPECT_EQ("IDTR's base", seen.idtr.base, (uint32_t)idt);
	EXPECT_EQ("IDTR's limit", seen.idtr.limit, sizeof(idt) - 1);
	EXPECT(wait_for(&done), "the second processor did not come to its end");
	EXPECT_EQ("our APIC id meanwhile", (uint32_t)VMI(APICRead, APIC_ID) >> 24, 0);
}

/* Again, after an INIT: as after a processor was taken offline and online. */
static void test_second_start(void)
{
	arrived = go = done = 0;
	give_state();
	start();
	EXPECT(wait_for(&arrived), "the second processor did not arrive a second time");
	go = arrived;
	EXPECT(!arrived || wait_for(&done), "the second processor did not come to its end a second time");
}

/* Again, after an INIT: the state was used up, so the guest's own trampoline is next. */
static void test_native_start(void)
{
	volatile uint16_t *flag = LINEAR(TRAMPOLINE + (native_flag - native_trampoline));

	memcpy(LINEAR(TRAMPOLINE), native_trampoline, native_trampoline_end - native_trampoline);
	start();
	for (unsigned i = 0; i < 100 && !*flag; i++)
		wait_ns(1000000);
	EXPECT_EQ("what the guest's own trampoline left", *flag, 0x1234);
}

void test_main(void)
{
	if (!rom)
		stop("there is no VMI ROM");
	EXPECT_EQ("VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	report(OUTCOME_SUCCESS, NULL);
	VMI(APICWrite, APIC_SPIV, 0x1ff);
	VMI(SetInitialAPState, (uint32_t)&state, 1000); /* nobody's id */
	test_started();
	test_second_start();
	test_native_start();
}
