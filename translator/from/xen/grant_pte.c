/* SPDX-License-Identifier: MIT */
/* The page-table entries by which a guest's processors reach a mapped grant. */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant_internal.h"

#define PTE_PRESENT  0x001ull
#define PTE_WRITE    0x002ull
#define PTE_USER     0x004ull
#define PTE_ACCESSED 0x020ull
#define PTE_DIRTY    0x040ull
#define PTE_AVAIL    0xe00ull
#define PTE_NX       (1ull << 63)
#define PTE_FRAME    0x000ffffffffff000ull

static uint64_t pte_for(mfn_t mfn, uint32_t flags)
{
	uint64_t pte = mfn << PAGE_SHIFT | PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY | PTE_NX;

	if (!(flags & GNTMAP_readonly))
		pte |= PTE_WRITE;
	if (flags & GNTMAP_application_map)
		pte |= PTE_USER;
	return pte | ((uint64_t)(flags >> _GNTMAP_guest_avail0) << 9 & PTE_AVAIL);
}

/* host_addr is the machine address of an L1 entry, or the linear address that one maps. */
static int set_pte(struct xen_vcpu *v, uint64_t host_addr, uint32_t flags, uint64_t pte,
		   uint64_t *old)
{
	if (!(flags & GNTMAP_contains_pte))
		return mmu_set_linear_pte(v, host_addr, pte, old);
	if (host_addr % sizeof(pte) || frame_level(v->domain, host_addr >> PAGE_SHIFT) != 1)
		return -XEN_EINVAL;
	return mmu_set_pte(v, host_addr, pte, old);
}

static void flush(uint64_t host_addr, uint32_t flags)
{
	if (flags & GNTMAP_contains_pte)
		cpu_flush_tlb();
	else
		cpu_invlpg(host_addr);
}

int grant_pte_create(struct xen_vcpu *v, uint64_t host_addr, mfn_t mfn, uint32_t flags)
{
	uint64_t old;

	if (set_pte(v, host_addr, flags, pte_for(mfn, flags), &old))
		return GNTST_general_error;
	if (old & PTE_PRESENT)
		flush(host_addr, flags);
	return GNTST_okay;
}

/* Take the entry that maps the linear address out of the page table. */
static int steal(struct xen_vcpu *v, uint64_t linear, uint64_t *pte)
{
	if (mmu_set_linear_pte(v, linear, 0, pte))
		return GNTST_general_error;
	cpu_invlpg(linear);
	return GNTST_okay;
}

int grant_pte_destroy(struct xen_vcpu *v, uint64_t host_addr, mfn_t mfn, uint64_t new_addr,
		      uint32_t flags)
{
	uint64_t made = pte_for(mfn, flags), next = 0, old;

	if (new_addr && (flags & GNTMAP_contains_pte || steal(v, new_addr, &next)))
		return GNTST_general_error;
	if (set_pte(v, host_addr, flags, next, &old))
		return GNTST_general_error;
	if ((old ^ made) & (PTE_FRAME | PTE_PRESENT | PTE_WRITE)) {
		/* Not what was mapped: the guest has changed it, or names another place. */
		if (set_pte(v, host_addr, flags, old, NULL))
			log_line(LOG_ERROR, "grant: entry for %#lx not restored", (long)host_addr);
		return GNTST_general_error;
	}
	flush(host_addr, flags);
	return GNTST_okay;
}
