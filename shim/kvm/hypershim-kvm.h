/* SPDX-License-Identifier: MIT */
/*
 * libhypershim-kvm: gives a KVM virtual machine a guest ABI that its kernel's KVM does not have.
 *
 * For VMMs.  The VMM keeps /dev/kvm, the VM and its vCPUs; it tells the library of them, and calls
 * the functions below in the place of, or after, the ioctl that each names.  The local APICs must
 * be the kernel's (KVM_CREATE_IRQCHIP, or KVM_CAP_SPLIT_IRQCHIP).
 *
 * All functions that return int answer 0 or more, or -1 with errno set, as ioctl does.  A VM's
 * functions may be called from any thread, a vCPU's from the thread that runs it.
 *
 * Each VM has a thread of the library's, with all signals blocked, and the process gives it one
 * real-time signal, the highest that has no handler when the first VM is attached.  It makes a vCPU
 * leave the guest.  A thread's first hypershim_vcpu_run() unblocks it, and the VMM may not block it
 * there again: other vCPUs wait for one whose TLB they flush.
 */
#ifndef HYPERSHIM_KVM_H
#define HYPERSHIM_KVM_H

#include <linux/kvm.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

struct hypershim_vm;
struct trace;
struct hypershim_vcpu;

struct hypershim_config {
	const char *guest;    /* the guest ABI: "hyperv" */
	const char *features; /* of it, by name, separated by commas; NULL: all that the host has */
	/* One line for the user: the guest's crash report, and what the library has to say.  NULL:
	 * standard error.  Called from any thread. */
	void (*report)(void *context, const char *line);
	void *context;
	int stats; /* not 0: count exits and measure their cost */
	/* For `hypershim trace`: what translator/trace.h says, zeros, at the beginning of a memfd named
	 * "hypershim", by which the command finds it in the VMM's process.  NULL: nobody can trace. */
	struct trace *trace;
};

/* Whether this /dev/kvm has what the library needs; if not, `why` says in one line what is missing.
 */
int hypershim_kvm_usable(int kvm_fd, char *why, size_t why_size);
/* Whether `features` is a list that the ABI `guest` knows; if not, `why` says what is wrong. */
int hypershim_features_check(const char *guest, const char *features, char *why, size_t why_size);

/*
 * After KVM_CREATE_VM and before the first vCPU.  Sets the VM's MSR filter, so a VMM that has one
 * of its own gives it to hypershim_vm_set_msr_filter() instead of KVM_X86_SET_MSR_FILTER, and the
 * argument of KVM_CAP_X86_USER_SPACE_MSR to hypershim_vm_set_user_msr().  On failure `why` says in
 * one line what is the matter.
 */
int hypershim_vm_attach(int kvm_fd, int vm_fd, const struct hypershim_config *config,
			struct hypershim_vm **out, char *why, size_t why_size);
void hypershim_vm_detach(struct hypershim_vm *vm); /* after its vCPUs */
int hypershim_vm_set_msr_filter(struct hypershim_vm *vm, const struct kvm_msr_filter *filter);
int hypershim_vm_set_user_msr(struct hypershim_vm *vm, uint64_t reasons);

/* In the place of KVM_SET_USER_MEMORY_REGION: no access of the library's is under way while a
 * region changes.  For regions that another ioctl sets (KVM_SET_USER_MEMORY_REGION2): `set` does
 * it. */
int hypershim_vm_set_memory(struct hypershim_vm *vm,
			    const struct kvm_userspace_memory_region *region,
			    int (*set)(void *context), void *context);
/* In the place of KVM_GET_DIRTY_LOG; the VM must not have KVM_CAP_DIRTY_LOG_RING enabled, which has
 * no room for the library's own writes. */
int hypershim_vm_get_dirty_log(struct hypershim_vm *vm, struct kvm_dirty_log *log);
int hypershim_vm_clear_dirty_log(struct hypershim_vm *vm, struct kvm_clear_dirty_log *log);

/*
 * After KVM_CREATE_VCPU with that argument.  APIC ids beyond 254 need KVM_CAP_X2APIC_API with
 * KVM_X2APIC_API_USE_32BIT_IDS.  ENOSPC: there are 4096.
 */
int hypershim_vcpu_attach(struct hypershim_vm *vm, int vcpu_fd, unsigned apic_id,
			  struct hypershim_vcpu **out);
/*
 * Before its descriptor is closed; it does not run any more.  Guest memory is not touched, as it
 * may be gone already: pages of the vCPU's that the guest has not disabled keep what is in them.
 */
void hypershim_vcpu_detach(struct hypershim_vcpu *vcpu);
/* In the place of KVM_SET_CPUID2: the hypervisor's leaves are the ABI's.  The first call settles
 * the ABI's features, which depend on whether the VMM shows an invariant TSC (0x80000007, EDX bit
 * 8). EOPNOTSUPP: one that config.features asks for cannot be had here; the report names it. */
int hypershim_vcpu_set_cpuid(struct hypershim_vcpu *vcpu, const struct kvm_cpuid2 *cpuid);
/* Around KVM_SET_TSC_KHZ, a KVM_SET_MSRS with IA32_TSC, or another change of the guest's TSC. */
void hypershim_vcpu_tsc_changing(struct hypershim_vcpu *vcpu);
void hypershim_vcpu_tsc_changed(struct hypershim_vcpu *vcpu);
/* In the place of KVM_SET_SIGNAL_MASK: the library's signal is never in the mask. */
int hypershim_vcpu_set_signal_mask(struct hypershim_vcpu *vcpu, const struct kvm_signal_mask *mask);
/* In the place of KVM_RUN: returns as KVM_RUN does, when an exit is not the ABI's.  A reset or a
 * crash that the guest reports is KVM_EXIT_SYSTEM_EVENT.  EINTR may also come without a signal of
 * the VMM's. ENOTSUP: the local APIC is not the kernel's. */
int hypershim_vcpu_run(struct hypershim_vcpu *vcpu);

/* The machine is being reset: no vCPU runs. */
void hypershim_vm_reset(struct hypershim_vm *vm);

/*
 * All that the guest ABI keeps, as one versioned blob; no vCPU runs.  The VMM saves memory and the
 * rest by itself, and loads those before the blob.  save: the bytes that it takes, written when
 * they fit into `size`.  load: on failure nothing has changed, and `why` says what is wrong with
 * it.
 */
size_t hypershim_vm_save(struct hypershim_vm *vm, void *blob, size_t size);
int hypershim_vm_load(struct hypershim_vm *vm, const void *blob, size_t size, char *why,
		      size_t why_size);

/*
 * Connections that the guest can post messages to and signal events on; `id` as the guest names it.
 * The callbacks answer 0, or a negative errno: -EAGAIN, no room now.  Called on vCPUs' threads, on
 * several at a time; they may not connect or disconnect.  EEXIST: there is one with that id.
 * hypershim_vm_disconnect() waits for those under way; then they are not called any more.
 */
struct hypershim_connection {
	uint32_t id;
	int (*message)(void *context, uint32_t type, const void *payload, size_t len); /* or NULL */
	int (*event)(void *context, uint16_t flag);				       /* or NULL */
	void *context;
};
int hypershim_vm_connect(struct hypershim_vm *vm, const struct hypershim_connection *connection);
void hypershim_vm_disconnect(struct hypershim_vm *vm, uint32_t id);
/* A message, or an event flag, for an interrupt source of a VP (0, 1, ... in the order in which
 * they were attached).  EAGAIN: its queue is full.  EINVAL: no such VP or source, or the guest has
 * not enabled it; or a message too long for the ABI. */
int hypershim_post_message(struct hypershim_vm *vm, unsigned vp, unsigned source, uint32_t type,
			   uint64_t sender, const void *payload, size_t len);
int hypershim_signal_event(struct hypershim_vm *vm, unsigned vp, unsigned source, unsigned flag);

/* What left the guest, how often, and the median of what it cost until the guest was entered again
 * (TSC cycles).  The number of entries written; 0 without config.stats. */
struct hypershim_stat {
	char name[48];
	uint64_t count, median_cycles;
};
size_t hypershim_vm_stats(struct hypershim_vm *vm, struct hypershim_stat *out, size_t max);
/* Whether the guest has reported a crash since it was attached. */
int hypershim_vm_crashed(struct hypershim_vm *vm);

#pragma GCC visibility pop

#endif
