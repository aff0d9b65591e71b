/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_mmuext_op (xen.h, "MMU EXTENDED OPERATIONS"). */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"

static long pin(struct xen_vcpu *v, mfn_t mfn, unsigned level)
{
	int rc;

	if (!frame_map(mfn) || frame_is(v->domain, mfn, FRAME_PINNED))
		return -XEN_EINVAL;
	rc = pagetable_claim(v, mfn, level);
	if (!rc)
		v->domain->frame_info[mfn] |= FRAME_PINNED;
	return rc;
}

static long unpin(struct xen_vcpu *v, mfn_t mfn)
{
	if (!frame_is(v->domain, mfn, FRAME_GUEST | FRAME_PINNED))
		return -XEN_EINVAL;
	v->domain->frame_info[mfn] &= ~FRAME_PINNED;
	pagetable_release(v, mfn);
	return 0;
}

int pagetable_load(struct xen_vcpu *v, mfn_t mfn)
{
	mfn_t old = v->kernel_root;

	if (!frame_map(mfn) || pagetable_claim(v, mfn, 4))
		return -XEN_EINVAL;
	v->kernel_root = mfn;
	v->pair_stale = 1;
	cpu_load_root(mfn);
	pagetable_release(v, old);
	return 0;
}

static long new_user_root(struct xen_vcpu *v, mfn_t mfn)
{
	mfn_t old = v->user_root;

	if (mfn && (!frame_map(mfn) || pagetable_claim(v, mfn, 4)))
		return -XEN_EINVAL;
	v->user_root = mfn;
	v->pair_stale = 1;
	if (old)
		pagetable_release(v, old);
	return 0;
}

static long read_vcpu_mask(const struct mmuext_op *op, uint64_t *mask)
{
	gva_t at = GVA(op->arg2.vcpumask.p);

	return guest_read(mask, at, sizeof(*mask)) ? -XEN_EFAULT : 0;
}

/* Flushes on a set of vCPUs: this one if it is in the set. */
static long flush_multi(struct xen_vcpu *v, const struct mmuext_op *op)
{
	uint64_t mask;

	if (read_vcpu_mask(op, &mask))
		return -XEN_EINVAL;
	if (!(mask >> v->id & 1))
		return 0;
	if (op->cmd == MMUEXT_TLB_FLUSH_MULTI)
		cpu_flush_tlb();
	else
		cpu_invlpg(op->arg1.linear_addr);
	return 0;
}

static long set_ldt(struct xen_vcpu *v, uint64_t linear, unsigned entries)
{
	if (entries > 8192 || (entries && (linear & ~PAGE_MASK || !is_guest_linear(linear))))
		return -XEN_EINVAL;
	cpu_load_ldt(v, linear, entries);
	return 0;
}

static long clear_page(struct xen_vcpu *v, mfn_t mfn)
{
	void *page = frame_map(mfn);

	if (!page || frame_type(v->domain, mfn))
		return -XEN_EINVAL;
	__builtin_memset(page, 0, PAGE_SIZE);
	return 0;
}

static long copy_page(struct xen_vcpu *v, mfn_t dst, mfn_t src)
{
	void *to = frame_map(dst), *from = frame_map(src);

	if (!to || !from || frame_type(v->domain, dst))
		return -XEN_EINVAL;
	__builtin_memcpy(to, from, PAGE_SIZE);
	return 0;
}

static long flush_op(struct xen_vcpu *v, const struct mmuext_op *op)
{
	switch (op->cmd) {
	case MMUEXT_TLB_FLUSH_LOCAL:
	case MMUEXT_TLB_FLUSH_ALL:
		cpu_flush_tlb();
		return 0;
	case MMUEXT_INVLPG_LOCAL:
	case MMUEXT_INVLPG_ALL:
		cpu_invlpg(op->arg1.linear_addr);
		return 0;
	case MMUEXT_TLB_FLUSH_MULTI:
	case MMUEXT_INVLPG_MULTI:
		return flush_multi(v, op);
	case MMUEXT_FLUSH_CACHE: /* for domains with devices */
		return -XEN_EACCES;
	case MMUEXT_FLUSH_CACHE_GLOBAL:
		return -XEN_EINVAL;
	}
	return -XEN_ENOSYS;
}

static long mmuext_one(struct xen_vcpu *v, const struct mmuext_op *op)
{
	switch (op->cmd) {
	case MMUEXT_PIN_L1_TABLE:
	case MMUEXT_PIN_L2_TABLE:
	case MMUEXT_PIN_L3_TABLE:
	case MMUEXT_PIN_L4_TABLE:
		return pin(v, op->arg1.mfn, op->cmd - MMUEXT_PIN_L1_TABLE + 1);
	case MMUEXT_UNPIN_TABLE:
		return unpin(v, op->arg1.mfn);
	case MMUEXT_NEW_BASEPTR:
		return pagetable_load(v, op->arg1.mfn);
	case MMUEXT_NEW_USER_BASEPTR:
		return new_user_root(v, op->arg1.mfn);
	case MMUEXT_SET_LDT:
		return set_ldt(v, op->arg1.linear_addr, op->arg2.nr_ents);
	case MMUEXT_CLEAR_PAGE:
		return clear_page(v, op->arg1.mfn);
	case MMUEXT_COPY_PAGE:
		return copy_page(v, op->arg1.mfn, op->arg2.src_mfn);
	case MMUEXT_MARK_SUPER:
	case MMUEXT_UNMARK_SUPER:
		return -XEN_EOPNOTSUPP;
	}
	return flush_op(v, op);
}

/* The guest itself, which may not say so by its number. */
static long check_owner(domid_t foreigndom)
{
	if (foreigndom == DOMID_SELF)
		return 0;
	if (foreigndom == DOMID_IO || foreigndom == DOMID_XEN)
		return -XEN_EPERM;
	return -XEN_ESRCH;
}

/* The count of operations done is written back as well as may be. */
long hypercall_mmuext_op(struct xen_vcpu *v, const uint64_t *a)
{
	struct mmuext_op op;
	gva_t at = GVA(a[0]);
	uint32_t count = a[1], done;
	long rc = check_owner(a[3]);

	if (!is_guest_linear(at.addr))
		return -XEN_EFAULT;
	if (rc)
		return rc;
	for (done = 0; done < count; done++, at = gva_add(at, sizeof(op))) {
		rc = guest_read(&op, at, sizeof(op)) ? -XEN_EFAULT : mmuext_one(v, &op);
		if (rc)
			break;
	}
	if (a[2])
		(void)guest_write(GVA(a[2]), &done, sizeof(done));
	return rc;
}
