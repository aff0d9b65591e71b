/* SPDX-License-Identifier: MIT */
/* EOI assist: KVM's own paravirtual EOI means the same bit, and takes any address. */
#include "shim/kvm/seat.h"

#define MSR_KVM_PV_EOI_EN	  0x4b564d04
#define MSR_KVM_PV_EOI_EN_ENABLED 1ull

bool host_has_eoi_assist(struct vp *vp)
{
	return !vp_set_msr(vp, MSR_KVM_PV_EOI_EN, 0);
}

int vp_eoi_assist(struct vp *vp, gpa_t at)
{
	return vp_set_msr(vp, MSR_KVM_PV_EOI_EN, at.addr | MSR_KVM_PV_EOI_EN_ENABLED) ? -errno : 0;
}

void vp_eoi_assist_off(struct vp *vp)
{
	vp_set_msr(vp, MSR_KVM_PV_EOI_EN, 0);
}
