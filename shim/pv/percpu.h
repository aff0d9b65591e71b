/* SPDX-License-Identifier: MIT */
/*
 * Per-processor state: found through GS while the shim runs, and by the assembly paths also from
 * the top of this processor's stack, which lies at a fixed place in it.
 */
#ifndef SHIM_PV_PERCPU_H
#define SHIM_PV_PERCPU_H

#include "shim/pv/layout.h"
#include "translator/from/xen/domain.h"

struct tss {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3, iomap;
} __attribute__((packed));

/* Stacks of the exceptions that may come at any instruction of ours. */
enum { IST_NMI = 1, IST_DOUBLE_FAULT, IST_MACHINE_CHECK, IST_COUNT = IST_MACHINE_CHECK };
#define IST_STACK_SIZE 0x1000

struct percpu {
	uint8_t stack[SHIM_STACK_SIZE];
	/* the stack's top */
	struct percpu *self;
	uint64_t stack_top; /* the address of self */
	uint64_t scratch_rsp;
	/* The short paths of entry.S may be taken: FSGSBASE is there, one page table serves both modes,
	 * the syscall callback masks events, SYSRET's selectors are the guest's. */
	uint8_t fast_paths;
	uint64_t fast_paths_for; /* guest_trace.wanted when that was decided */
	uint8_t has_fsgsbase;
	uint8_t sysret_selectors_flat;
	uint64_t refused_vector, refused_error_code; /* the exception of an IRETQ to the guest */
	struct xen_vcpu vcpu;
	unsigned cpu;
	struct tss tss;
	uint8_t ist_stack[IST_COUNT][IST_STACK_SIZE] __attribute__((aligned(16)));
} __attribute__((aligned(4096)));

static inline struct percpu *this_cpu(void)
{
	struct percpu *p;

	__asm__ volatile("mov %%gs:%c1, %0" : "=r"(p) : "i"(offsetof(struct percpu, self)));
	return p;
}

#endif
