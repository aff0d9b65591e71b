/* SPDX-License-Identifier: MIT */
/* Dispatch, and the handlers that dispatch.c finds by the rows of abi/xen/hypercalls.h. */
#ifndef TRANSLATOR_FROM_XEN_HYPERCALL_H
#define TRANSLATOR_FROM_XEN_HYPERCALL_H

#include "abi/xen/hypercalls.h"
#include "translator/from/xen/domain.h"
#include "translator/from/xen/traced.h"

/* The row's name, or NULL. */
const char *xen_hypercall_name(unsigned nr);

/* Each handler answers what RAX gets: 0 or more, or a negative XEN_E*. */
#define HYPERCALL_HERE(name)   long hypercall_##name(struct xen_vcpu *v, const uint64_t *a);
#define HYPERCALL_ABSENT(name)
#define HYPERCALL_PROTOTYPE(nr, name, nargs, guests, state) HYPERCALL_##state(name)
XEN_HYPERCALLS(HYPERCALL_PROTOTYPE)
#undef HYPERCALL_PROTOTYPE
#undef HYPERCALL_HERE
#undef HYPERCALL_ABSENT

#endif
