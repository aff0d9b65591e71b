/* SPDX-License-Identifier: MIT */
/* The paravisor's ring of traced hypercalls (translator/trace.h), where image.h says. */
#ifndef SHIM_PV_TRACE_H
#define SHIM_PV_TRACE_H

#include "translator/from/xen/domain.h"

void trace_guest(void); /* once the host's clock is known */

/* The host may have changed what it wants: the short paths of entry.S know of no trace. */
void trace_follow(struct xen_vcpu *v);

#endif
