/* SPDX-License-Identifier: MIT */
/* The two functions of the C library that the VMM finds here first. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "shim/kvm/preload/preload.h"

#define EXPORT __attribute__((visibility("default")))

typedef int ioctl_function(int fd, unsigned long request, ...);
typedef int close_function(int fd);

/* Resolved at the first call, which may be before any constructor of ours. */
static void *resolve(void *_Atomic *where, const char *name)
{
	void *found = atomic_load_explicit(where, memory_order_relaxed);

	if (!found) {
		found = dlsym(RTLD_NEXT, name);
		atomic_store_explicit(where, found, memory_order_relaxed);
	}
	return found;
}

int real_ioctl(int fd, unsigned long request, void *arg)
{
	static void *_Atomic found;

	return ((ioctl_function *)resolve(&found, "ioctl"))(fd, request, arg);
}

static int real_close(int fd)
{
	static void *_Atomic found;

	return ((close_function *)resolve(&found, "close"))(fd);
}

EXPORT int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	return _IOC_TYPE(request) == KVMIO ? dispatch(fd, request, arg) :
					     real_ioctl(fd, request, arg);
}

EXPORT int close(int fd)
{
	if (table_get(fd))
		machine_close(fd);
	return real_close(fd);
}
