/* SPDX-License-Identifier: MIT */
/* Exceptions: recorded, and gone on behind the instruction that was expected to fault.  Interrupts:
 * counted.  Ring 3. */
#include "conformance/hyperv/lib/guest.h"

#define ENTRY_SIZE 16 /* trap_entries in start.S */
#define PTE_US	   4ull

extern char trap_entries[];
extern uint64_t gdt[], page_table[], user_registers[3], page_directories[];
extern const struct fixup {
	uint64_t from, to;
} __fixups_start[], __fixups_end[];
void user_enter(uint64_t rip, uint64_t rsp, void **resume);
void user_leave(void *resume) __attribute__((noreturn));

struct tss {
	uint32_t reserved0;
	uint64_t rsp[3], reserved1, ist[7], reserved2;
	uint16_t reserved3, io_bitmap;
} __attribute__((packed));

static struct {
	uint64_t low, high;
} idt[256] __attribute__((aligned(16)));
static struct tss tss[CPUS_MAX];
static uint8_t trap_stacks[CPUS_MAX][STACK_SIZE] __attribute__((aligned(16)));
static struct exception exceptions[CPUS_MAX];
static void *user_resume;
volatile unsigned interrupts[CPUS_MAX][256];
bool (*interrupt_hook)(uint8_t vector);

static void set_gate(unsigned vector)
{
	uint64_t at = (uint64_t)trap_entries + vector * ENTRY_SIZE;

	idt[vector].low = (at & 0xffff) | CS64 << 16 | 0x8eull << 40 | (at >> 16 & 0xffff) << 48;
	idt[vector].high = at >> 32;
}

void traps_init(unsigned cpu)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) pointer = { sizeof(idt) - 1, (uint64_t)idt };
	struct tss *t = &tss[cpu];
	uint64_t at = (uint64_t)t;

	for (unsigned i = 0; i < 256; i++)
		set_gate(i);
	t->rsp[0] = (uint64_t)trap_stacks[cpu] + STACK_SIZE;
	t->io_bitmap = sizeof(*t);
	gdt[TSS / 8 + cpu * 2] = (sizeof(*t) - 1) | (at & 0xffffff) << 16 | 0x89ull << 40 |
				 (at >> 24 & 0xff) << 56;
	gdt[TSS / 8 + cpu * 2 + 1] = at >> 32;
	asm volatile("lidt %0" : : "m"(pointer));
	asm volatile("ltr %w0" : : "r"(TSS + cpu * 16));
}

struct exception *exception(void)
{
	return &exceptions[cpu_number()];
}

void exception_clear(void)
{
	memset(exception(), 0, sizeof(struct exception));
}

const char *exception_name(void)
{
	static char name[32];
	const struct exception *e = exception();

	if (!e->count)
		return "none";
	if (!exception_has_error(e->frame.vector))
		return exception_vector_name(e->frame.vector);
	format_into(name, sizeof(name), "%s(0x%lx)", exception_vector_name(e->frame.vector),
		    e->frame.error);
	return name;
}

void answer_exception(const char *key)
{
	answer(key, "%s", exception_name());
}

static void fatal(const struct trap_frame *f)
{
	uint64_t cr2;

	asm volatile("mov %%cr2, %0" : "=r"(cr2));
	print("report: unexpected vector 0x%lx error 0x%lx at 0x%lx, cr2 0x%lx, rsp 0x%lx\n",
	      f->vector, f->error, f->rip, cr2, f->rsp);
	stop("a fault outside TRY");
}

static void on_interrupt(struct trap_frame *f)
{
	unsigned cpu = cpu_number();

	interrupts[cpu][f->vector] = interrupts[cpu][f->vector] + 1;
	if (!interrupt_hook || !interrupt_hook(f->vector))
		apic_eoi();
}

void trap(struct trap_frame *f)
{
	if (f->vector >= 32) {
		on_interrupt(f);
		return;
	}
	exception()->count++;
	exception()->frame = *f;
	if ((f->cs & 3) == 3)
		user_leave(user_resume);
	for (const struct fixup *x = __fixups_start; x < __fixups_end; x++)
		if (f->rip >= x->from && f->rip < x->to) {
			f->rip = x->to;
			return;
		}
	if (!hypercall_fault(f))
		fatal(f);
}

/* The first 4 GiB become ring 3's too. */
static void open_to_user(void)
{
	for (unsigned i = 0; i < 4 * 512; i++)
		page_directories[i] |= PTE_US;
	asm volatile("mov %0, %%cr3" : : "r"(page_table) : "memory");
}

void user_run(const void *code, uint64_t rcx, uint64_t rdx, uint64_t r8)
{
	static uint8_t stack[PAGE_SIZE] __attribute__((aligned(16)));

	open_to_user();
	exception_clear();
	user_registers[0] = rcx;
	user_registers[1] = rdx;
	user_registers[2] = r8;
	user_enter((uint64_t)code, (uint64_t)stack + sizeof(stack), &user_resume);
}
