/* SPDX-License-Identifier: MIT */
/* What can be done in the guest, without leaving it or by leaving to KVM only: when, and how. */
#include <cpuid.h>
#include <linux/kvm_para.h>
#include <stdlib.h>

#include "shim/kvm/seat.h"

#define LEAF1_ECX_VMX  (1u << 5)
#define LEAF81_ECX_SVM (1u << 2)
#define SUPPORTED_MAX  256
#define IPI_VPS_MAX    64

extern const char code_send_ipi_vmcall[], code_send_ipi_vmcall_end[];
extern const char code_send_ipi_vmmcall[], code_send_ipi_vmmcall_end[];
extern const char code_flush_tlb[], code_flush_tlb_end[];

static bool host_has_svm(void)
{
	unsigned a, b, c, d;

	return __get_cpuid(0x80000001, &a, &b, &c, &d) && c & LEAF81_ECX_SVM;
}

static bool host_has_vmx(void)
{
	unsigned a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) && c & LEAF1_ECX_VMX;
}

/* A KVM that is neither VMX's nor SVM's need not know VMCALL. */
bool host_can_send_ipis(int kvm_fd)
{
	struct kvm_cpuid2 *cpuid;
	bool can = false;
	uint32_t i;

	cpuid = calloc(1, sizeof(*cpuid) + SUPPORTED_MAX * sizeof(cpuid->entries[0]));
	if (!cpuid)
		return false;
	cpuid->nent = SUPPORTED_MAX;
	if (!kvm_ioctl(kvm_fd, KVM_GET_SUPPORTED_CPUID, cpuid))
		for (i = 0; i < cpuid->nent; i++)
			if (cpuid->entries[i].function == KVM_CPUID_FEATURES)
				can = cpuid->entries[i].eax >> KVM_FEATURE_PV_SEND_IPI & 1;
	free(cpuid);
	return can && (host_has_vmx() || host_has_svm());
}

/* KVM's hypercall names processors by APIC id. */
static bool ids_are_indices(struct vm *vm)
{
	unsigned i, count = vm_vp_count(vm);
	struct vp *vp;

	for (i = 0; i < count; i++)
		if ((vp = vm_vp(vm, i)) && vp->apic_id != vp->index)
			return false;
	return count <= IPI_VPS_MAX;
}

const void *vm_code(struct vm *vm, enum vm_code what, size_t *len)
{
	if (what == VM_CODE_FLUSH_TLB && vm_vp_count(vm) == 1) {
		*len = code_flush_tlb_end - code_flush_tlb;
		return code_flush_tlb;
	}
	if (what != VM_CODE_SEND_IPI || !vm->pv_send_ipi || !ids_are_indices(vm))
		return NULL;
	if (host_has_svm()) {
		*len = code_send_ipi_vmmcall_end - code_send_ipi_vmmcall;
		return code_send_ipi_vmmcall;
	}
	*len = code_send_ipi_vmcall_end - code_send_ipi_vmcall;
	return code_send_ipi_vmcall;
}
