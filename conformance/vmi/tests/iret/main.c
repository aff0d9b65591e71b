/* SPDX-License-Identifier: MIT */
/*
 * IRET and SYSEXIT, patched in line.  To user space, to the kernel, with all registers kept; and to
 * segments that do not do: the fault must be at the guest's instruction, with the frame intact, or the
 * guest would not find its exception table's entry.
 */
#include "conformance/vmi/lib/guest.h"

/* As Linux has it: what comes behind is never reached. */
asm(".pushsection .text\n.balign 16\n.globl site_iret, site_sysexit\n"
    "site_iret: iret\n.fill 7, 1, 0x90\nud2\n.balign 16\n"
    "site_sysexit: sti; sysexit\n.fill 5, 1, 0x90\nud2\n.popsection");
extern uint8_t site_iret[], site_sysexit[];

#define FLAGS (2u | EFLAGS_IF)

static struct iret_frame good_frame(void)
{
	return (struct iret_frame){user_page(), USER_CS, FLAGS, USER_CODE + PAGE_SIZE - 16, USER_DS};
}

/* INT3 in ring 3, one byte on. */
static void test_user(void)
{
	static const uint32_t flags[] = {2, FLAGS, FLAGS | 0xcd5, FLAGS | EFLAGS_AC | EFLAGS_ID};

	for (unsigned i = 0; i < ARRAY_SIZE(flags); i++) {
		struct iret_frame frame = good_frame();
		const struct trap_frame *f = &exception.frame;

		frame.eflags = flags[i];
		user_run(&frame, site_iret);
		EXPECT_EQ("the vector", f->vector, 3);
		EXPECT_EQ("EIP", f->eip, frame.eip + 1);
		EXPECT_EQ("CS", f->cs & 0xffff, USER_CS);
		EXPECT_EQ("EFLAGS", f->eflags, frame.eflags);
		EXPECT_EQ("ESP", f->esp, frame.esp);
		EXPECT_EQ("SS", f->ss & 0xffff, USER_DS);
	}
}

/* All registers as they are at the site: the interrupted program's. */
static void test_registers_kept(void)
{
	struct trap_frame *f = &exception.frame;
	struct iret_frame frame = good_frame();
	static uint8_t thunk[64];
	uint8_t *t = thunk;

	/* mov $N, %reg for each but ESP, then to the site. */
	for (uint32_t reg = 0; reg < 8; reg++) {
		uint32_t value = 0x11111111 * (reg + 1);

		if (reg == 4)
			continue;
		*t++ = 0xb8 + reg;
		memcpy(t, &value, 4);
		t += 4;
	}
	*t++ = 0xe9;
	*(uint32_t *)t = (uint32_t)site_iret - (uint32_t)(t + 4);
	user_run(&frame, thunk);
	EXPECT_EQ("the vector", f->vector, 3);
	EXPECT_EQ("EAX", f->eax, 0x11111111);
	EXPECT_EQ("ECX", f->ecx, 0x22222222);
	EXPECT_EQ("EDX", f->edx, 0x33333333);
	EXPECT_EQ("EBX", f->ebx, 0x44444444);
	EXPECT_EQ("EBP", f->ebp, 0x66666666);
	EXPECT_EQ("ESI", f->esi, 0x77777777);
	EXPECT_EQ("EDI", f->edi, 0x88888888);
}

/* Back into the kernel there is no stack in the frame. */
static void test_kernel(void)
{
	uint32_t esp_before, esp_after, flags;

	asm volatile("mov %%esp, %0\n"
		     "push %4; push %5; push $1f; jmp *%3\n"
		     "1: pushf; pop %2; mov %%esp, %1; push $2; popf"
		     : "=&r"(esp_before), "=&r"(esp_after), "=&r"(flags)
		     : "r"(site_iret), "i"(2 | EFLAGS_IOPL | 1), "i"(KERNEL_CS)
		     : "memory", "cc");
	EXPECT_EQ("ESP after a return to the kernel", esp_after, esp_before);
	EXPECT_EQ("EFLAGS after a return to the kernel", flags, 2 | EFLAGS_IOPL | 1);
}

/* Descriptors that do not do, from SPARE on. */
static const struct {
	const char *name;
	uint32_t low, high;
} descriptors[] = {
	{"not present code", 0x0000ffff, 0x00cf7a00},
	{"code of ring 0", 0x0000ffff, 0x00cf9a00},
	{"data of ring 3", 0x0000ffff, 0x00cff200},
	{"a small code segment", 0x00000fff, 0x0040fa00},
	{"data of ring 0", 0x0000ffff, 0x00cf9200},
	{"not present data", 0x0000ffff, 0x00cf7200},
	{"read-only data", 0x0000ffff, 0x00cff000},
	{"an LDT", 0x00000007, 0x0000e200},
	{"a call gate", 0x00600000, 0xc000ec00},
};

static void expect_fault_at(const char *name, const struct iret_frame *frame, const void *from)
{
	const struct trap_frame *f = &exception.frame;

	user_run(frame, from);
	EXPECT(exception.count == 1, "%s: no fault", name);
	if (!exception.count)
		return;
	EXPECT(f->vector >= 10 && f->vector <= 13, "%s: vector %u", name, f->vector);
	EXPECT(f->eip == (uint32_t)site_iret, "%s: the fault is at 0x%x, not at the guest's 0x%x", name, f->eip,
	       (uint32_t)site_iret);
	EXPECT((f->cs & 0xffff) == KERNEL_CS, "%s: CS of the fault is 0x%x", name, f->cs);
	/* No stack was pushed: behind EFLAGS is the frame of the IRET itself. */
	EXPECT(f->esp == frame->eip && f->ss == frame->cs, "%s: the frame is not intact", name);
}

static void expect_fault(const char *name, const struct iret_frame *frame)
{
	expect_fault_at(name, frame, site_iret);
}

/* SYSENTER leaves NT as user space had it, and with it IRET is a return from a task, which none is. */
static void test_nested_task(void)
{
	struct iret_frame frame = good_frame();
	static const uint8_t code[] = {0x68, 0x02, 0x40, 0, 0, 0x9d, 0xe9}; /* push $0x4002; popf; jmp */
	static uint8_t thunk[16];

	memcpy(thunk, code, sizeof(code));
	*(uint32_t *)(thunk + sizeof(code)) = (uint32_t)site_iret - (uint32_t)(thunk + sizeof(code) + 4);
	expect_fault_at("NT", &frame, thunk);
	EXPECT_EQ("the vector with NT", exception.frame.vector, 10);
	native_set_flags(2);
}

/* The gates of the faults, as Linux writes them. */
static void write_gates(void)
{
	for (uint32_t i = 10; i <= 13; i++)
		VMI(WriteIDTEntry, (uint32_t)idt, i, idt[i][0], idt[i][1]);
}

/* What is not a fault of that instruction comes as it is: from the kernel, and from a segment of user
 * space's in which the address of ours is an offset. */
static void test_other_faults(void)
{
	struct iret_frame frame = good_frame();

	TRY("mov %w0, %%fs", "+r"((uint32_t){0xfff8}));
	EXPECT(exception.count == 1 && exception.frame.vector == 13 && exception.frame.error == 0xfff8,
	       "a bad selector in the kernel: %s", exception_name());
	frame.eip += 64;
	*(volatile uint8_t *)(frame.eip) = 0xf4; /* HLT */
	user_run(&frame, site_iret);
	EXPECT_EQ("the vector of a privileged instruction", exception.frame.vector, 13);
	EXPECT_EQ("its address", exception.frame.eip, frame.eip);
	EXPECT_EQ("its CS", exception.frame.cs & 0xffff, USER_CS);
}

static void test_bad_frames(void)
{
	struct iret_frame frame;

	for (unsigned i = 0; i < ARRAY_SIZE(descriptors); i++) {
		gdts[0][SPARE / 8 + i][0] = descriptors[i].low;
		gdts[0][SPARE / 8 + i][1] = descriptors[i].high;
		if (i != 3) {
			frame = good_frame();
			frame.cs = SPARE + 8 * i + 3;
			expect_fault(descriptors[i].name, &frame);
		}
		frame = good_frame();
		frame.ss = SPARE + 8 * i + 3;
		if (i != 2)
			expect_fault(descriptors[i].name, &frame);
	}
	frame = good_frame();
	frame.cs = 3;
	expect_fault("a null CS", &frame);
	frame = good_frame();
	frame.ss = 0;
	expect_fault("a null SS", &frame);
	frame = good_frame();
	frame.ss = KERNEL_DS;
	expect_fault("an SS of ring 0", &frame);
	frame = good_frame();
	frame.cs = 0xfffb;
	expect_fault("a CS beyond the table", &frame);
	frame = good_frame();
	frame.ss = 0xfffb;
	expect_fault("an SS beyond the table", &frame);
}

/* EDX and ECX say where to; interrupts are enabled. */
static void test_sysexit(void)
{
	struct iret_frame frame = good_frame();
	const struct trap_frame *f = &exception.frame;
	static uint8_t thunk[16];

	asm volatile("wrmsr" : : "c"(0x174), "a"(KERNEL_CS), "d"(0));
	thunk[0] = 0xb9; /* mov $ESP, %ecx; mov $EIP, %edx; jmp */
	memcpy(thunk + 1, &frame.esp, 4);
	thunk[5] = 0xba;
	memcpy(thunk + 6, &frame.eip, 4);
	thunk[10] = 0xe9;
	*(uint32_t *)(thunk + 11) = (uint32_t)site_sysexit - (uint32_t)(thunk + 15);
	user_run(&frame, thunk);
	EXPECT_EQ("the vector after SYSEXIT", f->vector, 3);
	EXPECT_EQ("EIP after SYSEXIT", f->eip, frame.eip + 1);
	EXPECT_EQ("ESP after SYSEXIT", f->esp, frame.esp);
	EXPECT_EQ("CS after SYSEXIT", f->cs & 0xffff, USER_CS);
	EXPECT_EQ("IF after SYSEXIT", f->eflags & EFLAGS_IF, EFLAGS_IF);
}

void test_main(void)
{
	if (!rom)
		stop("there is no VMI ROM");
	EXPECT_EQ("VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	report(OUTCOME_SUCCESS, NULL);
	if (!word("native")) {
		if (vmi_has(VMI_CALL_WriteIDTEntry))
			write_gates();
		EXPECT(vmi_patch(site_iret, 8, VMI_CALL_IRET), "IRET: absent");
		EXPECT(vmi_patch(site_sysexit, 8, VMI_CALL_SYSEXIT), "SYSEXIT: absent");
	}
	test_user();
	test_registers_kept();
	test_kernel();
	test_sysexit();
	test_other_faults();
	/* Without gates of its own the ROM cannot tell the guest's instruction from its own. */
	if (word("native") || vmi_has(VMI_CALL_WriteIDTEntry)) {
		test_nested_task();
		test_bad_frames();
	}
}
