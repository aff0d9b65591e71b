/* SPDX-License-Identifier: MIT */
/* What the guest sees of the processor: the VMM's CPUID, with the ABI's hypervisor leaves. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "shim/kvm/seat.h"

#define LEAVES_MAX		64 /* an ABI's */
#define HYPERVISOR_FIRST	0x40000000u
#define HYPERVISOR_LAST		0x4fffffffu
#define LEAF1_ECX_HYPERVISOR	(1u << 31)
#define POWER_LEAF		0x80000007u
#define POWER_EDX_INVARIANT_TSC (1u << 8)

static bool shows_invariant_tsc(const struct kvm_cpuid2 *cpuid)
{
	uint32_t i;

	for (i = 0; i < cpuid->nent; i++)
		if (cpuid->entries[i].function == POWER_LEAF)
			return cpuid->entries[i].edx & POWER_EDX_INVARIANT_TSC;
	return false;
}

static void copy_vmms(struct kvm_cpuid2 *out, const struct kvm_cpuid2 *in)
{
	struct kvm_cpuid_entry2 entry;
	uint32_t i;

	for (i = 0; i < in->nent; i++) {
		entry = in->entries[i];
		if (entry.function >= HYPERVISOR_FIRST && entry.function <= HYPERVISOR_LAST)
			continue;
		if (entry.function == 1)
			entry.ecx |= LEAF1_ECX_HYPERVISOR;
		out->entries[out->nent++] = entry;
	}
}

static void add_abis(struct kvm_cpuid2 *out, struct vm *vm)
{
	struct cpuid_leaf leaf[LEAVES_MAX];
	size_t i, count = vm->abi->cpuid(vm, leaf, LEAVES_MAX);

	for (i = 0; i < count; i++)
		out->entries[out->nent++] = (struct kvm_cpuid_entry2){
			.function = leaf[i].leaf,
			.index = leaf[i].subleaf,
			.eax = leaf[i].eax,
			.ebx = leaf[i].ebx,
			.ecx = leaf[i].ecx,
			.edx = leaf[i].edx,
		};
}

int hypershim_vcpu_set_cpuid(struct hypershim_vcpu *public, const struct kvm_cpuid2 *cpuid)
{
	struct vp *vp = vp_of(public);
	struct vm *vm = vp->vm;
	struct kvm_cpuid2 *merged;
	int result, error;

	if (!vm->features_set && shows_invariant_tsc(cpuid))
		vm->host |= VM_HOST_INVARIANT_TSC;
	if (vm_fix_features(vm))
		return -1;
	merged = calloc(1,
			sizeof(*merged) + (cpuid->nent + LEAVES_MAX) * sizeof(merged->entries[0]));
	if (!merged)
		return -1;
	copy_vmms(merged, cpuid);
	add_abis(merged, vm);
	result = kvm_ioctl(vp->fd, KVM_SET_CPUID2, merged);
	error = errno;
	free(merged);
	return result < 0 ? fail(error) : result;
}
