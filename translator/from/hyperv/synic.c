/* SPDX-License-Identifier: MIT */
/*
 * A VP's synthetic interrupt controller (TLFS, "Inter-Partition Communication"): its registers, and
 * how a message gets into its slot and an event flag into the guest's memory.
 *
 * The slot is shared with the guest, which may look and empty it at any moment from another
 * processor.  The rule that loses nothing: whoever finds the slot full sets its pending flag and
 * looks again, and a message that goes into the slot while others wait for it carries the flag.
 */
#include <asm/errno.h>
#include <string.h>

#include "translator/from/hyperv/hyperv.h"


/* Where the pending flag is, as a bit of the slot. */
#define PENDING_BIT (8 * offsetof(struct hv_message, flags))

static bool enabled(const struct hv_vp *v)
{
	return v->scontrol & HV_SCONTROL_ENABLE;
}

static bool masked(const struct hv_vp *v, unsigned sint)
{
	return (v->sint[sint] & (HV_SINT_MASKED | HV_SINT_POLLING)) == HV_SINT_MASKED;
}

/* Without effect while the SINT is masked or polled: that interrupt is lost. */
static void interrupt(struct hv_vp *v, unsigned sint)
{
	if (!(v->sint[sint] & (HV_SINT_MASKED | HV_SINT_POLLING)))
		vp_interrupt(v->vp, v->sint[sint] & HV_SINT_VECTOR);
}

/* The type of the message in the slot: 0 or -EFAULT. */
static int slot_type(struct hv_vp *v, gpa_t slot, uint32_t *type)
{
	const size_t offset = offsetof(struct hv_message, type);

	return vm_read(v->vm->vm, type, gpa_add(slot, offset), sizeof(*type));
}

/*
 * 0 when the slot is empty; -EAGAIN when it is not, and then the guest has been told in time to say
 * when it is: it looks at the flag after it has emptied the slot.
 */
static int slot_empty(struct hv_vp *v, gpa_t slot)
{
	uint32_t type;
	bool was_set;

	if (slot_type(v, slot, &type))
		return -EFAULT;
	if (type == HV_MESSAGE_NONE)
		return 0;
	if (vm_set_bit(v->vm->vm, slot, PENDING_BIT, &was_set) || slot_type(v, slot, &type))
		return -EFAULT;
	return type == HV_MESSAGE_NONE ? 0 : -EAGAIN;
}

/* The type is what makes it a message, so it goes last. */
static int fill_slot(struct hv_vp *v, gpa_t slot, const struct hv_message *m)
{
	const size_t rest = offsetof(struct hv_message, payload_size);
	const size_t end = offsetof(struct hv_message, payload) + m->payload_size;
	struct vm *vm = v->vm->vm;

	if (vm_write(vm, gpa_add(slot, rest), (const uint8_t *)m + rest, end - rest))
		return -EFAULT;
	return vm_write(vm, slot, &m->type, sizeof(m->type));
}

static bool others_wait(struct hv_vp *v, unsigned sint)
{
	return hv_inbox_waiting(v, sint) + hv_stimer_waiting(v, sint) > 1;
}

int hv_synic_deliver(struct hv_vp *v, unsigned sint, uint32_t type, uint64_t sender,
		     const void *payload, size_t len)
{
	gpa_t slot = gpa_add(v->message_page.at, sint * HV_MESSAGE_SIZE);
	struct hv_message m = {.type = type, .payload_size = len, .sender = sender};
	int err;

	if (!enabled(v) || !v->message_page.on)
		return -EINVAL;
	err = slot_empty(v, slot);
	if (err)
		return err == -EAGAIN ? err : -EINVAL;
	if (others_wait(v, sint))
		m.flags = HV_MESSAGE_PENDING;
	memcpy(m.payload, payload, len);
	if (fill_slot(v, slot, &m))
		return -EINVAL;
	interrupt(v, sint);
	return 0;
}

int hv_synic_signal(struct hv_vp *v, unsigned sint, unsigned flag)
{
	gpa_t flags = gpa_add(v->event_page.at, sint * HV_EVENT_FLAGS_BYTES);
	bool was_set;

	if (!enabled(v) || !v->event_page.on || masked(v, sint))
		return -EINVAL;
	if (vm_set_bit(v->vm->vm, flags, flag, &was_set))
		return -EINVAL;
	if (!was_set)
		interrupt(v, sint);
	return 0;
}

bool hv_synic_takes_messages(const struct hv_vp *v)
{
	return enabled(v) && v->simp & HV_PAGE_ENABLE;
}

bool hv_synic_takes_events(const struct hv_vp *v, unsigned sint)
{
	return enabled(v) && v->siefp & HV_PAGE_ENABLE && !masked(v, sint);
}

/* The timers first: each has one message only, so the inbox gets its turn. */
void hv_synic_retry(struct hv_vp *v)
{
	hv_stimer_retry(v);
	hv_inbox_deliver(v);
}

/*
 * SCONTROL begins enabled, where the TLFS has 0: so it does on KVM and OpenVMM, which Windows is run
 * on, and a guest that has not written it loses nothing by it, since it has enabled no page yet.
 */
void hv_synic_reset(struct hv_vp *v)
{
	struct vm *vm = v->vm->vm;
	unsigned i;

	overlay_remove(vm, &v->message_page);
	overlay_remove(vm, &v->event_page);
	vm_lock(vm);
	v->scontrol = HV_SCONTROL_ENABLE;
	v->siefp = v->simp = 0;
	for (i = 0; i < HV_SINTS; i++)
		v->sint[i] = HV_SINT_MASKED;
	vm_unlock(vm);
	hv_inbox_reset(v);
}

/* The registers ("SynIC Registers").  The inbox reads them on other threads. */

static enum abi_verdict set(struct hv_vp *v, uint64_t *reg, uint64_t value)
{
	vm_lock(v->vm->vm);
	*reg = value;
	vm_unlock(v->vm->vm);
	hv_synic_retry(v);
	return ABI_DONE;
}

/* A page where there is no memory is one that the guest cannot see: no fault, and no messages. */
static enum abi_verdict set_page(struct hv_vp *v, uint64_t *reg, struct overlay *page,
				 uint64_t value)
{
	gpa_t at = GPA(value & HV_PAGE_ADDRESS);

	if (!(value & HV_PAGE_ENABLE) || overlay_put(v->vm->vm, page, at, NULL))
		overlay_remove(v->vm->vm, page);
	return set(v, reg, value);
}

enum abi_verdict hv_read_scontrol(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->scontrol;
	return ABI_DONE;
}

enum abi_verdict hv_write_scontrol(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	return set(v, &v->scontrol, value);
}

enum abi_verdict hv_read_sversion(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = HV_SYNIC_VERSION;
	return ABI_DONE;
}

enum abi_verdict hv_read_siefp(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->siefp;
	return ABI_DONE;
}

enum abi_verdict hv_write_siefp(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	return set_page(v, &v->siefp, &v->event_page, value);
}

enum abi_verdict hv_read_simp(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->simp;
	return ABI_DONE;
}

enum abi_verdict hv_write_simp(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	return set_page(v, &v->simp, &v->message_page, value);
}

enum abi_verdict hv_read_eom(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = 0;
	return ABI_DONE;
}

enum abi_verdict hv_write_eom(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	hv_synic_retry(v);
	return ABI_DONE;
}

enum abi_verdict hv_read_sint(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->sint[msr - HV_MSR_SINT0];
	return ABI_DONE;
}

/*
 * A masked SINT may have any vector: guests write back the 0x10000 of after a reset.  Auto-EOI is
 * refused, since the host's local APIC does not say when it has delivered (CPUID deprecates it).
 */
enum abi_verdict hv_write_sint(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	if (value & HV_SINT_AUTO_EOI)
		return ABI_FAULT;
	if (!(value & HV_SINT_MASKED) && (value & HV_SINT_VECTOR) < HV_FIRST_VECTOR)
		return ABI_FAULT;
	return set(v, &v->sint[msr - HV_MSR_SINT0], value);
}
