/* SPDX-License-Identifier: MIT */
/* The guest's clocks and timers. */
#ifndef TRANSLATOR_FROM_XEN_TIME_H
#define TRANSLATOR_FROM_XEN_TIME_H

#include "translator/from/xen/domain.h"

/* Fill shared_info's wall clock and the vCPU's time record; start the vCPU's timers, none armed. */
void time_init(struct xen_vcpu *v);
/* Publish the clock's parameters in vcpu_info (struct vcpu_time_info), and the registered copy. */
void time_update(struct xen_vcpu *v);
/* The host's timer interrupt came: raise VIRQ_TIMER where a deadline has passed, arm the next. */
void time_expire(struct xen_vcpu *v);
/* Arm the host's timer for the earliest of the vCPU's deadlines, and `extra`. */
void time_arm(struct xen_vcpu *v, uint64_t extra);

/* VCPUOP_*_timer and set_timer_op: 0 or a negative XEN_E*. */
long time_set_singleshot(struct xen_vcpu *v, uint64_t deadline);
long time_set_periodic(struct xen_vcpu *v, uint64_t period);

#endif
