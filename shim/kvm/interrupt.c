/* SPDX-License-Identifier: MIT */
/* Interrupts for the kernel's local APICs, as messages; and MSRs of a VP by the API. */
#include "shim/kvm/seat.h"

#define MSI_ADDRESS	0xfee00000u
#define MSI_LOGICAL	(1u << 2)
#define DESTINATION_LOW 0xffu /* in the address's low half; the rest is in the high one */

/* One MSR; 0 or -1 with errno. */
static int one_msr(struct vp *vp, unsigned long request, uint32_t msr, uint64_t *value)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entry;
	} list = {.head.nmsrs = 1, .entry = {.index = msr, .data = *value}};
	int done = kvm_ioctl(vp->fd, request, &list);

	if (done != 1)
		return done < 0 ? -1 : fail(EINVAL);
	*value = list.entry.data;
	return 0;
}

int vp_set_msr(struct vp *vp, uint32_t msr, uint64_t value)
{
	return one_msr(vp, KVM_SET_MSRS, msr, &value);
}

int vp_get_msr(struct vp *vp, uint32_t msr, uint64_t *value)
{
	*value = 0;
	return one_msr(vp, KVM_GET_MSRS, msr, value);
}

/* `data`: vector, delivery mode and so on, as in a message's.  0 or -1 with errno. */
int msi_send(struct vm *vm, uint32_t destination, bool logical, uint32_t data)
{
	struct kvm_msi msi = {
		.address_lo = MSI_ADDRESS | (destination & DESTINATION_LOW) << 12 |
			      (logical ? MSI_LOGICAL : 0),
		.address_hi = destination & ~DESTINATION_LOW,
		.data = data,
	};

	return kvm_ioctl(vm->fd, KVM_SIGNAL_MSI, &msi) < 0 ? -1 : 0;
}

int vp_interrupt(struct vp *vp, uint8_t vector)
{
	return msi_send(vp->vm, vp->apic_id, false, vector) ? -errno : 0;
}
