/* SPDX-License-Identifier: MIT */
/* The page-table entries by which a guest's processors reach a mapped grant. */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant_internal.h"
#include "translator/from/xen/pagetable.h"

#define PTE_AVAIL_SHIFT 9
#define PTE_AVAIL       (7ull << PTE_AVAIL_SHIFT)

static uint64_t pte_for(mfn_t mfn, uint32_t flags)
{
	uint64_t pte = mfn << PAGE_SHIFT | PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY | PTE_NX;

	if (!(flags & GNTMAP_readonly))
		pte |= PTE_RW;
	if (flags & GNTMAP_application_map)
		pte |= PTE_USER;
	return pte | ((uint64_t)(flags >> _GNTMAP_guest_avail0) << PTE_AVAIL_SHIFT & PTE_AVAIL);
}

/* host_addr is the machine address of an L1 entry, or the linear address that one maps. */
static int set_pte(struct xen_vcpu *v, uint64_t host_addr, uint32_t flags, uint64_t pte,
		   uint64_t *old)
{
	if (!(flags & GNTMAP_contains_pte))
		return mmu_set_linear_pte(v, host_addr, pte, old);
	if (host_addr % sizeof(pte) || frame_type(v->domain, host_addr >> PAGE_SHIFT) != 1)
		return -XEN_EINVAL;
	return mmu_set_pte(v, host_addr, pte, old);
}

int grant_pte_create(struct xen_vcpu *v, uint64_t host_addr, mfn_t mfn, uint32_t flags)
{
	return set_pte(v, host_addr, flags, pte_for(mfn, flags), NULL) ? GNTST_general_error :
									 GNTST_okay;
}

int grant_pte_destroy(struct xen_vcpu *v, uint64_t host_addr, mfn_t mfn, uint64_t new_addr,
		      uint32_t flags)
{
	uint64_t made = pte_for(mfn, flags), next = 0, old;

	/* The entry that replaces it is taken away from where it is, whatever comes of it. */
	if (new_addr &&
	    (flags & GNTMAP_contains_pte || mmu_set_linear_pte(v, new_addr, 0, &next)))
		return GNTST_general_error;
	if (set_pte(v, host_addr, flags, next, &old))
		return GNTST_general_error;
	if ((old ^ made) & (PTE_FRAME | PTE_PRESENT | PTE_RW)) {
		/* Not what was mapped: the guest has changed it, or names another place. */
		if (set_pte(v, host_addr, flags, old, NULL))
			log_line(LOG_ERROR, "grant: entry for %#lx not restored", (long)host_addr);
		return GNTST_general_error;
	}
	return GNTST_okay;
}
