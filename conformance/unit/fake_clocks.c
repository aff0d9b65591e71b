/* SPDX-License-Identifier: MIT */
/* The clocks of known frequency: ACPI timer, PIT channels 0 and 2, and the CMOS clock. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "conformance/unit/fake_devices.h"

static uint64_t ticks_since(uint64_t from_ps, uint64_t hz)
{
	return (uint64_t)((unsigned __int128)(fake.now_ps - from_ps) * hz / PS_PER_SEC);
}

bool fake_pm_timer_in(uint16_t port, uint32_t *value)
{
	if (port != FAKE_PM_TIMER || !fake.pm_timer.present)
		return false;
	/* Half a second before it goes round for the first time. */
	*value = (uint32_t)(fake.pm_timer.stuck ? 7 : ticks_since(0, 3579545) + 0xffe4afb0);
	if (!fake.pm_timer.wide)
		*value &= 0xffffff;
	return true;
}

#define PIT_HZ 1193182

static uint16_t pit_count(void)
{
	return (uint16_t)(fake.pit.reload -
			  (fake.pit.running ? ticks_since(fake.pit.loaded_ps, PIT_HZ) : 0));
}

/* The modes that are known here: once; never, without a gate; periodic; never. */
uint64_t fake_irq0_ps(void)
{
	uint64_t count = fake.pit0.count ? fake.pit0.count : 0x10000;
	uint64_t ps = (uint64_t)((unsigned __int128)count * PS_PER_SEC / PIT_HZ) + 1;

	if (!fake.pit0.loaded || (fake.pit0.mode != 0 && fake.pit0.mode != 2))
		return UINT64_MAX;
	if (fake.pit0.mode == 2)
		while (fake.pit0.loaded_ps + ps < fake.now_ps)
			ps += (uint64_t)((unsigned __int128)count * PS_PER_SEC / PIT_HZ);
	return fake.pit0.loaded_ps + ps;
}

bool fake_pit_in(uint16_t port, uint32_t *value)
{
	uint16_t count;

	if (fake.pit.absent || (port != 0x42 && port != 0x61))
		return false;
	if (port == 0x61) {
		bool out = fake.pit.running &&
			   ticks_since(fake.pit.loaded_ps, PIT_HZ) > fake.pit.reload;

		*value = fake.pit.port_b | (out ? 0x20 : 0);
		return true;
	}
	count = fake.pit.latched ? fake.pit.latch : pit_count();
	*value = fake.pit.read_step ? count >> 8 : count & 0xff;
	if (fake.pit.read_step)
		fake.pit.latched = false;
	fake.pit.read_step = !fake.pit.read_step;
	return true;
}

static void pit0_command(uint8_t command)
{
	unsigned mode = command >> 1 & 7;

	if ((command & 0x31) != 0x30 || (mode != 0 && mode != 1 && mode != 2 && mode != 5)) {
		fprintf(stderr, "fake machine: PIT command %#x for channel 0\n", command);
		abort();
	}
	fake.pit0.mode = (uint8_t)mode;
	fake.pit0.write_step = 0;
	fake.pit0.loaded = false;
	fake.pit0.commands++;
}

static void pit0_count(uint8_t value)
{
	fake.pit0.write_step = !fake.pit0.write_step;
	if (fake.pit0.write_step) {
		fake.pit0.low = value;
		return;
	}
	fake.pit0.count = (uint16_t)(value << 8 | fake.pit0.low);
	if (fake.pit0.mode == 2 && fake.pit0.count == 1) {
		fprintf(stderr, "fake machine: PIT mode 2 has no count of 1\n");
		abort();
	}
	fake.pit0.loaded = true;
	fake.pit0.loaded_ps = fake.now_ps;
	fake.pit0.loads++;
}

static void pit_command(uint8_t command)
{
	if (command >> 6 == 0)
		pit0_command(command);
	if (command >> 6 != 2)
		return;
	if ((command & 0x30) == 0) {
		if (!fake.pit.latched)
			fake.pit.latch = pit_count();
		fake.pit.latched = true;
		return;
	}
	fake.pit.running = fake.pit.latched = false;
	fake.pit.write_step = fake.pit.read_step = 0;
}

bool fake_pit_out(uint16_t port, uint32_t value)
{
	if (fake.pit.absent || (port != 0x40 && port != 0x42 && port != 0x43 && port != 0x61))
		return false;
	if (port == 0x40) {
		pit0_count((uint8_t)value);
	} else if (port == 0x61) {
		fake.pit.port_b = value & 0x0f;
	} else if (port == 0x43) {
		pit_command((uint8_t)value);
	} else if (!fake.pit.write_step) {
		fake.pit.reload = (uint16_t)value;
		fake.pit.write_step = 1;
	} else {
		fake.pit.reload |= (uint16_t)(value << 8);
		fake.pit.running = fake.pit.port_b & 1;
		fake.pit.loaded_ps = fake.now_ps;
	}
	return true;
}

/* An update of the date takes the last 2 ms of each second, when the registers say nothing. */
static bool rtc_updating(void)
{
	return fake.rtc.stuck || fake.now_ps % PS_PER_SEC > PS_PER_SEC - 2 * PS_PER_SEC / 1000;
}

static uint8_t rtc_hour(int hour)
{
	if (!fake.rtc.twelve_hours)
		return (uint8_t)hour;
	return (uint8_t)(hour % 12 ? hour % 12 : 12);
}

static uint8_t rtc_field(uint8_t index, const struct tm *tm)
{
	switch (index) {
	case 0x00:
		return (uint8_t)tm->tm_sec;
	case 0x02:
		return (uint8_t)tm->tm_min;
	case 0x04:
		return rtc_hour(tm->tm_hour);
	case 0x07:
		return (uint8_t)tm->tm_mday;
	case 0x08:
		return fake.rtc.nonsense ? 13 : (uint8_t)(tm->tm_mon + 1);
	case 0x09:
		return (uint8_t)(tm->tm_year % 100);
	case 0x32:
		return (uint8_t)((tm->tm_year + 1900) / 100);
	}
	return 0;
}

static uint8_t rtc_register(uint8_t index)
{
	time_t now = (time_t)(fake.rtc.base_seconds + fake.now_ps / PS_PER_SEC);
	struct tm tm;
	uint8_t value;

	if (index == 0x0a)
		return 0x26 | (rtc_updating() ? 0x80 : 0);
	if (index == 0x0b)
		return (fake.rtc.bcd ? 0 : 0x04) | (fake.rtc.twelve_hours ? 0 : 0x02);
	if (rtc_updating())
		return (uint8_t)(fake.accesses * 7);
	gmtime_r(&now, &tm);
	value = rtc_field(index, &tm);
	if (fake.rtc.bcd)
		value = (uint8_t)(value / 10 << 4 | value % 10);
	return value | (index == 0x04 && fake.rtc.twelve_hours && tm.tm_hour >= 12 ? 0x80 : 0);
}

bool fake_rtc_in(uint16_t port, uint32_t *value)
{
	if (port != 0x71 || fake.rtc.absent)
		return false;
	*value = rtc_register(fake.rtc.index);
	return true;
}

bool fake_rtc_out(uint16_t port, uint32_t value)
{
	if (port != 0x70 || fake.rtc.absent)
		return false;
	fake.rtc.index = value & 0x7f;
	return true;
}
