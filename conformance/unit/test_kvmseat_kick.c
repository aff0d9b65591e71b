/* SPDX-License-Identifier: MIT */
/* The signal that makes a VP leave the guest. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/unit.h"
#include "shim/kvm/seat.h"

#define SET_BYTES 8

static struct kvm_run kvm_run;
static struct {
	struct vp vp;
	uint64_t deadline[1];
} storage;
static struct vp *const vp = &storage.vp;
static const void *told;
static uint32_t told_len;
static uint8_t told_set[SET_BYTES];

/* The seat's way to the kernel: what KVM_SET_SIGNAL_MASK tells it, and a thread's number. */
long syscall(long number, ...)
{
	const struct kvm_signal_mask *mask;
	va_list arguments;
	unsigned long request;

	if (number != SYS_ioctl)
		return 1;
	va_start(arguments, number);
	(void)va_arg(arguments, long);
	request = va_arg(arguments, unsigned long);
	told = mask = va_arg(arguments, const struct kvm_signal_mask *);
	va_end(arguments);
	EXPECT_EQ(request, KVM_SET_SIGNAL_MASK);
	told_len = mask ? mask->len : 0;
	if (told_len == SET_BYTES)
		memcpy(told_set, mask->sigset, SET_BYTES);
	return 0;
}

void run_time_new_thread(struct vp *which)
{
}

/* The highest real-time signal is the VMM's own. */
static int taken(void)
{
	return SIGRTMAX - 1;
}

static void set_up(void)
{
	signal(SIGRTMAX, SIG_IGN);
	EXPECT_EQ(kick_init(), 0);
	memset(&storage, 0, sizeof(storage));
	memset(&kvm_run, 0, sizeof(kvm_run));
	vp->run = &kvm_run;
}

static void handler(void)
{
	struct sigaction action;

	EXPECT_EQ(sigaction(taken(), NULL, &action), 0);
	EXPECT(action.sa_handler != SIG_DFL);
	/* The VMM's system calls go on. */
	EXPECT(action.sa_flags & SA_RESTART);
	EXPECT_EQ(kick_init(), 0);
	EXPECT_EQ(sigaction(taken() - 1, NULL, &action), 0);
	EXPECT(action.sa_handler == SIG_DFL);
}

static void leaves(void)
{
	raise(taken());
	EXPECT_EQ(kvm_run.immediate_exit, 0);
	kick_prepare_thread(vp);
	raise(taken());
	EXPECT_EQ(kvm_run.immediate_exit, 0); /* it is out */
	vp->gate.state = GATE_DELIVERING;
	raise(taken());
	EXPECT_EQ(kvm_run.immediate_exit, 1);
	EXPECT(vp->kicked);
	kvm_run.immediate_exit = 0;
	kick_forget_thread();
	raise(taken());
	EXPECT_EQ(kvm_run.immediate_exit, 0);
}

static int set_mask(const void *mask)
{
	return hypershim_vcpu_set_signal_mask((struct hypershim_vcpu *)vp, mask);
}

static void mask(void)
{
	struct {
		struct kvm_signal_mask head;
		uint8_t set[SET_BYTES];
	} all = {.head.len = SET_BYTES};
	unsigned bit = taken() - 1, i;

	memset(all.set, 0xff, SET_BYTES);
	EXPECT_EQ(set_mask(&all), 0);
	for (i = 0; i < SET_BYTES; i++)
		EXPECT_EQ(told_set[i], i == bit / 8 ? 0xff & ~(1u << bit % 8) : 0xff);
	EXPECT_EQ(all.set[bit / 8], 0xff);
	EXPECT_EQ(set_mask(NULL), 0);
	EXPECT(!told);
	all.head.len = 4;
	EXPECT_EQ(set_mask(&all), 0);
	EXPECT(told == &all);
}

static const struct unit_test tests[] = {
	{"it is one that nobody has, and disturbs nobody", handler},
	{"it makes a VP leave that is in the guest", leaves},
	{"it comes through the VMM's mask", mask},
};

UNIT_MAIN("shim/kvm: the signal", set_up, tests)
