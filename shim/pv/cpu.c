/* SPDX-License-Identifier: MIT */
#include "shim/pv/cpu.h"
#include "shim/pv/memory.h"
#include "shim/string.h"
#include "translator/from/xen/trap.h"
#include "translator/machine.h"

struct idt_gate {
	uint16_t offset_low, selector;
	uint8_t ist, type;
	uint16_t offset_middle;
	uint32_t offset_high, reserved;
};

struct table_pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

extern char vector_stubs[], entry_nmi[], entry_double_fault[], entry_machine_check[];
extern char entry_syscall[], entry_syscall32[];

_Static_assert(SEL_RING1_CS == XEN_KERNEL_CS && SEL_RING1_SS == XEN_KERNEL_SS,
	       "the translator's selectors are the GDT's");

static struct idt_gate idt[256] __attribute__((aligned(16)));
/* Our page of each processor's GDT. */
static uint64_t gdt_page[XEN_MAX_VCPUS][512] __attribute__((aligned(4096)));

static void set_gate(unsigned vector, const char *handler, unsigned ist)
{
	uint64_t at = (uint64_t)handler;
	/* DPL 0, so that an INT n of the guest's is a #GP that we look at (traps.c); INT3 and INTO have
	 * no other way in. */
	uint8_t type = vector == 3 || vector == 4 ? 0xee : 0x8e;

	idt[vector] = (struct idt_gate){at, SEL_SHIM_CS, ist, type, at >> 16, at >> 32, 0};
}

static void init_idt(void)
{
	struct table_pointer p = {sizeof(idt) - 1, (uint64_t)idt};
	unsigned i;

	for (i = 0; i < 256; i++)
		set_gate(i, vector_stubs + 16 * i, 0);
	set_gate(2, entry_nmi, IST_NMI);
	set_gate(8, entry_double_fault, IST_DOUBLE_FAULT);
	set_gate(18, entry_machine_check, IST_MACHINE_CHECK);
	__asm__ volatile("lidt %0" : : "m"(p));
}

/* IST entries begin below a word that holds the percpu pointer (entry.S, paranoid). */
static uint64_t ist_top(struct percpu *p, unsigned ist)
{
	uint64_t *word = (uint64_t *)(p->ist_stack[ist - 1] + IST_STACK_SIZE - 16);

	*word = (uint64_t)p;
	return (uint64_t)word;
}

static void init_tss(struct percpu *p)
{
	unsigned i;

	p->tss.rsp[0] = p->stack_top;
	for (i = 1; i <= IST_COUNT; i++)
		p->tss.ist[i - 1] = ist_top(p, i);
	p->tss.iomap = sizeof(p->tss);
}

static void system_descriptor(uint64_t *slot, uint64_t base, uint32_t limit, unsigned type)
{
	slot[0] = (limit & 0xffff) | (base & 0xffffff) << 16 | (uint64_t)(0x80 | type) << 40 |
		  (uint64_t)(limit >> 16 & 15) << 48 | (base >> 24 & 0xff) << 56;
	slot[1] = base >> 32;
}

#define OUR_SLOT(selector) (((selector) - GDT_GUEST_PAGES * 4096) >> 3)

static void init_gdt(struct percpu *p)
{
	uint64_t area = PERCPU_VIRT + p->cpu * GDT_AREA_SIZE, *page = gdt_page[p->cpu];
	struct table_pointer pointer = {GDT_AREA_SIZE - 1, area};

	page[OUR_SLOT(SEL_SHIM_CS)] = 0x00af9b000000ffff;
	page[OUR_SLOT(SEL_SHIM_SS)] = 0x00cf93000000ffff;
	page[OUR_SLOT(SEL_RING3_CS32)] = 0x00cffb000000ffff;
	page[OUR_SLOT(SEL_RING3_SS)] = 0x00cff3000000ffff;
	page[OUR_SLOT(SEL_RING3_CS64)] = 0x00affb000000ffff;
	page[OUR_SLOT(SEL_RING1_CS)] = 0x00afbb000000ffff;
	page[OUR_SLOT(SEL_RING1_SS)] = 0x00cfb3000000ffff;
	system_descriptor(&page[OUR_SLOT(SEL_TSS)], (uint64_t)&p->tss, sizeof(p->tss) - 1, 9);
	percpu_map(area + GDT_GUEST_PAGES * PAGE_SIZE, direct_phys(page) | 0x63 | 1ull << 63);
	__asm__ volatile("lgdt %0" : : "m"(pointer));
	__asm__ volatile("mov %0, %%ss" : : "r"(SEL_SHIM_SS));
	__asm__ volatile("push %0; lea 1f(%%rip), %%rax; push %%rax; lretq; 1:"
			 : : "i"(SEL_SHIM_CS) : "rax", "memory");
	__asm__ volatile("ltr %w0" : : "r"(SEL_TSS));
	__asm__ volatile("lldt %w0" : : "r"(0));
}

void cpu_write_ldt(struct percpu *p, uint64_t linear, unsigned entries)
{
	if (entries)
		system_descriptor(&gdt_page[p->cpu][OUR_SLOT(SEL_LDT)], linear, entries * 8 - 1, 2);
	__asm__ volatile("lldt %w0" : : "r"(entries ? SEL_LDT : 0));
}

/* Of CR4, what a guest may use by itself; SMEP and SMAP stay off (docs/trust.md), and so does PGE: a
 * guest without PGE may leave G bits in its tables. */
static void init_features(struct percpu *p)
{
	struct cpuid_regs leaf1 = cpuid_read(1, 0), leaf7 = {0};
	uint64_t cr4 = 0x20 | 1 << 3 | 1 << 6; /* PAE, DE, MCE */

	if (cpuid_read(0, 0).eax >= 7)
		leaf7 = cpuid_read(7, 0);
	cr4 |= 3 << 9; /* OSFXSR, OSXMMEXCPT: part of long mode's base */
	if (leaf1.ecx & 1u << 26)
		cr4 |= CR4_OSXSAVE;
	if (leaf7.ebx & 1) {
		cr4 |= CR4_FSGSBASE;
		p->has_fsgsbase = 1;
	}
	write_cr4(cr4);
}

static void init_syscall(void)
{
	uint64_t efer = msr_read(MSR_EFER) | 1;

	if (cpuid_read(0x80000001, 0).edx & 1u << 20)
		efer |= 1 << 11; /* NXE */
	msr_write(MSR_EFER, efer);
	msr_write(MSR_STAR, (uint64_t)SEL_SYSRET_BASE << 48 | (uint64_t)SEL_SHIM_CS << 32);
	msr_write(MSR_LSTAR, (uint64_t)entry_syscall);
	msr_write(MSR_CSTAR, (uint64_t)entry_syscall32);
	msr_write(MSR_SFMASK, RFLAGS_TF | RFLAGS_IF | 0x400 | RFLAGS_NT | RFLAGS_AC | RFLAGS_RF);
}

void cpu_init(struct percpu *p)
{
	p->self = p;
	p->stack_top = (uint64_t)&p->self;
	init_tss(p);
	init_gdt(p);
	init_idt();
	init_features(p);
	init_syscall();
	msr_write(MSR_GS_BASE, (uint64_t)p);
	msr_write(MSR_KERNEL_GS_BASE, 0);
}

void cpu_load_root(mfn_t root)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(root << 12) : "memory");
}

void cpu_flush_tlb(void)
{
	uint64_t cr3;

	__asm__ volatile("mov %%cr3, %0; mov %0, %%cr3" : "=r"(cr3) : : "memory");
}

void cpu_invlpg(uint64_t linear)
{
	__asm__ volatile("invlpg (%0)" : : "r"(linear) : "memory");
}
