/* SPDX-License-Identifier: MIT */
/* The part of machine.h that every seat inside a machine has alike. */
#include "translator/machine.h"

#define PORT(bits, reg) \
	uint##bits##_t port_in##bits(uint16_t port) \
	{ \
		uint##bits##_t value; \
		__asm__ volatile("in %1, %0" : "=a"(value) : "Nd"(port)); \
		return value; \
	} \
	void port_out##bits(uint16_t port, uint##bits##_t value) \
	{ \
		__asm__ volatile("out %0, %1" : : "a"(value), "Nd"(port)); \
	}

PORT(8, b)
PORT(16, w)
PORT(32, l)

uint64_t msr_read(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

void msr_write(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

struct cpuid_regs cpuid_read(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(subleaf));
	return r;
}

void cpu_wait_for_interrupt(void)
{
	__asm__ volatile("sti; hlt; cli" : : : "memory");
}

void cpu_pause(void)
{
	__asm__ volatile("pause");
}
