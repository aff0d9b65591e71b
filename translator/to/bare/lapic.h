/* SPDX-License-Identifier: MIT */
/* This processor's local APIC, in xAPIC mode, or in x2APIC mode where the firmware chose that. */
#ifndef TRANSLATOR_TO_BARE_LAPIC_H
#define TRANSLATOR_TO_BARE_LAPIC_H

#include "translator/ops.h"

/* Find its registers, and change nothing.  -ENODEV when there are none within reach, or the APIC is
 * switched off, with a log line. */
int lapic_find(void);
/* After that: whether it is in x2APIC mode. */
bool lapic_in_x2apic_mode(void);
/* Enable it: the 8259's interrupts come in through LINT0, the timer is set up and quiet, everything
 * else is masked.  -ENODEV when there is none within reach, with a log line. */
int lapic_init(void);

/* What the timer counts in: ns until it fires for one-shot, the deadline for TSC-deadline mode.
 * Needs a working host clock. */
int lapic_timer_init(void);
/* Fire once at this system time (ns), or earlier where that is further than the timer can count;
 * at once when it is past.  HOST_TIMER_NEVER: not at all. */
void lapic_timer_set(uint64_t deadline);

/*
 * The timer of a guest that has the APIC for its own, which has put vector and mask into the LVT
 * entry: its mode is set to what the deadline, or the period (ns; not 0), is reached by.  Otherwise as
 * lapic_timer_init() and lapic_timer_set(), and `lapic_find()` must have succeeded.
 */
int lapic_timer_lend(void);
void lapic_timer_lent_set(uint64_t deadline);
void lapic_timer_lent_repeat(uint64_t period);

void lapic_end_interrupt(void);
/* The processor is serving an interrupt of this vector that came through the local APIC. */
bool lapic_in_service(unsigned vector);

#endif
