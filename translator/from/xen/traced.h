/* SPDX-License-Identifier: MIT */
/* Hypercalls while somebody looks (translator/trace.h). */
#ifndef TRANSLATOR_FROM_XEN_TRACED_H
#define TRANSLATOR_FROM_XEN_TRACED_H

#include "translator/from/xen/domain.h"
#include "translator/trace.h"

extern struct trace guest_trace; /* the seat's */

/* As xen_hypercall() answers; the second with a record of it in the ring, if it is wanted there. */
long xen_hypercall_untraced(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6]);
long xen_hypercall_traced(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6]) __attribute__((cold));

/* Answer hypercall nr (all of RAX) of a PV guest: its value for RAX. */
static inline long xen_hypercall(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6])
{
	if (__builtin_expect(guest_trace.wanted != 0, 0))
		return xen_hypercall_traced(v, nr, args);
	return xen_hypercall_untraced(v, nr, args);
}

#endif
