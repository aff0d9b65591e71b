/* SPDX-License-Identifier: MIT */
/* GNTTABOP_map_grant_ref, unmap_grant_ref, unmap_and_replace. */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/grant_internal.h"

static enum grant_pin host_pin(uint32_t flags)
{
	return flags & GNTMAP_readonly ? PIN_HOST_READ : PIN_HOST_WRITE;
}

static enum grant_pin device_pin(uint32_t flags)
{
	return flags & GNTMAP_readonly ? PIN_DEVICE_READ : PIN_DEVICE_WRITE;
}

/* Would one more such mapping be more than can be counted? */
static bool overflows(const struct grant_active *a, uint32_t flags)
{
	return (flags & GNTMAP_host_map && a->pins[host_pin(flags)] >= GRANT_PIN_MAX) ||
	       (flags & GNTMAP_device_map && a->pins[device_pin(flags)] >= GRANT_PIN_MAX);
}

static void pin(struct xen_grants *g, struct grant_active *a, uint32_t flags)
{
	if (flags & GNTMAP_host_map)
		grant_pin(g, a, host_pin(flags));
	if (flags & GNTMAP_device_map)
		grant_pin(g, a, device_pin(flags));
}

static void unpin(struct xen_grants *g, uint32_t ref, struct grant_active *a, uint32_t flags)
{
	if (flags & GNTMAP_host_map)
		grant_unpin(g, a, host_pin(flags));
	if (flags & GNTMAP_device_map)
		grant_unpin(g, a, device_pin(flags));
	grant_relax(g, ref, a, flags & GNTMAP_readonly);
}

/* The first use of an entry fixes its frame. */
static int bind_frame(struct xen_domain *d, uint32_t ref, struct grant_active *a)
{
	struct xen_grants *g = d->grants;
	uint64_t mfn = g->version == 1 ? __atomic_load_n(&grant_entry_v1(g, ref)->frame, __ATOMIC_RELAXED)
		: __atomic_load_n(&grant_entry_v2(g, ref)->full_page.frame, __ATOMIC_RELAXED);

	if (!grant_frame(d, mfn))
		return GNTST_bad_page;
	*a = (struct grant_active){.mfn = (uint32_t)mfn, .length = PAGE_SIZE};
	return GNTST_okay;
}

/* The entry may be mapped so: its status says that it is, and its pins. */
static int acquire(struct xen_domain *d, uint32_t ref, uint32_t flags, struct grant_active *a)
{
	struct grant_access want = {.ref = ref, .read_only = flags & GNTMAP_readonly, .map = true};
	struct xen_grants *g = d->grants;
	int rc;

	if (grant_pinned(a) && (overflows(a, flags) || a->sub_page))
		return GNTST_general_error;
	if (!grant_pinned(a) || (!want.read_only && !grant_pinned_for_write(a))) {
		rc = grant_claim(g, a, want);
		if (rc)
			return rc;
		rc = grant_pinned(a) ? GNTST_okay : bind_frame(d, ref, a);
		if (rc) {
			grant_relax(g, ref, a, want.read_only);
			return rc;
		}
	}
	pin(g, a, flags);
	return GNTST_okay;
}

static int map_entry(struct xen_vcpu *v, struct gnttab_map_grant_ref *op)
{
	struct xen_domain *d = v->domain;
	struct grant_active *a;
	int rc;

	if (op->ref >= grant_entries(d->grants))
		return GNTST_bad_gntref;
	a = grant_active(d->grants, op->ref);
	if (!a)
		return GNTST_no_space;
	rc = acquire(d, op->ref, op->flags, a);
	if (rc)
		return rc;
	/* A page table is written by hypercalls only. */
	if (!(op->flags & GNTMAP_readonly) && frame_type(d, a->mfn))
		rc = GNTST_general_error;
	else if (op->flags & GNTMAP_host_map)
		rc = grant_pte_create(v, op->host_addr, a->mfn, op->flags);
	if (rc)
		unpin(d->grants, op->ref, a, op->flags);
	else
		op->dev_bus_addr = (uint64_t)a->mfn << PAGE_SHIFT;
	return rc;
}

static int map(struct xen_vcpu *v, struct gnttab_map_grant_ref *op)
{
	struct xen_grants *g = v->domain->grants;
	uint32_t handle;
	int rc;

	if (!(op->flags & (GNTMAP_host_map | GNTMAP_device_map)))
		return GNTST_bad_gntref;
	if (op->dom != XEN_DOMID_GUEST) /* DOMID_SELF neither, as in Xen */
		return GNTST_bad_domain;
	handle = grant_mapping_new(g);
	if (handle == NO_HANDLE)
		return GNTST_no_space;
	rc = map_entry(v, op);
	if (rc) {
		grant_mapping_free(g, handle);
		return rc;
	}
	grant_mapping_set(g, handle, op->ref, (uint16_t)op->flags);
	op->handle = handle;
	return GNTST_okay;
}

long grant_op_map(struct xen_vcpu *v, gva_t uop)
{
	struct gnttab_map_grant_ref op;

	if (guest_read(&op, uop, sizeof(op)))
		return -XEN_EFAULT;
	lock_take(&v->domain->grants->lock);
	op.status = map(v, &op);
	lock_drop(&v->domain->grants->lock);
	return guest_write(uop, &op, sizeof(op)) ? -XEN_EFAULT : 0;
}

/* What both ways to unmap ask for. */
struct unmap {
	uint64_t host_addr, dev_bus_addr, new_addr; /* 0: not asked */
	uint32_t handle;
};

static int unmap(struct xen_vcpu *v, struct unmap op)
{
	struct xen_grants *g = v->domain->grants;
	struct grant_mapping *m = grant_mapping_get(g, op.handle);
	uint32_t ref, done = 0, flags;
	struct grant_active *a;
	int rc;

	if (!m || m->ref >= grant_entries(g))
		return GNTST_bad_handle;
	ref = m->ref;
	flags = m->flags;
	a = grant_active(g, ref);
	if (op.dev_bus_addr && flags & GNTMAP_device_map) {
		if (op.dev_bus_addr != (uint64_t)a->mfn << PAGE_SHIFT)
			return GNTST_bad_dev_addr;
		done |= GNTMAP_device_map;
	}
	if (op.host_addr && flags & GNTMAP_host_map) {
		rc = grant_pte_destroy(v, op.host_addr, a->mfn, op.new_addr, flags);
		if (rc)
			return rc;
		done |= GNTMAP_host_map;
	}
	if (!done)
		return GNTST_okay;
	m->flags &= ~done;
	if (!(m->flags & (GNTMAP_device_map | GNTMAP_host_map)))
		grant_mapping_free(g, op.handle);
	unpin(g, ref, a, done | (flags & GNTMAP_readonly));
	return GNTST_okay;
}

static int unmap_locked(struct xen_vcpu *v, struct unmap op)
{
	int rc;

	lock_take(&v->domain->grants->lock);
	rc = unmap(v, op);
	lock_drop(&v->domain->grants->lock);
	return rc;
}

long grant_op_unmap(struct xen_vcpu *v, gva_t uop)
{
	struct gnttab_unmap_grant_ref op;

	if (guest_read(&op, uop, sizeof(op)))
		return -XEN_EFAULT;
	op.status = unmap_locked(v, (struct unmap){.host_addr = op.host_addr,
						   .dev_bus_addr = op.dev_bus_addr,
						   .handle = op.handle});
	return guest_write(gva_add(uop, offsetof(struct gnttab_unmap_grant_ref, status)), &op.status,
			   sizeof(op.status)) ? -XEN_EFAULT : 0;
}

long grant_op_unmap_and_replace(struct xen_vcpu *v, gva_t uop)
{
	struct gnttab_unmap_and_replace op;

	if (guest_read(&op, uop, sizeof(op)))
		return -XEN_EFAULT;
	op.status = unmap_locked(v, (struct unmap){.host_addr = op.host_addr,
						   .new_addr = op.new_addr,
						   .handle = op.handle});
	return guest_write(gva_add(uop, offsetof(struct gnttab_unmap_and_replace, status)),
			   &op.status, sizeof(op.status)) ? -XEN_EFAULT : 0;
}
