/* SPDX-License-Identifier: MIT */
/*
 * The VP assist page, of which we serve the EOI assist, and the local APIC by MSR (TLFS, "Virtual
 * Interrupt Control").
 *
 * The page is not an overlay of ours: the host writes its first word only, and the guest, which has
 * chosen the page for this, keeps the rest as it pleases.
 */
#include "translator/from/hyperv/hyperv.h"

static gpa_t assist_page(const struct hv_vp *v)
{
	return GPA(v->assist & HV_PAGE_ADDRESS);
}

void hv_assist_reset(struct hv_vp *v)
{
	if (v->assist & HV_PAGE_ENABLE)
		vp_eoi_assist_off(v->vp);
	v->assist = 0;
}

void hv_assist_restore(struct hv_vp *v)
{
	if (!hv_has(v->vm, HV_FEATURE_VAPIC))
		return;
	if (v->assist & HV_PAGE_ENABLE)
		vp_eoi_assist(v->vp, assist_page(v));
	else
		vp_eoi_assist_off(v->vp);
}

enum abi_verdict hv_read_vp_assist_page(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->assist;
	return ABI_DONE;
}

/* No EOI is spared at first, whatever the guest has in the page. */
static int enable(struct hv_vp *v, gpa_t page)
{
	static const uint32_t none;
	int err = vm_write(v->vm->vm, page, &none, sizeof(none));

	return err ? err : vp_eoi_assist(v->vp, page);
}

enum abi_verdict hv_write_vp_assist_page(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	if (!(value & HV_PAGE_ENABLE))
		hv_assist_reset(v);
	else if (enable(v, GPA(value & HV_PAGE_ADDRESS)))
		return ABI_FAULT;
	v->assist = value;
	return ABI_DONE;
}

static enum abi_verdict done_if(int err)
{
	return err ? ABI_FAULT : ABI_DONE;
}

/* An EOI makes the hypervisor look for messages that wait ("SynIC Messages"); of one that the guest
 * makes otherwise we learn nothing, and the message's pending flag has to do. */
enum abi_verdict hv_write_eoi(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	if (value >> 32 || vp_apic_eoi(v->vp))
		return ABI_FAULT;
	hv_synic_retry(v);
	return ABI_DONE;
}

enum abi_verdict hv_read_icr(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	return done_if(vp_apic_read_icr(v->vp, value));
}

enum abi_verdict hv_write_icr(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	return done_if(vp_apic_write_icr(v->vp, value));
}

enum abi_verdict hv_read_tpr(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	uint8_t tpr = 0;
	int err = vp_apic_read_tpr(v->vp, &tpr);

	*value = tpr;
	return done_if(err);
}

enum abi_verdict hv_write_tpr(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	return value >> 8 ? ABI_FAULT : done_if(vp_apic_write_tpr(v->vp, value));
}
