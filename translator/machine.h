/* SPDX-License-Identifier: MIT */
/*
 * The bare machine under a host (translator/to): ports, MSRs, CPUID, physical memory.  Defined by
 * the seat, and by a fake in the unit tests.
 */
#ifndef TRANSLATOR_MACHINE_H
#define TRANSLATOR_MACHINE_H

#include "translator/types.h"

uint8_t port_in8(uint16_t port);
uint16_t port_in16(uint16_t port);
uint32_t port_in32(uint16_t port);
void port_out8(uint16_t port, uint8_t value);
void port_out16(uint16_t port, uint16_t value);
void port_out32(uint16_t port, uint32_t value);

uint64_t msr_read(uint32_t msr);
void msr_write(uint32_t msr, uint64_t value);

uint64_t tsc_read(void); /* ordered: not before what precedes it */

struct cpuid_regs {
	uint32_t eax, ebx, ecx, edx;
};
struct cpuid_regs cpuid_read(uint32_t leaf, uint32_t subleaf);

/* Registers of a device, or tables of the firmware, at a physical address below 4 GiB: mapped for
 * as long as the shim runs.  NULL when it cannot be had. */
volatile void *phys_map(uint64_t phys, size_t len);

/* Which of the VM's processors this is, from 0 (the one that booted); CPU_UNKNOWN when that cannot
 * be told. */
unsigned cpu_number(void);
#define CPU_UNKNOWN (~0u)

/* Enable interrupts and wait for one; returns with interrupts disabled after one has been taken
 * (the seat's interrupt entry has called host_ops.interrupt for it). */
void cpu_wait_for_interrupt(void);
void cpu_pause(void);

#endif
