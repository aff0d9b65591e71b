/* SPDX-License-Identifier: MIT */
/*
 * Everything that makes a machine what it is, saved, wiped, and loaded again into the same vCPUs; all
 * of them stand still.  The order in which it is loaded is QEMU's: CPUID stays; system registers
 * before MSRs, the local APIC after its base, timers' MSRs behind it, the guest ABI last.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "conformance/vmm/vmm.h"

#define MSRS_MAX 512

struct msrs {
	struct kvm_msrs header;
	struct kvm_msr_entry entries[MSRS_MAX];
};

struct vcpu_state {
	struct kvm_mp_state mp;
	struct kvm_regs regs;
	struct kvm_sregs sregs;
	struct kvm_xsave xsave;
	struct kvm_xcrs xcrs;
	struct kvm_lapic_state lapic;
	struct kvm_vcpu_events events;
	struct kvm_debugregs debug;
	struct msrs msrs;
};

struct machine_state {
	uint8_t *memory;
	struct kvm_irqchip irqchip[3];
	struct kvm_clock_data clock;
	struct vcpu_state vcpu[CPUS_MAX];
	void *abi;
	size_t abi_size;
};

static struct machine_state state;

/* The MSRs that KVM says make up its state, one by one: it may refuse some of its own list. */
static void save_msrs(struct vcpu *v, struct msrs *out)
{
	static struct {
		struct kvm_msr_list header;
		uint32_t indices[MSRS_MAX];
	} list;

	list.header.nmsrs = MSRS_MAX;
	MUST(v->machine->kvm, KVM_GET_MSR_INDEX_LIST, &list);
	out->header.nmsrs = 0;
	for (unsigned i = 0; i < list.header.nmsrs; i++) {
		struct msrs one = { .header.nmsrs = 1, .entries[0].index = list.header.indices[i] };

		if (ioctl(v->fd, KVM_GET_MSRS, &one) == 1)
			out->entries[out->header.nmsrs++] = one.entries[0];
	}
}

/* Some that are read cannot be written back, or only to what they are already. */
static void load_msrs(struct vcpu *v, const struct msrs *in)
{
	for (unsigned i = 0; i < in->header.nmsrs; i++) {
		struct msrs one = { .header.nmsrs = 1, .entries[0] = in->entries[i] };

		ioctl(v->fd, KVM_SET_MSRS, &one);
	}
}

static void save_vcpu(struct vcpu *v, struct vcpu_state *s)
{
	MUST(v->fd, KVM_GET_MP_STATE, &s->mp);
	MUST(v->fd, KVM_GET_REGS, &s->regs);
	MUST(v->fd, KVM_GET_SREGS, &s->sregs);
	MUST(v->fd, KVM_GET_XSAVE, &s->xsave);
	MUST(v->fd, KVM_GET_XCRS, &s->xcrs);
	MUST(v->fd, KVM_GET_LAPIC, &s->lapic);
	MUST(v->fd, KVM_GET_VCPU_EVENTS, &s->events);
	MUST(v->fd, KVM_GET_DEBUGREGS, &s->debug);
	save_msrs(v, &s->msrs);
}

static void load_vcpu(struct vcpu *v, struct vcpu_state *s)
{
	MUST(v->fd, KVM_SET_MP_STATE, &s->mp);
	MUST(v->fd, KVM_SET_REGS, &s->regs);
	MUST(v->fd, KVM_SET_SREGS, &s->sregs);
	MUST(v->fd, KVM_SET_XSAVE, &s->xsave);
	MUST(v->fd, KVM_SET_XCRS, &s->xcrs);
	MUST(v->fd, KVM_SET_LAPIC, &s->lapic);
	load_msrs(v, &s->msrs);
	MUST(v->fd, KVM_SET_VCPU_EVENTS, &s->events);
	MUST(v->fd, KVM_SET_DEBUGREGS, &s->debug);
}

/* As after a reset of the processor: nothing of what was saved is in it. */
static void wipe_vcpu(struct vcpu *v)
{
	struct kvm_regs regs = { .rip = 0xfff0, .rflags = 2 };
	struct kvm_lapic_state lapic = { 0 };

	MUST(v->fd, KVM_SET_REGS, &regs);
	MUST(v->fd, KVM_SET_LAPIC, &lapic);
}

static void save(struct machine *m)
{
	state.memory = malloc(m->memory_size);
	memcpy(state.memory, m->memory, m->memory_size);
	for (unsigned i = 0; i < 3; i++) {
		state.irqchip[i].chip_id = i;
		MUST(m->fd, KVM_GET_IRQCHIP, &state.irqchip[i]);
	}
	MUST(m->fd, KVM_GET_CLOCK, &state.clock);
	for (unsigned i = 0; i < m->cpus; i++)
		save_vcpu(&m->vcpu[i], &state.vcpu[i]);
	if (m->host->save)
		state.abi = m->host->save(m, &state.abi_size);
}

static void wipe(struct machine *m)
{
	if (m->host->reset)
		m->host->reset(m);
	for (unsigned i = 0; i < m->cpus; i++)
		wipe_vcpu(&m->vcpu[i]);
	memset(m->memory, 0xcc, m->memory_size);
}

static void load(struct machine *m)
{
	state.clock.flags = 0; /* goes on from the moment of saving */
	memcpy(m->memory, state.memory, m->memory_size);
	MUST(m->fd, KVM_SET_CLOCK, &state.clock);
	for (unsigned i = 0; i < 3; i++)
		MUST(m->fd, KVM_SET_IRQCHIP, &state.irqchip[i]);
	for (unsigned i = 0; i < m->cpus; i++)
		load_vcpu(&m->vcpu[i], &state.vcpu[i]);
	if (m->host->load)
		m->host->load(m, state.abi, state.abi_size);
	free(state.memory);
	free(state.abi);
}

void save_and_load(struct machine *m)
{
	save(m);
	wipe(m);
	load(m);
}
