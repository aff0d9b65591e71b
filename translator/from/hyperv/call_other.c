/* SPDX-License-Identifier: MIT */
/* Calls that stand alone. */
#include <string.h>

#include "translator/from/hyperv/hypercall.h"

/* Advice: the exit itself has given the other VPs' threads their chance.  It cannot fail. */
enum hv_status hv_call_notify_long_spin_wait(struct hv_call *c)
{
	return HV_STATUS_SUCCESS;
}

/* No extended call is there but this one, which has no bit. */
enum hv_status hv_call_ext_query_capabilities(struct hv_call *c)
{
	memset(c->out, 0, c->out_size);
	return HV_STATUS_SUCCESS;
}

static bool find_apic_id(struct vm *vm, uint32_t apic_id, uint32_t *index)
{
	unsigned count = vm_vp_count(vm), i;

	for (i = 0; i < count; i++) {
		const struct vp *vp = vm_vp(vm, i);

		if (!vp || vp_apic_id(vp) != apic_id)
			continue;
		*index = i;
		return true;
	}
	return false;
}

enum hv_status hv_call_get_vp_index_from_apic_id(struct hv_call *c)
{
	const struct hv_get_vp_index_from_apic_id *in = (const void *)c->in;
	const uint32_t *ids = hv_call_list(c);
	uint32_t *out = (uint32_t *)c->out;

	if (in->partition_id != HV_PARTITION_ID_SELF)
		return HV_STATUS_INVALID_PARTITION_ID;
	if (!hv_own_vtl(in->target_vtl))
		return HV_STATUS_INVALID_PARAMETER;
	for (; c->done < c->reps; c->done++)
		if (!find_apic_id(c->v->vm->vm, ids[c->done], &out[c->done]))
			return HV_STATUS_INVALID_PARAMETER;
	return HV_STATUS_SUCCESS;
}
