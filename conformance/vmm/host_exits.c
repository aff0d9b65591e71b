/* SPDX-License-Identifier: MIT */
/*
 * A VMM that has the Hyper-V MSRs leave the guest and does nothing with them: what every answer from
 * user space costs at least.  A write has the guest's registers read and written, as a hypercall
 * needs them.
 */
#include <sys/ioctl.h>

#include "abi/hyperv/msrs.h"
#include "conformance/vmm/vmm.h"

static void filter_msrs(struct machine *m)
{
	static uint8_t denied[(HV_MSR_LAST - HV_MSR_FIRST + 1) / 8];
	struct kvm_enable_cap cap = { .cap = KVM_CAP_X86_USER_SPACE_MSR,
				      .args = { KVM_MSR_EXIT_REASON_FILTER } };
	struct kvm_msr_filter filter = {
		.flags = KVM_MSR_FILTER_DEFAULT_ALLOW,
		.ranges = { { .flags = KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE,
			      .nmsrs = sizeof denied * 8,
			      .base = HV_MSR_FIRST,
			      .bitmap = denied } },
	};

	MUST(m->fd, KVM_ENABLE_CAP, &cap);
	MUST(m->fd, KVM_X86_SET_MSR_FILTER, &filter);
}

/* Whether the exit was one of those. */
static bool take(struct kvm_run *run)
{
	switch (run->exit_reason) {
	case KVM_EXIT_X86_RDMSR:
		run->msr.data = 0;
		break;
	case KVM_EXIT_X86_WRMSR:
		run->s.regs.regs.rax = 0;
		run->kvm_dirty_regs = KVM_SYNC_X86_REGS;
		break;
	default:
		return false;
	}
	run->msr.error = 0;
	return true;
}

static int run(struct vcpu *v)
{
	int result;

	v->run->kvm_valid_regs = KVM_SYNC_X86_REGS;
	do
		result = ioctl(v->fd, KVM_RUN, 0);
	while (result == 0 && take(v->run));
	return result;
}

const struct host host_exits = { .name = "exits", .vm = filter_msrs, .run = run };
