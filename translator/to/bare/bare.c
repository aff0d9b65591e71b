/* SPDX-License-Identifier: MIT */
/* A machine that offers no paravirtual interface: QEMU's TCG, real metal, an unknown hypervisor. */
#include "translator/to/bare/bare.h"

#include "translator/clock.h"
#include "translator/machine.h"
#include "translator/seat.h"
#include "translator/to/bare/acpi.h"
#include "translator/to/bare/deadline.h"
#include "translator/to/bare/lapic.h"
#include "translator/to/bare/ops.h"
#include "translator/to/bare/pic.h"
#include "translator/to/bare/power.h"
#include "translator/to/bare/rtc.h"
#include "translator/to/bare/tsc.h"
#include "translator/to/bare/uart.h"
#include "translator/to/bare/vectors.h"
#include "translator/to/hosts.h"

static struct acpi_info acpi;
static struct clock_params clock;
static uint64_t wall_clock_base;

int bare_init_devices(void)
{
	bool console;

	/* Before the UART may raise its line: the 8259 forgets a line that rose before it was
	 * initialised, and would never see the next byte's. */
	pic_init(UART_IRQ);
	console = uart_init();
	if (!console)
		log_line(LOG_ERROR, "no serial port at 0x3f8: this machine has no console");
	return lapic_init();
}

void bare_init_ends(void)
{
	bare_alarms_forget();
	acpi_init(&acpi); /* without tables there is no power-off: that is said when it is wanted */
}

static int bare_init_clock(void)
{
	struct tsc_frequency frequency;
	uint64_t seconds;
	int error;

	bare_init_ends();
	error = tsc_measure(&acpi, &frequency);
	if (error)
		return error;
	tsc_clock_params(frequency.hz, tsc_read(), &clock);
	clock.tsc_stable = true; /* nothing is known that speaks against it */
	if (rtc_read(acpi.century, &seconds)) {
		log_line(LOG_ERROR, "the CMOS clock cannot be read: the date starts at 1970");
		seconds = 0;
	}
	/* The clock has run for about as long as reading the date took. */
	wall_clock_base = seconds ? seconds * NS_PER_SEC - clock_ns_at(&clock, tsc_read()) : 0;
	return 0;
}

int bare_init_timer(void)
{
	int error = lapic_timer_init();

	if (!error)
		deadline_arm(HOST_TIMER_NEVER);
	return error;
}

void bare_clock_read_params(struct clock_params *out)
{
	*out = clock;
}

uint64_t bare_wall_clock_base(void)
{
	return wall_clock_base;
}

void bare_idle(void)
{
	cpu_wait_for_interrupt();
}

void bare_yield(void)
{
	cpu_pause();
}

static unsigned pic_interrupt(unsigned line)
{
	if (!pic_end_interrupt(line))
		return 0;
	return line == UART_IRQ ? HOST_EVENT_CONSOLE : HOST_EVENT_UNKNOWN;
}

unsigned bare_interrupt(unsigned vector)
{
	if (vector == VECTOR_LAPIC_TIMER) {
		lapic_end_interrupt();
		return deadline_expired() ? HOST_EVENT_TIMER : 0;
	}
	if (vector == VECTOR_LAPIC_SPURIOUS)
		return 0; /* it is not in service, and wants no end */
	if (vector >= VECTOR_PIC && vector < VECTOR_PIC + PIC_LINES)
		return pic_interrupt(vector - VECTOR_PIC);
	if (lapic_in_service(vector))
		lapic_end_interrupt();
	return HOST_EVENT_UNKNOWN;
}

void bare_power_off(void)
{
	uart_drain();
	acpi_power_off(&acpi);
}

void bare_reset(void)
{
	uart_drain();
	acpi_reset(&acpi);
}

static const struct host_ops bare_ops = {
	.name = "bare",
#define OP(operation, function, words) .operation = function,
	BARE_OPS(OP)
#undef OP
};

const struct host_ops *bare_probe(void)
{
	return &bare_ops;
}
