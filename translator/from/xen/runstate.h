/* SPDX-License-Identifier: MIT */
/* How long a vCPU has run and how long it was blocked (public/vcpu.h, runstate). */
#ifndef TRANSLATOR_FROM_XEN_RUNSTATE_H
#define TRANSLATOR_FROM_XEN_RUNSTATE_H

#include "translator/from/xen/domain.h"

/* From now on the vCPU is in this state (RUNSTATE_*); the guest's copy is kept up to date. */
void runstate_change(struct xen_vcpu *v, int state);

/* VCPUOP_get_runstate_info, VCPUOP_register_runstate_memory_area: 0 or -XEN_EFAULT. */
long runstate_get(struct xen_vcpu *v, gva_t arg);
long runstate_register(struct xen_vcpu *v, gva_t arg);

#endif
