/* SPDX-License-Identifier: MIT */
/* Channel 0 of the 8254 (Intel 231164), whose output is interrupt line 0. */
#ifndef TRANSLATOR_TO_BARE_PIT_H
#define TRANSLATOR_TO_BARE_PIT_H

#include "translator/types.h"

#define PIT_HZ 1193182 /* all channels count at this rate */

/* One interrupt in that many ns, or in 55 ms where that is further. */
void pit_set(uint64_t ns);
/* An interrupt every that many ns; every 55 ms where that is longer. */
void pit_repeat(uint64_t ns);
void pit_stop(void);

#define PIT_LONGEST_NS 55000000 /* what it counts at the most */

#endif
