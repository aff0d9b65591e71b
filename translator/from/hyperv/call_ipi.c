/* SPDX-License-Identifier: MIT */
/* HvCallSendSyntheticClusterIpi and its Ex form: fixed interrupts for any number of VPs. */
#include "translator/from/hyperv/hypercall.h"

static void send(struct vm *vm, unsigned first, uint64_t mask, uint8_t vector)
{
	struct vp *vp;

	for (; mask; mask &= mask - 1) {
		vp = vm_vp(vm, first + __builtin_ctzll(mask));
		/* A local APIC that is off loses it, as it would on a bus. */
		if (vp)
			vp_interrupt(vp, vector);
	}
}

/* The vector's bounds are the TLFS's, the status for others is not: KVM has another. */
static bool is_sendable(uint32_t vector, uint8_t target_vtl)
{
	return vector >= HV_IPI_VECTOR_MIN && vector <= HV_IPI_VECTOR_MAX && hv_own_vtl(target_vtl);
}

enum hv_status hv_call_send_synthetic_cluster_ipi(struct hv_call *c)
{
	const struct hv_send_synthetic_cluster_ipi *in = (const void *)c->in;
	struct vm *vm = c->v->vm->vm;

	if (!is_sendable(in->vector, in->target_vtl))
		return HV_STATUS_INVALID_PARAMETER;
	send(vm, 0, in->processor_mask, in->vector);
	return HV_STATUS_SUCCESS;
}

enum hv_status hv_call_send_synthetic_cluster_ipi_ex(struct hv_call *c)
{
	const struct hv_send_synthetic_cluster_ipi_ex *in = (const void *)c->in;
	struct hv_vps vps;
	enum hv_status status = hv_vps_of_set(c, &in->set, &vps);
	unsigned i;

	if (status != HV_STATUS_SUCCESS)
		return status;
	if (!is_sendable(in->vector, in->target_vtl))
		return HV_STATUS_INVALID_PARAMETER;
	for (i = 0; i < vps.words; i++)
		send(c->v->vm->vm, i * 64, vps.word[i], in->vector);
	return HV_STATUS_SUCCESS;
}
