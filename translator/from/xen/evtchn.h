/* SPDX-License-Identifier: MIT */
/* Event channels: HYPERVISOR_event_channel_op (xen/include/public/event_channel.h). */
#ifndef TRANSLATOR_FROM_XEN_EVTCHN_H
#define TRANSLATOR_FROM_XEN_EVTCHN_H

#include "translator/from/xen/domain.h"

/* Give the domain its event channels: port 0 reserved, 2-level until EVTCHNOP_init_control.
 * 0 or -XEN_ENOMEM. */
int evtchn_init(struct xen_domain *d);

/* The hypercall; 0 or more, or a negative XEN_E*. */
long evtchn_op(struct xen_vcpu *v, int cmd, gva_t arg);

/* Raise a virtual interrupt (VIRQ_*) on the port that the vCPU has bound to it, if any. */
void evtchn_send_virq(struct xen_vcpu *v, unsigned virq);

/*
 * A port of the guest's whose other end is the shim itself (console): the guest's EVTCHNOP_send on
 * it calls consumer.  The port, or a negative XEN_E*.
 */
int evtchn_alloc_shim_port(struct xen_vcpu *v, void (*consumer)(struct xen_vcpu *v));
/* Raise such a port in the guest. */
void evtchn_notify_shim_port(struct xen_domain *d, uint32_t port);

/* Is the port pending now (SCHEDOP_poll)?  1, 0, or -XEN_EINVAL for a port out of range. */
int evtchn_port_pending(struct xen_domain *d, uint32_t port);

/* EVTCHNOP_reset, and the domain's end: every port closed, back to 2-level. */
void evtchn_reset(struct xen_domain *d);

/* Does the shim write events into this frame of the guest's (FIFO)?  Such a frame must not become a
 * page table, nor be given up. */
bool evtchn_frame_in_use(const struct xen_domain *d, mfn_t mfn);

/* The vCPU's struct vcpu_info was moved (VCPUOP_register_vcpu_info): make every pending event seen
 * through the new one. */
void evtchn_vcpu_info_moved(struct xen_vcpu *v);

/* Defined by the seat's side of the ABI (upcall.c): an event became visible to the vCPU
 * (evtchn_upcall_pending has just been set): wake it if it is blocked. */
void vcpu_kick(struct xen_vcpu *v);

#endif
