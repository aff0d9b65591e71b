/* SPDX-License-Identifier: MIT */
/*
 * NMIs that a virtual processor sends to itself: where they arrive, what they mask, and that the
 * next one waits until the handler has returned by the iret hypercall.
 */
#include "conformance/xen-pv/lib/guest.h"

#include <xen/nmi.h>

static unsigned int nmis, mask_in_handler, sent_by_handler, nmis_at_end_of_first;

static long send_nmi(void *arg)
{
	return hypercall(__HYPERVISOR_vcpu_op, VCPUOP_send_nmi, 0, arg);
}

/* The first NMI sends another. */
static bool count_nmi(struct trap_frame *frame)
{
	if (frame->vector != VECTOR_NMI && frame->vector != 2)
		return false;
	mask_in_handler = shared_info->vcpu_info[0].evtchn_upcall_mask;
	if (++nmis > 1 || sent_by_handler)
		return true;
	sent_by_handler = send_nmi(NULL) == 0;
	nmis_at_end_of_first = nmis;
	return true;
}

static void send(const char *key)
{
	char longer[48];

	nmis = 0;
	exception_clear();
	answer_rc(key, send_nmi(NULL));
	format_into(longer, sizeof(longer), "%s/arrived", key);
	answer(longer, "%u/%s", nmis, exception_name());
}

static void test_handlers(void)
{
	struct xennmi_callback callback = { .handler_address = (unsigned long)nmi_entry };

	sent_by_handler = 1; /* not yet */
	send("trap-table");
	answer_rc("register", hypercall(__HYPERVISOR_nmi_op, XENNMI_register_callback, &callback));
	send("callback");
	answer("callback/events-masked", "%u", mask_in_handler);
	answer("callback/saved-mask", "%u", exception.frame.upcall_mask);
	answer_hex("callback/cs", exception.frame.cs);
	answer("mask-after", "%u", shared_info->vcpu_info[0].evtchn_upcall_mask);
}

static void test_nested(void)
{
	sent_by_handler = 0;
	send("nested");
	answer("nested/sent", "%u", sent_by_handler);
	answer("nested/at-end-of-first", "%u", nmis_at_end_of_first);
}

static void test_refused(void)
{
	answer_rc("argument", send_nmi((void *)8));
	answer_rc("other-vcpu", hypercall(__HYPERVISOR_vcpu_op, VCPUOP_send_nmi, 7, NULL));
	answer_rc("unregister", hypercall(__HYPERVISOR_nmi_op, XENNMI_unregister_callback, NULL));
	send("unregistered");
}

void test_main(void)
{
	trap_hook = count_nmi;
	shared_info->vcpu_info[0].evtchn_upcall_mask = 0;
	test_handlers();
	test_nested();
	test_refused();
	shared_info->vcpu_info[0].evtchn_upcall_mask = 1;
	report(OUTCOME_SUCCESS, NULL);
}
