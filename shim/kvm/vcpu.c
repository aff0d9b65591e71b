/* SPDX-License-Identifier: MIT */
/* A VP: from attaching to detaching. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "shim/kvm/seat.h"

void *vp_state(struct vp *vp)
{
	return vp->state;
}

struct vm *vp_vm(struct vp *vp)
{
	return vp->vm;
}

unsigned vp_index(const struct vp *vp)
{
	return vp->index;
}

unsigned vp_apic_id(const struct vp *vp)
{
	return vp->apic_id;
}

unsigned vm_vp_count(const struct vm *vm)
{
	return atomic_load(&vm->vp_count);
}

struct vp *vm_vp(struct vm *vm, unsigned index)
{
	return index < VPS_MAX ? atomic_load(&vm->vp[index]) : NULL;
}

static struct kvm_run *map_run(struct vm *vm, int fd)
{
	long at = syscall(SYS_mmap, NULL, vm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return at == -1 ? NULL : (struct kvm_run *)at;
}

/* The memory of a VP that is gone is used again; another thread may still hold a pointer to it. */
static struct vp *vp_new(struct vm *vm, unsigned index)
{
	size_t state = (sizeof(struct vp) + vm->abi->timers * sizeof(uint64_t) + 63) & ~63ul;
	struct vp *vp = vm->gone[index];
	struct stats stats = {0};

	if (vp)
		stats = vp->stats;
	else
		vp = calloc(1, state + vm->abi->vp_state);
	if (!vp)
		return NULL;
	memset(vp, 0, state + vm->abi->vp_state);
	vp->vm = vm;
	vp->stats = stats;
	vp->state = (char *)vp + state;
	if (vm->stats && !stats.histogram && stats_init(vp)) {
		free(vp);
		return NULL;
	}
	vm->gone[index] = NULL;
	return vp;
}

static unsigned free_index(struct vm *vm)
{
	unsigned index = 0;

	while (index < VPS_MAX && vm->vp[index])
		index++;
	return index;
}

/* The first one also shows what the host can do. */
static void probe_host(struct vp *vp)
{
	if (host_has_eoi_assist(vp))
		vp->vm->host |= VM_HOST_EOI_ASSIST;
	if (host_has_no_smt())
		vp->vm->host |= VM_HOST_NO_SMT;
	clock_first_vcpu(vp);
}

static int attach(struct vm *vm, int fd, unsigned apic_id, struct vp **out)
{
	unsigned index = free_index(vm), timer;
	struct vp *vp;

	if (index == VPS_MAX)
		return fail(ENOSPC);
	vp = vp_new(vm, index);
	if (!vp)
		return fail(ENOMEM);
	vp->index = index;
	vp->apic_id = apic_id;
	vp->fd = fd;
	for (timer = 0; timer < vm->abi->timers; timer++)
		vp->deadline[timer] = VP_TIMER_NEVER;
	vp->run = map_run(vm, fd);
	if (!vp->run) {
		vm->gone[index] = vp;
		return -1;
	}
	atomic_store(&vp->gate.pending, GATE_TSC);
	if (!index)
		probe_host(vp);
	vm->abi->vp_create(vp);
	/* Only now: others may find it without a lock. */
	atomic_store(&vm->vp[index], vp);
	if (index >= vm->vp_count)
		atomic_store(&vm->vp_count, index + 1);
	*out = vp;
	return 0;
}

int hypershim_vcpu_attach(struct hypershim_vm *public, int vcpu_fd, unsigned apic_id,
			  struct hypershim_vcpu **out)
{
	struct vm *vm = vm_of(public);
	struct vp *vp;
	int result;

	pthread_mutex_lock(&vm->set_up);
	vm_lock(vm);
	result = attach(vm, vcpu_fd, apic_id, &vp);
	vm_unlock(vm);
	pthread_mutex_unlock(&vm->set_up);
	if (!result)
		*out = (struct hypershim_vcpu *)vp;
	return result;
}

void hypershim_vcpu_detach(struct hypershim_vcpu *public)
{
	struct vp *vp = vp_of(public);
	struct vm *vm = vp->vm;
	unsigned timer;

	pthread_mutex_lock(&vm->set_up);
	for (timer = 0; timer < vm->abi->timers; timer++)
		vp_timer_arm(vp, timer, VP_TIMER_NEVER);
	atomic_store(&vm->vp[vp->index], NULL);
	vm->gone[vp->index] = vp;
	vp->fd = -1;
	syscall(SYS_munmap, vp->run, vm->run_size);
	vp->run = NULL;
	free(vp->xsave);
	vp->xsave = NULL;
	pthread_mutex_unlock(&vm->set_up);
}
