/* SPDX-License-Identifier: MIT */
/*
 * The real KVM's own Hyper-V support, used as QEMU does for all of its hv-* flags that do not concern
 * nested guests or a debugger.  Connections are user space's part of it: --loopback's are here.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "abi/hyperv/hypercalls.h"
#include "abi/hyperv/hyperv.h"
#include "abi/hyperv/msrs.h"
#include "abi/hyperv/status.h"
#include "conformance/vmm/loopback.h"
#include "conformance/vmm/vmm.h"

#define HV_CPUID_FIRST 0x40000000u
#define HV_CPUID_LAST  0x40000005u
#define DEBUGGING_EBX  (1u << 11) /* leaf 3: of QEMU's hv-syndbg */
#define DEBUGGING_EDX  (1u << 11 | 1u << 1)
#define EVMCS_EAX      (1u << 14) /* leaf 4: of hv-evmcs */

static void enable(int fd, unsigned capability, unsigned argument, const char *name)
{
	struct kvm_enable_cap cap = { .cap = capability, .args = { argument } };

	if (ioctl(fd, KVM_ENABLE_CAP, &cap))
		fail(EXIT_USAGE, "this KVM has no Hyper-V support of its own (%s)", name);
}

static void set_msr(struct vcpu *v, uint32_t msr, uint64_t value)
{
	struct {
		struct kvm_msrs header;
		struct kvm_msr_entry entry;
	} one = { .header.nmsrs = 1, .entry = { .index = msr, .data = value } };

	ioctl(v->fd, KVM_SET_MSRS, &one); /* not all are there */
}

static void create_vcpu(struct vcpu *v)
{
	enable(v->fd, KVM_CAP_HYPERV_SYNIC2, 0, "KVM_CAP_HYPERV_SYNIC2");
	enable(v->fd, KVM_CAP_HYPERV_ENFORCE_CPUID, 1, "KVM_CAP_HYPERV_ENFORCE_CPUID");
}

/* A leaf as QEMU shows it to the guest; false: not at all. */
static bool as_qemu(struct kvm_cpuid_entry2 *e)
{
	if (e->function == HV_CPUID_FIRST) {
		uint32_t signature[3];

		memcpy(signature, "Microsoft Hv", sizeof signature);
		e->eax = HV_CPUID_LAST;
		e->ebx = signature[0];
		e->ecx = signature[1];
		e->edx = signature[2];
	} else if (e->function == HV_CPUID_FIRST + 3) {
		e->ebx &= ~DEBUGGING_EBX;
		e->edx &= ~DEBUGGING_EDX;
	} else if (e->function == HV_CPUID_FIRST + 4) {
		e->eax &= ~EVMCS_EAX;
	}
	return e->function <= HV_CPUID_LAST;
}

static int set_cpuid(struct vcpu *v, struct kvm_cpuid2 *cpuid)
{
	struct kvm_cpuid2 *hv = calloc(1, sizeof *hv + CPUID_MAX * sizeof hv->entries[0]);

	hv->nent = CPUID_MAX;
	MUST(v->machine->kvm, KVM_GET_SUPPORTED_HV_CPUID, hv);
	for (unsigned i = 0; i < hv->nent; i++)
		if (as_qemu(&hv->entries[i]))
			cpuid->entries[cpuid->nent++] = hv->entries[i];
	free(hv);
	if (ioctl(v->fd, KVM_SET_CPUID2, cpuid))
		return -1;
	set_msr(v, HV_MSR_CRASH_CTL, HV_CRASH_NOTIFY); /* what a guest may ask for */
	return 0;
}

/* --- Connections ----------------------------------------------------------------------------- */

/* A GSI for each VP's two SINTs: raising it is how user space has KVM signal a SINT. */
static unsigned gsi_of(const struct vcpu *v, unsigned sint)
{
	return v->index * 2 + (sint == LOOPBACK_EVENT_SINT);
}

static void loopback(struct machine *m)
{
	struct {
		struct kvm_irq_routing header;
		struct kvm_irq_routing_entry entries[2 * CPUS_MAX];
	} routes = { .header.nr = 2 * m->cpus };

	for (unsigned i = 0; i < routes.header.nr; i++)
		routes.entries[i] = (struct kvm_irq_routing_entry){
			.gsi = i,
			.type = KVM_IRQ_ROUTING_HV_SINT,
			.u.hv_sint = { .vcpu = i / 2, .sint = i % 2 ? LOOPBACK_EVENT_SINT
								    : LOOPBACK_MESSAGE_SINT },
		};
	MUST(m->fd, KVM_SET_GSI_ROUTING, &routes);
}

static void raise_sint(struct vcpu *v, unsigned sint)
{
	struct kvm_irq_level level = { .irq = gsi_of(v, sint), .level = 1 };

	ioctl(v->machine->fd, KVM_IRQ_LINE, &level); /* a masked SINT has no interrupt */
}

static struct vcpu *vcpu_of(struct machine *m, uint32_t connection, uint32_t base)
{
	uint32_t index = connection - base;

	return m->loopback && index < m->cpus ? &m->vcpu[index] : NULL;
}

/* Into the slot if it is free; the one who posts tries again otherwise. */
static enum hv_status post(struct vcpu *v, const struct hv_post_message *in)
{
	struct hv_message *slot;

	if (in->message_type == HV_MESSAGE_NONE || in->message_type & HV_MESSAGE_HYPERVISOR)
		return HV_STATUS_INVALID_PARAMETER;
	slot = guest_memory(v->machine, v->message_page + LOOPBACK_MESSAGE_SINT * HV_MESSAGE_SIZE,
			    sizeof *slot);
	if (!v->message_page || !slot)
		return HV_STATUS_INVALID_SYNIC_STATE;
	if (__atomic_load_n(&slot->type, __ATOMIC_ACQUIRE) != HV_MESSAGE_NONE) {
		slot->flags |= HV_MESSAGE_PENDING;
		return HV_STATUS_INSUFFICIENT_BUFFERS;
	}
	memcpy(slot->payload, in->payload, in->payload_size);
	slot->payload_size = in->payload_size;
	slot->flags = 0;
	slot->sender = in->connection_id;
	__atomic_store_n(&slot->type, in->message_type, __ATOMIC_RELEASE);
	raise_sint(v, LOOPBACK_MESSAGE_SINT);
	return HV_STATUS_SUCCESS;
}

static enum hv_status post_message(struct machine *m, uint64_t at, bool fast)
{
	static pthread_mutex_t slots = PTHREAD_MUTEX_INITIALIZER;
	const struct hv_post_message *in = guest_memory(m, at, sizeof *in);
	enum hv_status status;
	struct vcpu *to;

	if (fast)
		return HV_STATUS_INVALID_HYPERCALL_CODE;
	if (at % HV_GPA_ALIGN || at % 4096 + sizeof *in > 4096)
		return HV_STATUS_INVALID_ALIGNMENT;
	if (!in)
		return HV_STATUS_INSUFFICIENT_MEMORY;
	if (in->payload_size > sizeof in->payload)
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	to = vcpu_of(m, in->connection_id, LOOPBACK_MESSAGES);
	if (!to)
		return HV_STATUS_INVALID_CONNECTION_ID;
	pthread_mutex_lock(&slots);
	status = post(to, in);
	pthread_mutex_unlock(&slots);
	return status;
}

/* KVM has read the parameter from memory, where that was asked for. */
static enum hv_status signal_event(struct machine *m, uint64_t parameter)
{
	struct vcpu *v = vcpu_of(m, (uint32_t)parameter, LOOPBACK_EVENTS);
	unsigned flag = parameter >> 32 & 0xffff;
	uint8_t *flags;

	if (parameter >> 48)
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	if (!v)
		return HV_STATUS_INVALID_CONNECTION_ID;
	if (flag >= HV_EVENT_FLAGS)
		return HV_STATUS_INVALID_PORT_ID;
	flags = guest_memory(m, v->event_page + LOOPBACK_EVENT_SINT * HV_EVENT_FLAGS_BYTES,
			     HV_EVENT_FLAGS_BYTES);
	if (!v->event_page || !flags)
		return HV_STATUS_INVALID_SYNIC_STATE;
	if (!(__atomic_fetch_or(&flags[flag / 8], 1 << flag % 8, __ATOMIC_SEQ_CST) >> flag % 8 & 1))
		raise_sint(v, LOOPBACK_EVENT_SINT);
	return HV_STATUS_SUCCESS;
}

/* What QEMU asks of its host for an extended call: nothing. */
static enum hv_status hypercall(struct machine *m, uint64_t input, const __u64 *parameters)
{
	switch (input & HV_CALL_CODE) {
	case HvCallPostMessage:
		return post_message(m, parameters[0], input & HV_CALL_FAST);
	case HvCallSignalEvent:
		return signal_event(m, parameters[0]);
	default:
		return HV_STATUS_INVALID_HYPERCALL_CODE;
	}
}

static bool handle_exit(struct vcpu *v)
{
	struct kvm_hyperv_exit *exit = &v->run->hyperv;

	if (v->run->exit_reason != KVM_EXIT_HYPERV)
		return false;
	if (exit->type == KVM_EXIT_HYPERV_SYNIC) {
		bool on = exit->u.synic.control & HV_SCONTROL_ENABLE;
		uint64_t messages = exit->u.synic.msg_page, events = exit->u.synic.evt_page;

		v->message_page = on && messages & HV_PAGE_ENABLE ? messages & HV_PAGE_ADDRESS : 0;
		v->event_page = on && events & HV_PAGE_ENABLE ? events & HV_PAGE_ADDRESS : 0;
		return true;
	}
	if (exit->type != KVM_EXIT_HYPERV_HCALL)
		return false;
	exit->u.hcall.result = hypercall(v->machine, exit->u.hcall.input, exit->u.hcall.params);
	return true;
}

/* --- Saving and loading ------------------------------------------------------------------------ */

/* KVM's list of MSRs to save lacks most of these: QEMU knows them by heart, we ask for every number. */
#define MSR_COUNT (HV_MSR_LAST - HV_MSR_FIRST + 1)
struct synthetic {
	uint64_t value[MSR_COUNT];
	bool there[MSR_COUNT];
};

static bool get_msr(struct vcpu *v, uint32_t msr, uint64_t *value)
{
	struct {
		struct kvm_msrs header;
		struct kvm_msr_entry entry;
	} one = { .header.nmsrs = 1, .entry.index = msr };
	bool there = ioctl(v->fd, KVM_GET_MSRS, &one) == 1;

	*value = one.entry.data;
	return there;
}

static void *save(struct machine *m, size_t *size)
{
	struct synthetic *state = calloc(m->cpus, sizeof *state);

	*size = m->cpus * sizeof *state;
	for (unsigned i = 0; i < m->cpus; i++)
		for (unsigned n = 0; n < MSR_COUNT; n++)
			state[i].there[n] = get_msr(&m->vcpu[i], HV_MSR_FIRST + n, &state[i].value[n]);
	return state;
}

static void load(struct machine *m, const void *from, size_t size)
{
	const struct synthetic *state = from;

	for (unsigned i = 0; i < m->cpus; i++)
		for (unsigned n = 0; n < MSR_COUNT; n++)
			if (state[i].there[n])
				set_msr(&m->vcpu[i], HV_MSR_FIRST + n, state[i].value[n]);
}

static void reset(struct machine *m)
{
	for (unsigned i = 0; i < m->cpus; i++)
		for (uint32_t msr = HV_MSR_FIRST; msr <= HV_MSR_LAST; msr++)
			set_msr(&m->vcpu[i], msr, 0);
}

const struct host host_kvm_hv = {
	.name = "kvm-hv",
	.vcpu = create_vcpu,
	.loopback = loopback,
	.set_cpuid = set_cpuid,
	.exit = handle_exit,
	.save = save,
	.reset = reset,
	.load = load,
};
