/* SPDX-License-Identifier: MIT */
/* KVM's CPUID leaves, and what it shares with a processor, for a fake machine that runs on it. */
#include <asm/kvm_para.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/fake_devices.h"
#include "translator/seat.h"
#include "translator/to/kvm/pvclock.h"

static void signature(uint32_t regs[4], uint32_t last, const char *name)
{
	regs[0] = last;
	memcpy(&regs[1], name, 12);
}

bool fake_kvm_cpuid(uint32_t leaf, uint32_t regs[4])
{
	if (leaf == 0x40000000 && fake.kvm.hyperv_first)
		signature(regs, 0x40000005, "Microsoft Hv");
	else if (fake.kvm.base && leaf == fake.kvm.base)
		signature(regs, leaf + 1, "KVMKVMKVM\0\0\0");
	else if (fake.kvm.base && leaf == fake.kvm.base + 1)
		regs[0] = fake.kvm.features;
	else if (leaf == 0x40000000)
		signature(regs, 0x40000001, "TCGTCGTCGTCG");
	else
		return false;
	return true;
}

/* One that tells KVM anything has a place of its own. */
static unsigned cpu(void)
{
	if (fake.cpu >= FAKE_KVM_CPUS) {
		fprintf(stderr, "fake machine: processor %u shares something with KVM\n", fake.cpu);
		abort();
	}
	return fake.cpu;
}

/* The clock began at system_time when the machine did: 2.6 GHz is 3303820998 / 2^33 ns. */
static void write_time(struct pvclock_time *page)
{
	page->tsc_timestamp = fake.tsc_offset;
	page->system_time = fake.kvm.system_time + cpu() * fake.kvm.apart_ns;
	page->tsc_to_system_mul = 3303820998u;
	page->tsc_shift = -1;
	page->flags = fake.kvm.unstable ? 0 : 1;
	page->version = fake.kvm.unfinished ? 3 : 2;
}

static void write_wall(struct pvclock_wall *wall)
{
	wall->sec = (uint32_t)(fake.kvm.wall_ns / 1000000000);
	wall->nsec = (uint32_t)(fake.kvm.wall_ns % 1000000000);
	wall->version = 2;
}

void *fake_kvm_page(uint64_t msr)
{
	uint64_t phys = msr & ~(uint64_t)KVM_MSR_ENABLED;
	char *page = frame_map_any(phys >> PAGE_SHIFT);

	return page ? page + phys % PAGE_SIZE : NULL;
}

static void add_steal(struct kvm_steal_time *page, uint64_t ns)
{
	page->steal += ns;
	page->version += 2;
}

void fake_kvm_stolen(uint64_t ns)
{
	uint64_t msr = fake.cpu < FAKE_KVM_CPUS ? fake.kvm.cpu[fake.cpu].steal_msr : 0;

	if (msr & KVM_MSR_ENABLED)
		add_steal(fake_kvm_page(msr), ns);
	else
		fake.kvm.stolen_ns += ns;
}

static bool has(unsigned feature)
{
	return fake.kvm.features & 1u << feature;
}

static void clock_write(uint64_t value)
{
	struct fake_kvm_cpu *c = &fake.kvm.cpu[cpu()];

	fake.kvm.clock_msr = c->clock_msr = value;
	c->clock_writes++;
	if ((value & KVM_MSR_ENABLED) && !fake.kvm.silent && fake_kvm_page(value))
		write_time(fake_kvm_page(value));
}

static void wall_write(uint64_t value)
{
	fake.kvm.wall_msr = value;
	if (!fake.kvm.no_wall && fake_kvm_page(value))
		write_wall(fake_kvm_page(value));
}

static void eoi_write(uint64_t value)
{
	struct fake_kvm_cpu *c = &fake.kvm.cpu[cpu()];

	c->eoi_msr = value;
	c->eoi_writes++;
}

/* What was stolen before is told with the rest. */
static void steal_write(uint64_t value)
{
	struct fake_kvm_cpu *c = &fake.kvm.cpu[cpu()];

	c->steal_msr = value;
	c->steal_writes++;
	add_steal(fake_kvm_page(value), fake.kvm.stolen_ns);
}

bool fake_kvm_msr_write(uint32_t msr, uint64_t value)
{
	if (msr == MSR_KVM_SYSTEM_TIME_NEW && has(KVM_FEATURE_CLOCKSOURCE2))
		clock_write(value);
	else if (msr == MSR_KVM_PV_EOI_EN && has(KVM_FEATURE_PV_EOI))
		eoi_write(value);
	else if (msr == MSR_KVM_STEAL_TIME && has(KVM_FEATURE_STEAL_TIME))
		steal_write(value);
	else if (msr == MSR_KVM_WALL_CLOCK_NEW && has(KVM_FEATURE_CLOCKSOURCE2))
		wall_write(value);
	else
		return false;
	return true;
}
