/* SPDX-License-Identifier: MIT */
/* The local APIC's registers, by their offset in the page of xAPIC mode. */
#ifndef TRANSLATOR_TO_BARE_LAPIC_REGS_H
#define TRANSLATOR_TO_BARE_LAPIC_REGS_H

#include "translator/types.h"

#define LAPIC_VERSION	      0x030
#define LAPIC_TPR	      0x080
#define LAPIC_EOI	      0x0b0
#define LAPIC_SPIV	      0x0f0
#define LAPIC_ISR	      0x100 /* 8 words of 32 bits, 16 bytes apart */
#define LAPIC_LVT_TIMER	      0x320
#define LAPIC_LVT_THERMAL     0x330
#define LAPIC_LVT_PERFORMANCE 0x340
#define LAPIC_LVT_LINT0	      0x350
#define LAPIC_LVT_LINT1	      0x360
#define LAPIC_LVT_ERROR	      0x370
#define LAPIC_TIMER_INITIAL   0x380
#define LAPIC_TIMER_CURRENT   0x390
#define LAPIC_TIMER_DIVIDE    0x3e0

#define LVT_MASKED	  0x10000
#define LVT_VECTOR	  0x000ff
#define LVT_PERIODIC	  0x20000 /* timer only, as the next; one-shot is 0 */
#define LVT_TSC_DEADLINE  0x40000
#define LVT_MODES	  (LVT_PERIODIC | LVT_TSC_DEADLINE)
#define LVT_NMI		  0x400
#define LVT_EXTINT	  0x700
#define TIMER_DIVIDE_BY_1 0xb

uint32_t lapic_read(unsigned reg);
void lapic_write(unsigned reg, uint32_t value);

#endif
