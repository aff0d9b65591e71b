/* SPDX-License-Identifier: MIT */
/* Pieces of HYPERVISOR_memory_op: each answers what the hypercall does. */
#ifndef TRANSLATOR_FROM_XEN_MEMORY_OP_H
#define TRANSLATOR_FROM_XEN_MEMORY_OP_H

#include "translator/from/xen/domain.h"

static inline bool memory_is_self(domid_t domid)
{
	return domid == DOMID_SELF || domid == XEN_DOMID_GUEST;
}

/* XENMEM_{increase,decrease}_reservation, _populate_physmap, from extent `start` on. */
long memory_reservation(struct xen_vcpu *v, unsigned cmd, uint64_t start, gva_t arg);
long memory_exchange(struct xen_vcpu *v, gva_t arg);

long memory_map_get(struct xen_vcpu *v, gva_t arg);
long memory_map_set(struct xen_vcpu *v, gva_t arg);
long memory_machphys_mapping(struct xen_vcpu *v, gva_t arg);
long memory_machphys_list(struct xen_vcpu *v, gva_t arg);

/* The answer to a XENMEM_* that a PV guest without privilege has no use for. */
long memory_op_absent(unsigned cmd, gva_t arg);

#endif
