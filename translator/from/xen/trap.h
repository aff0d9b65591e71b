/* SPDX-License-Identifier: MIT */
/* Entering the guest's kernel: exceptions, callbacks, and the return from them. */
#ifndef TRANSLATOR_FROM_XEN_TRAP_H
#define TRANSLATOR_FROM_XEN_TRAP_H

#include "translator/from/xen/domain.h"
#include "translator/x86.h"

#define NO_ERROR_CODE (~0ull)

/* Exception `vector` at v->regs, to the handler in the guest's trap table.  error_code:
 * NO_ERROR_CODE for the vectors that have none.  A guest without a handler is crashed, as Xen does. */
void xen_inject_exception(struct xen_vcpu *v, unsigned vector, uint64_t error_code);
/* #PF: also sets the CR2 that the guest sees. */
void xen_inject_page_fault(struct xen_vcpu *v, uint64_t linear, uint64_t error_code);
/* A system call of the guest's user space. */
void xen_system_call(struct xen_vcpu *v);
/* The same by SYSCALL in 32-bit code, where the processor has that; #UD for a kernel without callback. */
void xen_system_call32(struct xen_vcpu *v);
/* Deliver a pending NMI, then the event callback if an event is pending and not masked: last thing on
 * the way out. */
void xen_deliver_events(struct xen_vcpu *v);

/* The guest cannot go on; `why` completes "the guest ...".  The seat ends it at the next exit. */
void xen_crash_domain(struct xen_vcpu *v, const char *why);

/* Selectors that the seat runs the guest's kernel with, and what the guest sees for them. */
#define XEN_KERNEL_CS 0xe061
#define XEN_KERNEL_SS 0xe069

#define RFLAGS_CLEARED_ON_ENTRY (RFLAGS_TF | RFLAGS_NT | RFLAGS_RF | RFLAGS_VM | RFLAGS_AC)

#endif
