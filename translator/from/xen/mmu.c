/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_mmu_update, _update_va_mapping, and what the grant table writes into page tables. */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"

/* The low half of foreigndom names whose frames are mapped, the high half whose tables (plus one) are
 * changed: only the guest itself can be either. */
static long check_domains(const struct xen_domain *d, uint32_t foreigndom)
{
	unsigned pt_owner = foreigndom >> 16, owner = foreigndom & 0xffff;

	if (pt_owner && pt_owner - 1 != XEN_DOMID_GUEST && pt_owner - 1 != DOMID_SELF)
		return pt_owner - 1 < DOMID_FIRST_RESERVED ? -XEN_ESRCH : -XEN_EINVAL;
	if (owner == DOMID_SELF || owner == XEN_DOMID_GUEST)
		return 0;
	if (owner == DOMID_IO || owner == DOMID_XEN)
		return -XEN_EPERM;
	return -XEN_ESRCH;
}

static long set_m2p(struct xen_domain *d, mfn_t mfn, pfn_t pfn)
{
	if (!frame_is(d, mfn, FRAME_GUEST))
		return -XEN_EINVAL;
	d->m2p[mfn] = pfn;
	return 0;
}

static long mmu_update_one(struct xen_vcpu *v, const struct mmu_update *u)
{
	unsigned cmd = u->ptr & 3;
	uint64_t at = u->ptr & ~3ull;

	switch (cmd) {
	case MMU_NORMAL_PT_UPDATE:
	case MMU_PT_UPDATE_NO_TRANSLATE:
	case MMU_PT_UPDATE_PRESERVE_AD:
		return pagetable_update(v, at >> PAGE_SHIFT, at & ~PAGE_MASK, u->val,
					cmd == MMU_PT_UPDATE_PRESERVE_AD);
	}
	return set_m2p(v->domain, at >> PAGE_SHIFT, u->val);
}

long hypercall_mmu_update(struct xen_vcpu *v, const uint64_t *a)
{
	struct mmu_update u;
	gva_t at = GVA(a[0]);
	uint32_t i, count = a[1], done;
	long rc = check_domains(v->domain, a[3]);

	if (rc)
		return rc;
	for (i = 0; i < count && !rc; i++, at = gva_add(at, sizeof(u))) {
		if (guest_read(&u, at, sizeof(u))) {
			rc = -XEN_EFAULT;
			break;
		}
		rc = mmu_update_one(v, &u);
		if (rc)
			break;
	}
	done = i;
	if (a[2] && guest_write(GVA(a[2]), &done, sizeof(done)))
		return -XEN_EFAULT;
	return rc;
}

static long flush_by(struct xen_vcpu *v, uint64_t linear, uint64_t flags)
{
	switch (flags & UVMF_FLUSHTYPE_MASK) {
	case UVMF_TLB_FLUSH:
		cpu_flush_tlb();
		return 0;
	case UVMF_INVLPG:
		cpu_invlpg(linear);
		return 0;
	}
	return 0;
}

static long update_va_mapping(struct xen_vcpu *v, uint64_t linear, uint64_t pte, uint64_t flags)
{
	uint64_t *entry = is_hypervisor_linear(linear) ? NULL :
							  pagetable_walk(v->kernel_root, linear);
	mfn_t table;
	long rc;

	if (!entry)
		return -XEN_EINVAL;
	table = page_mfn((void *)((uint64_t)entry & PAGE_MASK));
	rc = pagetable_update(v, table, (uint64_t)entry & ~PAGE_MASK, pte, false);
	if (rc)
		return rc;
	if ((pte & (PTE_PRESENT | PTE_RW)) == PTE_PRESENT && frame_map(pte_mfn(pte)))
		pagetable_learn_linear(v->domain, linear, pte_mfn(pte));
	return flush_by(v, linear, flags);
}

long hypercall_update_va_mapping(struct xen_vcpu *v, const uint64_t *a)
{
	return update_va_mapping(v, a[0], a[1], a[2]);
}

long hypercall_update_va_mapping_otherdomain(struct xen_vcpu *v, const uint64_t *a)
{
	long rc = check_domains(v->domain, a[3] & 0xffff);

	return rc ? rc : update_va_mapping(v, a[0], a[1], a[2]);
}

int mmu_set_linear_pte(struct xen_vcpu *v, uint64_t linear, uint64_t pte, uint64_t *old)
{
	uint64_t *entry = is_hypervisor_linear(linear) ? NULL :
							  pagetable_walk(v->kernel_root, linear);

	if (!entry)
		return -XEN_EINVAL;
	if (old)
		*old = *entry;
	*entry = pte;
	cpu_invlpg(linear);
	return 0;
}

int mmu_set_pte(struct xen_vcpu *v, uint64_t pte_maddr, uint64_t pte, uint64_t *old)
{
	mfn_t mfn = pte_maddr >> PAGE_SHIFT;
	uint64_t *table = frame_map(mfn);

	if (!table || pte_maddr & 7 || frame_level(v->domain, mfn) != 1)
		return -XEN_EINVAL;
	table += (pte_maddr & ~PAGE_MASK) >> 3;
	if (old)
		*old = *table;
	*table = pte;
	cpu_flush_tlb();
	return 0;
}
