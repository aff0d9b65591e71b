/* SPDX-License-Identifier: MIT */
/*
 * Who the guest is, who its VPs are, and the hypercall page, which is for guests that have said who
 * they are (TLFS, "Reporting the Guest OS Identity", "Establishing the Hypercall Interface").
 */
#include "translator/from/hyperv/hyperv.h"

static void disable_page(struct hv_vm *hv)
{
	overlay_remove_locked(hv->vm, &hv->hypercall_page);
	hv_page_forget(hv);
}

/* 0, or -EFAULT where there is no memory: then it is where it was. */
static int enable_page(struct hv_vm *hv, gpa_t at)
{
	uint8_t page[PAGE_SIZE];
	int err;

	if (hv->hypercall_page.on && hv->hypercall_page.at.addr == at.addr)
		return 0;
	hv_page_build(hv, page);
	err = overlay_put_locked(hv->vm, &hv->hypercall_page, at, page);
	if (!err)
		hv_page_forget(hv);
	return err;
}

enum abi_verdict hv_read_guest_os_id(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->vm->guest_os_id;
	return ABI_DONE;
}

/* A guest that says that it is nobody any more gives up the page, even if the MSR is locked. */
enum abi_verdict hv_write_guest_os_id(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	struct hv_vm *hv = v->vm;

	vm_lock(hv->vm);
	hv->guest_os_id = value;
	if (!value) {
		hv->hypercall &= ~HV_HYPERCALL_ENABLE;
		disable_page(hv);
	}
	vm_unlock(hv->vm);
	return ABI_DONE;
}

enum abi_verdict hv_read_hypercall(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->vm->hypercall;
	return ABI_DONE;
}

static enum abi_verdict set_hypercall(struct hv_vm *hv, uint64_t value)
{
	if (hv->hypercall & HV_HYPERCALL_LOCKED)
		return ABI_FAULT;
	if (!hv->guest_os_id)
		value &= ~HV_HYPERCALL_ENABLE;
	if (!(value & HV_HYPERCALL_ENABLE))
		disable_page(hv);
	else if (enable_page(hv, GPA(value & HV_PAGE_ADDRESS)))
		return ABI_FAULT;
	hv->hypercall = value;
	return ABI_DONE;
}

enum abi_verdict hv_write_hypercall(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	enum abi_verdict verdict;

	vm_lock(v->vm->vm);
	verdict = set_hypercall(v->vm, value);
	vm_unlock(v->vm->vm);
	return verdict;
}

enum abi_verdict hv_read_vp_index(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = vp_index(v->vp);
	return ABI_DONE;
}
