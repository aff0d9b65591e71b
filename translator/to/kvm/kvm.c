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
#include "translator/to/bare/lapic_regs.h"
#include "translator/to/bare/uart.h"
#include "translator/to/hosts.h"
#include "translator/to/kvm/ops.h"
#include "translator/to/kvm/pvclock.h"

#define CPUID_1_ECX_HYPERVISOR (1u << 31)
#define SIGNATURE_LAST	       0x40010000u
#define SIGNATURE_STEP	       0x100u

/* What KVM and one processor share; KVM fills in the clock and the steal time. */
struct processor {
	struct pvclock_time time;
	uint32_t eoi; /* KVM_PV_EOI_BIT: the interrupt in service needs no EOI */
	uint32_t unused[7];
	struct kvm_steal_time steal;
};

_Static_assert(sizeof(struct processor) == 128, "the steal time is aligned to 64 bytes");

/* One page: the processors, then the date.  Those beyond have a clock while KVM calls it stable, and the
 * bare machine's end of interrupt. */
#define PROCESSORS 16

struct shared {
	struct processor processor[PROCESSORS];
	struct pvclock_wall wall;
};

_Static_assert(sizeof(struct shared) <= PAGE_SIZE, "one page");

static volatile struct shared *shared;
static uint8_t registered[PROCESSORS]; /* what KVM has been told of: bits of REGISTERED_* */
static uint32_t features;
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

static uint64_t phys_of(const volatile void *in_page)
{
	uint64_t offset = (const volatile char *)in_page - (const volatile char *)shared;

	return (page_mfn((const void *)shared) << PAGE_SHIFT) + offset;
}

static bool has(unsigned feature)
{
	return features & 1u << feature;
}

enum { REGISTERED_TIME = 1, REGISTERED_EOI = 2, REGISTERED_STEAL = 4 };

/* Tells KVM, once, where to write.  Nothing else may be put there any more. */
static void tell(unsigned n, uint8_t what, uint32_t msr, const volatile void *where)
{
	if (registered[n] & what)
		return;
	registered[n] |= what;
	msr_write(msr, phys_of(where) | KVM_MSR_ENABLED);
}

/* What is shared for this processor, or NULL for one that there is no room for. */
static volatile struct processor *this_processor(uint8_t what, uint32_t msr, size_t offset)
{
	unsigned n = cpu_number();
	volatile struct processor *p;

	if (n >= PROCESSORS)
		return NULL;
	p = &shared->processor[n];
	tell(n, what, msr, (const volatile char *)p + offset);
	return p;
}

#define THIS_PROCESSOR(WHAT, msr, member)                                                          \
	this_processor(REGISTERED_##WHAT, msr, offsetof(struct processor, member))

static int clock_start(void)
{
	struct clock_params params;

	shared = page_alloc();
	if (!shared)
		return -ENOMEM;
	for (unsigned n = 0; n < PROCESSORS; n++)
		registered[n] = 0;
	tell(0, REGISTERED_TIME, MSR_KVM_SYSTEM_TIME_NEW, &shared->processor[0].time);
	if (pvclock_read_time(&shared->processor[0].time, &params)) {
		msr_write(MSR_KVM_SYSTEM_TIME_NEW, 0);
		page_free((void *)shared);
		log_line(LOG_ERROR, "KVM does not fill in the clock that it offers");
		return -EIO;
	}
	msr_write(MSR_KVM_WALL_CLOCK_NEW, phys_of(&shared->wall));
	if (pvclock_read_wall(&shared->wall, &wall_clock_base)) {
		log_line(LOG_ERROR, "KVM does not tell the date: it starts at 1970");
		wall_clock_base = 0;
	}
	return 0;
}

static int kvm_init_clock(void)
{
	bare_init_ends();
	return clock_start();
}

/* It was whole at init.  KVM is trusted to finish what it writes: there is no other time. */
static void read_time(const volatile struct pvclock_time *time, struct clock_params *out)
{
	while (pvclock_read_time(time, out))
		cpu_pause();
}

/* A stable clock is the same on all processors, and the first one's serves. */
static void kvm_clock_read_params(struct clock_params *out)
{
	volatile struct processor *p;

	read_time(&shared->processor[0].time, out);
	if (out->tsc_stable)
		return;
	p = THIS_PROCESSOR(TIME, MSR_KVM_SYSTEM_TIME_NEW, time);
	if (p && p != &shared->processor[0])
		read_time(&p->time, out);
}

/* KVM writes it as it does the clock, and before this processor runs on. */
static uint64_t kvm_stolen_time(void)
{
	volatile struct processor *p = NULL;
	uint32_t version;
	uint64_t steal;

	if (has(KVM_FEATURE_STEAL_TIME))
		p = THIS_PROCESSOR(STEAL, MSR_KVM_STEAL_TIME, steal);
	if (!p)
		return 0;
	do {
		version = p->steal.version;
		steal = p->steal.steal;
	} while (version & 1 || version != p->steal.version);
	return steal;
}

/*
 * KVM_PV_EOI: KVM says in memory that the interrupt in service needs no EOI, and takes the bit's being
 * cleared for one.  Only for a processor whose APIC is the guest's: the shim's own ends of
 * interrupts (bare_interrupt) look into the registers anyway.
 */
static bool eoi_was_seen(void)
{
	volatile struct processor *p = NULL;
	bool seen;

	if (has(KVM_FEATURE_PV_EOI))
		p = THIS_PROCESSOR(EOI, MSR_KVM_PV_EOI_EN, eoi);
	if (!p)
		return false;
	/* One instruction, as KVM may set it before the next. */
	__asm__ volatile("btrl $0, %0" : "+m"(p->eoi), "=@ccc"(seen));
	return seen;
}

/* An interrupt whose end KVM takes note of by itself wants no access that leaves the VM. */
static void kvm_apic_write(unsigned reg, uint32_t value)
{
	if (reg == LAPIC_EOI && !bare_echo_expected() && eoi_was_seen())
		return;
	bare_apic_write(reg, value);
}

/* An INIT ends all that KVM was told to write; where, the processor tells it anew. */
static void kvm_processor_starts(unsigned n)
{
	if (n >= PROCESSORS)
		return;
	registered[n] = 0;
	shared->processor[n].eoi = 0;
}

static uint64_t kvm_wall_clock_base(void)
{
	return wall_clock_base;
}

static const struct host_ops kvm_ops = {
	.name = "kvm",
#define OP(operation, function, words) .operation = function,
	KVM_OPS(OP)
#undef OP
};

const struct host_ops *kvm_probe(void)
{
	uint32_t base = kvm_base();

	if (!base)
		return NULL;
	/* Only what is advertised is used; and without its clock, KVM is a bare machine to us. */
	features = cpuid_read(base + 1, 0).eax;
	if (!has(KVM_FEATURE_CLOCKSOURCE2)) {
		log_line(LOG_INFO, "KVM without kvmclock: the TSC is measured instead");
		return NULL;
	}
	return &kvm_ops;
}
