/* SPDX-License-Identifier: MIT */
/*
 * The reference TSC page (TLFS, "Partition Reference Time Enlightenment"), from which a guest reads
 * the time without leaving.
 *
 * A guest that reads it on another processor meanwhile must not take half of a new pair, so the
 * sequence is invalid before scale and offset change, and is a new one only after.
 */
#include "translator/from/hyperv/hyperv.h"

#define SEQUENCE offsetof(struct hv_reference_tsc_page, tsc_sequence)
#define VALUES	 offsetof(struct hv_reference_tsc_page, tsc_scale)

/* Invalid is 0, and was ~0 in older versions of the specification. */
static uint32_t next_sequence(struct hv_vm *hv)
{
	do
		hv->tsc_sequence++;
	while (hv->tsc_sequence == HV_REFERENCE_TSC_SEQUENCE_INVALID || hv->tsc_sequence == ~0u);
	return hv->tsc_sequence;
}

/* Memory may have gone from under the page meanwhile; then nobody reads it. */
static void set_sequence(struct hv_vm *hv, uint32_t sequence)
{
	overlay_write_locked(hv->vm, &hv->reference_page, SEQUENCE, &sequence, sizeof(sequence));
}

/* Under the lock. */
static void publish(struct hv_vm *hv)
{
	struct vm_reference reference;
	uint64_t values[2];

	if (!hv->reference_page.on)
		return;
	set_sequence(hv, HV_REFERENCE_TSC_SEQUENCE_INVALID);
	vm_reference(hv->vm, &reference);
	if (!reference.stable)
		return;
	values[0] = reference.scale;
	values[1] = reference.offset;
	overlay_write_locked(hv->vm, &hv->reference_page, VALUES, values, sizeof(values));
	set_sequence(hv, next_sequence(hv));
}

void hv_clock_changed(struct vm *vm)
{
	vm_lock(vm);
	publish(vm_state(vm));
	vm_unlock(vm);
}

enum abi_verdict hv_read_reference_tsc(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->vm->reference_tsc;
	return ABI_DONE;
}

/* A page where there is no memory is one that the guest cannot see: no fault. */
enum abi_verdict hv_write_reference_tsc(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	gpa_t at = GPA(value & HV_PAGE_ADDRESS);
	struct hv_vm *hv = v->vm;

	vm_lock(hv->vm);
	hv->reference_tsc = value;
	if (!(value & HV_PAGE_ENABLE) || overlay_put_locked(hv->vm, &hv->reference_page, at, NULL))
		overlay_remove_locked(hv->vm, &hv->reference_page);
	publish(hv);
	vm_unlock(hv->vm);
	return ABI_DONE;
}
