/* SPDX-License-Identifier: MIT */
/*
 * What a test guest for the VMI can use.  The native instruction is the judge: a test does a thing by
 * the call and looks at it by the instruction, or the other way round.
 */
#ifndef VMI_GUEST_H
#define VMI_GUEST_H

#include "abi/vmi/calls.h"
#include "abi/vmi/vmi.h"
#include "conformance/guest/guest.h"
#include "conformance/vmi/lib/layout.h"

/* --- Judgement (machine.c) ------------------------------------------------------------------- */

/* A rule of the ABI: what broke it is a Failure, with its text.  All are counted. */
#define EXPECT(condition, ...)                                                                     \
	do {                                                                                       \
		if (!(condition))                                                                  \
			broken(__VA_ARGS__);                                                       \
		checks++;                                                                          \
	} while (0)
#define EXPECT_EQ(what, actual, expected)                                                          \
	expect_equal(what, (uint64_t)(actual), (uint64_t)(expected))
extern unsigned checks;
void broken(const char *format, ...) __attribute__((format(printf, 1, 2)));
void expect_equal(const char *what, uint64_t actual, uint64_t expected);
/* The test cannot go on: an Error. */
void stop(const char *why) __attribute__((noreturn));
/* The machine will be gone before the result is printed: it is said now, and by what end. */
void expect_end(const char *how);
/* A word on the guest's command line. */
bool word(const char *name);

/* --- The machine (machine.c, paging.c) ------------------------------------------------------- */

static inline void outb(uint16_t port, uint8_t value)
{
	asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline uint32_t inl(uint16_t port)
{
	uint32_t value;

	asm volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

#define GET(name, register)                                                                        \
	static inline uint32_t native_##name(void)                                                 \
	{                                                                                          \
		uint32_t value;                                                                    \
		asm volatile("mov %%" register ", %0" : "=r"(value));                              \
		return value;                                                                      \
	}                                                                                          \
	static inline void native_set_##name(uint32_t value)                                       \
	{                                                                                          \
		asm volatile("mov %0, %%" register : : "r"(value) : "memory");                     \
	}
GET(cr0, "cr0")
GET(cr2, "cr2")
GET(cr3, "cr3")
GET(cr4, "cr4")
GET(dr0, "dr0")
GET(dr1, "dr1")
GET(dr2, "dr2")
GET(dr3, "dr3")
GET(dr6, "dr6")
GET(dr7, "dr7")
#undef GET

#define EFLAGS_IF   0x200u
#define EFLAGS_DF   0x400u
#define EFLAGS_IOPL 0x3000u
#define EFLAGS_VM   0x20000u
#define EFLAGS_AC   0x40000u
#define EFLAGS_ID   0x200000u
#define CR0_TS	    8u
#define CR4_PSE	    0x10u
#define CR4_PAE	    0x20u
#define CR4_PGE	    0x80u

static inline uint32_t native_flags(void)
{
	uint32_t flags;

	asm volatile("pushf; pop %0" : "=r"(flags));
	return flags;
}

static inline void native_set_flags(uint32_t flags)
{
	asm volatile("push %0; popf" : : "r"(flags) : "memory", "cc");
}

static inline uint64_t native_tsc(void)
{
	uint64_t value;

	asm volatile("rdtsc" : "=A"(value));
	return value;
}

static inline void native_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t out[4])
{
	asm volatile("cpuid"
		     : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3])
		     : "a"(leaf), "c"(subleaf));
}

struct table_register {
	uint16_t limit;
	uint32_t base;
} __attribute__((packed));

extern uint32_t gdts[CPUS_MAX][GDT_ENTRIES][2];
extern struct table_register gdt_pointers[CPUS_MAX];
extern uint8_t stacks[CPUS_MAX][STACK_SIZE];

/* Time by the ACPI timer, which has nothing to do with any of the VMI's. */
uint64_t native_ns(void); /* since the start; ask every few seconds, or it is wrong */
void wait_ns(uint64_t ns);

#define PTE_P	1u
#define PTE_W	2u
#define PTE_U	4u
#define PTE_PCD 16u
#define PTE_G	0x100u

/* The two forms of page tables. */
bool pae(void); /* in use now */
extern uint32_t swapper[1024];
/* Begins to use page tables of the new form, as Linux 2.6.24 does: the same page holds both. */
void paging_build_pae(void (*set)(uint64_t value, uint64_t *entry, uint32_t level));
#define PHYS(address) ((uint32_t)(address) - PAGE_OFFSET)
#define LINEAR(phys)  ((void *)((uint32_t)(phys) + PAGE_OFFSET))

void *page_alloc(void); /* zeroed; 4 KiB */
/* The entry that maps one page at `address`, in the tables in use; those on the way to it are made. */
void *entry_of(uint32_t address);
void map(uint32_t address, uint32_t phys, uint32_t flags);
static inline void native_invlpg(uint32_t address)
{
	asm volatile("invlpg (%0)" : : "r"(address) : "memory");
}

/* --- Exceptions and interrupts (traps.c) ----------------------------------------------------- */

struct trap_frame {
	uint32_t es, ds;
	uint32_t edi, esi, ebp, esp_at_pusha, ebx, edx, ecx, eax;
	uint32_t vector, error;
	uint32_t eip, cs, eflags, esp, ss; /* the last two from user mode only */
};

extern struct exception {
	unsigned count;
	struct trap_frame frame; /* of the last */
} exception;

void traps_init(void);
void traps_load(unsigned cpu); /* TSS and IDT, natively */
void trap(struct trap_frame *frame);
extern uint32_t idt[256][2];
extern volatile unsigned interrupts[256];
/* Called for each interrupt instead of an EOI at the local APIC (vectors from 0x30 on) or the PIC. */
extern bool (*interrupt_hook)(uint32_t vector);

/* Vectors: the PIC's sixteen from 0x20 on; Linux 2.6.24's of the APIC's timer. */
#define VECTOR_IRQ0 0x20
#define VECTOR_LVTT 0x31
void pic_init(void); /* all masked */
void pic_unmask(unsigned line);
void pic_mask(unsigned line);

/* Ring 3, or whatever the frame says, by this way of IRET; comes back with the exception that ended it
 * in `exception`. */
struct iret_frame {
	uint32_t eip, cs, eflags, esp, ss;
};
void user_run(const struct iret_frame *frame, const void *iret);
#define USER_CODE  0x00400000 /* a page of ring 3's, with its stack at its end */
uint32_t user_page(void);     /* maps it; the address of an INT3 in it */

/* --- The local APIC, natively (machine.c) ---------------------------------------------------- */

#define APIC_ADDRESS 0xffbfe000 /* just below the VMI's own, as Linux's fixmap */
void apic_map(void);
static inline uint32_t native_apic_read(uint32_t reg)
{
	return *(volatile uint32_t *)(APIC_ADDRESS + reg);
}
static inline void native_apic_write(uint32_t reg, uint32_t value)
{
	*(volatile uint32_t *)(APIC_ADDRESS + reg) = value;
}

#define APIC_ID	      0x20
#define APIC_VERSION  0x30
#define APIC_TPR      0x80
#define APIC_EOI      0xb0
#define APIC_SPIV     0xf0
#define APIC_ISR      0x100
#define APIC_ESR      0x280
#define APIC_ICR      0x300
#define APIC_ICR2     0x310
#define APIC_LVTT     0x320
#define APIC_LVT0     0x350
#define APIC_TMICT    0x380
#define APIC_TMCCT    0x390
#define APIC_TDCR     0x3e0
#define APIC_MASKED   0x10000

/* --- The VMI (vmi.c) ------------------------------------------------------------------------- */

/* As Linux probes: NULL when no ROM is there. */
extern const struct vmi_rom_header *rom;
const struct vmi_rom_header *vmi_probe(void);
/* Calls it through this mapping of the ROM, and asks for all calls; VMI_Init's answer. */
uint32_t vmi_init_at(uint32_t page_offset);
uint64_t vmi_get_relocation(uint32_t page_offset, uint32_t call);

/* What GetRelocationInfo answered. */
extern struct vmi_answer {
	uint32_t address, type;
} vmi[VMI_CALLS_END];
bool vmi_has(uint32_t call);
/* For make coverage-abi: the call was made by other means than vmi_call() or vmi_patch(); and, at the
 * end, lines `covered: vmi NAME success` for all that were. */
void vmi_made(uint32_t call);
void vmi_report_made(void);

/* Patches five bytes or more at `site` as Linux would; false: left as they are. */
bool vmi_patch(uint8_t *site, unsigned length, uint32_t call);

/* A call by pointer, all registers and the stack with it (start.S knows the layout). */
struct call {
	uint32_t eax, ecx, edx, ebx, esi, edi, ebp;
	uint32_t address, eflags;
	uint32_t stack[3];
	uint32_t esp_lost;
};
void invoke(struct call *c);

/* One of the C convention, with the registers that it must keep checked: up to three arguments in
 * registers, then on the stack.  Answers EDX:EAX, or 0 where the call is absent, which is a Failure. */
uint64_t vmi_call(uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e,
		  uint32_t f);
#define VMI_6(a, b, c, d, e, f, ...) a, b, c, d, e, f
#define VMI(Name, ...)		     vmi_call(VMI_CALL_##Name, VMI_6(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0))
#define VMI_0(Name)		     vmi_call(VMI_CALL_##Name, 0, 0, 0, 0, 0, 0)
/* Calls that have to be refused: the first's answer, whose meaning the test knows; and one of an
 * instruction that faults, by itself, with arguments in EAX and ECX. */
uint32_t vmi_refused(uint32_t number, uint32_t a);
void vmi_faults(uint32_t number, uint32_t a, uint32_t c);
extern uint32_t fault_expected; /* at this address trap() goes on with a RET: */
extern const char nothing[];
const char *vmi_name(uint32_t number);

#endif
