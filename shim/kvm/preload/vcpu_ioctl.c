/* SPDX-License-Identifier: MIT */
/*
 * The ioctls of a vCPU's descriptor: running it, its CPUID leaves, changes of its TSC, and the
 * registers by which a reset of the machine is known.
 */
#include <linux/kvm.h>

#include "shim/kvm/preload/preload.h"

#define MSR_IA32_TSC	0x10
#define RESET_CS_BASE	0xffff0000
#define RESET_RIP	0xfff0

static int run(struct object *o)
{
	struct machine *m = o->machine;
	int ret;

	/* Written once, and not at each run: the line is every vCPU's. */
	if (!atomic_load_explicit(&m->used, memory_order_relaxed))
		atomic_store(&m->used, true);
	status_ran();
	ret = hypershim_vcpu_run(o->processor->vcpu);
	status_left(m->vm);
	return ret;
}

static int change_tsc(struct processor *p, int fd, unsigned long request, void *arg)
{
	int ret;

	hypershim_vcpu_tsc_changing(p->vcpu);
	ret = real_ioctl(fd, request, arg);
	hypershim_vcpu_tsc_changed(p->vcpu);
	return ret;
}

static bool sets_tsc(const struct kvm_msrs *msrs)
{
	for (uint32_t i = 0; i < msrs->nmsrs; i++)
		if (msrs->entries[i].index == MSR_IA32_TSC)
			return true;
	return false;
}

static int set_msrs(struct processor *p, int fd, unsigned long request, void *arg)
{
	return sets_tsc(arg) ? change_tsc(p, fd, request, arg) : real_ioctl(fd, request, arg);
}

static int set_device_attr(struct processor *p, int fd, unsigned long request, void *arg)
{
	const struct kvm_device_attr *attr = arg;

	return attr->group == KVM_VCPU_TSC_CTRL ? change_tsc(p, fd, request, arg) :
					       real_ioctl(fd, request, arg);
}

/* struct kvm_sregs and kvm_sregs2 begin with the code segment. */
static int set_sregs(struct processor *p, int fd, unsigned long request, void *arg)
{
	const struct kvm_segment *cs = arg;

	p->reset_segment = cs->base == RESET_CS_BASE;
	return real_ioctl(fd, request, arg);
}

/*
 * A VMM resets a machine by setting its processors' registers, the bootstrap processor's first, all
 * of them being out of the guest: QEMU writes KVM_SET_SREGS, then KVM_SET_REGS.  It does so as well
 * before it loads a snapshot, whose memory and state come after that.
 */
static int set_regs(struct object *o, int fd, unsigned long request, void *arg)
{
	const struct kvm_regs *regs = arg;
	int ret = real_ioctl(fd, request, arg);

	if (ret == 0 && o->processor->first && o->processor->reset_segment &&
	    regs->rip == RESET_RIP && atomic_exchange(&o->machine->used, false))
		hypershim_vm_reset(o->machine->vm);
	return ret;
}

int vcpu_ioctl(struct object *o, int fd, unsigned long request, void *arg)
{
	struct processor *p = o->processor;

	switch ((uint32_t)request) {
	case KVM_RUN:
		return run(o);
	case KVM_SET_SIGNAL_MASK:
		return hypershim_vcpu_set_signal_mask(p->vcpu, arg);
	case KVM_SET_CPUID2:
		return hypershim_vcpu_set_cpuid(p->vcpu, arg);
	case KVM_SET_MSRS:
		return set_msrs(p, fd, request, arg);
	case KVM_SET_TSC_KHZ:
		return change_tsc(p, fd, request, arg);
	case KVM_SET_DEVICE_ATTR:
		return set_device_attr(p, fd, request, arg);
	case KVM_SET_SREGS:
	case KVM_SET_SREGS2:
		return set_sregs(p, fd, request, arg);
	case KVM_SET_REGS:
		return set_regs(o, fd, request, arg);
	default:
		return real_ioctl(fd, request, arg);
	}
}
