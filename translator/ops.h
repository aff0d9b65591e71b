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

/* A timer's interrupt that goes straight to a guest which has the interrupt controllers for its own. */
enum host_alarm {
	HOST_ALARM_IRQ0,  /* by the legacy timer's line */
	HOST_ALARM_LOCAL, /* by this processor's local APIC, through its LVT entry for the timer */
	HOST_ALARMS
};

struct host_ops {
	const char *name;
	/* Bring-up, after the host is chosen, with interrupts disabled; each answers 0, or a negative
	 * errno (of Linux's numbers) with a log line that says what is missing.  Devices: the
	 * console and the interrupt controllers become the shim's, all quiet.  Clock: also what the
	 * ends of the machine need.  Timer: becomes the shim's; needs the clock. */
	int (*init_devices)(void);
	int (*init_clock)(void);
	int (*init_timer)(void);
	void (*clock_read_params)(struct clock_params *out);
	/* How long this processor could have run and did not, because of other virtual machines, in ns
	 * of system time. */
	uint64_t (*stolen_time)(void);
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
	/*
	 * Instead of the last two, where devices and timers are the guest's: interrupts at or soon after
	 * a system time (ns), and then every `period` ns if that is not 0; replaces the alarm of
	 * this kind that was armed before (of this processor, for a local one).  A deadline of
	 * HOST_TIMER_NEVER: none.  Further away than the timer counts, it interrupts too early.
	 * The first tick of a periodic one comes up to a period late.
	 */
	void (*alarm_arm)(enum host_alarm alarm, uint64_t deadline, uint64_t period);
	/* The local APIC's registers, by their offset in xAPIC mode.  Once a local alarm was armed, the
	 * mode in the timer's LVT entry is the host's, whatever is written. */
	uint32_t (*apic_read)(unsigned reg);
	void (*apic_write)(unsigned reg, uint32_t value);
	/* The processor of this number (cpu_number()) is about to be started: what the hypervisor was
	 * told of it is forgotten.  NULL: nothing is told. */
	void (*processor_starts)(unsigned cpu);
	void (*console_write)(const char *bytes, size_t len);
	/* Up to len waiting bytes; their number.  What is left waits, without another event: whoever
	 * leaves something asks again when there is room. */
	size_t (*console_read)(char *bytes, size_t len);
	/* The ends of the machine.  The wrappers halt for ever where the host's way did not work. */
	void (*power_off)(void);
	void (*reset)(void);
};

#define HOST_TIMER_NEVER (~0ull)

/* Choose the host and bring it up.  0 or a negative errno. */
int host_probe(void);
/* The same, where console, interrupt controllers and timers are the guest's: clock and alarms. */
int host_probe_clock(void);
const char *host_name(void);

void host_clock_read_params(struct clock_params *out);
uint64_t host_clock_now(void); /* ns since the machine's start */
uint64_t host_stolen_time(void);
uint64_t host_wall_clock_base(void);
void host_timer_arm(uint64_t deadline);
void host_idle(void);
void host_yield(void);
unsigned host_interrupt(unsigned vector);
void host_alarm_arm(enum host_alarm alarm, uint64_t deadline, uint64_t period);
uint32_t host_apic_read(unsigned reg);
void host_apic_write(unsigned reg, uint32_t value);
void host_processor_starts(unsigned cpu);
void host_console_write(const char *bytes, size_t len);
size_t host_console_read(char *bytes, size_t len);
_Noreturn void host_power_off(void);
_Noreturn void host_reset(void);

#endif
