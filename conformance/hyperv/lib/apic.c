/* SPDX-License-Identifier: MIT */
/* The local APIC, in xAPIC or x2APIC mode (Intel SDM, volume 3, chapter "APIC"). */
#include "conformance/hyperv/lib/guest.h"

#define MSR_APIC_BASE	 0x1b
#define APIC_BASE_X2APIC (1u << 10)
#define APIC_BASE	 0xfee00000ul
#define MSR_X2APIC	 0x800
#define SVR_ENABLED	 0x1ff
#define ICR_BUSY	 (1u << 12)

static bool x2apic[CPUS_MAX];

bool apic_is_x2apic(void)
{
	return x2apic[cpu_number()];
}

uint32_t apic_read(unsigned reg)
{
	if (apic_is_x2apic())
		return rdmsr(MSR_X2APIC + reg / 16);
	return *(volatile uint32_t *)(APIC_BASE + reg);
}

void apic_write(unsigned reg, uint32_t value)
{
	if (apic_is_x2apic())
		asm volatile("wrmsr" : : "c"(MSR_X2APIC + reg / 16), "a"(value), "d"(0) : "memory");
	else
		*(volatile uint32_t *)(APIC_BASE + reg) = value;
}

void apic_init(void)
{
	apic_write(APIC_SVR, SVR_ENABLED);
}

void apic_x2apic(void)
{
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | APIC_BASE_X2APIC);
	x2apic[cpu_number()] = true;
}

void apic_eoi(void)
{
	apic_write(APIC_EOI, 0);
}

bool apic_bit(unsigned reg, uint8_t vector)
{
	return apic_read(reg + vector / 32 * 16) >> vector % 32 & 1;
}

void apic_send_icr(uint32_t apic_id, uint32_t low)
{
	if (apic_is_x2apic()) {
		wrmsr(MSR_X2APIC + APIC_ICR / 16, (uint64_t)apic_id << 32 | low);
		return;
	}
	apic_write(APIC_ICR2, apic_id << 24);
	apic_write(APIC_ICR, low);
	while (apic_read(APIC_ICR) & ICR_BUSY)
		pause();
}
