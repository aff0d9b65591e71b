/* SPDX-License-Identifier: MIT */
/* The seat beside a KVM virtual machine: its VMs and VPs, and what the files of shim/kvm share. */
#ifndef SHIM_KVM_SEAT_H
#define SHIM_KVM_SEAT_H

#include <errno.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "shim/kvm/filter.h"
#include "shim/kvm/gate.h"
#include "shim/kvm/hypershim-kvm.h"
#include "shim/kvm/histogram.h"
#include "shim/kvm/slots.h"
#include "shim/kvm/sys.h"
#include "shim/kvm/tsc.h"
#include "translator/guest_abi.h"
#include "translator/trace.h"

#define VPS_MAX 4096 /* KVM's own limit */

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* clock.c: reference time = reference_of(ticks, scale) + offset; read as a seqlock has it. */
struct clock {
	_Atomic uint32_t sequence;
	struct clock_parameters {
		struct ticks ticks;
		uint64_t scale; /* of the ticks */
		int64_t offset;
	} now;
	bool host_is_tsc; /* the host's own clock is its TSC: without that KVM promises nothing */
	bool can_scale;
	bool same_on_all;	      /* every VP's TSC is VP 0's */
	uint64_t host_khz, guest_khz; /* 0: not known yet */
	bool offset_known;
	uint64_t kvm_offset;	      /* of VP 0's TSC, as KVM names it */
	_Atomic uint64_t latest;      /* that anybody was told */
	uint64_t carried, carried_at; /* reference time and CLOCK_MONOTONIC while the TSC changes */
};

/* timers.c: one thread; `word` changes when it has to look again. */
struct timers {
	pthread_t thread;
	_Atomic uint32_t word, stop;
	_Atomic uint64_t sleeps_until; /* reference time */
};

struct connections {
	struct connection *_Atomic first;
	_Atomic unsigned phase, users[2]; /* those who look, by the phase in which they came */
};

struct vm {
	int fd; /* our own duplicate */
	const struct guest_abi *abi;
	void *state;
	void (*report)(void *context, const char *line);
	void *report_context;
	char *features; /* the user's list, or NULL */
	bool features_set;
	bool stats;
	struct trace *trace; /* of one that is never read, if the VMM has none */
	_Atomic bool crashed;
	unsigned host;	 /* VM_HOST_* */
	size_t run_size; /* of a vCPU's struct kvm_run and what comes with it */

	pthread_mutex_t lock; /* vm_lock(); recursive, so that an ABI's functions may nest */

	pthread_mutex_t set_up; /* attaching, detaching, filter; taken before the other one */
	struct vp *_Atomic vp[VPS_MAX];
	struct vp *gone[VPS_MAX]; /* detached; the memory stays, as other threads may still look */
	_Atomic unsigned vp_count;
	bool pv_send_ipi;

	struct filter filter;
	uint64_t user_msr; /* the VMM's reasons */

	pthread_rwlock_t memory_lock;
	struct slots slots;
	bool manual_dirty_log;

	struct clock clock;
	struct timers timers;
	struct connections connections;
};

/* What a VP's exits were (stats.c): RDMSR and WRMSR of each of the ABI's MSRs, its hypercalls, the
 * rest. */
struct stats {
	unsigned class; /* of the exit that is being handled */
	uint64_t since; /* TSC at that exit; 0: none */
	struct histogram *_Atomic *histogram;
};

struct vp {
	struct gate gate; /* first: a gate is its VP */
	struct vm *vm;
	struct kvm_run *run;
	int fd;
	unsigned index, apic_id;
	void *state;
	_Atomic pid_t thread; /* that runs it */
	_Atomic bool kicked;  /* our signal has set run->immediate_exit */
	bool checked;	      /* has been found fit to run */
	bool tsc_differs;
	uint32_t event; /* KVM_SYSTEM_EVENT_*, of which the VMM is still to be told; 0: none */
	uint64_t ran;		/* CPU time, 100 ns, as last told */
	uint64_t ran_before;	/* of other threads than the present one */
	uint64_t icr, icr_seen; /* written by us in xAPIC mode, and what the APIC's page had then */
	struct stats stats;
	uint8_t *xsave; /* registers.c's; NULL: not needed yet */
	bool xsave_is_big; /* bigger than struct kvm_xsave */
	_Atomic uint64_t deadline[]; /* of its timers, in reference time */
};

static inline struct vm *vm_of(struct hypershim_vm *vm)
{
	return (struct vm *)vm;
}

static inline struct vp *vp_of(struct hypershim_vcpu *vcpu)
{
	return (struct vp *)vcpu;
}

static inline int fail(int error)
{
	errno = error;
	return -1;
}

/* abis.c: the guest ABI of that name, or NULL. */
const struct guest_abi *abi_find(const char *name);

/* report.c */
void report(struct vm *vm, const char *format, ...) __attribute__((format(printf, 2, 3)));
void say_why(char *why, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* vm.c: tells KVM of the filter as it is now; 0 or -1 with errno. */
int vm_install_filter(struct vm *vm);
/* The ABI's features, once: on the first call that depends on them.  0 or -1 with errno. */
int vm_fix_features(struct vm *vm);

/* clock.c */
void clock_init(struct vm *vm);
void clock_first_vcpu(struct vp *vp);
void clock_compare(struct vp *vp); /* GATE_TSC */
uint64_t monotonic_ns(void);

/* timers.c */
int timers_start(struct vm *vm);
void timers_stop(struct vm *vm);
void timers_look_again(struct vm *vm);
void vp_timers_expire(struct vp *vp); /* GATE_TIMERS */

/* deliver.c: for a VP, on its own thread or while it is kept in the guest. */
void vp_deliver(struct vp *vp, uint32_t bits);
void vp_post(struct vp *vp, uint32_t bits);
/* What is pending, by the VP's own thread; true: its TLB is to be flushed, too. */
bool vp_do_pending(struct vp *vp);

/* kick.c */
int kick_init(void);
void kick_prepare_thread(struct vp *vp);
void kick_forget_thread(void);
void vp_kick(struct vp *vp);

/* flush.c */
void vp_flush_own_tlb(struct vp *vp);

/* interrupt.c */
int msi_send(struct vm *vm, uint32_t destination, bool logical, uint32_t data);
int vp_set_msr(struct vp *vp, uint32_t msr, uint64_t value);
int vp_get_msr(struct vp *vp, uint32_t msr, uint64_t *value);

/* apic.c: an interrupt that the VP's priority lets through, whatever its IF. */
bool vp_interrupt_pending(struct vp *vp);

/* eoi_assist.c */
bool host_has_eoi_assist(struct vp *vp);

/* smt.c */
bool host_has_no_smt(void);

/* code.c */
bool host_can_send_ipis(int kvm_fd);

/* run_time.c */
void run_time_new_thread(struct vp *vp);

/* connections.c */
void connections_free(struct connections *c);

/* What the ABI answers to the RDMSR or WRMSR of one of its MSRs that left the guest. */
static inline enum abi_verdict vp_access_msr(struct vp *vp)
{
	const struct guest_abi *abi = vp->vm->abi;
	struct kvm_run *run = vp->run;
	enum abi_verdict verdict;
	uint64_t value = 0;

	if (run->exit_reason == KVM_EXIT_X86_WRMSR)
		return abi->msr_write(vp, run->msr.index, run->msr.data);
	verdict = abi->msr_read(vp, run->msr.index, &value);
	run->msr.data = value;
	return verdict;
}

/* traced.c: the same, with a record of it in the VM's ring if it is wanted there. */
enum abi_verdict vp_access_msr_traced(struct vp *vp);

/* stats.c */
int stats_init(struct vp *vp);
void stats_free(struct vp *vp);
void stats_left(struct vp *vp, const struct kvm_run *run);
void stats_entering(struct vp *vp);

#endif
