/* SPDX-License-Identifier: MIT */
/*
 * The state of the Hyper-V ABI: one struct for the partition (vm_state()), one for each virtual
 * processor (vp_state()), and what the files of this directory offer each other.
 */
#ifndef TRANSLATOR_FROM_HYPERV_HYPERV_H
#define TRANSLATOR_FROM_HYPERV_HYPERV_H

#include "abi/hyperv/features.h"
#include "abi/hyperv/hypercalls.h"
#include "abi/hyperv/hyperv.h"
#include "abi/hyperv/msrs.h"
#include "abi/hyperv/status.h"
#include "translator/from/hyperv/overlay.h"
#include "translator/guest_abi.h"

#define HV_SINTS   16
#define HV_CRASH_PARAMETERS 5
#define HV_STIMERS 4
#define HV_INBOX   16 /* messages and events from the VMM that wait for the VP */

struct hv_stimer {
	uint64_t config, count;
	uint64_t due;	  /* reference time of the next expiry, while armed */
	bool armed;
	bool undelivered; /* expired, and its message waits for the slot */
	uint64_t expired; /* that message's expiration time */
};

/* A message that waits for its slot, or an event that waits for the VP. */
struct hv_inbox_entry {
	bool event;
	uint8_t sint, size;
	uint16_t flag;	  /* of an event */
	uint32_t type;	  /* of a message */
	uint64_t sender;
	uint8_t payload[HV_MESSAGE_PAYLOAD_MAX];
};

struct hv_vp {
	struct vp *vp;
	struct hv_vm *vm;

	uint64_t assist;    /* HV_X64_MSR_VP_ASSIST_PAGE */
	uint64_t call_rip;  /* where the last hypercall was made from, found to be the page's; 0: none */
	uint32_t call_msr;  /* and by which MSR */
	bool moved;	    /* the VM was loaded, and the guest wants to know on this VP */

	/* SynIC (synic.c) */
	uint64_t scontrol, siefp, simp, sint[HV_SINTS];
	struct overlay event_page, message_page;
	struct hv_stimer stimer[HV_STIMERS];

	/* From other threads, under the VM's lock (inbox.c). */
	struct hv_inbox_entry inbox[HV_INBOX];
	unsigned inbox_count;
};

struct hv_vm {
	struct vm *vm;
	uint32_t features; /* HV_HAS() bits */

	uint64_t guest_os_id, hypercall, reference_tsc, tsc_invariant;
	uint64_t reenlightenment, tsc_emulation;
	uint32_t tsc_sequence;
	uint64_t crash_parameter[HV_CRASH_PARAMETERS];
	bool crash_reported; /* since the last reset */
	struct overlay hypercall_page, reference_page;
};

static inline bool hv_has(const struct hv_vm *hv, unsigned feature)
{
	return feature == HV_FEATURE_ALWAYS || hv->features & 1u << feature;
}

/* The handlers of abi/hyperv/msrs.h, as each row's access says.  `msr` is the MSR's number, for
 * the rows of several. */
#define HV_MSR_DECLARE(first, count, NAME, name, access, feature, state) \
	HV_MSR_DECLARE_##state(access, name)
#define HV_MSR_DECLARE_HERE(access, name)   HV_MSR_DECLARE_##access(name)
#define HV_MSR_DECLARE_ABSENT(access, name)
#define HV_MSR_DECLARE_RO(name) enum abi_verdict hv_read_##name(struct hv_vp *v, uint32_t msr, uint64_t *value);
#define HV_MSR_DECLARE_WO(name) enum abi_verdict hv_write_##name(struct hv_vp *v, uint32_t msr, uint64_t value);
#define HV_MSR_DECLARE_RW(name) HV_MSR_DECLARE_RO(name) HV_MSR_DECLARE_WO(name)
HV_MSRS(HV_MSR_DECLARE)

/* msr.c: guest_abi.msr_read, .msr_write by the table. */
enum abi_verdict hv_msr_read(struct vp *vp, uint32_t msr, uint64_t *value);
enum abi_verdict hv_msr_write(struct vp *vp, uint32_t msr, uint64_t value);
const char *hv_msr_name(uint32_t msr);

/* hypercall.c: the WRMSR with which the page's code leaves the guest; #GP if it was not the page's. */
enum abi_verdict hv_hypercall(struct hv_vp *v, uint32_t call_msr);

/* traced.c: guest_abi.trace */
bool hv_traced_is_hypercall(struct vp *vp, uint32_t msr, uint64_t *number);
void hv_traced_arguments(struct vp *vp, uint32_t msr, struct trace_record *r);
void hv_traced_answer(struct vp *vp, uint32_t msr, struct trace_record *r);

/* hypercall_page.c: the page that HV_X64_MSR_HYPERCALL asks for. */
void hv_page_build(struct hv_vm *hv, uint8_t page[PAGE_SIZE]);
/* A VP that was not there when the page was built, and is not in the guest yet: what the page does by
 * itself, if the VP makes it wrong (a flush of the only TLB, IPIs by APIC id), it does no longer. */
void hv_page_vp_added(struct hv_vp *v);
/* Whether this is the address in the page of the WRMSR to that call MSR. */
bool hv_page_calls_from(struct hv_vm *hv, gpa_t at, uint32_t call_msr);
/* The hypercall page is taken away or moved: forget where calls were made from (each VP's call_rip).
 * With the VM's lock held, as for hv_page_calls_from(). */
void hv_page_forget(struct hv_vm *hv);

/* cpuid.c: guest_abi.set_features, .cpuid.  And, without a VM: the set of features (HV_HAS() bits) that
 * a list names; NULL: all.  0, or -EINVAL with one line in why. */
int hv_parse_features(const char *list, uint32_t *set, char *why, size_t why_size);
int hv_set_features(struct vm *vm, const char *list, char *why, size_t why_size);
size_t hv_cpuid(struct vm *vm, struct cpuid_leaf *out, size_t max);

/* reference.c */
void hv_clock_changed(struct vm *vm);

/* synic.c: the SynIC of a VP.
 * Delivery of a message into the slot of `sint`: 0; -EAGAIN: the slot is full, and the guest has been
 * asked to say when it is not (EOM); -EINVAL: not now (SynIC, message page or SINT not enabled). */
int hv_synic_deliver(struct hv_vp *v, unsigned sint, uint32_t type, uint64_t sender,
		     const void *payload, size_t len);
/* Sets an event flag, with an interrupt if it was clear.  0; -EINVAL: not now (SynIC, event page or
 * SINT not enabled). */
int hv_synic_signal(struct hv_vp *v, unsigned sint, unsigned flag);
/* Whether the guest has enabled what these need; under the VM's lock when on another thread. */
bool hv_synic_takes_messages(const struct hv_vp *v);
bool hv_synic_takes_events(const struct hv_vp *v, unsigned sint);
void hv_synic_reset(struct hv_vp *v); /* registers, pages and the inbox; not the timers */
/* A slot may have become free, or something has come: what waits is tried again.  On the VP. */
void hv_synic_retry(struct hv_vp *v);

/* inbox.c: guest_abi.post_message, .signal_event; and, on the VP, what came. */
int hv_inbox_message(struct vp *vp, unsigned sint, uint32_t type, uint64_t sender,
		     const void *payload, size_t len);
int hv_inbox_event(struct vp *vp, unsigned sint, unsigned flag);
void hv_inbox_deliver(struct hv_vp *v);
unsigned hv_inbox_waiting(const struct hv_vp *v, unsigned sint); /* messages for that SINT */
void hv_inbox_reset(struct hv_vp *v);

/* stimer.c */
void hv_stimer_expired(struct vp *vp, unsigned timer); /* guest_abi.timer_expired */
void hv_stimer_retry(struct hv_vp *v);		       /* undelivered messages */
unsigned hv_stimer_waiting(const struct hv_vp *v, unsigned sint); /* how many, for that SINT */
void hv_stimer_reset(struct hv_vp *v);
/* After a load.  Deadlines are in reference time, so a change of the TSC leaves them as they are. */
void hv_stimer_rearm(struct hv_vp *v);

/* assist.c */
void hv_assist_reset(struct hv_vp *v);
void hv_assist_restore(struct hv_vp *v); /* after a load */

/* reenlightenment.c: after a load, and then on each VP.  And whether the MSRs have what they can. */
void hv_reenlightenment_moved(struct hv_vm *hv);
void hv_reenlightenment_notify(struct hv_vp *v);
bool hv_reenlightenment_valid(const struct hv_vm *hv);

/* crash.c */
void hv_crash_reset(struct hv_vm *hv);

/* state.c: guest_abi.save, .load */
size_t hv_save(struct vm *vm, void *blob, size_t size);
int hv_load(struct vm *vm, const void *blob, size_t size, char *why, size_t why_size);

/* lifecycle.c: guest_abi.reset, .vp_create */
void hv_reset(struct vm *vm);
void hv_vp_create(struct vp *vp);

#endif
