/* SPDX-License-Identifier: MIT */
/* Instructions that a PV kernel executes although its ring does not allow them. */
#ifndef SHIM_PV_EMULATE_H
#define SHIM_PV_EMULATE_H

#include "translator/from/xen/domain.h"

/* Each looks at the instruction at v->regs->rip and answers whether it has dealt with it: executed, or
 * turned into another exception.  If not, the guest gets the exception that brought us here. */

/* CPUID with Xen's emulation prefix (ud2a; .ascii "xen"). */
bool emulate_forced(struct xen_vcpu *v);
/* RDMSR of KERNEL_GS_BASE: one per context switch of Linux, so before all else. */
bool emulate_read_gs(struct xen_vcpu *v);
/* INT n, which our gates forbid. */
bool emulate_int(struct xen_vcpu *v);
/* The privileged instructions (kernel mode). */
bool emulate_privileged(struct xen_vcpu *v);
/* A write to a page-table page that the kernel maps read-only. */
bool emulate_table_write(struct xen_vcpu *v, uint64_t linear);

/* Pieces of emulate_privileged(). 0, or -1 for #GP. */
int emulate_rdmsr(struct xen_vcpu *v, uint32_t msr, uint64_t *value);
int emulate_wrmsr(struct xen_vcpu *v, uint32_t msr, uint64_t value);
void emulate_cpuid(struct xen_vcpu *v);

#endif
