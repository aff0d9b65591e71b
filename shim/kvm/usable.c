/* SPDX-License-Identifier: MIT */
/* What a KVM must have, and whether a list of features is one. */
#include <errno.h>
#include <stdlib.h>

#include "shim/kvm/seat.h"

static const struct {
	int capability;
	int bits; /* of its value */
	const char *name;
} needed[] = {
	{KVM_CAP_X86_USER_SPACE_MSR, 1, "KVM_CAP_X86_USER_SPACE_MSR (Linux 5.10)"},
	{KVM_CAP_X86_MSR_FILTER, 1, "KVM_CAP_X86_MSR_FILTER (Linux 5.10)"},
	{KVM_CAP_SIGNAL_MSI, 1, "KVM_CAP_SIGNAL_MSI"},
	{KVM_CAP_IMMEDIATE_EXIT, 1, "KVM_CAP_IMMEDIATE_EXIT"},
	{KVM_CAP_SYNC_REGS, KVM_SYNC_X86_REGS, "KVM_CAP_SYNC_REGS"},
};

int hypershim_kvm_usable(int kvm_fd, char *why, size_t why_size)
{
	unsigned i;
	int value;

	if (kvm_ioctl(kvm_fd, KVM_GET_API_VERSION, 0) != KVM_API_VERSION) {
		say_why(why, why_size, "this is not /dev/kvm, or one of another version");
		return fail(ENOTSUP);
	}
	for (i = 0; i < ARRAY_SIZE(needed); i++) {
		value = kvm_ioctl(kvm_fd, KVM_CHECK_EXTENSION, needed[i].capability);
		if (value < 0 || (value & needed[i].bits) != needed[i].bits) {
			say_why(why, why_size, "this machine's KVM has no %s", needed[i].name);
			return fail(ENOTSUP);
		}
	}
	return 0;
}

/* On a VM that is none: names and what they need of each other do not depend on a host. */
int hypershim_features_check(const char *guest, const char *features, char *why, size_t why_size)
{
	const struct guest_abi *abi = abi_find(guest);
	struct vm *vm;
	int error;

	if (!abi) {
		say_why(why, why_size, "there is no guest ABI named %s", guest ? guest : "(none)");
		return fail(EINVAL);
	}
	vm = calloc(1, sizeof(*vm) + abi->vm_state);
	if (!vm)
		return -1;
	vm->abi = abi;
	vm->state = vm + 1;
	vm->host = ~0u;
	error = abi->set_features(vm, features, why, why_size);
	free(vm);
	return error ? fail(-error) : 0;
}
