/* SPDX-License-Identifier: MIT */
/* The machine's frames: what the shim keeps, what the guest gets. */
#ifndef SHIM_PV_MEMORY_H
#define SHIM_PV_MEMORY_H

#include "shim/pv/layout.h"
#include "translator/from/xen/domain.h"

/* Memory beyond this is left alone: one top-level slot of direct map. */
#define MAX_PHYS (512ull << 30)

/* A physical address through the direct map. */
static inline void *direct(uint64_t phys)
{
	return (void *)(DIRECTMAP_VIRT + phys);
}

static inline uint64_t direct_phys(const void *p)
{
	return (uint64_t)p - DIRECTMAP_VIRT;
}

/* Carve the M2P, the frame table and the heap out of memory, extend the direct map, and mark what is
 * left in d->frame_info as RAM that nobody has yet.  NULL, or what is wrong. */
const char *memory_init(struct xen_domain *d);

/* Our 16 top-level entries. */
extern uint64_t shim_slots[SHIM_SLOTS];

/* Map a page of ours (or of the guest's) at a linear address in the per-processor area. */
void percpu_map(uint64_t linear, uint64_t pte);

#endif
