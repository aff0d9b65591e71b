/* SPDX-License-Identifier: MIT */
/* libhypershim-kvm: where the library stands in the place of KVM's own ioctls. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "conformance/vmm/loopback.h"
#include "conformance/vmm/vmm.h"
#include "shim/kvm/hypershim-kvm.h"

#define STATS_MAX 128

static void attach_vm(struct machine *m)
{
	struct hypershim_config config = { .guest = "hyperv", .features = m->features,
					   .stats = m->stats };
	char why[256];

	if (hypershim_vm_attach(m->kvm, m->fd, &config, &m->hypershim, why, sizeof why))
		fail(EXIT_USAGE, "%s", why);
}

static void attach_vcpu(struct vcpu *v)
{
	if (hypershim_vcpu_attach(v->machine->hypershim, v->fd, v->index, &v->hypershim))
		fail(EXIT_VMM, "hypershim_vcpu_attach: %m");
}

static int set_memory(struct machine *m, const struct kvm_userspace_memory_region *region)
{
	return hypershim_vm_set_memory(m->hypershim, region, NULL, NULL);
}

static int set_cpuid(struct vcpu *v, struct kvm_cpuid2 *cpuid)
{
	return hypershim_vcpu_set_cpuid(v->hypershim, cpuid);
}

static int run(struct vcpu *v)
{
	return hypershim_vcpu_run(v->hypershim);
}

static int echo_message(void *context, uint32_t type, const void *payload, size_t len)
{
	struct vcpu *v = context;
	int result = hypershim_post_message(v->machine->hypershim, v->index, LOOPBACK_MESSAGE_SINT, type,
					    LOOPBACK_MESSAGES | v->index, payload, len);

	return result ? -errno : 0;
}

static int echo_event(void *context, uint16_t flag)
{
	struct vcpu *v = context;

	return hypershim_signal_event(v->machine->hypershim, v->index, LOOPBACK_EVENT_SINT,
				       flag) ? -errno : 0;
}

static void loopback(struct machine *m)
{
	for (unsigned i = 0; i < m->cpus; i++) {
		struct hypershim_connection messages = { .id = LOOPBACK_MESSAGES | i,
							 .message = echo_message,
							 .context = &m->vcpu[i] };
		struct hypershim_connection events = { .id = LOOPBACK_EVENTS | i,
						       .event = echo_event,
						       .context = &m->vcpu[i] };

		if (hypershim_vm_connect(m->hypershim, &messages) ||
		    hypershim_vm_connect(m->hypershim, &events))
			fail(EXIT_VMM, "hypershim_vm_connect: %m");
	}
}

static void *save(struct machine *m, size_t *size)
{
	void *blob;

	*size = hypershim_vm_save(m->hypershim, NULL, 0);
	blob = malloc(*size);
	hypershim_vm_save(m->hypershim, blob, *size);
	return blob;
}

static void reset(struct machine *m)
{
	hypershim_vm_reset(m->hypershim);
}

static void load(struct machine *m, const void *state, size_t size)
{
	char why[256];

	if (hypershim_vm_load(m->hypershim, state, size, why, sizeof why))
		fail(EXIT_VMM, "hypershim_vm_load: %s", why);
}

static void print_stats(struct machine *m)
{
	static struct hypershim_stat stats[STATS_MAX];
	size_t count = hypershim_vm_stats(m->hypershim, stats, STATS_MAX);

	for (size_t i = 0; i < count && stats[i].name[0]; i++)
		fprintf(stderr, "stat: %s %lu times, median %lu cycles\n", stats[i].name, stats[i].count,
			stats[i].median_cycles);
}

const struct host host_hypershim = {
	.name = "hypershim",
	.vm = attach_vm,
	.vcpu = attach_vcpu,
	.loopback = loopback,
	.set_memory = set_memory,
	.set_cpuid = set_cpuid,
	.run = run,
	.save = save,
	.reset = reset,
	.load = load,
	.stats = print_stats,
};
