/* SPDX-License-Identifier: MIT */
/* The ioctls of a VM's descriptor that the library is told of, or does. */
#include <errno.h>
#include <linux/kvm.h>
#include <stddef.h>

#include "shim/kvm/preload/preload.h"

/* Linux 6.8's; it begins as struct kvm_userspace_memory_region does. */
struct region2 {
	struct kvm_userspace_memory_region region;
	uint64_t guest_memfd_offset;
	uint32_t guest_memfd, pad1;
	uint64_t pad2[14];
};
#define SET_USER_MEMORY_REGION2 _IOW(KVMIO, 0x49, struct region2)

struct call {
	int fd;
	unsigned long request;
	void *arg;
};

static int set_region(void *context)
{
	const struct call *call = context;

	return real_ioctl(call->fd, call->request, call->arg);
}

static int set_memory(struct hypershim_vm *vm, int fd, unsigned long request, void *arg)
{
	struct call call = {fd, request, arg};
	const struct region2 *region = arg; /* of either kind */

	return hypershim_vm_set_memory(vm, &region->region, set_region, &call);
}

static int enable_cap(struct hypershim_vm *vm, int fd, unsigned long request, void *arg)
{
	const struct kvm_enable_cap *cap = arg;

	switch (cap->cap) {
	case KVM_CAP_X86_USER_SPACE_MSR:
		return hypershim_vm_set_user_msr(vm, cap->args[0]);
	case KVM_CAP_DIRTY_LOG_RING:
	case KVM_CAP_DIRTY_LOG_RING_ACQ_REL:
		errno = EINVAL;
		return -1;
	default:
		return real_ioctl(fd, request, arg);
	}
}

int vm_ioctl(struct object *o, int fd, unsigned long request, void *arg)
{
	struct hypershim_vm *vm = o->machine->vm;

	switch ((uint32_t)request) {
	case KVM_CREATE_VCPU:
		return machine_create_vcpu(o->machine, request, arg);
	case KVM_SET_USER_MEMORY_REGION:
	case SET_USER_MEMORY_REGION2:
		return set_memory(vm, fd, request, arg);
	case KVM_X86_SET_MSR_FILTER:
		return hypershim_vm_set_msr_filter(vm, arg);
	case KVM_ENABLE_CAP:
		return enable_cap(vm, fd, request, arg);
	case KVM_GET_DIRTY_LOG:
		return hypershim_vm_get_dirty_log(vm, arg);
	case KVM_CLEAR_DIRTY_LOG:
		return hypershim_vm_clear_dirty_log(vm, arg);
	default:
		return real_ioctl(fd, request, arg);
	}
}
