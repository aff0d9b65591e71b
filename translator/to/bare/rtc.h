/* SPDX-License-Identifier: MIT */
/* The date in the battery-backed clock (MC146818). */
#ifndef TRANSLATOR_TO_BARE_RTC_H
#define TRANSLATOR_TO_BARE_RTC_H

#include "translator/types.h"

/* Seconds since 1970-01-01 00:00, taking the clock for UTC.  `century` is the index of the century
 * register, 0 when there is none (years from 1970 to 2069 then).  -EIO: the clock is stuck, or what
 * it shows is no date. */
int rtc_read(uint8_t century, uint64_t *seconds);

#endif
