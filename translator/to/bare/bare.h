/* SPDX-License-Identifier: MIT */
/*
 * The operations of the bare machine, one by one, for the tables of hosts that offer nothing better
 * for some of them.
 */
#ifndef TRANSLATOR_TO_BARE_BARE_H
#define TRANSLATOR_TO_BARE_BARE_H

#include "translator/ops.h"

/* The parts of init, in this order; the clock of the host has to work before the last. */
int bare_init_devices(void); /* console, tables, interrupt controllers */
int bare_init_clock(void);   /* only for the clock that bare_clock_read_params() reads */
int bare_init_timer(void);

void bare_clock_read_params(struct clock_params *out);
uint64_t bare_wall_clock_base(void);
void bare_idle(void);
void bare_yield(void);
unsigned bare_interrupt(unsigned vector);
void bare_power_off(void);
void bare_reset(void);

#endif
