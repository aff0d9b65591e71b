/* SPDX-License-Identifier: MIT */
/*
 * The run loop, with a KVM_RUN that leaves with a WRMSR each time it enters the guest, and
 * completes that instruction the next time.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/unit.h"
#include "shim/kvm/seat.h"

#define OUR_MSR	  0x40000000u
#define OTHER_MSR 0x200u
#define RUN_LIMIT 8 /* entries, after which KVM_RUN fails with ENXIO */

static struct vm vm;
static struct trace ring;
static struct kvm_run run;
static struct {
	struct vp vp;
	uint64_t deadline[1];
} storage;
static struct vp *const vp = &storage.vp;

static uint32_t msr;
static bool single_step, incomplete;
static unsigned entries, completions, flushes, faults;
static enum abi_verdict verdict;

static long fail_with(int error)
{
	errno = error;
	return -1;
}

/* The instruction that left the guest is over. */
static bool complete(void)
{
	if (!incomplete)
		return false;
	incomplete = false;
	completions++;
	faults += run.msr.error;
	return single_step;
}

static long kvm_run(void)
{
	if (complete()) {
		run.exit_reason = KVM_EXIT_DEBUG;
		return 0;
	}
	if (run.immediate_exit)
		return fail_with(EINTR);
	if (entries++ == RUN_LIMIT)
		return fail_with(ENXIO);
	run.exit_reason = KVM_EXIT_X86_WRMSR;
	run.msr.index = msr;
	run.msr.reason = KVM_MSR_EXIT_REASON_FILTER;
	run.msr.error = 0;
	incomplete = true;
	return 0;
}

/* The seat's way to the kernel. */
long syscall(long number, ...)
{
	va_list arguments;
	unsigned long request;

	va_start(arguments, number);
	(void)va_arg(arguments, long);
	request = va_arg(arguments, unsigned long);
	va_end(arguments);
	return number == SYS_ioctl && request == KVM_RUN ? kvm_run() : 0;
}

static enum abi_verdict msr_write(struct vp *which, uint32_t index, uint64_t value)
{
	return verdict;
}

/* A flush is what comes from other VPs here. */
bool vp_do_pending(struct vp *which)
{
	return gate_take(&which->gate) & GATE_FLUSH;
}

void vp_flush_own_tlb(struct vp *which)
{
	EXPECT(!incomplete);
	flushes++;
}

int vm_fix_features(struct vm *which)
{
	return 0;
}

void kick_prepare_thread(struct vp *which)
{
}

void kick_forget_thread(void)
{
}

void stats_left(struct vp *which, const struct kvm_run *exit)
{
}

void stats_entering(struct vp *which)
{
}

void report(struct vm *which, const char *format, ...)
{
}

static uint64_t hypercall; /* what a WRMSR is; 0: none */

static bool is_hypercall(struct vp *which, uint32_t index, uint64_t *number)
{
	*number = hypercall ? hypercall : *number;
	return hypercall;
}

static void arguments(struct vp *which, uint32_t index, struct trace_record *r)
{
	EXPECT_EQ(r->state, TRACE_TAKEN);
	r->args[0] = 0x77;
}

static void answer(struct vp *which, uint32_t index, struct trace_record *r)
{
	EXPECT_EQ(r->state, TRACE_BEGUN(r->index));
	r->result = 0x88;
}

static void set_up(void)
{
	static const struct guest_abi abi = {
		.msr_first = OUR_MSR, .msr_last = OUR_MSR, .msr_write = msr_write,
		.trace = {TRACE_HYPERV, is_hypercall, arguments, answer}};

	memset(&vm, 0, sizeof(vm));
	memset(&storage, 0, sizeof(storage));
	memset(&run, 0, sizeof(run));
	memset(&ring, 0, sizeof(ring));
	vm.abi = &abi;
	vm.trace = &ring;
	vp->vm = &vm;
	vp->run = &run;
	msr = OUR_MSR;
	single_step = incomplete = false;
	entries = completions = flushes = faults = 0;
	verdict = ABI_DONE;
	hypercall = 0;
}

static int run_vp(void)
{
	return hypershim_vcpu_run((struct hypershim_vcpu *)vp);
}

static void goes_on(void)
{
	EXPECT_EQ(run_vp(), -1);
	EXPECT_EQ(errno, ENXIO);
	EXPECT_EQ(completions, RUN_LIMIT);
	EXPECT_EQ(faults, 0);
	EXPECT_EQ(vp->gate.state, GATE_OUT);
}

static void fault(void)
{
	verdict = ABI_FAULT;
	EXPECT_EQ(run_vp(), -1);
	EXPECT_EQ(errno, ENXIO);
	EXPECT_EQ(faults, RUN_LIMIT);
}

static void expect_event(uint32_t type)
{
	EXPECT_EQ(run_vp(), 0);
	EXPECT_EQ(run.exit_reason, KVM_EXIT_SYSTEM_EVENT);
	EXPECT_EQ(run.system_event.type, type);
	EXPECT_EQ(completions, 1);
	EXPECT_EQ(faults, 0);
	EXPECT_EQ(entries, 1);
}

static void reset(void)
{
	verdict = ABI_RESET;
	expect_event(KVM_SYSTEM_EVENT_RESET);
	EXPECT(!vm.crashed);
}

static void crash(void)
{
	verdict = ABI_CRASHED;
	expect_event(KVM_SYSTEM_EVENT_CRASH);
	EXPECT(vm.crashed);
}

/* The VMM hears nothing of it yet. */
static void crash_in_progress(void)
{
	verdict = ABI_CRASHING;
	EXPECT_EQ(run_vp(), -1);
	EXPECT_EQ(errno, ENXIO);
	EXPECT_EQ(completions, RUN_LIMIT);
	EXPECT_EQ(faults, 0);
	EXPECT(vm.crashed);
}

/* KVM's exit for the step comes first; the event is not lost by it, and comes once. */
static void reset_single_stepped(void)
{
	verdict = ABI_RESET;
	single_step = true;
	EXPECT_EQ(run_vp(), 0);
	EXPECT_EQ(run.exit_reason, KVM_EXIT_DEBUG);
	expect_event(KVM_SYSTEM_EVENT_RESET);
	single_step = false;
	verdict = ABI_DONE;
	EXPECT_EQ(run_vp(), -1);
	EXPECT_EQ(errno, ENXIO);
}

static void flush(void)
{
	EXPECT_EQ(kvm_run(), 0);
	vp->gate.pending = GATE_FLUSH;
	EXPECT_EQ(run_vp(), -1);
	EXPECT_EQ(errno, EINTR);
	EXPECT_EQ(completions, 1);
	EXPECT_EQ(flushes, 1);
	EXPECT_EQ(vp->gate.pending, 0);
	EXPECT_EQ(entries, 1);
}

static void flush_single_stepped(void)
{
	single_step = true;
	EXPECT_EQ(kvm_run(), 0);
	vp->gate.pending = GATE_FLUSH;
	EXPECT_EQ(run_vp(), 0);
	EXPECT_EQ(run.exit_reason, KVM_EXIT_DEBUG);
	EXPECT_EQ(flushes, 0);
	EXPECT_EQ(run_vp(), -1);
	EXPECT_EQ(errno, EINTR);
	EXPECT_EQ(flushes, 1);
	EXPECT_EQ(entries, 1);
}

/* What the VMM's filter denies is #GP, unless the VMM wants to see it. */
static void foreign(void)
{
	msr = OTHER_MSR;
	EXPECT_EQ(run_vp(), -1);
	EXPECT_EQ(errno, ENXIO);
	EXPECT_EQ(faults, RUN_LIMIT);
	set_up();
	msr = OTHER_MSR;
	vm.user_msr = KVM_MSR_EXIT_REASON_FILTER;
	EXPECT_EQ(run_vp(), 0);
	EXPECT_EQ(run.exit_reason, KVM_EXIT_X86_WRMSR);
	EXPECT_EQ(entries, 1);
}

/* Our signal has come, and the VMM's wish to have the thread may be behind it. */
static void kicked(void)
{
	vp->kicked = true;
	run.immediate_exit = 1;
	EXPECT_EQ(run_vp(), -1);
	EXPECT_EQ(errno, EINTR);
	EXPECT_EQ(run.immediate_exit, 0);
	EXPECT(!vp->kicked);
	EXPECT_EQ(entries, 0);
}

/* Nothing but the records is other than it is untraced. */
static void traced(void)
{
	ring.wanted = ~0ull;
	run.msr.data = 0x1234;
	goes_on();
	EXPECT_EQ(ring.head, RUN_LIMIT);
	EXPECT_EQ(ring.record[0].state, TRACE_ENDED(0));
	EXPECT_EQ(ring.record[0].kind, TRACE_MSR_WRITE);
	EXPECT_EQ(ring.record[0].number, OUR_MSR);
	EXPECT_EQ(ring.record[0].args[0], 0x1234);
	EXPECT_EQ(ring.record[0].result, 0);
	EXPECT(!ring.record[0].fault);
	set_up();
	ring.wanted = ~0ull;
	fault();
	EXPECT_EQ(ring.head, RUN_LIMIT);
	EXPECT(ring.record[0].fault);
	set_up();
	ring.wanted = 1ull << 5;
	goes_on();
	EXPECT_EQ(ring.head, 0);
}

static void traced_hypercall(void)
{
	ring.wanted = 1ull << 5;
	hypercall = 1ull << 32 | 5;
	goes_on();
	EXPECT_EQ(ring.head, RUN_LIMIT);
	EXPECT_EQ(ring.record[0].kind, TRACE_CALL);
	EXPECT_EQ(ring.record[0].number, hypercall);
	EXPECT_EQ(ring.record[0].args[0], 0x77);
	EXPECT_EQ(ring.record[0].result, 0x88);
}

static const struct unit_test tests[] = {
	{"traced", traced},
	{"a traced hypercall", traced_hypercall},
	{"the ABI's exits are nobody else's", goes_on},
	{"#GP", fault},
	{"a reset", reset},
	{"a crash", crash},
	{"a crash in progress", crash_in_progress},
	{"a reset that is single-stepped", reset_single_stepped},
	{"a flush comes behind the instruction", flush},
	{"a flush while the guest is single-stepped", flush_single_stepped},
	{"an MSR of the VMM's filter", foreign},
	{"our signal", kicked},
};

UNIT_MAIN("shim/kvm: the run loop", set_up, tests)
