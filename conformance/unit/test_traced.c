/* SPDX-License-Identifier: MIT */
/* What is recorded of a Xen guest's hypercalls; the answers are those that the guest gets untraced. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/traced.h"

static const struct trace_record *record(unsigned i)
{
	return &guest_trace.record[i];
}

static void trace_all(void)
{
	fake_guest_reset();
	trace_init(&guest_trace, TRACE_XEN, 1000000, ~0ull);
}

static void test_off(void)
{
	guest_trace.wanted = 0;
	CALL(fpu_taskswitch, 1);
	guest_trace.wanted = ~(1ull << __HYPERVISOR_fpu_taskswitch);
	CALL(fpu_taskswitch, 1);
	EXPECT_EQ(guest_trace.head, 0);
}

static void test_call(void)
{
	EXPECT_EQ(CALL(set_debugreg, 9, 0x55), -XEN_ENODEV);
	EXPECT_EQ(guest_trace.head, 1);
	EXPECT_EQ(record(0)->state, TRACE_ENDED(0));
	EXPECT_EQ(record(0)->kind, TRACE_CALL);
	EXPECT_EQ(record(0)->number, __HYPERVISOR_set_debugreg);
	EXPECT_EQ(record(0)->args[0], 9);
	EXPECT_EQ(record(0)->args[1], 0x55);
	EXPECT_EQ(record(0)->args[2], FAKE_GARBAGE);
	EXPECT_EQ((int64_t)record(0)->result, -XEN_ENODEV);
	EXPECT_EQ(record(0)->in, 0);
}

static void test_no_such_call(void)
{
	EXPECT_EQ(xen_hypercall(&fake_vcpu, 1ull << 40, fake_args()), -XEN_ENOSYS);
	EXPECT_EQ(record(0)->number, 1ull << 40);
	EXPECT_EQ(record(0)->in, 0);
}

/* As it is when the call has ended: what came in, and the answer. */
static void test_memory(void)
{
	struct evtchn_alloc_unbound op = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF};
	const struct evtchn_alloc_unbound *seen = (const void *)record(0)->bytes;

	EXPECT_EQ(CALL(event_channel_op, EVTCHNOP_alloc_unbound, PUT(op)), 0);
	GET(op);
	EXPECT(op.port != 0);
	EXPECT_EQ(record(0)->in, TRACE_BYTES);
	EXPECT_EQ(seen->dom, DOMID_SELF);
	EXPECT_EQ(seen->port, op.port);
}

static void test_memory_at_an_edge(void)
{
	EXPECT_EQ(CALL(event_channel_op, EVTCHNOP_send, FAKE_UNMAPPED - 8), -XEN_EINVAL);
	EXPECT_EQ(record(0)->in, 8);
	EXPECT_BAD_ADDRESSES(CALL(event_channel_op, EVTCHNOP_status, BAD), -XEN_EFAULT);
	EXPECT_EQ(record(1)->in, 0);
	EXPECT_EQ(guest_trace.head, 1 + BAD_ADDRESSES);
}

static void test_multicall(void)
{
	struct multicall_entry calls[2] = {
		{.op = __HYPERVISOR_fpu_taskswitch, .args = {1}},
		{.op = __HYPERVISOR_set_debugreg, .args = {9, 1}},
	};

	EXPECT_EQ(CALL(multicall, PUT(calls), 2), 0);
	EXPECT_EQ(guest_trace.head, 3);
	EXPECT_EQ(record(0)->number, __HYPERVISOR_multicall);
	EXPECT_EQ(record(0)->kind, TRACE_CALL);
	EXPECT_EQ(record(1)->number, __HYPERVISOR_fpu_taskswitch);
	EXPECT_EQ(record(1)->kind, TRACE_ENTRY);
	EXPECT_EQ(record(2)->kind, TRACE_ENTRY);
	EXPECT_EQ((int64_t)record(2)->result, -XEN_ENODEV);
	CALL(fpu_taskswitch, 0);
	EXPECT_EQ(record(3)->kind, TRACE_CALL);
}

/* Without the multicall in the trace its entries are just calls. */
static void test_entries_alone(void)
{
	struct multicall_entry call = {.op = __HYPERVISOR_fpu_taskswitch, .args = {1}};

	guest_trace.wanted = 1ull << __HYPERVISOR_fpu_taskswitch;
	CALL(multicall, PUT(call), 1);
	EXPECT_EQ(guest_trace.head, 1);
	EXPECT_EQ(record(0)->kind, TRACE_CALL);
}

/* The context that it returns to is on the stack that it leaves. */
static void test_iret(void)
{
	struct iret_context c = {.rax = 0x77, .rip = 0x1234, .cs = 0xe030, .rflags = 0x202, .rsp = 0x5678};

	fake_regs.rsp = PUT(c);
	EXPECT_EQ(CALL(iret), 0x77);
	EXPECT_EQ(record(0)->in, TRACE_BYTES);
	EXPECT_EQ(((const struct iret_context *)record(0)->bytes)->rip, 0x1234);
}

/* A full ring costs the guest nothing but its record. */
static void test_full(void)
{
	guest_trace.patience_ms = 0;
	for (unsigned i = 0; i < TRACE_RECORDS + 5; i++)
		EXPECT_EQ(CALL(set_debugreg, 9, 0), -XEN_ENODEV);
	EXPECT_EQ(guest_trace.lost, 5);
}

static const struct unit_test tests[] = {
	{"off", test_off},
	{"a call", test_call},
	{"no such call", test_no_such_call},
	{"memory", test_memory},
	{"memory at an edge", test_memory_at_an_edge},
	{"multicall", test_multicall},
	{"entries alone", test_entries_alone},
	{"iret", test_iret},
	{"full", test_full},
};

UNIT_MAIN("traced", trace_all, tests)
