/* SPDX-License-Identifier: MIT */
/*
 * The operations of the bare machine, one by one, for the tables of hosts that offer nothing better
 * for some of them.
 */
#ifndef TRANSLATOR_TO_BARE_BARE_H
#define TRANSLATOR_TO_BARE_BARE_H

#include "translator/ops.h"

int bare_init_devices(void);
void bare_init_ends(void); /* of init_clock, what every host's has */
int bare_init_timer(void);

void bare_clock_read_params(struct clock_params *out);
uint64_t bare_wall_clock_base(void);
void bare_idle(void);
void bare_yield(void);
unsigned bare_interrupt(unsigned vector);
/* alarm.c; after bare_alarms_forget() the local APIC is looked for anew. */
void bare_alarms_forget(void);
bool bare_echo_expected(void); /* the next end of an interrupt must go to bare_apic_write() */
void bare_alarm_arm(enum host_alarm alarm, uint64_t deadline, uint64_t period);
uint32_t bare_apic_read(unsigned reg);
void bare_apic_write(unsigned reg, uint32_t value);
void bare_power_off(void);
void bare_reset(void);

#endif
