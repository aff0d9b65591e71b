/* SPDX-License-Identifier: MIT */
/* The local APIC (Intel SDM volume 3, chapter "Advanced Programmable Interrupt Controller"). */
#include "translator/to/bare/lapic.h"

#include <asm/errno.h>

#include "translator/machine.h"
#include "translator/seat.h"
#include "translator/to/bare/lapic_regs.h"
#include "translator/to/bare/vectors.h"

#define CPUID_1_EDX_APIC (1u << 9)

#define MSR_APIC_BASE	  0x1b
#define APIC_BASE_X2APIC  (1u << 10)
#define APIC_BASE_ENABLE  (1u << 11)
#define APIC_BASE_ADDRESS 0xffffff000ull
#define MSR_X2APIC	  0x800

#define SPIV_ENABLE 0x100

static volatile uint32_t *lapic_page; /* NULL: x2APIC mode */

uint32_t lapic_read(unsigned reg)
{
	if (lapic_page)
		return lapic_page[reg / 4];
	return (uint32_t)msr_read(MSR_X2APIC + reg / 16);
}

void lapic_write(unsigned reg, uint32_t value)
{
	if (lapic_page)
		lapic_page[reg / 4] = value;
	else
		msr_write(MSR_X2APIC + reg / 16, value);
}

int lapic_find(void)
{
	uint64_t base;

	if (!(cpuid_read(1, 0).edx & CPUID_1_EDX_APIC)) {
		log_line(LOG_ERROR, "this processor has no local APIC");
		return -ENODEV;
	}
	base = msr_read(MSR_APIC_BASE);
	if (!(base & APIC_BASE_ENABLE)) {
		log_line(LOG_ERROR, "this processor's local APIC is switched off");
		return -ENODEV;
	}
	lapic_page = NULL;
	if (base & APIC_BASE_X2APIC)
		return 0;
	lapic_page = phys_map(base & APIC_BASE_ADDRESS, PAGE_SIZE);
	if (!lapic_page) {
		log_line(LOG_ERROR, "the local APIC at 0x%lx is out of reach",
			 (unsigned long)(base & APIC_BASE_ADDRESS));
		return -ENODEV;
	}
	return 0;
}

bool lapic_in_x2apic_mode(void)
{
	return !lapic_page;
}

/* Where there is one, switch it on, in xAPIC mode unless it is on already. */
static void switch_on(void)
{
	uint64_t base;

	if (!(cpuid_read(1, 0).edx & CPUID_1_EDX_APIC))
		return;
	base = msr_read(MSR_APIC_BASE);
	if (!(base & APIC_BASE_ENABLE))
		msr_write(MSR_APIC_BASE, (base & ~(uint64_t)APIC_BASE_X2APIC) | APIC_BASE_ENABLE);
}

/* What the firmware left in service would hold up all interrupts of the same priority or less.  The
 * end is always that of the highest vector. */
static void end_all_interrupts(void)
{
	for (unsigned vector = 256; vector-- > 0;)
		if (lapic_in_service(vector))
			lapic_end_interrupt();
}

int lapic_init(void)
{
	unsigned entries;
	int error;

	switch_on();
	error = lapic_find();
	if (error)
		return error;
	entries = ((lapic_read(LAPIC_VERSION) >> 16) & 0xff) + 1;
	lapic_write(LAPIC_SPIV, SPIV_ENABLE | VECTOR_LAPIC_SPURIOUS);
	lapic_write(LAPIC_TPR, 0);
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED | VECTOR_LAPIC_TIMER);
	if (entries > 4)
		lapic_write(LAPIC_LVT_PERFORMANCE, LVT_MASKED);
	if (entries > 5)
		lapic_write(LAPIC_LVT_THERMAL, LVT_MASKED);
	lapic_write(LAPIC_LVT_ERROR, LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT0, LVT_EXTINT);
	lapic_write(LAPIC_LVT_LINT1, LVT_NMI);
	end_all_interrupts();
	return 0;
}

void lapic_end_interrupt(void)
{
	lapic_write(LAPIC_EOI, 0);
}

bool lapic_in_service(unsigned vector)
{
	return lapic_read(LAPIC_ISR + vector / 32 * 16) & (1u << vector % 32);
}
