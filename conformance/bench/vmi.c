/* SPDX-License-Identifier: MIT */
/*
 * What each call of the VMI costs against the native instruction, in instructions: the TSC counts them when
 * QEMU keeps virtual time by -icount shift=0.  Calls that are patched in line are called as then, the others
 * through a pointer.  Prints lines "bench: NAME NATIVE CALL", each in tenths.
 */
#include "conformance/vmi/lib/guest.h"
#include "translator/wide.h"

#define ROUNDS 1000

static uint32_t empty;

static void row(const char *name, uint64_t native, uint64_t call)
{
	print("bench: %s %u %u\n", name, (uint32_t)mul_div(native - empty, 10, ROUNDS),
	      (uint32_t)mul_div(call - empty, 10, ROUNDS));
}

/* ROUNDS times the instructions, which may use EAX, ECX and EDX; a in EAX, d in EDX before. */
#define TIME(instructions, a, d)                                                                   \
	({                                                                                         \
		uint64_t start_ = native_tsc();                                                    \
		uint32_t left_ = ROUNDS;                                                           \
		asm volatile("1: mov %1, %%eax; mov %2, %%edx\n\t" instructions "\n\tdec %0; jnz 1b" \
			     : "+r"(left_)                                                         \
			     : "m"((uint32_t){a}), "m"((uint32_t){d})                              \
			     : "eax", "ecx", "edx", "memory", "cc");                               \
		native_tsc() - start_;                                                             \
	})

/* The call's address is where each of these finds it. */
uint32_t bench_target, bench_scratch[4];

#define THROUGH_POINTER "call *bench_target"
#define STACK_1		"push $0; call *bench_target; pop %%ecx"
#define STACK_2		"push $0; push $0; call *bench_target; pop %%ecx; pop %%ecx"

/* In line: a call in the code itself, as the site is patched. */
asm(".pushsection .text\nbench_site: call bench_site; ret\n.popsection");
extern uint8_t bench_site[];

#define ROW(Name, native, call, a, d)                                                              \
	do {                                                                                       \
		bench_target = vmi[VMI_CALL_##Name].address;                                       \
		row(#Name, TIME(native, a, d), TIME(call, a, d));                                  \
	} while (0)

/* A jump to the site and back is taken off: CALL and RET. */
#define ROW_IN_LINE(Name, native, a)                                                               \
	do {                                                                                       \
		vmi_patch(bench_site, 5, VMI_CALL_##Name);                                         \
		row(#Name, TIME(native, a, 0), TIME("call bench_site", a, 0) - 2 * ROUNDS);        \
	} while (0)

static void in_line(void)
{
	ROW_IN_LINE(EnableInterrupts, "sti", 0);
	ROW_IN_LINE(DisableInterrupts, "cli", 0);
	ROW_IN_LINE(GetInterruptMask, "pushf; pop %%eax", 0);
	ROW_IN_LINE(SetInterruptMask, "push %%eax; popf", 2);
}

/* To the kernel and to user space; the latter comes back by INT3, which is in both. */
static void iret(void)
{
	bench_target = vmi[VMI_CALL_IRET].address;
	row("IRET-to-kernel", TIME("pushf; push %%cs; push $2f; iret; 2:", 0, 0),
	    TIME("pushf; push %%cs; push $2f; call *bench_target; 2:", 0, 0));
}

static void registers(void)
{
	ROW(GetCR0, "mov %%cr0, %%eax", THROUGH_POINTER, 0, 0);
	ROW(GetCR2, "mov %%cr2, %%eax", THROUGH_POINTER, 0, 0);
	ROW(GetCR3, "mov %%cr3, %%eax", THROUGH_POINTER, 0, 0);
	ROW(GetCR4, "mov %%cr4, %%eax", THROUGH_POINTER, 0, 0);
	ROW(SetCR0, "mov %%eax, %%cr0", THROUGH_POINTER, native_cr0(), 0);
	ROW(SetCR3, "mov %%eax, %%cr3", THROUGH_POINTER, native_cr3(), 0);
	ROW(SetCR4, "mov %%eax, %%cr4", THROUGH_POINTER, native_cr4(), 0);
	ROW(CLTS, "clts", THROUGH_POINTER, 0, 0);
	ROW(RDTSC, "rdtsc", THROUGH_POINTER, 0, 0);
	ROW(GetTR, "str %%eax", THROUGH_POINTER, 0, 0);
	ROW(SetLDT, "lldt %%ax", THROUGH_POINTER, 0, 0);
	ROW(SetGDT, "lgdt (%%eax)", THROUGH_POINTER, (uint32_t)&gdt_pointers[0], 0);
	ROW(WriteGDTEntry, "mov %%edx, (%%eax); mov %%edx, 4(%%eax)", STACK_1, (uint32_t)bench_scratch, 0);
	ROW(UpdateKernelStack, "", THROUGH_POINTER, 0, 0);
}

static void pages(void)
{
	ROW(SetPxE, "mov %%eax, (%%edx)", THROUGH_POINTER, 0, (uint32_t)bench_scratch);
	bench_target = vmi[VMI_CALL_SetPxELong].address;
	row("SetPxELong",
	    TIME("mov $bench_scratch, %%ecx; mov %%edx, 4(%%ecx); mov %%eax, (%%ecx)", 0, 0),
	    TIME("mov $bench_scratch, %%ecx; " STACK_1, 0, 0));
	ROW(UpdatePxE, "", THROUGH_POINTER, 0, 0);
	ROW(AllocatePage, "", STACK_2, 100, VMI_PAGE_PT);
	ROW(ReleasePage, "", THROUGH_POINTER, 100, VMI_PAGE_PT);
	ROW(InvalPage, "invlpg (%%eax)", THROUGH_POINTER, 0x10000000, 0);
	ROW(FlushTLB, "mov %%cr3, %%eax; mov %%eax, %%cr3", THROUGH_POINTER, VMI_FLUSH_TLB, 0);
	ROW(SetLazyMode, "", THROUGH_POINTER, VMI_LAZY_NONE, 0);
}

/* The clock natively is the TSC, and an alarm the APIC's count. */
static void time(void)
{
	VMI(APICWrite, APIC_SPIV, 0x1ff);
	VMI(APICWrite, APIC_LVTT, APIC_MASKED | VECTOR_LVTT);
	VMI(SetAlarm, VMI_ALARM_WIRED_LVTT, 0, 0); /* the first measures the timer */
	ROW(GetCycleFrequency, "", THROUGH_POINTER, 0, 0);
	ROW(GetCycleCounter, "rdtsc", THROUGH_POINTER, VMI_CYCLES_REAL, 0);
	ROW(GetWallclockTime, "rdtsc", THROUGH_POINTER, 0, 0);
	bench_target = vmi[VMI_CALL_SetAlarm].address;
	row("SetAlarm", TIME("mov %%eax, 0xffbfe380", 1000000000, 0),
	    TIME("mov $0x7fffffff, %%ecx; " STACK_2, VMI_ALARM_WIRED_LVTT, 0));
	ROW(CancelAlarm, "movl $0, 0xffbfe380", THROUGH_POINTER, VMI_ALARM_WIRED_LVTT, 0);
	ROW(APICRead, "mov 0xffbfe030, %%eax", THROUGH_POINTER, APIC_VERSION, 0);
	ROW(APICWrite, "mov %%edx, 0xffbfe0b0", THROUGH_POINTER, APIC_EOI, 0);
}

void test_main(void)
{
	if (!rom || vmi_init_at(PAGE_OFFSET))
		stop("there is no VMI ROM");
	empty = TIME("", 0, 0);
	in_line();
	iret();
	registers();
	pages();
	time();
	report(OUTCOME_SUCCESS, NULL);
}
