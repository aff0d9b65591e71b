/* SPDX-License-Identifier: MIT */
#include "translator/to/bare/reference.h"

#include "translator/machine.h"
#include "translator/to/bare/pit.h"

/* The ACPI power-management timer (ACPI 6.4, 4.8.3.3). */

#define PM_TIMER_HZ 3579545

static uint16_t pm_timer_port;

static void pm_timer_start(void)
{
}

static bool pm_timer_read(struct tsc_sample *out)
{
	out->before = tsc_read();
	out->count = port_in32(pm_timer_port);
	out->after = tsc_read();
	return true;
}

static const struct reference pm_timer_24 = {
	.name = "ACPI timer",
	.hz = PM_TIMER_HZ,
	.mask = 0x00ffffff,
	.start = pm_timer_start,
	.read = pm_timer_read,
};

static const struct reference pm_timer_32 = {
	.name = "ACPI timer (32 bits)",
	.hz = PM_TIMER_HZ,
	.mask = 0xffffffff,
	.start = pm_timer_start,
	.read = pm_timer_read,
};

/*
 * Channel 2 of the 8254 (Intel 231164) counts down once from 0xffff in mode 0.  Its output rises at
 * the end and stays up, which tells a count that went round, after 55 ms, from one that did not.
 */

#define PIT_CHANNEL_2  0x42
#define PIT_COMMAND    0x43
#define PIT_LATCH_2    0x80
#define PIT_MODE_0     0xb0 /* channel 2, both bytes, interrupt on terminal count */
#define PIT_FIRST      0xffff
#define PIT_PORT_B     0x61
#define PORT_B_GATE    0x01
#define PORT_B_SPEAKER 0x02
#define PORT_B_OUTPUT  0x20

static void pit_start(void)
{
	uint8_t b = port_in8(PIT_PORT_B) & 0x0f; /* the upper bits are read-only */

	port_out8(PIT_PORT_B, (b & ~PORT_B_SPEAKER) | PORT_B_GATE);
	port_out8(PIT_COMMAND, PIT_MODE_0);
	port_out8(PIT_CHANNEL_2, PIT_FIRST & 0xff);
	port_out8(PIT_CHANNEL_2, PIT_FIRST >> 8);
}

static bool pit_read(struct tsc_sample *out)
{
	uint16_t count;

	out->before = tsc_read();
	port_out8(PIT_COMMAND, PIT_LATCH_2);
	out->after = tsc_read();
	count = port_in8(PIT_CHANNEL_2);
	count |= (uint16_t)(port_in8(PIT_CHANNEL_2) << 8);
	out->count = (uint16_t)(PIT_FIRST - count);
	return !(port_in8(PIT_PORT_B) & PORT_B_OUTPUT);
}

static const struct reference pit = {
	.name = "PIT",
	.hz = PIT_HZ,
	.mask = 0xffff,
	.start = pit_start,
	.read = pit_read,
};

const struct reference *reference_get(const struct acpi_info *acpi, unsigned n)
{
	if (acpi->pm_timer && n-- == 0) {
		pm_timer_port = acpi->pm_timer;
		return acpi->pm_timer_32 ? &pm_timer_32 : &pm_timer_24;
	}
	return n == 0 ? &pit : NULL;
}
