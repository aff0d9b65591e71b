/* SPDX-License-Identifier: MIT */
/* Accesses of the ABI's MSRs, and the hypercalls among them, while somebody looks. */
#include "shim/kvm/seat.h"

static struct trace_call describe(struct vp *vp)
{
	const struct kvm_run *run = vp->run;
	struct trace_call call = {.number = run->msr.index, .vcpu = vp->index};

	call.kind = run->exit_reason == KVM_EXIT_X86_WRMSR ? TRACE_MSR_WRITE : TRACE_MSR_READ;
	if (call.kind == TRACE_MSR_WRITE &&
	    vp->vm->abi->trace.is_hypercall(vp, run->msr.index, &call.number))
		call.kind = TRACE_CALL;
	return call;
}

static void conclude(struct vp *vp, struct trace_record *r, enum abi_verdict verdict)
{
	r->fault = verdict == ABI_FAULT;
	if (r->kind == TRACE_MSR_READ)
		r->result = vp->run->msr.data;
	else if (r->kind == TRACE_CALL && !r->fault)
		vp->vm->abi->trace.answer(vp, vp->run->msr.index, r);
	trace_ended(r);
}

enum abi_verdict vp_access_msr_traced(struct vp *vp)
{
	struct trace_call call = describe(vp);
	struct trace *trace = vp->vm->trace;
	struct trace_record *r = NULL;
	enum abi_verdict verdict;

	if (trace_wants(trace, call.number))
		r = trace_begin(trace, &call);
	if (!r)
		return vp_access_msr(vp);
	if (call.kind == TRACE_MSR_WRITE)
		r->args[0] = vp->run->msr.data;
	if (call.kind == TRACE_CALL)
		vp->vm->abi->trace.arguments(vp, vp->run->msr.index, r);
	trace_begun(r);
	verdict = vp_access_msr(vp);
	conclude(vp, r, verdict);
	return verdict;
}
