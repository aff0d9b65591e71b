/* SPDX-License-Identifier: MIT */
#ifndef TRANSLATOR_FROM_XEN_SCHED_H
#define TRANSLATOR_FROM_XEN_SCHED_H

#include "translator/from/xen/domain.h"

/* The operations of sched_op that do not block or end the guest. */
long sched_rare(struct xen_vcpu *v, int cmd, gva_t arg);

#endif
