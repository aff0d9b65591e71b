/* SPDX-License-Identifier: MIT */
/* What hosts and calls ask of this seat: the interrupt flag, a page of memory, the log, the TSC. */
#include "shim/log_format.h"
#include "shim/vmirom/image.h"
#include "shim/vmirom/init.h"
#include "translator/from/vmi/vmi.h"
#include "translator/machine.h"
#include "translator/seat.h"
#include "translator/x86.h"

uintptr_t vmi_interrupts_off(void)
{
	uintptr_t flags;

	__asm__ volatile("pushf; pop %0; cli" : "=rm"(flags) : : "memory");
	return flags & RFLAGS_IF;
}

void vmi_interrupts_restore(uintptr_t interrupts)
{
	if (interrupts)
		vmi_interrupts_enable();
}

void vmi_interrupts_enable(void)
{
	__asm__ volatile("sti" : : : "memory");
}

/* There is one asker. */
static uint8_t page[4096] __attribute__((section(".pages,\"aw\",@nobits#"), aligned(4096)));
static bool page_given;

void seat_init(void)
{
	page_given = false;
}

void *page_alloc(void)
{
	if (page_given)
		return NULL;
	page_given = true;
	__builtin_memset(page, 0, sizeof(page));
	return page;
}

void page_free(void *freed)
{
	page_given = false;
}

mfn_t page_mfn(const void *of)
{
	return image_phys_of(of) >> PAGE_SHIFT;
}

/* The console is the guest's; what is left is the port that many virtual machines have for such
 * lines (QEMU's -debugcon), and that answers its own number where it is. */
#define DEBUG_PORT 0xe9

void log_line(enum log_level level, const char *fmt, ...)
{
	char text[LOG_LINE_SIZE];
	va_list args;
	size_t len;

	if (level > LOG_INFO || port_in8(DEBUG_PORT) != DEBUG_PORT)
		return;
	va_start(args, fmt);
	len = log_format(text, sizeof(text), fmt, args);
	va_end(args);
	for (size_t i = 0; i < len; i++)
		port_out8(DEBUG_PORT, (uint8_t)text[i]);
}

/* Processors that speak VMI may have no LFENCE.  Without it a reading is early by what the processor
 * works ahead, as it is in those guests' own. */
uint64_t tsc_read(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}
