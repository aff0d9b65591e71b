/* SPDX-License-Identifier: MIT */
/*
 * KVM.  Its clock is better than what a guest can measure: it is right from the first reading, is
 * what the host's own time advances by, and stays so through suspend and migration.  For the rest
 * the bare machine's devices are what KVM emulates in the kernel, and it offers nothing better that
 * one processor could use.
 */
#include <asm/errno.h>
#include <asm/kvm_para.h>

#include "translator/clock.h"
#include "translator/machine.h"
#include "translator/seat.h"
#include "translator/to/bare/bare.h"
#include "translator/to/bare/deadline.h"
#include "translator/to/bare/uart.h"
#include "translator/to/hosts.h"
#include "translator/to/kvm/pvclock.h"

#define CPUID_1_ECX_HYPERVISOR (1u << 31)
#define SIGNATURE_LAST	       0x40010000u
#define SIGNATURE_STEP	       0x100u

/* This processor's: there is one today. */
static volatile struct pvclock_time *time_page;
static uint64_t wall_clock_base;

/* The base of KVM's CPUID leaves, 0 when there are none. */
static uint32_t kvm_base(void)
{
	struct cpuid_regs r;

	if (!(cpuid_read(1, 0).ecx & CPUID_1_ECX_HYPERVISOR))
		return 0;
	for (uint32_t base = KVM_CPUID_SIGNATURE; base < SIGNATURE_LAST; base += SIGNATURE_STEP) {
		r = cpuid_read(base, 0);
		if (!__builtin_memcmp(&r.ebx, KVM_SIGNATURE, 4) &&
		    !__builtin_memcmp(&r.ecx, KVM_SIGNATURE + 4, 4) &&
		    !__builtin_memcmp(&r.edx, KVM_SIGNATURE + 8, 4))
			return base;
	}
	return 0;
}

/* Where the clock was told to be, nothing may be put any more. */
static int clock_start(void)
{
	volatile struct pvclock_wall *wall;
	struct clock_params params;
	uint64_t phys;

	time_page = page_alloc();
	if (!time_page)
		return -ENOMEM;
	phys = page_mfn((const void *)time_page) << PAGE_SHIFT;
	wall = (volatile void *)((uint8_t *)time_page + PAGE_SIZE / 2);
	msr_write(MSR_KVM_SYSTEM_TIME_NEW, phys | KVM_MSR_ENABLED);
	if (pvclock_read_time(time_page, &params)) {
		msr_write(MSR_KVM_SYSTEM_TIME_NEW, 0);
		page_free((void *)time_page);
		log_line(LOG_ERROR, "KVM does not fill in the clock that it offers");
		return -EIO;
	}
	msr_write(MSR_KVM_WALL_CLOCK_NEW, phys + PAGE_SIZE / 2);
	if (pvclock_read_wall(wall, &wall_clock_base)) {
		log_line(LOG_ERROR, "KVM does not tell the date: it starts at 1970");
		wall_clock_base = 0;
	}
	return 0;
}

static int kvm_init(void)
{
	int error = clock_start();

	if (!error)
		error = bare_init_devices();
	if (!error)
		error = bare_init_timer();
	return error;
}

static void kvm_clock_read_params(struct clock_params *out)
{
	/* It was whole at init.  KVM is trusted to finish what it writes: there is no other time.
	 */
	while (pvclock_read_time(time_page, out))
		cpu_pause();
}

static uint64_t kvm_wall_clock_base(void)
{
	return wall_clock_base;
}

static const struct host_ops kvm_ops = {
	.name = "kvm",
	.init = kvm_init,
	.clock_read_params = kvm_clock_read_params,
	.wall_clock_base = kvm_wall_clock_base,
	.timer_arm = deadline_arm,
	.idle = bare_idle,
	.yield = bare_yield,
	.interrupt = bare_interrupt,
	.console_write = uart_write,
	.console_read = uart_read,
	.power_off = bare_power_off,
	.reset = bare_reset,
};

const struct host_ops *kvm_probe(void)
{
	uint32_t base = kvm_base();

	if (!base)
		return NULL;
	/* Only what is advertised is used; and without its clock, KVM is a bare machine to us. */
	if (!(cpuid_read(base + 1, 0).eax & (1u << KVM_FEATURE_CLOCKSOURCE2))) {
		log_line(LOG_INFO, "KVM without kvmclock: the TSC is measured instead");
		return NULL;
	}
	return &kvm_ops;
}
