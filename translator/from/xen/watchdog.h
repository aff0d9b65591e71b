/* SPDX-License-Identifier: MIT */
/* The domain's two watchdogs (SCHEDOP_watchdog): one that expires shuts it down. */
#ifndef TRANSLATOR_FROM_XEN_WATCHDOG_H
#define TRANSLATOR_FROM_XEN_WATCHDOG_H

#include "translator/from/xen/domain.h"

/* SCHEDOP_watchdog: the new watchdog's number, 0, or a negative XEN_E*. */
long watchdog_op(struct xen_vcpu *v, gva_t arg);

/* When the next one expires (ns of system time), HOST_TIMER_NEVER for none. */
uint64_t watchdog_next(const struct xen_domain *d);
/* Shut the domain down if one has expired. */
void watchdog_expire(struct xen_domain *d, uint64_t now);

#endif
