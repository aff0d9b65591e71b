/* SPDX-License-Identifier: MIT */
/* The Hyper-V ABI as a seat beside a VM sees it. */
#include "translator/from/hyperv/hyperv.h"

static const char *const hypercalls[] = {
#define NAME(code, Name, ...) "HvCall" #Name,
	HV_HYPERCALLS(NAME)
#undef NAME
};

/* Another thread has left something for the VP. */
static void work(struct vp *vp)
{
	hv_reenlightenment_notify(vp_state(vp));
	hv_synic_retry(vp_state(vp));
}

const struct guest_abi hyperv_abi = {
	.name = "hyperv",
	.vm_state = sizeof(struct hv_vm),
	.vp_state = sizeof(struct hv_vp),
	.timers = HV_STIMERS,
	.msr_first = HV_MSR_FIRST,
	.msr_last = HV_MSR_LAST,
	.hypercalls = hypercalls,
	.hypercall_count = HV_HYPERCALL_ROWS,
	.msr_name = hv_msr_name,
	.trace = {
		.abi = TRACE_HYPERV,
		.is_hypercall = hv_traced_is_hypercall,
		.arguments = hv_traced_arguments,
		.answer = hv_traced_answer,
	},
	.set_features = hv_set_features,
	.vp_create = hv_vp_create,
	.reset = hv_reset,
	.cpuid = hv_cpuid,
	.msr_read = hv_msr_read,
	.msr_write = hv_msr_write,
	.timer_expired = hv_stimer_expired,
	.work = work,
	.clock_changed = hv_clock_changed,
	.post_message = hv_inbox_message,
	.signal_event = hv_inbox_event,
	.save = hv_save,
	.load = hv_load,
};
