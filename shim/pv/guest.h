/* SPDX-License-Identifier: MIT */
#ifndef SHIM_PV_GUEST_H
#define SHIM_PV_GUEST_H

#include "translator/from/xen/domain.h"

extern struct xen_domain domain;

/* The GS base that is live for the guest now. */
uint64_t guest_gs_base(void);

/* Build the guest from the loader's modules.  NULL, or what is wrong with them. */
const char *guest_build(struct xen_vcpu *v, struct xen_regs *r);

/* The guest has ended (d->dying): say so if it crashed, and end the machine. */
_Noreturn void guest_end(struct xen_vcpu *v);
/* The shim itself cannot go on. */
_Noreturn void shim_fatal(const struct xen_regs *r, const char *why);
/* The machine ends with a code for the debug-exit port; resets where there is none. */
_Noreturn void machine_exit(unsigned code);
/* Registers and stack, symbols raw, at log level error. */
void report_registers(const struct xen_regs *r, bool of_guest);

#endif
