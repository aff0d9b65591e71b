/* SPDX-License-Identifier: MIT */
/*
 * A lock between processors.  The shim runs with interrupts off, so a holder is never interrupted
 * by a second taker on its own processor; nothing that waits for the guest or the host is done
 * under one.
 */
#ifndef TRANSLATOR_LOCK_H
#define TRANSLATOR_LOCK_H

#include "translator/types.h"

struct lock {
	uint8_t held;
};

static inline void lock_take(struct lock *lock)
{
	while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE))
		__builtin_ia32_pause();
}

static inline void lock_drop(struct lock *lock)
{
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

#endif
