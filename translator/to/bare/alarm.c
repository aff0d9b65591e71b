/* SPDX-License-Identifier: MIT */
/*
 * Timers and local APIC of a guest that has the machine's interrupt controllers for its own: it set
 * them up, it takes the interrupts, and we only say when they come.
 */
#include "translator/ops.h"
#include "translator/seat.h"
#include "translator/to/bare/bare.h"
#include "translator/to/bare/lapic.h"
#include "translator/to/bare/lapic_regs.h"
#include "translator/to/bare/pic.h"
#include "translator/to/bare/pit.h"

enum use { UNUSED, USED, UNUSABLE };
static enum use apic, timer;

#define ECHO_NS (2 * PIT_LONGEST_NS)

/* Until when the PIT may interrupt although it was stopped (pit.c); 0: no longer. */
static uint64_t echo_until;

void bare_alarms_forget(void)
{
	apic = timer = UNUSED;
	echo_until = 0;
}

/* A guest that knows the registers of xAPIC mode only has none in the other. */
static bool find_apic(void)
{
	if (lapic_find())
		return false;
	if (!lapic_in_x2apic_mode())
		return true;
	log_line(LOG_ERROR, "the local APIC is in x2APIC mode, which this guest does not know");
	return false;
}

static bool apic_usable(void)
{
	if (apic == UNUSED)
		apic = find_apic() ? USED : UNUSABLE;
	return apic == USED;
}

static bool timer_usable(void)
{
	if (timer == UNUSED)
		timer = apic_usable() && lapic_timer_lend() == 0 ? USED : UNUSABLE;
	return timer == USED;
}

static void arm_irq0(uint64_t deadline, uint64_t period)
{
	uint64_t now = host_clock_now();

	echo_until = 0;
	if (deadline == HOST_TIMER_NEVER) {
		pit_stop();
		echo_until = now + ECHO_NS;
	} else if (period) {
		pit_repeat(period);
	} else {
		pit_set(deadline > now ? deadline - now : 0);
	}
}

/*
 * The interrupt after the PIT was stopped, through an 8259: by then Linux takes line 0 for the local
 * APIC's own and ends it there only, and the 8259 would hold up all others for ever.
 */
bool bare_echo_expected(void)
{
	return echo_until;
}

static void end_echo(void)
{
	uint64_t now = host_clock_now();

	if (pic_end_if_in_service(0))
		echo_until = now + ECHO_NS; /* Linux 2.6.24 may have the PIT run on for itself */
	else if (now >= echo_until)
		echo_until = 0;
}

/* A timer that was never armed need not be found and measured only to be stopped. */
static void arm_local(uint64_t deadline, uint64_t period)
{
	if (deadline == HOST_TIMER_NEVER && timer != USED)
		return;
	if (!timer_usable())
		return;
	if (deadline != HOST_TIMER_NEVER && period)
		lapic_timer_lent_repeat(period);
	else
		lapic_timer_lent_set(deadline);
}

void bare_alarm_arm(enum host_alarm alarm, uint64_t deadline, uint64_t period)
{
	if (alarm == HOST_ALARM_LOCAL)
		arm_local(deadline, period);
	else
		arm_irq0(deadline, period);
}

uint32_t bare_apic_read(unsigned reg)
{
	return reg < PAGE_SIZE && apic_usable() ? lapic_read(reg) : 0;
}

void bare_apic_write(unsigned reg, uint32_t value)
{
	if (reg >= PAGE_SIZE || !apic_usable())
		return;
	if (reg == LAPIC_EOI && echo_until)
		end_echo();
	if (reg == LAPIC_LVT_TIMER && timer == USED)
		value = (value & ~(uint32_t)LVT_MODES) | (lapic_read(reg) & LVT_MODES);
	lapic_write(reg, value);
}
