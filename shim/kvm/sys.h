/* SPDX-License-Identifier: MIT */
/* The kernel without libc's wrappers: ours may be what a preloaded object has in their place. */
#ifndef SHIM_KVM_SYS_H
#define SHIM_KVM_SYS_H

#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The argument is a pointer or a number. */
#define kvm_ioctl(fd, request, argument) sys_ioctl(fd, request, (unsigned long)(argument))

static inline int sys_ioctl(int fd, unsigned long request, unsigned long argument)
{
	return (int)syscall(SYS_ioctl, (long)fd, request, argument);
}

static inline void futex_wait(const void *word, uint32_t value)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

/* Until an absolute time of CLOCK_MONOTONIC; NULL: without end. */
static inline void futex_wait_until(const void *word, uint32_t value, const struct timespec *until)
{
	syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, value, until, NULL,
		FUTEX_BITSET_MATCH_ANY);
}

static inline void futex_wake(const void *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

#endif
