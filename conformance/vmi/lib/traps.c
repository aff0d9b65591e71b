/* SPDX-License-Identifier: MIT */
/* Exceptions: recorded, and gone on behind the instruction that was expected to fault.  Interrupts:
 * counted, and ended natively. */
#include "conformance/vmi/lib/guest.h"

#define ENTRY_SIZE 16 /* trap_entries in start.S */

extern char trap_entries[];
extern const struct fixup {
	uint32_t from, to;
} __fixups_start[], __fixups_end[];
void user_enter(const struct iret_frame *frame, uint32_t *resume, const void *iret);
void user_leave(uint32_t resume) __attribute__((noreturn));

struct exception exception;
uint32_t idt[256][2] __attribute__((aligned(8)));
volatile unsigned interrupts[256];
bool (*interrupt_hook)(uint32_t vector);
static uint32_t tss[CPUS_MAX][26], user_resume;
static uint8_t trap_stacks[CPUS_MAX][STACK_SIZE] __attribute__((aligned(16)));

#define TSS_ESP0 1
#define TSS_SS0	 2
#define TSS_BITMAP 25

void traps_load(unsigned cpu)
{
	struct table_register pointer = {sizeof(idt) - 1, (uint32_t)idt};
	uint32_t at = (uint32_t)tss[cpu];

	tss[cpu][TSS_ESP0] = (uint32_t)trap_stacks[cpu] + STACK_SIZE;
	tss[cpu][TSS_SS0] = KERNEL_DS;
	tss[cpu][TSS_BITMAP] = sizeof(tss[0]) << 16;
	gdts[cpu][TSS / 8][0] = at << 16 | (sizeof(tss[0]) - 1);
	gdts[cpu][TSS / 8][1] = (at & 0xff000000) | 0x8900 | (at >> 16 & 0xff);
	asm volatile("lidt %0" : : "m"(pointer));
	asm volatile("ltr %w0" : : "r"(TSS));
}

void traps_init(void)
{
	for (unsigned i = 0; i < 256; i++) {
		uint32_t at = (uint32_t)trap_entries + i * ENTRY_SIZE;

		idt[i][0] = (uint32_t)KERNEL_CS << 16 | (at & 0xffff);
		idt[i][1] = (at & 0xffff0000) | (i == 3 ? 0xee00 : 0x8e00);
	}
	traps_load(0);
}

void exception_clear(void)
{
	exception.count = 0;
}

const char *exception_name(void)
{
	static char name[32];

	if (!exception.count)
		return "none";
	if (!exception_has_error(exception.frame.vector))
		return exception_vector_name(exception.frame.vector);
	format_into(name, sizeof(name), "%s(0x%x)", exception_vector_name(exception.frame.vector),
		    exception.frame.error);
	return name;
}

void answer_exception(const char *key)
{
	answer(key, "%s", exception_name());
}

static void on_interrupt(uint32_t vector)
{
	interrupts[vector] = interrupts[vector] + 1;
	if (interrupt_hook && interrupt_hook(vector))
		return;
	if (vector >= 0x30)
		native_apic_write(APIC_EOI, 0);
	else
		outb(0x20, 0x20);
}

void trap(struct trap_frame *f)
{
	if (f->vector >= 32) {
		on_interrupt(f->vector);
		return;
	}
	exception.count++;
	exception.frame = *f;
	if (user_resume) {
		uint32_t resume = user_resume;

		user_resume = 0;
		user_leave(resume);
	}
	if (fault_expected && f->eip == fault_expected) {
		f->eip = (uint32_t)nothing;
		return;
	}
	for (const struct fixup *x = __fixups_start; x < __fixups_end; x++)
		if (f->eip >= x->from && f->eip < x->to) {
			f->eip = x->to;
			return;
		}
	print("report: unexpected vector %u error 0x%x at 0x%x, cr2 0x%x\n", f->vector, f->error, f->eip,
	      native_cr2());
	stop("a fault outside TRY");
}

void user_run(const struct iret_frame *frame, const void *iret)
{
	exception_clear();
	user_enter(frame, &user_resume, iret);
	user_resume = 0;
}

uint32_t user_page(void)
{
	static uint8_t *page;

	if (!page) {
		page = page_alloc();
		memset(page, 0xcc, 16); /* INT3 */
		map(USER_CODE, PHYS(page), PTE_P | PTE_W | PTE_U);
	}
	return USER_CODE;
}

/* --- 8259 ------------------------------------------------------------------------------------ */

static uint8_t pic_masked = 0xff;

void pic_init(void)
{
	outb(0x20, 0x11);
	outb(0x21, VECTOR_IRQ0);
	outb(0x21, 4);
	outb(0x21, 1);
	outb(0xa0, 0x11);
	outb(0xa1, VECTOR_IRQ0 + 8);
	outb(0xa1, 2);
	outb(0xa1, 1);
	outb(0x21, pic_masked);
	outb(0xa1, 0xff);
}

void pic_unmask(unsigned line)
{
	pic_masked &= ~(1 << line);
	outb(0x21, pic_masked);
}

void pic_mask(unsigned line)
{
	pic_masked |= 1 << line;
	outb(0x21, pic_masked);
}
