/* SPDX-License-Identifier: MIT */
/* A VM: from attaching to detaching, and its state as a whole. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "shim/kvm/seat.h"

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "gates are used from signal handlers");

void *vm_state(struct vm *vm)
{
	return vm->state;
}

void vm_lock(struct vm *vm)
{
	pthread_mutex_lock(&vm->lock);
}

void vm_unlock(struct vm *vm)
{
	pthread_mutex_unlock(&vm->lock);
}

unsigned vm_host(struct vm *vm)
{
	return vm->host;
}

static int enable_user_msr(struct vm *vm, uint64_t reasons)
{
	struct kvm_enable_cap cap = {.cap = KVM_CAP_X86_USER_SPACE_MSR, .args = {reasons}};

	return kvm_ioctl(vm->fd, KVM_ENABLE_CAP, &cap);
}

int vm_install_filter(struct vm *vm)
{
	uint8_t denied[KVM_MSR_FILTER_MAX_BITMAP_SIZE] = {0};
	struct kvm_msr_filter merged;

	filter_merge(&merged, &vm->filter, vm->abi->msr_first, vm->abi->msr_last, denied);
	return kvm_ioctl(vm->fd, KVM_X86_SET_MSR_FILTER, &merged);
}

static void init_locks(struct vm *vm)
{
	pthread_mutexattr_t recursive;
	pthread_rwlockattr_t writers_first;

	pthread_mutexattr_init(&recursive);
	pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&vm->lock, &recursive);
	pthread_mutexattr_destroy(&recursive);
	pthread_mutex_init(&vm->set_up, NULL);
	pthread_rwlockattr_init(&writers_first);
	pthread_rwlockattr_setkind_np(&writers_first, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&vm->memory_lock, &writers_first);
	pthread_rwlockattr_destroy(&writers_first);
}

static void vm_free(struct vm *vm)
{
	unsigned i;

	for (i = 0; i < VPS_MAX; i++) {
		if (!vm->gone[i])
			continue;
		stats_free(vm->gone[i]);
		free(vm->gone[i]);
	}
	if (vm->fd >= 0)
		close(vm->fd);
	filter_free(&vm->filter);
	slots_free(&vm->slots);
	connections_free(&vm->connections);
	free(vm->features);
	free(vm);
}

static struct trace no_trace;

static struct vm *vm_new(const struct guest_abi *abi, const struct hypershim_config *config)
{
	size_t state = (sizeof(struct vm) + 63) & ~63ul;
	struct vm *vm = calloc(1, state + abi->vm_state);

	if (!vm)
		return NULL;
	vm->fd = -1;
	vm->abi = abi;
	vm->state = (char *)vm + state;
	vm->report = config->report;
	vm->report_context = config->context;
	vm->stats = config->stats;
	vm->trace = config->trace ? config->trace : &no_trace;
	if (vm->trace->magic != TRACE_MAGIC) /* not a second VM of the VMM's */
		trace_init(vm->trace, abi->trace.abi, 0, vm->trace->wanted);
	init_locks(vm);
	if (config->features && !(vm->features = strdup(config->features))) {
		vm_free(vm);
		return NULL;
	}
	return vm;
}

/* What KVM is asked for, and the thread.  -1 with errno. */
static int vm_begin(struct vm *vm, int kvm_fd, int vm_fd)
{
	int run_size = kvm_ioctl(kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);

	if (run_size < 0)
		return -1;
	vm->run_size = run_size;
	/* Our threads use it until detach, whatever the VMM closes before. */
	vm->fd = fcntl(vm_fd, F_DUPFD_CLOEXEC, 3);
	if (vm->fd < 0)
		return -1;
	vm->pv_send_ipi = host_can_send_ipis(kvm_fd);
	clock_init(vm);
	if (enable_user_msr(vm, KVM_MSR_EXIT_REASON_FILTER) || vm_install_filter(vm))
		return -1;
	if (kick_init())
		return -1;
	return timers_start(vm);
}

int hypershim_vm_attach(int kvm_fd, int vm_fd, const struct hypershim_config *config,
			struct hypershim_vm **out, char *why, size_t why_size)
{
	struct vm *vm;
	int error;

	if (hypershim_kvm_usable(kvm_fd, why, why_size) ||
	    hypershim_features_check(config->guest, config->features, why, why_size))
		return -1;
	vm = vm_new(abi_find(config->guest), config);
	if (!vm || vm_begin(vm, kvm_fd, vm_fd)) {
		error = errno;
		say_why(why, why_size, "cannot attach to the VM: %s", strerror(error));
		if (vm)
			vm_free(vm);
		return fail(error);
	}
	*out = (struct hypershim_vm *)vm;
	return 0;
}

void hypershim_vm_detach(struct hypershim_vm *public)
{
	struct vm *vm = vm_of(public);

	timers_stop(vm);
	vm_free(vm);
}

/* What the host can do is known once the VMM has told us of the CPUID that its guest sees. */
int vm_fix_features(struct vm *vm)
{
	char why[256] = "";
	int error = 0;

	pthread_mutex_lock(&vm->set_up);
	if (!vm->features_set) {
		error = vm->abi->set_features(vm, vm->features, why, sizeof(why));
		vm->features_set = !error;
	}
	pthread_mutex_unlock(&vm->set_up);
	if (!error)
		return 0;
	report(vm, "%s", why);
	return fail(-error);
}

int hypershim_vm_set_msr_filter(struct hypershim_vm *public, const struct kvm_msr_filter *filter)
{
	struct vm *vm = vm_of(public);
	int result;

	pthread_mutex_lock(&vm->set_up);
	result = filter_copy(&vm->filter, filter);
	if (!result)
		result = vm_install_filter(vm);
	else if (errno == ENOSPC)
		report(vm, "the VMM's MSR filter leaves no range for the guest ABI's MSRs");
	pthread_mutex_unlock(&vm->set_up);
	return result;
}

int hypershim_vm_set_user_msr(struct hypershim_vm *public, uint64_t reasons)
{
	struct vm *vm = vm_of(public);

	if (enable_user_msr(vm, reasons | KVM_MSR_EXIT_REASON_FILTER))
		return -1;
	vm->user_msr = reasons;
	return 0;
}

void hypershim_vm_reset(struct hypershim_vm *public)
{
	struct vm *vm = vm_of(public);
	struct vp *vp;
	unsigned i;

	vm_lock(vm);
	vm->abi->reset(vm);
	for (i = 0; i < vm_vp_count(vm); i++)
		if ((vp = vm_vp(vm, i)))
			vp->event = vp->icr = 0;
	vm_unlock(vm);
}

size_t hypershim_vm_save(struct hypershim_vm *public, void *blob, size_t size)
{
	struct vm *vm = vm_of(public);
	size_t needed;

	vm_lock(vm);
	needed = vm->abi->save(vm, blob, size);
	vm_unlock(vm);
	return needed;
}

int hypershim_vm_load(struct hypershim_vm *public, const void *blob, size_t size, char *why,
		      size_t why_size)
{
	struct vm *vm = vm_of(public);
	int error = vm->abi->load(vm, blob, size, why, why_size); /* locks where it has to */

	return error ? fail(-error) : 0;
}

int hypershim_vm_crashed(struct hypershim_vm *public)
{
	return atomic_load(&vm_of(public)->crashed);
}
