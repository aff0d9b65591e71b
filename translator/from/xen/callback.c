/* SPDX-License-Identifier: MIT */
/* Where the guest's kernel is entered: trap table, callbacks, kernel stack. */
#include "translator/from/xen/hypercall.h"

/* HYPERVISOR_set_trap_table: an array ended by an entry without address; NULL clears the table. */
long hypercall_set_trap_table(struct xen_vcpu *v, const uint64_t *a)
{
	gva_t at = GVA(a[0]);
	struct trap_info t;
	unsigned i;

	if (!at.addr) {
		for (i = 0; i < 256; i++)
			v->traps[i] = (struct xen_trap){0};
		return 0;
	}
	for (;; at = gva_add(at, sizeof(t))) {
		if (guest_read(&t, at, sizeof(t)))
			return -XEN_EFAULT;
		if (!t.address)
			return 0;
		if (!is_canonical(t.address))
			return -XEN_EINVAL;
		v->traps[t.vector] = (struct xen_trap){
			.address = t.address,
			.cs = t.cs | 3,
			.dpl = TI_GET_DPL(&t),
			.masks_events = !!TI_GET_IF(&t),
		};
	}
}

/* HYPERVISOR_stack_switch: where RSP goes on the way from user to kernel mode. */
long hypercall_stack_switch(struct xen_vcpu *v, const uint64_t *a)
{
	v->kernel_sp = a[1] & ~15ull; /* frames are aligned there anyway */
	return 0;
}

/* Our callback for a CALLBACKTYPE_* of the ABI but the NMI, or -1: a 64-bit guest has no such. */
static int callback_index(unsigned type)
{
	switch (type) {
	case CALLBACKTYPE_event:
		return XEN_CALLBACK_EVENT;
	case CALLBACKTYPE_failsafe:
		return XEN_CALLBACK_FAILSAFE;
	case CALLBACKTYPE_syscall:
		return XEN_CALLBACK_SYSCALL;
	case CALLBACKTYPE_syscall32:
		return XEN_CALLBACK_SYSCALL32;
	case CALLBACKTYPE_sysenter:
		return XEN_CALLBACK_SYSENTER;
	}
	return -1;
}

static void set_callback(struct xen_vcpu *v, enum xen_callback which, uint64_t address, bool mask)
{
	v->callback_address[which] = address;
	v->callback_masks_events[which] = mask;
	cpu_update_fast_paths(v);
}

/* An NMI comes by the trap table, whoever wrote its entry. */
static void set_nmi_handler(struct xen_vcpu *v, uint64_t address)
{
	v->traps[2] = (struct xen_trap){.address = address, .masks_events = 1};
}

static long callback_register(struct xen_vcpu *v, gva_t arg)
{
	struct callback_register r;
	int which;

	if (guest_read(&r, arg, sizeof(r)))
		return -XEN_EFAULT;
	if (!is_canonical(r.address))
		return -XEN_EINVAL;
	if (r.type == CALLBACKTYPE_nmi) {
		set_nmi_handler(v, r.address);
		return 0;
	}
	which = callback_index(r.type);
	if (which < 0)
		return -XEN_ENOSYS;
	set_callback(v, which, r.address, r.flags & CALLBACKF_mask_events);
	return 0;
}

static long callback_unregister(struct xen_vcpu *v, gva_t arg)
{
	struct callback_unregister u;

	if (guest_read(&u, arg, sizeof(u)))
		return -XEN_EFAULT;
	switch (u.type) {
	case CALLBACKTYPE_event:
	case CALLBACKTYPE_failsafe:
	case CALLBACKTYPE_syscall:
	case CALLBACKTYPE_syscall32:
	case CALLBACKTYPE_sysenter:
		return -XEN_EINVAL; /* these can only be replaced */
	case CALLBACKTYPE_nmi:
		set_nmi_handler(v, 0);
		return 0;
	}
	return -XEN_ENOSYS;
}

long hypercall_callback_op(struct xen_vcpu *v, const uint64_t *a)
{
	switch ((int)a[0]) {
	case CALLBACKOP_register:
		return callback_register(v, GVA(a[1]));
	case CALLBACKOP_unregister:
		return callback_unregister(v, GVA(a[1]));
	}
	return -XEN_ENOSYS;
}

/* HYPERVISOR_set_callbacks: event, failsafe, syscall. */
long hypercall_set_callbacks(struct xen_vcpu *v, const uint64_t *a)
{
	unsigned i;

	for (i = 0; i < 3; i++)
		if (!is_canonical(a[i]))
			return -XEN_EINVAL;
	set_callback(v, XEN_CALLBACK_EVENT, a[0], true);
	set_callback(v, XEN_CALLBACK_FAILSAFE, a[1], v->callback_masks_events[XEN_CALLBACK_FAILSAFE]);
	set_callback(v, XEN_CALLBACK_SYSCALL, a[2], v->callback_masks_events[XEN_CALLBACK_SYSCALL]);
	return 0;
}

long hypercall_nmi_op(struct xen_vcpu *v, const uint64_t *a)
{
	struct xennmi_callback cb;

	switch ((unsigned)a[0]) {
	case XENNMI_register_callback:
		if (guest_read(&cb, GVA(a[1]), sizeof(cb)))
			return -XEN_EFAULT;
		if (!is_canonical(cb.handler_address))
			return -XEN_EINVAL;
		set_nmi_handler(v, cb.handler_address);
		return 0;
	case XENNMI_unregister_callback:
		set_nmi_handler(v, 0);
		return 0;
	}
	return -XEN_ENOSYS;
}
