/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_vcpu_op (public/vcpu.h). */
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/runstate.h"
#include "translator/from/xen/time.h"
#include "translator/ops.h"

/* Xen's bounds of a period (VCPUOP_set_periodic_timer), ns. */
#define PERIOD_MIN 1000000ull
#define PERIOD_MAX ((1ull << 62) - 1)

static long register_time_area(struct xen_vcpu *v, gva_t arg)
{
	struct vcpu_register_time_memory_area area;

	if (guest_read(&area, arg, sizeof(area)) || !is_guest_linear(area.addr.p))
		return -XEN_EFAULT;
	v->time_area = GVA(area.addr.p);
	time_update(v);
	return 0;
}

static bool is_placeholder(const struct xen_vcpu *v)
{
	return v->info == &v->domain->shared_info->vcpu_info[v->id];
}

/* vcpu_info moves once from shared_info to a place of the guest's, which cannot cross a page. */
static long register_vcpu_info(struct xen_vcpu *v, gva_t arg)
{
	struct vcpu_register_vcpu_info r;
	struct vcpu_info *to;
	uint8_t *frame;

	if (guest_read(&r, arg, sizeof(r)))
		return -XEN_EFAULT;
	if (r.offset > PAGE_SIZE - sizeof(*to) || r.offset & 7)
		return -XEN_ENXIO;
	if (!is_placeholder(v))
		return -XEN_EINVAL;
	frame = frame_map(r.mfn);
	if (!frame || frame_type(v->domain, r.mfn))
		return -XEN_EINVAL;
	to = (struct vcpu_info *)(frame + r.offset);
	__builtin_memcpy(to, v->info, sizeof(*to));
	v->info = to;
	evtchn_vcpu_info_moved(v);
	return 0;
}

static long set_singleshot(struct xen_vcpu *v, gva_t arg)
{
	struct vcpu_set_singleshot_timer s;

	if (guest_read(&s, arg, sizeof(s)))
		return -XEN_EFAULT;
	/* One in the past fires at once, VCPU_SSHOTTMR_future or not: as Xen 4.17 does. */
	return time_set_singleshot(v, s.timeout_abs_ns);
}

static long set_periodic(struct xen_vcpu *v, gva_t arg)
{
	struct vcpu_set_periodic_timer s;

	if (guest_read(&s, arg, sizeof(s)))
		return -XEN_EFAULT;
	if (s.period_ns < PERIOD_MIN || s.period_ns > PERIOD_MAX)
		return -XEN_EINVAL;
	return time_set_periodic(v, s.period_ns);
}

/* Operations on the calling vCPU only. */
static long own_timer_op(struct xen_vcpu *caller, struct xen_vcpu *v, int cmd, gva_t arg)
{
	if (caller != v && cmd != VCPUOP_set_periodic_timer && cmd != VCPUOP_stop_periodic_timer)
		return -XEN_EINVAL;
	switch (cmd) {
	case VCPUOP_set_periodic_timer:
		return set_periodic(v, arg);
	case VCPUOP_stop_periodic_timer:
		return time_set_periodic(v, 0);
	case VCPUOP_set_singleshot_timer:
		return set_singleshot(v, arg);
	}
	return time_set_singleshot(v, HOST_TIMER_NEVER);
}

/* The state of a vCPU that runs cannot be set any more. */
static long initialise(gva_t arg)
{
	struct vcpu_guest_context context;

	return guest_read(&context, arg, sizeof(context)) ? -XEN_EFAULT : -XEN_EEXIST;
}

/* The last vCPU that goes down takes the domain with it. */
static long down(struct xen_vcpu *v)
{
	v->domain->dying = true;
	v->domain->shutdown_reason = SHUTDOWN_poweroff;
	return 0;
}

static long send_nmi(struct xen_vcpu *v, gva_t arg)
{
	if (arg.addr)
		return -XEN_EINVAL;
	v->nmi_pending = 1;
	return 0;
}

static long state_op(struct xen_vcpu *v, int cmd, gva_t arg)
{
	switch (cmd) {
	case VCPUOP_initialise:
		return initialise(arg);
	case VCPUOP_up:
		return 0;
	case VCPUOP_down:
		return down(v);
	case VCPUOP_is_up:
		return v->up;
	}
	return send_nmi(v, arg);
}

long hypercall_vcpu_op(struct xen_vcpu *caller, const uint64_t *a)
{
	int cmd = a[0];
	unsigned id = a[1];
	gva_t arg = GVA(a[2]);
	struct xen_vcpu *v = id < XEN_MAX_VCPUS ? caller->domain->vcpu[id] : NULL;

	if (!v)
		return -XEN_ENOENT;
	switch (cmd) {
	case VCPUOP_initialise:
	case VCPUOP_up:
	case VCPUOP_down:
	case VCPUOP_is_up:
	case VCPUOP_send_nmi:
		return state_op(v, cmd, arg);
	case VCPUOP_get_runstate_info:
		return runstate_get(v, arg);
	case VCPUOP_register_runstate_memory_area:
		return runstate_register(v, arg);
	case VCPUOP_set_periodic_timer:
	case VCPUOP_stop_periodic_timer:
	case VCPUOP_set_singleshot_timer:
	case VCPUOP_stop_singleshot_timer:
		return own_timer_op(caller, v, cmd, arg);
	case VCPUOP_register_vcpu_info:
		return register_vcpu_info(v, arg);
	case VCPUOP_register_vcpu_time_memory_area:
		return register_time_area(v, arg);
	case VCPUOP_get_physid:
		return -XEN_EINVAL; /* for pinned hardware domains */
	}
	return -XEN_ENOSYS;
}
