/* SPDX-License-Identifier: MIT */
/* The processor: descriptor tables, control registers, the guest's segment bases. */
#ifndef SHIM_PV_CPU_H
#define SHIM_PV_CPU_H

#include "shim/pv/percpu.h"
#include "translator/x86.h"

#define MSR_EFER           0xc0000080
#define MSR_STAR           0xc0000081
#define MSR_LSTAR          0xc0000082
#define MSR_CSTAR          0xc0000083
#define MSR_SFMASK         0xc0000084
#define MSR_FS_BASE        0xc0000100
#define MSR_GS_BASE        0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102

#define CR0_TS         (1ull << 3)
#define CR4_FSGSBASE   (1ull << 16)
#define CR4_OSXSAVE    (1ull << 18)


/* This processor's tables, stacks and MSRs; afterwards exceptions and SYSCALL work. */
void cpu_init(struct percpu *p);

/* Point this processor's LDT at the guest's table; no entries: none. */
void cpu_write_ldt(struct percpu *p, uint64_t linear, unsigned entries);

/* entry.S: 0, or -1 where the processor answers #GP. */
int msr_read_safe(uint32_t msr, uint64_t *value);
int msr_write_safe(uint32_t msr, uint64_t value);
int xsetbv_safe(uint32_t index, uint64_t value);

static inline uint64_t read_cr2(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr2, %0" : "=r"(value));
	return value;
}

static inline uint64_t read_cr0(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr0, %0" : "=r"(value));
	return value;
}

static inline void write_cr0(uint64_t value)
{
	__asm__ volatile("mov %0, %%cr0" : : "r"(value));
}

static inline uint64_t read_cr4(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr4, %0" : "=r"(value));
	return value;
}

static inline void write_cr4(uint64_t value)
{
	__asm__ volatile("mov %0, %%cr4" : : "r"(value));
}

#endif
