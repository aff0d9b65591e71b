/* SPDX-License-Identifier: MIT */
/* Records of Hyper-V's hypercalls and MSRs, and what is told of them. */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>

#include "abi/hyperv/hypercalls.h"
#include "abi/hyperv/hyperv.h"
#include "abi/hyperv/msrs.h"
#include "abi/hyperv/status.h"
#include "conformance/tools/tests.h"
#include "conformance/tools/trace_line.h"

static struct trace_record call_of(uint64_t number, const void *in, size_t len)
{
	struct trace_record r = {.kind = TRACE_CALL, .number = number, .args = {0x1000, 0x2000}};

	memset(r.bytes, 0xa5, sizeof(r.bytes));
	r.in = len < TRACE_BYTES ? len : TRACE_BYTES;
	if (r.in)
		memcpy(r.bytes, in, r.in);
	return r;
}

#define EXPECT(text, number, ...)                                                                  \
	do {                                                                                       \
		uint64_t in_[] = {__VA_ARGS__};                                                    \
		struct trace_record r_ = call_of(number, in_, sizeof(in_));                        \
		trace_line_expect(&trace_hyperv, &r_, text);                                       \
	} while (0)

#define REPS(n)	 ((uint64_t)(n) << HV_CALL_REP_COUNT_SHIFT)
#define BANKS(n) ((uint64_t)(n) << HV_CALL_VARIABLE_SHIFT)

static void test_inputs(void)
{
	EXPECT("HvCallFlushVirtualAddressSpace({address_space=0x5000, flags=0x1, processor_mask=0x3})",
	       HvCallFlushVirtualAddressSpace, 0x5000, 1, 3);
	EXPECT("HvCallSignalEvent({connection_id=0x10, flag_number=7}, FAST)",
	       HvCallSignalEvent | HV_CALL_FAST, 7ull << 32 | 0x10);
	EXPECT("HvCallSendSyntheticClusterIpiEx({vector=0xd1, target_vtl=0, set.format=0, "
	       "set.valid_bank_mask=0x1, bank_contents=[0xf]})",
	       HvCallSendSyntheticClusterIpiEx | BANKS(1), 0xd1, 0, 1, 0xf);
	EXPECT("HvCallPostMessage({connection_id=0x1, message_type=0x2, payload_size=16, ...})",
	       HvCallPostMessage, 1, 16ull << 32 | 2, 0, 0, 0, 0, 0, 0, 0);
}

static void test_lists(void)
{
	EXPECT("HvCallFlushVirtualAddressList({address_space=0, flags=0x3, processor_mask=0}, "
	       "[0x7f000, 0x80001])",
	       HvCallFlushVirtualAddressList | REPS(2), 0, 3, 0, 0x7f000, 0x80001);
	/* The record ends before the list does. */
	EXPECT("HvCallFlushVirtualAddressList({address_space=0, flags=0x3, processor_mask=0}, "
	       "[0x1000, 0x2000, 0x3000, 0x4000, 0x5000, 0x6000, ...])",
	       HvCallFlushVirtualAddressList | REPS(7), 0, 3, 0, 0x1000, 0x2000, 0x3000, 0x4000, 0x5000,
	       0x6000, 0x7000);
	EXPECT("HvCallSetVpRegisters({partition_id=0xffffffffffffffff, vp_index=0xfffffffe, target_vtl=0}, "
	       "[{name=0x20000, value=0x80}])",
	       HvCallSetVpRegisters | REPS(1), ~0ull, 0xfffffffe, 0x20000, 0, 0x80, 0);
}

static void test_outputs(void)
{
	uint64_t in[] = {~0ull, 0xfffffffe, 0x90003};
	struct trace_record r = call_of(HvCallGetVpRegisters | REPS(1), in, 20);

	r.out = 16;
	memcpy(r.bytes + 20, (uint64_t[]){5, 1}, 16);
	trace_line_expect(&trace_hyperv, &r,
			  "HvCallGetVpRegisters({partition_id=0xffffffffffffffff, "
			  "vp_index=0xfffffffe, target_vtl=0}, [0x90003], [0x10000000000000005])");
}

static void test_refused(void)
{
	struct trace_record r = call_of(HvCallPostMessage | 1ull << 27, NULL, 0);

	r.result = HV_STATUS_INVALID_HYPERCALL_INPUT;
	trace_line_expect(&trace_hyperv, &r, "HvCallPostMessage(0x800005c, 0x1000, 0x2000)");
	CU_ASSERT_STRING_EQUAL(trace_hyperv.error(&r), "HV_STATUS_INVALID_HYPERCALL_INPUT");
	r = call_of(0x7777, NULL, 0);
	trace_line_expect(&trace_hyperv, &r, "?(0x7777, 0x1000, 0x2000)");
	r.result = 2ull << HV_RESULT_REPS_SHIFT;
	CU_ASSERT_PTR_NULL(trace_hyperv.error(&r));
}

static void test_msrs(void)
{
	static const struct {
		uint32_t msr;
		const char *text;
	} cases[] = {
		{HV_MSR_EOI, "wrmsr(HV_X64_MSR_EOI, 0x5)"},
		{HV_MSR_SINT0 + 15, "wrmsr(HV_X64_MSR_SINT15, 0x5)"},
		{HV_MSR_STIMER0_CONFIG + 5, "wrmsr(HV_X64_MSR_STIMER2_COUNT, 0x5)"},
		{HV_MSR_CRASH_P0 + 4, "wrmsr(HV_X64_MSR_CRASH_P4, 0x5)"},
		{0x40000199, "wrmsr(0x40000199, 0x5)"},
	};
	struct trace_record r = {.kind = TRACE_MSR_WRITE, .args = {5}};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		r.number = cases[i].msr;
		trace_line_expect(&trace_hyperv, &r, cases[i].text);
	}
	r.kind = TRACE_MSR_READ;
	r.number = HV_MSR_TIME_REF_COUNT;
	trace_line_expect(&trace_hyperv, &r, "rdmsr(HV_X64_MSR_TIME_REF_COUNT)");
	CU_ASSERT_PTR_NULL(trace_hyperv.error(&r));
}

/* Whatever the record says, nothing outside it is read: the sanitizers watch. */
static void test_anything(void)
{
	struct trace_line l;
	struct trace_record r;
	unsigned seed = 1;

	for (unsigned i = 0; i < 100000; i++) {
		for (size_t j = 0; j < sizeof(r); j++)
			((uint8_t *)&r)[j] = rand_r(&seed);
		r.number = (r.number & ~0xffull) | rand_r(&seed) % 0x60;
		r.number &= i % 2 ? ~0ull : ~0xff00ull;
		trace_line_write(&l, &trace_hyperv, &r);
	}
}

void suite_trace_hyperv(void)
{
	CU_pSuite suite = CU_add_suite("trace: Hyper-V", NULL, NULL);

	CU_add_test(suite, "inputs", test_inputs);
	CU_add_test(suite, "lists", test_lists);
	CU_add_test(suite, "outputs", test_outputs);
	CU_add_test(suite, "refused calls", test_refused);
	CU_add_test(suite, "MSRs", test_msrs);
	CU_add_test(suite, "anything", test_anything);
}
