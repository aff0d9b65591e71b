/* SPDX-License-Identifier: MIT */
/* machine.h on the real machine. */
#include "shim/pv/memory.h"
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

uint64_t tsc_read(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

struct cpuid_regs cpuid_read(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(subleaf));
	return r;
}

/* The direct map covers all of the first 4 GiB; the firmware's MTRRs make devices uncached. */
volatile void *phys_map(uint64_t phys, size_t len)
{
	if (phys >= 4ull << 30 || len > (4ull << 30) - phys)
		return NULL;
	return direct(phys);
}

void cpu_wait_for_interrupt(void)
{
	__asm__ volatile("sti; hlt; cli" : : : "memory");
}

void cpu_pause(void)
{
	__asm__ volatile("pause");
}
