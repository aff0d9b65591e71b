/* SPDX-License-Identifier: MIT */
/* The two functions of the C library that the VMM finds here first. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
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

static bool is_kvm(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(10, 232);
}

/* The ring has no room for what the library writes into guest memory. */
static bool hidden(unsigned long capability)
{
	return capability == KVM_CAP_DIRTY_LOG_RING || capability == KVM_CAP_DIRTY_LOG_RING_ACQ_REL;
}

static int kvm_ioctl(int fd, unsigned long request, void *arg)
{
	struct object *o = table_get(fd);

	/* VMMs keep the number in an int, which comes with its sign extended. */
	switch ((uint32_t)request) {
	case KVM_CREATE_VM:
		if (is_kvm(fd) && status_wanted())
			return machine_create(fd, request, arg);
		break;
	case KVM_CHECK_EXTENSION:
		if (hidden((unsigned long)arg) && status_wanted())
			return 0;
		break;
	default:
		if (o && o->processor)
			return vcpu_ioctl(o, fd, request, arg);
		if (o)
			return vm_ioctl(o, fd, request, arg);
	}
	return real_ioctl(fd, request, arg);
}

EXPORT int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	return _IOC_TYPE(request) == KVMIO ? kvm_ioctl(fd, request, arg) :
					     real_ioctl(fd, request, arg);
}

EXPORT int close(int fd)
{
	if (table_get(fd))
		machine_close(fd);
	return real_close(fd);
}
