/* SPDX-License-Identifier: MIT */
/*
 * A VP's local APIC by the API.  In x2APIC mode its registers are MSRs.  In xAPIC mode the API has
 * only its state as a whole, which is read and written back: an interrupt that arrives in between
 * is lost, and nobody tells the I/O APIC of an EOI.  So the guest is not advised to do this (hints
 * of its CPUID), and an EOI of a level-triggered interrupt is refused.
 */
#include "shim/kvm/seat.h"

#define APIC_BASE_X2APIC (1u << 10)
#define X2APIC_TPR	 0x808
#define X2APIC_EOI	 0x80b
#define X2APIC_ICR	 0x830

#define LAPIC_TPR  0x80
#define LAPIC_PPR  0xa0
#define LAPIC_ISR  0x100
#define LAPIC_TMR  0x180
#define LAPIC_IRR  0x200
#define LAPIC_ICR  0x300
#define LAPIC_ICR2 0x310

#define ICR_MODE(icr)	     ((icr) & 0x700)
#define ICR_MODE_INIT	     0x500
#define ICR_LOGICAL	     (1u << 11)
#define ICR_ASSERT	     (1u << 14)
#define ICR_LEVEL	     (1u << 15)
#define ICR_SHORTHAND(icr)   ((icr) >> 18 & 3)
#define ICR_DESTINATION(icr) ((icr) >> 56)
#define ICR_MESSAGE(icr)     ((icr) & 0x7ff) /* vector and mode, as a message has them */

enum shorthand { TO_DESTINATION, TO_SELF, TO_ALL, TO_OTHERS };

static bool is_x2apic(struct vp *vp)
{
	return vp->run->apic_base & APIC_BASE_X2APIC;
}

static uint32_t *lapic_register(struct kvm_lapic_state *lapic, unsigned offset)
{
	return (uint32_t *)(lapic->regs + offset);
}

/* The highest vector of ISR, TMR or IRR; -1: none. */
static int highest(struct kvm_lapic_state *lapic, unsigned offset)
{
	int word;
	uint32_t bits;

	for (word = 7; word >= 0; word--) {
		bits = *lapic_register(lapic, offset + word * 16);
		if (bits)
			return word * 32 + 31 - __builtin_clz(bits);
	}
	return -1;
}

static int get_lapic(struct vp *vp, struct kvm_lapic_state *lapic)
{
	return kvm_ioctl(vp->fd, KVM_GET_LAPIC, lapic) < 0 ? -errno : 0;
}

static int set_lapic(struct vp *vp, struct kvm_lapic_state *lapic)
{
	return kvm_ioctl(vp->fd, KVM_SET_LAPIC, lapic) < 0 ? -errno : 0;
}

static int xapic_eoi(struct vp *vp)
{
	struct kvm_lapic_state lapic;
	int error = get_lapic(vp, &lapic), vector;
	unsigned at;

	if (error)
		return error;
	vector = highest(&lapic, LAPIC_ISR);
	if (vector < 0)
		return 0;
	at = vector / 32 * 16;
	if (*lapic_register(&lapic, LAPIC_TMR + at) >> vector % 32 & 1)
		return -EOPNOTSUPP;
	*lapic_register(&lapic, LAPIC_ISR + at) &= ~(1u << vector % 32);
	return set_lapic(vp, &lapic);
}

int vp_apic_eoi(struct vp *vp)
{
	if (is_x2apic(vp))
		return vp_set_msr(vp, X2APIC_EOI, 0) ? -errno : 0;
	return xapic_eoi(vp);
}

static int send_to_all(struct vp *self, uint32_t message, bool self_too)
{
	struct vm *vm = self->vm;
	struct vp *vp;
	unsigned i;

	for (i = 0; i < vm_vp_count(vm); i++) {
		vp = vm_vp(vm, i);
		if (vp && (vp != self || self_too) && msi_send(vm, vp->apic_id, false, message))
			return -errno;
	}
	return 0;
}

static int xapic_send(struct vp *vp, uint64_t icr)
{
	uint32_t message = ICR_MESSAGE(icr);

	if (ICR_MODE(icr) == ICR_MODE_INIT && icr & ICR_LEVEL && !(icr & ICR_ASSERT))
		return 0; /* "INIT level de-assert": nothing since the Pentium */
	switch (ICR_SHORTHAND(icr)) {
	case TO_SELF:
		return msi_send(vp->vm, vp->apic_id, false, message) ? -errno : 0;
	case TO_ALL:
		return send_to_all(vp, message, true);
	case TO_OTHERS:
		return send_to_all(vp, message, false);
	default:
		break;
	}
	return msi_send(vp->vm, ICR_DESTINATION(icr), icr & ICR_LOGICAL, message) ? -errno : 0;
}

/* As the APIC's page has it. */
static int xapic_icr(struct vp *vp, uint64_t *icr)
{
	struct kvm_lapic_state lapic;
	int error = get_lapic(vp, &lapic);

	if (!error)
		*icr = (uint64_t)*lapic_register(&lapic, LAPIC_ICR2) << 32 |
		       *lapic_register(&lapic, LAPIC_ICR);
	return error;
}

int vp_apic_write_icr(struct vp *vp, uint64_t icr)
{
	int error;

	if (is_x2apic(vp))
		return vp_set_msr(vp, X2APIC_ICR, icr) ? -errno : 0;
	error = xapic_icr(vp, &vp->icr_seen);
	if (!error)
		error = xapic_send(vp, icr);
	if (!error)
		vp->icr = icr;
	return error;
}

/* What was written here is not in the page; what was written there since then is newer. */
int vp_apic_read_icr(struct vp *vp, uint64_t *icr)
{
	int error;

	if (is_x2apic(vp))
		return vp_get_msr(vp, X2APIC_ICR, icr) ? -errno : 0;
	error = xapic_icr(vp, icr);
	if (!error && vp->icr && *icr == vp->icr_seen)
		*icr = vp->icr;
	return error;
}

/* CR8 is the upper half of TPR, and setting it has no window. */
static int set_cr8(struct vp *vp, uint8_t cr8)
{
	struct kvm_sregs sregs;

	if (kvm_ioctl(vp->fd, KVM_GET_SREGS, &sregs) < 0)
		return -errno;
	sregs.cr8 = cr8;
	return kvm_ioctl(vp->fd, KVM_SET_SREGS, &sregs) < 0 ? -errno : 0;
}

int vp_apic_write_tpr(struct vp *vp, uint8_t tpr)
{
	struct kvm_lapic_state lapic;
	int error;

	if (is_x2apic(vp))
		return vp_set_msr(vp, X2APIC_TPR, tpr) ? -errno : 0;
	if (!(tpr & 0xf))
		return set_cr8(vp, tpr >> 4);
	error = get_lapic(vp, &lapic);
	if (error)
		return error;
	*lapic_register(&lapic, LAPIC_TPR) = tpr;
	return set_lapic(vp, &lapic);
}

int vp_apic_read_tpr(struct vp *vp, uint8_t *tpr)
{
	struct kvm_lapic_state lapic;
	int error = get_lapic(vp, &lapic);

	if (!error)
		*tpr = *lapic_register(&lapic, LAPIC_TPR);
	return error;
}

bool vp_interrupt_pending(struct vp *vp)
{
	struct kvm_lapic_state lapic;
	int vector;

	if (get_lapic(vp, &lapic))
		return true;
	vector = highest(&lapic, LAPIC_IRR);
	return vector >= 0 && (unsigned)vector >> 4 > *lapic_register(&lapic, LAPIC_PPR) >> 4;
}
