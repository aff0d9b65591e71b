/* SPDX-License-Identifier: MIT */
#ifndef TRANSLATOR_FROM_XEN_SEGMENT_H
#define TRANSLATOR_FROM_XEN_SEGMENT_H

#include "translator/from/xen/domain.h"

/* Make a descriptor fit for the processor's table: false if the guest may not have it. */
bool segment_fix(uint64_t *descriptor);

/* Set a debug register as HYPERVISOR_set_debugreg and MOV to DR do: 0, -XEN_EPERM for a value that is
 * not allowed, -XEN_ENODEV for a register that does not exist. */
long xen_set_debugreg(struct xen_vcpu *v, unsigned reg, uint64_t value);

#endif
