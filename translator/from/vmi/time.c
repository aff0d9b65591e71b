/* SPDX-License-Identifier: MIT */
/*
 * The timer group.  The cycles are the host's clock in units of the TSC's period, and not the TSC
 * itself: so they go on evenly where the TSC does not (migration), while a guest that takes the
 * frequency for the TSC's, as Linux does, is right too.
 */
#include "abi/vmi/vmi.h"
#include "translator/clock.h"
#include "translator/from/vmi/vmi.h"

static uint64_t hz;
static uint64_t per_ns; /* cycles, in units of 2^-32: what is read often does not divide */

void vmi_time_init(void)
{
	struct clock_params clock;

	host_clock_read_params(&clock);
	hz = clock_tsc_hz(&clock);
	per_ns = mul_div(hz, 1ull << 32, NS_PER_SEC);
}

static uint64_t to_cycles(uint64_t ns)
{
	return mul_shift_32(ns, (uint32_t)per_ns) + ns * (per_ns >> 32);
}

/* In so many ns, or a little more, that many cycles are over: more by what the counter's rate, which
 * was rounded down, may lack.  Saturates, at HOST_TIMER_NEVER. */
static uint64_t to_ns(uint64_t cycles)
{
	uint64_t ns = mul_div(cycles, NS_PER_SEC, hz), more = (ns >> 28) + 2;

	return ns < UINT64_MAX - more ? ns + more : UINT64_MAX;
}

uint64_t vmi_call_get_cycle_frequency(void)
{
	return hz;
}

/* Time that is stolen between two readings must not count in one of them only. */
static uint64_t available(void)
{
	uint64_t stolen, real;

	do {
		stolen = host_stolen_time();
		real = host_clock_now();
	} while (host_stolen_time() != stolen);
	return real - stolen;
}

static uint64_t read_counter(uint32_t counter)
{
	switch (counter) {
	case VMI_CYCLES_REAL:
		return host_clock_now();
	case VMI_CYCLES_AVAILABLE:
		return available();
	case VMI_CYCLES_STOLEN:
		return host_stolen_time();
	default:
		return 0;
	}
}

/* On one processor: the host's clock, and what was stolen, may be a processor's own. */
static uint64_t now(uint32_t counter)
{
	uintptr_t interrupts = vmi_interrupts_off();
	uint64_t ns = read_counter(counter);

	vmi_interrupts_restore(interrupts);
	return ns;
}

uint64_t vmi_call_get_cycle_counter(uint32_t counter)
{
	return to_cycles(now(counter));
}

static enum host_alarm wired(uint32_t flags)
{
	return flags & VMI_ALARM_WIRED_LVTT ? HOST_ALARM_LOCAL : HOST_ALARM_IRQ0;
}

static void arm(enum host_alarm alarm, uint64_t deadline, uint64_t period)
{
	uintptr_t interrupts = vmi_devices_begin();

	host_alarm_arm(alarm, deadline, period);
	vmi_devices_end(interrupts);
}

static uint64_t later(uint64_t deadline, uint64_t by)
{
	return deadline < HOST_TIMER_NEVER - by ? deadline + by : HOST_TIMER_NEVER;
}

/*
 * From now on, and not from the start of the machine: the counter's rounding has had that long to add
 * up.  Of the available counter, what will be stolen until then is not known: such an alarm can be early.
 */
static uint64_t deadline_of(uint32_t counter, uint64_t expiry)
{
	uint64_t cycles = to_cycles(now(counter)), real = now(VMI_CYCLES_REAL);

	return expiry > cycles ? later(real, to_ns(expiry - cycles)) : real;
}

void vmi_call_set_alarm(uint32_t flags, uint64_t expiry, uint64_t period)
{
	uint32_t counter = flags & VMI_ALARM_COUNTER;

	if (counter != VMI_CYCLES_REAL && counter != VMI_CYCLES_AVAILABLE)
		return;
	arm(wired(flags), deadline_of(counter, expiry),
	    flags & VMI_ALARM_IS_PERIODIC ? mul_div(period, NS_PER_SEC, hz) : 0);
}

void vmi_call_cancel_alarm(uint32_t flags)
{
	arm(wired(flags), HOST_TIMER_NEVER, 0);
}

uint64_t vmi_call_get_wallclock_time(void)
{
	return host_wall_clock_base() + now(VMI_CYCLES_REAL);
}

uint32_t vmi_call_wallclock_updated(void)
{
	return 0;
}

void vmi_call_halt(void)
{
	host_idle();
	vmi_interrupts_enable();
}
