/* SPDX-License-Identifier: MIT */
/* Called by entry.S, each with the frame that it pushed. */
#ifndef SHIM_PV_TRAPS_H
#define SHIM_PV_TRAPS_H

#include "translator/from/xen/domain.h"

void trap_from_guest(struct xen_regs *r);
void trap_from_shim(struct xen_regs *r);
void guest_system_call(struct xen_regs *r);
void guest_hypercall(struct xen_regs *r);
void guest_system_call32(struct xen_regs *r);
void guest_frame_refused(struct xen_regs *r);
void handle_nmi(struct xen_regs *r);
void handle_double_fault(struct xen_regs *r);
void handle_machine_check(struct xen_regs *r);

#endif
