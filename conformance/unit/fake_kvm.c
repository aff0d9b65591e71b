/* SPDX-License-Identifier: MIT */
/* KVM's CPUID leaves and clock, for a fake machine that runs on it. */
#include <asm/kvm_para.h>
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

/* The clock began at system_time when the machine did: 2.6 GHz is 3303820998 / 2^33 ns. */
static void write_time(struct pvclock_time *page)
{
	page->tsc_timestamp = fake.tsc_offset;
	page->system_time = fake.kvm.system_time;
	page->tsc_to_system_mul = 3303820998u;
	page->tsc_shift = -1;
	page->version = fake.kvm.unfinished ? 3 : 2;
}

static void write_wall(struct pvclock_wall *wall)
{
	wall->sec = (uint32_t)(fake.kvm.wall_ns / 1000000000);
	wall->nsec = (uint32_t)(fake.kvm.wall_ns % 1000000000);
	wall->version = 2;
}

static void *at(uint64_t phys)
{
	char *page = frame_map_any(phys >> PAGE_SHIFT);

	return page ? page + phys % PAGE_SIZE : NULL;
}

bool fake_kvm_msr_write(uint32_t msr, uint64_t value)
{
	if (!(fake.kvm.features & 1u << KVM_FEATURE_CLOCKSOURCE2))
		return false;
	if (msr == MSR_KVM_SYSTEM_TIME_NEW) {
		fake.kvm.clock_msr = value;
		if ((value & KVM_MSR_ENABLED) && !fake.kvm.silent && at(value & ~1ull))
			write_time(at(value & ~1ull));
		return true;
	}
	if (msr == MSR_KVM_WALL_CLOCK_NEW) {
		if (!fake.kvm.no_wall && at(value))
			write_wall(at(value));
		return true;
	}
	return false;
}
