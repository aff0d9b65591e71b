/* SPDX-License-Identifier: MIT */
#include "translator/to/bare/pit.h"

#include "translator/clock.h"
#include "translator/machine.h"

#define PIT_CHANNEL_0 0x40
#define PIT_COMMAND   0x43

/* Channel 0, both bytes of the count, binary. */
#define MODE_0 0x30 /* interrupt on terminal count */
#define MODE_2 0x34 /* rate generator */
#define MODE_5 0x3a /* strobe, started by the gate */

#define COUNT_MAX 0x10000 /* written as 0 */
#define COUNT_MIN 2	  /* mode 2 has no 1 */

static void load(uint8_t mode, uint32_t count)
{
	port_out8(PIT_COMMAND, mode);
	port_out8(PIT_CHANNEL_0, count & 0xff);
	port_out8(PIT_CHANNEL_0, count >> 8 & 0xff);
}

static uint32_t count_of(uint64_t ns)
{
	uint64_t count = mul_div(ns, PIT_HZ, NS_PER_SEC);

	if (count < COUNT_MIN)
		return COUNT_MIN;
	return count < COUNT_MAX ? (uint32_t)count : COUNT_MAX;
}

void pit_set(uint64_t ns)
{
	uint32_t count = count_of(ns);

	load(MODE_0, count < COUNT_MAX ? count + 1 : count);
}

/* To the nearest count, so that the rate is as right as it can be. */
void pit_repeat(uint64_t ns)
{
	load(MODE_2, count_of(ns < NS_PER_SEC ? ns + NS_PER_SEC / PIT_HZ / 2 : ns));
}

/*
 * A mode that waits for its gate, which never comes.  KVM's counter stops; QEMU's counts all the same, and
 * interrupts once more at its end.  It does so in every mode, so the end is put as far off as it can be.
 */
void pit_stop(void)
{
	load(MODE_5, COUNT_MAX);
}
