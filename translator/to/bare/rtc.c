/* SPDX-License-Identifier: MIT */
#include "translator/to/bare/rtc.h"

#include <asm/errno.h>

#include "translator/machine.h"

#define CMOS_INDEX 0x70
#define CMOS_DATA  0x71

#define RTC_SECONDS  0x00
#define RTC_MINUTES  0x02
#define RTC_HOURS    0x04
#define RTC_DAY	     0x07
#define RTC_MONTH    0x08
#define RTC_YEAR     0x09
#define RTC_STATUS_A 0x0a
#define RTC_STATUS_B 0x0b

#define STATUS_A_UPDATING 0x80
#define STATUS_B_24_HOURS 0x02
#define STATUS_B_BINARY	  0x04
#define HOURS_PM	  0x80

/* An update takes up to 2.2 ms, and two port accesses at least a microsecond. */
#define UPDATE_PATIENCE 10000
#define READ_ATTEMPTS	5

struct date {
	uint8_t second, minute, hour, day, month, year, century, status_b;
};

static uint8_t cmos_read(uint8_t index)
{
	port_out8(CMOS_INDEX, index);
	return port_in8(CMOS_DATA);
}

static bool wait_for_update(void)
{
	for (unsigned i = 0; i < UPDATE_PATIENCE; i++)
		if (!(cmos_read(RTC_STATUS_A) & STATUS_A_UPDATING))
			return true;
	return false;
}

static struct date read_raw(uint8_t century)
{
	return (struct date){
		.second = cmos_read(RTC_SECONDS),
		.minute = cmos_read(RTC_MINUTES),
		.hour = cmos_read(RTC_HOURS),
		.day = cmos_read(RTC_DAY),
		.month = cmos_read(RTC_MONTH),
		.year = cmos_read(RTC_YEAR),
		.century = century ? cmos_read(century) : 0,
		.status_b = cmos_read(RTC_STATUS_B),
	};
}

/* An update may begin between the wait and the reads: only two equal readings count. */
static bool read_stable(uint8_t century, struct date *out)
{
	struct date again;

	for (unsigned i = 0; i < READ_ATTEMPTS; i++) {
		if (!wait_for_update())
			return false;
		*out = read_raw(century);
		if (!wait_for_update())
			return false;
		again = read_raw(century);
		if (!__builtin_memcmp(out, &again, sizeof(again)))
			return true;
	}
	return false;
}

static uint8_t from_bcd(uint8_t value)
{
	/* Not a digit: made a number that no field of a date takes. */
	if ((value & 0x0f) > 9 || value >> 4 > 9)
		return 0xff;
	return (value >> 4) * 10 + (value & 0x0f);
}

static void decode(struct date *d)
{
	bool pm = d->hour & HOURS_PM;

	if (!(d->status_b & STATUS_B_24_HOURS))
		d->hour &= ~HOURS_PM;
	if (!(d->status_b & STATUS_B_BINARY)) {
		uint8_t *fields[] = {&d->second, &d->minute, &d->hour,	 &d->day,
				     &d->month,	 &d->year,   &d->century};

		for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
			*fields[i] = from_bcd(*fields[i]);
	}
	if (!(d->status_b & STATUS_B_24_HOURS))
		d->hour = d->hour > 12 ? 0xff : d->hour % 12 + (pm ? 12 : 0);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar, by counting years from March. */
static uint64_t days_since_1970(unsigned year, unsigned month, unsigned day)
{
	unsigned y = month > 2 ? year : year - 1;
	unsigned month_from_march = (month + 9) % 12;
	uint64_t days = 365ull * y + y / 4 - y / 100 + y / 400;

	/* 719468: the same sum for 1970-01-01. */
	return days + (153 * month_from_march + 2) / 5 + day - 1 - 719468;
}

static unsigned full_year(const struct date *d, bool has_century)
{
	if (has_century && d->century >= 19 && d->century <= 21)
		return d->century * 100 + d->year;
	return d->year + (d->year >= 70 ? 1900 : 2000);
}

int rtc_read(uint8_t century, uint64_t *seconds)
{
	struct date d;
	unsigned year;

	if (!read_stable(century, &d))
		return -EIO;
	decode(&d);
	year = full_year(&d, century);
	if (d.second > 59 || d.minute > 59 || d.hour > 23 || d.day < 1 || d.day > 31 ||
	    d.month < 1 || d.month > 12 || d.year > 99 || year < 1970)
		return -EIO;
	*seconds = days_since_1970(year, d.month, d.day) * 86400 + d.hour * 3600 + d.minute * 60 +
		   d.second;
	return 0;
}
