/* SPDX-License-Identifier: MIT */
/*
 * For a guest that is a hypervisor itself: notice that it has been moved, since its own guests'
 * clocks follow from its own (TLFS, "Live Migration Notification", "TSC Emulation").
 *
 * The TSC's frequency is never another one then: KVM scales the TSC, or the VMM refuses to go on.
 * So no access to it has to be emulated, whatever the guest asks for, and it is told that none is.
 */
#include "translator/from/hyperv/hyperv.h"

static bool is_valid(uint64_t value)
{
	if (value & HV_REENLIGHTENMENT_RESERVED)
		return false;
	return !(value & HV_REENLIGHTENMENT_ENABLE) ||
	       (value & HV_REENLIGHTENMENT_VECTOR) >= HV_FIRST_VECTOR;
}

static enum abi_verdict set(struct hv_vm *hv, uint64_t *reg, uint64_t value)
{
	vm_lock(hv->vm);
	*reg = value;
	vm_unlock(hv->vm);
	return ABI_DONE;
}

enum abi_verdict hv_read_reenlightenment_control(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->vm->reenlightenment;
	return ABI_DONE;
}

enum abi_verdict hv_write_reenlightenment_control(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	return is_valid(value) ? set(v->vm, &v->vm->reenlightenment, value) : ABI_FAULT;
}

enum abi_verdict hv_read_tsc_emulation_control(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->vm->tsc_emulation;
	return ABI_DONE;
}

enum abi_verdict hv_write_tsc_emulation_control(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	if (value & ~HV_TSC_EMULATION_ENABLE)
		return ABI_FAULT;
	return set(v->vm, &v->vm->tsc_emulation, value);
}

enum abi_verdict hv_read_tsc_emulation_status(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = 0;
	return ABI_DONE;
}

/* What is not in progress can be stopped, and not be started. */
enum abi_verdict hv_write_tsc_emulation_status(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	return value & HV_TSC_EMULATION_IN_PROGRESS ? ABI_FAULT : ABI_DONE;
}

bool hv_reenlightenment_valid(const struct hv_vm *hv)
{
	return is_valid(hv->reenlightenment) && !(hv->tsc_emulation & ~HV_TSC_EMULATION_ENABLE);
}

/* The VMM may load the local APIC after our state, so the interrupt waits until the VP enters. */
void hv_reenlightenment_moved(struct hv_vm *hv)
{
	struct vp *vp = vm_vp(hv->vm, hv->reenlightenment >> HV_REENLIGHTENMENT_TARGET_SHIFT);
	struct hv_vp *v;

	if (!(hv->reenlightenment & HV_REENLIGHTENMENT_ENABLE) || !vp)
		return;
	v = vp_state(vp);
	v->moved = true;
	vp_request_work(vp);
}

void hv_reenlightenment_notify(struct hv_vp *v)
{
	uint64_t control = v->vm->reenlightenment;

	if (!v->moved)
		return;
	v->moved = false;
	if (control & HV_REENLIGHTENMENT_ENABLE)
		vp_interrupt(v->vp, control & HV_REENLIGHTENMENT_VECTOR);
}
