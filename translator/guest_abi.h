/* SPDX-License-Identifier: MIT */
/*
 * A guest ABI as a seat beside a virtual machine (translator/vm.h) sees it: one const table.  The
 * seat knows no ABI by name but in the list of those there are.
 */
#ifndef TRANSLATOR_GUEST_ABI_H
#define TRANSLATOR_GUEST_ABI_H

#include "translator/trace.h"
#include "translator/vm.h"

struct cpuid_leaf {
	uint32_t leaf, subleaf;
	uint32_t eax, ebx, ecx, edx;
};

/* What becomes of the instruction that left the guest. */
enum abi_verdict {
	ABI_DONE,     /* go on behind it */
	ABI_FAULT,    /* #GP */
	ABI_RESET,    /* the guest has asked for a reset of the machine */
	ABI_CRASHED,  /* the guest has reported its end */
	ABI_CRASHING, /* likewise, but it is not done yet: go on behind it */
};

/*
 * What a hypercall is, for who looks on; called only while somebody does.  The call itself goes by a
 * copy of its own of all that is read here.
 */
struct abi_trace {
	enum trace_abi abi;
	/* Whether a WRMSR of this MSR is a hypercall, and the number of trace_record. */
	bool (*is_hypercall)(struct vp *vp, uint32_t msr, uint64_t *number);
	/* Before it: args and bytes; and after it, its result and the output behind them. */
	void (*arguments)(struct vp *vp, uint32_t msr, struct trace_record *r);
	void (*answer)(struct vp *vp, uint32_t msr, struct trace_record *r);
};

struct guest_abi {
	const char *name; /* of --guest */
	size_t vm_state, vp_state;
	unsigned timers; /* a VP's: 0 ... timers - 1 */
	uint32_t msr_first, msr_last; /* the MSRs that it takes over */
	const char *const *hypercalls; /* names, for statistics */
	unsigned hypercall_count;
	/* NULL: it has none.  A name that several MSRs share ends in "...". */
	const char *(*msr_name)(uint32_t msr);
	struct abi_trace trace;

	/*
	 * Features by name, separated by commas; NULL: all that the host allows.  0, or -EINVAL with
	 * one line in why: an unknown name, or one that needs another (-EOPNOTSUPP: not on this host).
	 */
	int (*set_features)(struct vm *vm, const char *list, char *why, size_t why_size);
	void (*vp_create)(struct vp *vp);
	/* The machine was reset: every VP is out of the guest and stays there.  What lay under the
	 * ABI's pages is back in its place. */
	void (*reset)(struct vm *vm);

	/* The hypervisor's leaves (0x40000000...), at most `max` of them; their number.  They stand in
	 * the place of all leaves of that range that the VMM has. */
	size_t (*cpuid)(struct vm *vm, struct cpuid_leaf *out, size_t max);

	/* RDMSR and WRMSR of a VP that has left the guest for it, on its own thread. */
	enum abi_verdict (*msr_read)(struct vp *vp, uint32_t msr, uint64_t *value);
	enum abi_verdict (*msr_write)(struct vp *vp, uint32_t msr, uint64_t value);

	/*
	 * A VP's timer has expired, or vp_request_work() was called.  Either on the VP's thread, out
	 * of the guest, or on another one while the VP is in the guest and kept from leaving it.
	 */
	void (*timer_expired)(struct vp *vp, unsigned timer);
	void (*work)(struct vp *vp);
	/* The guest's TSC or its relation to reference time has changed. */
	void (*clock_changed)(struct vm *vm);

	/* Messages and events from the VMM, for a VP's interrupt source (SynIC); any thread.
	 * 0; -EAGAIN: its queue is full; -EINVAL: no such source, or not enabled. */
	int (*post_message)(struct vp *vp, unsigned source, uint32_t type, uint64_t sender,
			    const void *payload, size_t len);
	int (*signal_event)(struct vp *vp, unsigned source, unsigned flag);

	/*
	 * All state of the VM and its VPs as a versioned blob; every VP is out of the guest.
	 * save: the bytes it takes; written when they fit into `size`.
	 * load: 0, or -EINVAL with one line in why: then nothing has changed.
	 */
	size_t (*save)(struct vm *vm, void *blob, size_t size);
	int (*load)(struct vm *vm, const void *blob, size_t size, char *why, size_t why_size);
};

extern const struct guest_abi hyperv_abi;

#endif
