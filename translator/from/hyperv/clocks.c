/* SPDX-License-Identifier: MIT */
/* Clocks that the guest reads by MSR, and what it may know of their rates (TLFS, "Timers"). */
#include "translator/from/hyperv/hyperv.h"

enum abi_verdict hv_read_time_ref_count(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = vm_reference_time(v->vm->vm);
	return ABI_DONE;
}

enum abi_verdict hv_read_tsc_frequency(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = vm_tsc_frequency(v->vm->vm);
	return ABI_DONE;
}

enum abi_verdict hv_read_apic_frequency(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = vm_apic_frequency(v->vm->vm);
	return ABI_DONE;
}

enum abi_verdict hv_read_vp_runtime(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = vp_run_time(v->vp);
	return ABI_DONE;
}

enum abi_verdict hv_read_tsc_invariant_control(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->vm->tsc_invariant;
	return ABI_DONE;
}

/*
 * The guest accepts the invariant TSC by it.  CPUID shows that anyway, since KVM does not let CPUID
 * change once the guest runs; as with KVM's own, it cannot be taken back.
 */
enum abi_verdict hv_write_tsc_invariant_control(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	struct hv_vm *hv = v->vm;
	enum abi_verdict verdict = ABI_DONE;

	vm_lock(hv->vm);
	if (value & ~HV_TSC_INVARIANT_EXPOSE || hv->tsc_invariant & ~value)
		verdict = ABI_FAULT;
	else
		hv->tsc_invariant = value;
	vm_unlock(hv->vm);
	return verdict;
}
