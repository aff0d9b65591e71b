/* SPDX-License-Identifier: MIT */
/*
 * The deadline of the guest, kept above the local APIC's timer: an interrupt that comes before it
 * (a chunk of a far one, or rounding) arms the rest and is not reported.
 */
#ifndef TRANSLATOR_TO_BARE_DEADLINE_H
#define TRANSLATOR_TO_BARE_DEADLINE_H

#include "translator/types.h"

void deadline_arm(uint64_t deadline);
/* The timer's interrupt came.  True: the deadline has passed, and none is armed any more. */
bool deadline_expired(void);

#endif
