/* SPDX-License-Identifier: MIT */
/*
 * Guest memory: the translator's accesses and the VMM's changes, under one lock.  An access is
 * short; a change waits for those under way, and they for it.
 */
#include <stdlib.h>
#include <sys/uio.h>

#include "shim/kvm/dirty.h"
#include "shim/kvm/seat.h"

#define ADDRESS_SPACE(slot) ((slot) >> 16) /* 0: the normal one; else system management mode's */

int vm_read(struct vm *vm, void *dst, gpa_t src, size_t len)
{
	bool covered;

	pthread_rwlock_rdlock(&vm->memory_lock);
	covered = slots_cover(&vm->slots, src.addr, len, false);
	if (covered)
		slots_read(&vm->slots, dst, src.addr, len);
	pthread_rwlock_unlock(&vm->memory_lock);
	return covered ? 0 : -EFAULT;
}

int vm_write(struct vm *vm, gpa_t dst, const void *src, size_t len)
{
	bool covered;

	pthread_rwlock_rdlock(&vm->memory_lock);
	covered = slots_cover(&vm->slots, dst.addr, len, true);
	if (covered)
		slots_write(&vm->slots, dst.addr, src, len);
	pthread_rwlock_unlock(&vm->memory_lock);
	return covered ? 0 : -EFAULT;
}

int vm_set_bit(struct vm *vm, gpa_t base, unsigned bit, bool *was_set)
{
	uint64_t at = base.addr + bit / 8;
	uint8_t mask = 1u << bit % 8;
	struct slot *slot = NULL;

	pthread_rwlock_rdlock(&vm->memory_lock);
	if (at >= base.addr && slots_cover(&vm->slots, at, 1, true)) {
		slot = slots_find(&vm->slots, at);
		*was_set =
			__atomic_fetch_or(slot->host + (at - slot->gpa), mask, __ATOMIC_SEQ_CST) &
			mask;
		slot_mark_dirty(slot, at - slot->gpa, 1);
	}
	pthread_rwlock_unlock(&vm->memory_lock);
	return slot ? 0 : -EFAULT;
}

/*
 * Memory of a device (a PCI BAR that is passed through) can fault under the VMM's feet when the
 * guest turns the device off.  The kernel does not copy from such memory, which shows it; the
 * guest's accesses there are nobody's business but KVM's.  A kernel that does not let us ask (it
 * has no such call, or the process may not make it) has not said so.
 */
static bool is_ordinary(const struct kvm_userspace_memory_region *region)
{
	char byte;
	struct iovec to = {.iov_base = &byte, .iov_len = 1};
	struct iovec from = {.iov_base = (void *)(uintptr_t)region->userspace_addr, .iov_len = 1};

	return region->memory_size &&
	       (process_vm_readv(getpid(), &to, 1, &from, 1, 0) == 1 || errno != EFAULT);
}

static int set_region(struct vm *vm, const struct kvm_userspace_memory_region *region,
		      int (*set)(void *context), void *context)
{
	return set ? set(context) : kvm_ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, region);
}

static int set_normal_region(struct vm *vm, const struct kvm_userspace_memory_region *region,
			     int (*set)(void *context), void *context)
{
	bool ordinary = is_ordinary(region);
	uint64_t *dirty = NULL;
	int result, error;

	if (region->flags & KVM_MEM_LOG_DIRTY_PAGES && region->memory_size) {
		dirty = calloc(slot_dirty_words(region->memory_size), sizeof(*dirty));
		if (!dirty)
			return -1;
	}
	pthread_rwlock_wrlock(&vm->memory_lock);
	result = slots_reserve(&vm->slots);
	if (result >= 0)
		result = set_region(vm, region, set, context);
	error = errno;
	if (result >= 0)
		slots_change(&vm->slots, region, ordinary, dirty);
	pthread_rwlock_unlock(&vm->memory_lock);
	if (result >= 0)
		return result;
	free(dirty);
	return fail(error);
}

int hypershim_vm_set_memory(struct hypershim_vm *public,
			    const struct kvm_userspace_memory_region *region,
			    int (*set)(void *context), void *context)
{
	struct vm *vm = vm_of(public);

	if (ADDRESS_SPACE(region->slot))
		return set_region(vm, region, set, context);
	return set_normal_region(vm, region, set, context);
}

/* With no access of ours under way, so what KVM reports and what we add are of one moment. */
int hypershim_vm_get_dirty_log(struct hypershim_vm *public, struct kvm_dirty_log *log)
{
	struct vm *vm = vm_of(public);
	struct slot *slot;
	int result;

	pthread_rwlock_wrlock(&vm->memory_lock);
	result = kvm_ioctl(vm->fd, KVM_GET_DIRTY_LOG, log);
	slot = slots_by_id(&vm->slots, log->slot);
	if (!result && slot)
		dirty_report(slot, log->dirty_bitmap, !vm->manual_dirty_log);
	pthread_rwlock_unlock(&vm->memory_lock);
	return result;
}

/* A VMM that clears has turned on KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2. */
int hypershim_vm_clear_dirty_log(struct hypershim_vm *public, struct kvm_clear_dirty_log *log)
{
	struct vm *vm = vm_of(public);
	struct slot *slot;
	int result;

	pthread_rwlock_wrlock(&vm->memory_lock);
	vm->manual_dirty_log = true;
	result = kvm_ioctl(vm->fd, KVM_CLEAR_DIRTY_LOG, log);
	slot = slots_by_id(&vm->slots, log->slot);
	if (!result && slot)
		dirty_clear(slot, log->dirty_bitmap, log->first_page, log->num_pages);
	pthread_rwlock_unlock(&vm->memory_lock);
	return result;
}
