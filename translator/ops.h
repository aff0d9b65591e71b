/* SPDX-License-Identifier: MIT */
/*
 * The neutral vocabulary between a guest ABI (translator/from) and a host (translator/to).  A host
 * is one const table of these operations, chosen once by host_probe(); a guest ABI calls the
 * host_*() wrappers, which own the defaults.
 */
#ifndef TRANSLATOR_OPS_H
#define TRANSLATOR_OPS_H

#include "translator/types.h"

/*
 * The system clock as a guest can compute it by itself from the TSC:
 *   ns = system_time + (((tsc - tsc_timestamp) << shift) * mul >> 32)
 * (a negative shift shifts right): the form that Xen's vcpu_time_info and KVM's pvclock share.
 */
struct clock_params {
	uint64_t tsc_timestamp;
	uint64_t system_time; /* ns since the machine's start */
	uint32_t tsc_to_system_mul;
	int8_t tsc_shift;
	bool tsc_stable; /* no processor's clock is behind what another one's has shown */
};

/* What an interrupt was about: bits of host_interrupt()'s answer. */
#define HOST_EVENT_TIMER   1u /* the armed deadline may have passed */
#define HOST_EVENT_CONSOLE 2u /* console input may be waiting; said once until it was read up */
#define HOST_EVENT_UNKNOWN 4u /* nobody's: the seat logs it once */

struct host_ops {
	const char *name;
	/* Once, after the host is chosen, with interrupts disabled: set up the clock, the timer, the
	 * interrupt controllers and the console, all quiet.  0, or a negative errno (of Linux's
	 * numbers) with a log line that says what is missing. */
	int (*init)(void);
	void (*clock_read_params)(struct clock_params *out);
	/* Wall-clock time at system time 0, ns since 1970-01-01 00:00 UTC. */
	uint64_t (*wall_clock_base)(void);
	/* One interrupt at or soon after this system time (ns); replaces the one armed before.
	 * HOST_TIMER_NEVER: none.  One that has passed fires at once. */
	void (*timer_arm)(uint64_t deadline);
	/* Wait until an interrupt was taken.  Called and left with interrupts disabled. */
	void (*idle)(void);
	/* A hint: this processor has nothing better to do than wait for another. */
	void (*yield)(void);
	/* An interrupt vector (32-255) was taken: acknowledge it and say what it was.  Interrupts
	 * disabled. */
	unsigned (*interrupt)(unsigned vector);
	void (*console_write)(const char *bytes, size_t len);
	/* Up to len waiting bytes; their number.  What is left waits, without another event: whoever
	 * leaves something asks again when there is room. */
	size_t (*console_read)(char *bytes, size_t len);
	/* The ends of the machine.  The wrappers halt for ever where the host's way did not work. */
	void (*power_off)(void);
	void (*reset)(void);
};

#define HOST_TIMER_NEVER (~0ull)

/* Choose the host and initialise it.  0 or a negative errno. */
int host_probe(void);
const char *host_name(void);

void host_clock_read_params(struct clock_params *out);
uint64_t host_clock_now(void); /* ns since the machine's start */
uint64_t host_wall_clock_base(void);
void host_timer_arm(uint64_t deadline);
void host_idle(void);
void host_yield(void);
unsigned host_interrupt(unsigned vector);
void host_console_write(const char *bytes, size_t len);
size_t host_console_read(char *bytes, size_t len);
_Noreturn void host_power_off(void);
_Noreturn void host_reset(void);

#endif
