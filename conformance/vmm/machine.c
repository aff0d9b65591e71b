/* SPDX-License-Identifier: MIT */
/* The virtual machine: memory from address 0, and processors whose local APICs are the kernel's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "conformance/vmm/vmm.h"

#define TSS_ADDRESS 0xfffbd000 /* three pages that KVM wants on Intel, below the BIOS's place */

void *guest_memory(struct machine *m, uint64_t at, size_t size)
{
	return at < m->memory_size && size <= m->memory_size - at ? m->memory + at : NULL;
}

static void create_memory(struct machine *m)
{
	struct kvm_userspace_memory_region region = { .memory_size = m->memory_size };
	int result;

	m->memory = mmap(NULL, m->memory_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (m->memory == MAP_FAILED)
		fail(EXIT_VMM, "no memory for the guest: %m");
	region.userspace_addr = (uintptr_t)m->memory;
	if (m->host->set_memory)
		result = m->host->set_memory(m, &region);
	else
		result = ioctl(m->fd, KVM_SET_USER_MEMORY_REGION, &region);
	if (result)
		fail(EXIT_VMM, "KVM_SET_USER_MEMORY_REGION: %m");
}

/* Leaves that tell a processor which one it is. */
static void set_topology(struct vcpu *v, struct kvm_cpuid2 *cpuid)
{
	for (unsigned i = 0; i < cpuid->nent; i++) {
		struct kvm_cpuid_entry2 *e = &cpuid->entries[i];

		if (e->function == 1) {
			e->ebx = (e->ebx & 0xffff) | v->machine->cpus << 16 | v->index << 24;
			e->ecx |= 1u << 31; /* there is a hypervisor */
		} else if (e->function == 0xb || e->function == 0x1f) {
			e->edx = v->index;
		}
	}
}

/* KVM's own leaves would be the hypervisor's only ones where nobody puts others in their place. */
static void drop_hypervisor_leaves(struct kvm_cpuid2 *cpuid)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < cpuid->nent; i++)
		if (cpuid->entries[i].function >> 16 != 0x4000)
			cpuid->entries[kept++] = cpuid->entries[i];
	cpuid->nent = kept;
}

static void set_cpuid(struct vcpu *v)
{
	struct kvm_cpuid2 *cpuid = calloc(1, sizeof *cpuid + CPUID_MAX * sizeof cpuid->entries[0]);
	int result;

	cpuid->nent = CPUID_MAX;
	MUST(v->machine->kvm, KVM_GET_SUPPORTED_CPUID, cpuid);
	drop_hypervisor_leaves(cpuid);
	set_topology(v, cpuid);
	if (v->machine->host->set_cpuid)
		result = v->machine->host->set_cpuid(v, cpuid);
	else
		result = ioctl(v->fd, KVM_SET_CPUID2, cpuid);
	if (result)
		fail(EXIT_VMM, "KVM_SET_CPUID2: %m");
	free(cpuid);
}

static void create_vcpu(struct machine *m, unsigned index)
{
	struct vcpu *v = &m->vcpu[index];
	int size = MUST(m->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	v->machine = m;
	v->index = index;
	v->fd = MUST(m->fd, KVM_CREATE_VCPU, index);
	v->run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, v->fd, 0);
	if (v->run == MAP_FAILED)
		fail(EXIT_VMM, "no access to a vCPU's struct kvm_run: %m");
	if (m->host->vcpu)
		m->host->vcpu(v);
	set_cpuid(v);
}

void machine_create(struct machine *m)
{
	m->fd = MUST(m->kvm, KVM_CREATE_VM, 0);
	MUST(m->fd, KVM_SET_TSS_ADDR, TSS_ADDRESS);
	if (m->host->vm)
		m->host->vm(m);
	MUST(m->fd, KVM_CREATE_IRQCHIP, 0);
	create_memory(m);
	for (unsigned i = 0; i < m->cpus; i++)
		create_vcpu(m, i);
	if (m->loopback && m->host->loopback)
		m->host->loopback(m);
}
