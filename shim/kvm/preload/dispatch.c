/* SPDX-License-Identifier: MIT */
/* Which of the VMM's calls of KVM concern us. */
#include <linux/kvm.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "shim/kvm/preload/preload.h"

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

int dispatch(int fd, unsigned long request, void *arg)
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
