/* SPDX-License-Identifier: MIT */
/*
 * How a VP begins, and what a reset leaves: every register as at first, and no page of ours in
 * guest memory.  Reference time goes on.
 */
#include "translator/from/hyperv/hyperv.h"

static void reset_vp(struct hv_vp *v)
{
	hv_assist_reset(v);
	hv_stimer_reset(v);
	hv_synic_reset(v);
	v->moved = false;
}

void hv_vp_create(struct vp *vp)
{
	struct hv_vp *v = vp_state(vp);

	v->vp = vp;
	v->vm = vm_state(vp_vm(vp));
	v->vm->vm = vp_vm(vp);
	reset_vp(v);
	hv_page_vp_added(v);
}

void hv_reset(struct vm *vm)
{
	struct hv_vm *hv = vm_state(vm);
	struct vp *vp;
	unsigned i;

	for (i = 0; i < vm_vp_count(vm); i++) {
		vp = vm_vp(vm, i);
		if (vp)
			reset_vp(vp_state(vp));
	}
	vm_lock(vm);
	overlay_remove_locked(vm, &hv->hypercall_page);
	overlay_remove_locked(vm, &hv->reference_page);
	hv->guest_os_id = hv->hypercall = hv->reference_tsc = hv->tsc_invariant = 0;
	hv->reenlightenment = hv->tsc_emulation = 0;
	hv_page_forget(hv);
	hv_crash_reset(hv);
	vm_unlock(vm);
}
