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

/* The first ns at which that many cycles are over.  Saturates, at HOST_TIMER_NEVER. */
static uint64_t to_ns(uint64_t cycles)
{
	uint64_t ns = mul_div(cycles, NS_PER_SEC, hz);

	return ns < UINT64_MAX ? ns + 1 : ns;
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

static uint64_t now(uint32_t counter)
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

void vmi_call_set_alarm(uint32_t flags, uint64_t expiry, uint64_t period)
{
	uint32_t counter = flags & VMI_ALARM_COUNTER;
	uint64_t deadline = to_ns(expiry);

	if (counter != VMI_CYCLES_REAL && counter != VMI_CYCLES_AVAILABLE)
		return;
	/* What is stolen until then is not known yet: such an alarm can be early. */
	if (counter == VMI_CYCLES_AVAILABLE)
		deadline = later(deadline, host_stolen_time());
	arm(wired(flags), deadline, flags & VMI_ALARM_IS_PERIODIC ? mul_div(period, NS_PER_SEC, hz) : 0);
}

void vmi_call_cancel_alarm(uint32_t flags)
{
	arm(wired(flags), HOST_TIMER_NEVER, 0);
}

uint64_t vmi_call_get_wallclock_time(void)
{
	return host_wall_clock_base() + host_clock_now();
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
