/* SPDX-License-Identifier: MIT */
/*
 * Reference time.  It is computed from VP 0's TSC exactly as the guest computes it, so neither is
 * ever ahead of the other.  Where the host's own clock is not its TSC, KVM promises nothing of a
 * guest's TSC: then we go by CLOCK_MONOTONIC, and the guest has to ask.
 */
#include <fcntl.h>
#include <string.h>

#include "shim/kvm/seat.h"

#define MSR_TSC	    0x10
#define READINGS    5
#define NS_HZ	    1000000000ull
#define APIC_HZ	    1000000000ull /* of KVM's local APIC */
#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"

uint64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_HZ + now.tv_nsec;
}

static uint64_t ticks_now(const struct ticks *t)
{
	return t->ratio ? tsc_of_guest(t, rdtsc_ordered()) : monotonic_ns();
}

static uint64_t time_by(const struct clock_parameters *p)
{
	return reference_of(ticks_now(&p->ticks), p->scale) + p->offset;
}

/* The parameters may change under way; then what was computed from them is thrown away. */
static uint64_t read_clock(struct clock *c, struct clock_parameters *p)
{
	uint32_t sequence;
	uint64_t now;

	do {
		while ((sequence = atomic_load(&c->sequence)) & 1)
			__builtin_ia32_pause();
		*p = *(volatile struct clock_parameters *)&c->now;
		atomic_thread_fence(memory_order_acquire);
		now = time_by(p);
	} while (atomic_load(&c->sequence) != sequence);
	return now;
}

/* By one thread at a time: under the VM's lock. */
static void change_clock(struct clock *c, const struct clock_parameters *p, uint64_t latest)
{
	atomic_fetch_add(&c->sequence, 1);
	*(volatile struct clock_parameters *)&c->now = *p;
	atomic_store(&c->latest, latest);
	atomic_fetch_add(&c->sequence, 1);
}

uint64_t vm_reference_time(struct vm *vm)
{
	struct clock_parameters p;
	uint64_t now = read_clock(&vm->clock, &p), latest = atomic_load(&vm->clock.latest);

	while (now > latest)
		if (atomic_compare_exchange_weak(&vm->clock.latest, &latest, now))
			return now;
	return latest;
}

void vm_reference(struct vm *vm, struct vm_reference *out)
{
	struct clock_parameters p;

	read_clock(&vm->clock, &p);
	out->scale = p.scale;
	out->offset = p.offset;
	out->stable = p.ticks.ratio && vm->clock.same_on_all;
}

void vm_set_reference_time(struct vm *vm, uint64_t now)
{
	struct clock_parameters p;

	vm_lock(vm);
	p = vm->clock.now;
	p.offset = now - reference_of(ticks_now(&p.ticks), p.scale);
	change_clock(&vm->clock, &p, now);
	vm_unlock(vm);
	timers_look_again(vm);
}

uint64_t vm_tsc_frequency(struct vm *vm)
{
	return vm->clock.guest_khz * 1000;
}

uint64_t vm_apic_frequency(struct vm *vm)
{
	return APIC_HZ;
}

/* KVM's own rule for a guest's clock that needs no exit. */
static bool host_clock_is_tsc(void)
{
	char name[64] = "";
	int fd = open(CLOCKSOURCE, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return false;
	got = read(fd, name, sizeof(name) - 1);
	close(fd);
	return got > 0 &&
	       (!strcmp(name, "tsc\n") || !strcmp(name, "hyperv_clocksource_tsc_page\n"));
}

void clock_init(struct vm *vm)
{
	struct clock *c = &vm->clock;
	int khz = kvm_ioctl(vm->fd, KVM_GET_TSC_KHZ, 0);

	c->host_is_tsc = host_clock_is_tsc();
	c->can_scale = kvm_ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_TSC_CONTROL) > 0;
	c->host_khz = khz > 0 ? khz : 0; /* Linux 5.16 and up; else the first vCPU says */
	c->same_on_all = true;
	c->now.scale = reference_scale(NS_HZ);
	vm_set_reference_time(vm, 0);
	if (c->host_is_tsc)
		vm->host |= VM_HOST_STABLE_TSC;
}

static bool tsc_offset(struct vp *vp, uint64_t *offset)
{
	struct kvm_device_attr attribute = {
		.group = KVM_VCPU_TSC_CTRL,
		.attr = KVM_VCPU_TSC_OFFSET,
		.addr = (uintptr_t)offset,
	};

	return !kvm_ioctl(vp->fd, KVM_GET_DEVICE_ATTR, &attribute); /* Linux 5.16 and up */
}

/* The tightest of a few. */
static bool read_tsc(struct vp *vp, struct tsc_reading *best)
{
	struct tsc_reading r;
	unsigned i;

	for (i = 0; i < READINGS; i++) {
		r.before = rdtsc_ordered();
		if (vp_get_msr(vp, MSR_TSC, &r.guest))
			return false;
		r.after = rdtsc_ordered();
		if (!i || r.after - r.before < best->after - best->before)
			*best = r;
	}
	return true;
}

/* Where KVM cannot scale, one that was to be slower than the host's has the host's speed, whatever
 * KVM says of it. */
static uint64_t vp_khz(struct vp *vp)
{
	struct clock *c = &vp->vm->clock;
	int khz = kvm_ioctl(vp->fd, KVM_GET_TSC_KHZ, 0);

	if (khz <= 0)
		return 0;
	return c->can_scale || (uint64_t)khz > c->host_khz ? (uint64_t)khz : c->host_khz;
}

/* One that was to be faster jumps forward at each exit. */
static bool jumps(const struct clock *c)
{
	return !c->can_scale && c->guest_khz != c->host_khz;
}

/* VP 0's TSC as it is now.  Nanoseconds when it cannot serve. */
static void measure(struct vp *vp, struct clock_parameters *p)
{
	struct clock *c = &vp->vm->clock;
	struct tsc_reading reading;

	p->ticks = (struct ticks){0};
	p->scale = reference_scale(NS_HZ);
	c->guest_khz = vp_khz(vp);
	if (!c->host_khz)
		c->host_khz = c->guest_khz;
	vp->vm->trace->tsc_khz = c->host_khz;
	if (!c->host_is_tsc || jumps(c) || !reference_scale(c->guest_khz * 1000) ||
	    !read_tsc(vp, &reading))
		return;
	c->offset_known = tsc_offset(vp, &c->kvm_offset);
	tsc_fit(&p->ticks, &reading, c->guest_khz, c->host_khz,
		c->offset_known ? &c->kvm_offset : NULL);
	p->scale = reference_scale(c->guest_khz * 1000);
}

/* Reference time was `then` at CLOCK_MONOTONIC `at`, and goes on by VP 0's TSC. */
static void follow(struct vp *vp, uint64_t then, uint64_t at)
{
	struct vm *vm = vp->vm;
	struct clock_parameters p;
	uint64_t now;

	vm_lock(vm);
	measure(vp, &p);
	now = then + (monotonic_ns() - at) / 100;
	p.offset = now - reference_of(ticks_now(&p.ticks), p.scale);
	change_clock(&vm->clock, &p, vm->clock.latest);
	vm_unlock(vm);
}

void clock_first_vcpu(struct vp *vp)
{
	follow(vp, vm_reference_time(vp->vm), monotonic_ns());
}

void hypershim_vcpu_tsc_changing(struct hypershim_vcpu *public)
{
	struct vp *vp = vp_of(public);

	if (vp->index)
		return;
	vp->vm->clock.carried = vm_reference_time(vp->vm);
	vp->vm->clock.carried_at = monotonic_ns();
}

void hypershim_vcpu_tsc_changed(struct hypershim_vcpu *public)
{
	struct vp *vp = vp_of(public), *other;
	struct vm *vm = vp->vm;
	unsigned i;

	if (vp->index) {
		atomic_fetch_or(&vp->gate.pending, GATE_TSC);
		return;
	}
	follow(vp, vm->clock.carried, vm->clock.carried_at);
	for (i = 1; i < vm_vp_count(vm); i++)
		if ((other = vm_vp(vm, i)))
			atomic_fetch_or(&other->gate.pending, GATE_TSC);
	vm_lock(vm);
	vm->abi->clock_changed(vm);
	vm_unlock(vm);
	timers_look_again(vm);
}

/* Whether a VP's TSC is VP 0's; measured ones may differ by what a measurement takes. */
static bool is_vp0s(struct vp *vp)
{
	struct clock *c = &vp->vm->clock;
	struct clock_parameters p;
	struct tsc_reading r;
	uint64_t low, high, offset;

	read_clock(c, &p);
	if (!p.ticks.ratio || vp_khz(vp) != c->guest_khz)
		return !p.ticks.ratio;
	if (c->offset_known && tsc_offset(vp, &offset))
		return offset == c->kvm_offset;
	if (!read_tsc(vp, &r))
		return false;
	low = tsc_of_guest(&p.ticks, r.before);
	high = tsc_of_guest(&p.ticks, r.after);
	return r.guest - low <= high - low;
}

static bool all_same(struct vm *vm)
{
	struct vp *vp;
	unsigned i;

	for (i = 0; i < vm_vp_count(vm); i++)
		if ((vp = vm_vp(vm, i)) && vp->tsc_differs)
			return false;
	return true;
}

void clock_compare(struct vp *vp)
{
	struct vm *vm = vp->vm;
	bool differs = vp->index && !is_vp0s(vp), before;

	vm_lock(vm);
	vp->tsc_differs = differs;
	before = vm->clock.same_on_all;
	vm->clock.same_on_all = all_same(vm);
	if (before != vm->clock.same_on_all)
		vm->abi->clock_changed(vm);
	vm_unlock(vm);
}
