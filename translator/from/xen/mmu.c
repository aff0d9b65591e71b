/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_mmu_update, _update_va_mapping, and what the grant table writes into page tables. */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"

/* Whose frames are mapped: the guest can only be its own owner, and may not say so by its number. */
static long check_owner(unsigned owner)
{
	if (owner == DOMID_SELF)
		return 0;
	return owner == DOMID_IO || owner == DOMID_XEN ? -XEN_EPERM : -XEN_ESRCH;
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
	unsigned cmd = u->ptr & 7;
	uint64_t at = u->ptr & ~7ull;

	switch (cmd) {
	case MMU_NORMAL_PT_UPDATE:
	case MMU_PT_UPDATE_NO_TRANSLATE:
	case MMU_PT_UPDATE_PRESERVE_AD:
		return pagetable_update(v, at >> PAGE_SHIFT, at & ~PAGE_MASK, u->val,
					cmd == MMU_PT_UPDATE_PRESERVE_AD);
	case MMU_MACHPHYS_UPDATE:
		return set_m2p(v->domain, at >> PAGE_SHIFT, u->val);
	}
	return -XEN_ENOSYS;
}

/* As above, for frames that are I/O memory: this guest has none, and can only clear L1 entries. */
static long mmu_update_io(struct xen_vcpu *v, const struct mmu_update *u)
{
	mfn_t table = u->ptr >> PAGE_SHIFT, mfn = pte_mfn(u->val);
	unsigned cmd = u->ptr & 7;

	if (cmd > MMU_PT_UPDATE_NO_TRANSLATE)
		return -XEN_ENOSYS;
	if (cmd == MMU_MACHPHYS_UPDATE || frame_type(v->domain, table) > 1)
		return -XEN_EINVAL;
	if (frame_type(v->domain, table) == 1 && u->val & PTE_PRESENT)
		return frame_is(v->domain, mfn, FRAME_RAM) ? -XEN_EBUSY : -XEN_EPERM;
	return mmu_update_one(v, u);
}

/* The low half of a[3] names whose frames are mapped, the high half whose tables (plus one) are changed:
 * only the guest itself can be that.  The count of updates done is written back as well as may be. */
long hypercall_mmu_update(struct xen_vcpu *v, const uint64_t *a)
{
	unsigned table_owner = (uint32_t)a[3] >> 16, owner = a[3] & 0xffff;
	long (*one)(struct xen_vcpu *, const struct mmu_update *) =
		owner == DOMID_IO ? mmu_update_io : mmu_update_one;
	struct mmu_update u;
	gva_t at = GVA(a[0]);
	uint32_t count = a[1], done;
	long rc = owner == DOMID_IO ? 0 : check_owner(owner);

	if (!is_guest_linear(at.addr))
		return -XEN_EFAULT;
	if (table_owner && table_owner - 1 != XEN_DOMID_GUEST)
		return -XEN_ESRCH;
	if (rc)
		count = 0;
	for (done = 0; done < count; done++, at = gva_add(at, sizeof(u))) {
		rc = guest_read(&u, at, sizeof(u)) ? -XEN_EFAULT : one(v, &u);
		if (rc)
			break;
	}
	if (a[2])
		(void)guest_write(GVA(a[2]), &done, sizeof(done));
	return rc;
}

/* UVMF_*: what to flush, and on which vCPUs: this one, all, or those of the bitmap at an address. */
static long flush_by(struct xen_vcpu *v, uint64_t linear, uint64_t flags)
{
	uint64_t type = flags & UVMF_FLUSHTYPE_MASK, vcpus = flags & ~UVMF_FLUSHTYPE_MASK, mask = ~0ull;

	if (type != UVMF_TLB_FLUSH && type != UVMF_INVLPG)
		return 0;
	if (vcpus != UVMF_LOCAL && vcpus != UVMF_ALL && guest_read(&mask, GVA(vcpus), sizeof(mask)))
		return -XEN_EFAULT;
	if (!(mask >> v->id & 1))
		return 0;
	if (type == UVMF_TLB_FLUSH)
		cpu_flush_tlb();
	else
		cpu_invlpg(linear);
	return 0;
}

static mfn_t table_of(const uint64_t *entry)
{
	return page_mfn((void *)((uint64_t)entry & PAGE_MASK));
}

/* The L1 entry for an address of the guest's, or NULL: also where a table that leads to itself has an
 * upper entry in its place. */
static uint64_t *l1_entry(struct xen_vcpu *v, uint64_t linear)
{
	uint64_t *entry = is_hypervisor_linear(linear) ? NULL :
							  pagetable_walk(v->kernel_root, linear);

	return entry && frame_type(v->domain, table_of(entry)) == 1 ? entry : NULL;
}

static long update_va_mapping(struct xen_vcpu *v, uint64_t linear, uint64_t pte, uint64_t flags)
{
	uint64_t *entry = l1_entry(v, linear);
	long rc;

	if (!entry)
		return -XEN_EINVAL;
	rc = pagetable_update(v, table_of(entry), (uint64_t)entry & ~PAGE_MASK, pte, false);
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
	long rc = check_owner(a[3] & 0xffff);

	return rc ? rc : update_va_mapping(v, a[0], a[1], a[2]);
}

/* A grant's entry, checked by the grant table. */
static void exchange_entry(struct xen_vcpu *v, mfn_t table, uint64_t *entry, uint64_t pte, uint64_t *old)
{
	if (frame_is(v->domain, table, FRAME_WATCHED))
		table_pair_forget(v, table);
	if (old)
		*old = *entry;
	*entry = pte;
}

int mmu_set_linear_pte(struct xen_vcpu *v, uint64_t linear, uint64_t pte, uint64_t *old)
{
	uint64_t *entry = l1_entry(v, linear);

	if (!entry)
		return -XEN_EINVAL;
	exchange_entry(v, table_of(entry), entry, pte, old);
	cpu_invlpg(linear);
	return 0;
}

int mmu_set_pte(struct xen_vcpu *v, uint64_t pte_maddr, uint64_t pte, uint64_t *old)
{
	mfn_t mfn = pte_maddr >> PAGE_SHIFT;
	uint64_t *table = frame_map(mfn);

	if (!table || pte_maddr & 7 || frame_type(v->domain, mfn) != 1)
		return -XEN_EINVAL;
	exchange_entry(v, mfn, table + ((pte_maddr & ~PAGE_MASK) >> 3), pte, old);
	cpu_flush_tlb();
	return 0;
}
