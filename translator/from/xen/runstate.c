/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/runstate.h"
#include "translator/ops.h"

static void write_entry_time(struct xen_vcpu *v, uint64_t value)
{
	guest_write(gva_add(v->runstate_area, offsetof(struct vcpu_runstate_info, state_entry_time)),
		    &value, sizeof(value));
}

/* A guest that asked for it (VMASST_TYPE_runstate_update_flag) can tell by a bit in the entry time that
 * the copy is being written.  A copy that cannot be written is the guest's own loss. */
static void update_area(struct xen_vcpu *v)
{
	bool flagged = v->domain->vm_assist >> VMASST_TYPE_runstate_update_flag & 1;
	struct vcpu_runstate_info r = v->runstate;

	if (!v->runstate_area.addr)
		return;
	if (flagged) {
		r.state_entry_time |= XEN_RUNSTATE_UPDATE;
		write_entry_time(v, r.state_entry_time);
	}
	guest_write(v->runstate_area, &r, sizeof(r));
	if (flagged)
		write_entry_time(v, v->runstate.state_entry_time);
}

void runstate_change(struct xen_vcpu *v, int state)
{
	struct vcpu_runstate_info *r = &v->runstate;
	uint64_t now = host_clock_now();

	r->time[r->state] += now - r->state_entry_time;
	r->state = state;
	r->state_entry_time = now;
	update_area(v);
}

long runstate_get(struct xen_vcpu *v, gva_t arg)
{
	struct vcpu_runstate_info r = v->runstate;

	r.time[r.state] += host_clock_now() - r.state_entry_time;
	return guest_write(arg, &r, sizeof(r)) ? -XEN_EFAULT : 0;
}

long runstate_register(struct xen_vcpu *v, gva_t arg)
{
	struct vcpu_register_runstate_memory_area area;

	if (guest_read(&area, arg, sizeof(area)) || !is_guest_linear((uint64_t)area.addr.v))
		return -XEN_EFAULT;
	v->runstate_area = GVA(area.addr.v);
	update_area(v);
	return 0;
}
