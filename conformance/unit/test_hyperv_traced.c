/* SPDX-License-Identifier: MIT */
/* What is told of a hypercall to who looks on (guest_abi.trace), before it and after it. */
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

static const struct abi_trace *const t = &hyperv_abi.trace;
static struct trace_record r;

static void set_up(void)
{
	fake_vm_reset(2);
	memset(&r, 0, sizeof(r));
}

static struct vp *vp(void)
{
	return fake_vm_hvp(0)->vp;
}

/* As the page's code leaves a 64-bit caller's registers. */
static struct vp_regs *call(uint64_t control, uint64_t first, uint64_t second)
{
	struct vp_regs *regs = &fake_vm.vp[0].regs;

	memset(regs, FAKE_VM_POISON, sizeof(*regs));
	regs->rax = control;
	regs->rdx = first;
	regs->r8 = second;
	return regs;
}

static void test_which(void)
{
	uint64_t number = 5;

	call(HvCallPostMessage | HV_CALL_FAST, 0, 0);
	EXPECT(!t->is_hypercall(vp(), HV_MSR_EOI, &number));
	EXPECT_EQ(number, 5);
	EXPECT(t->is_hypercall(vp(), HV_MSR_CALL_64, &number));
	EXPECT_EQ(number, HvCallPostMessage | HV_CALL_FAST);
}

static void test_32_bits(void)
{
	struct vp_regs *regs = call(0, 0, 0);
	uint64_t number;

	regs->rdx = 0xffff000000000001;
	regs->rax = 0xffff00000001005d;
	regs->rbx = 7;
	regs->rbp = 0x10; /* ECX's */
	EXPECT(t->is_hypercall(vp(), HV_MSR_CALL_32, &number));
	EXPECT_EQ(number, 1ull << 32 | HvCallSignalEvent | HV_CALL_FAST);
	t->arguments(vp(), HV_MSR_CALL_32, &r);
	EXPECT_EQ(r.args[0], 7ull << 32 | 0x10);
	regs->rax = 5;
	regs->rdx = 2;
	t->answer(vp(), HV_MSR_CALL_32, &r);
	EXPECT_EQ(r.result, 2ull << 32 | 5);
}

/* Looking changes nothing that the caller, or the call, has. */
static void test_input(void)
{
	struct hv_flush_virtual_address_space in = {0x1000, 1, 2};
	uint64_t at = fake_vm_put(0, &in, sizeof(in)).addr;
	struct vp_regs before = *call(HvCallFlushVirtualAddressSpace, at, 0);

	t->arguments(vp(), HV_MSR_CALL_64, &r);
	EXPECT_EQ(r.args[0], at);
	EXPECT_EQ(r.in, sizeof(in));
	EXPECT(!memcmp(r.bytes, &in, sizeof(in)));
	EXPECT_EQ(r.out, 0);
	EXPECT(!memcmp(&fake_vm.vp[0].regs, &before, sizeof(before)));
	EXPECT_EQ(fake_vm.flushes, 0);
	EXPECT(fake_vm_intact());
}

static void test_long_input(void)
{
	struct hv_post_message in = {.connection_id = 3, .payload_size = 240};

	call(HvCallPostMessage, fake_vm_put(0, &in, sizeof(in)).addr, 0);
	t->arguments(vp(), HV_MSR_CALL_64, &r);
	EXPECT_EQ(r.in, TRACE_BYTES);
	EXPECT(!memcmp(r.bytes, &in, TRACE_BYTES));
}

static void test_output(void)
{
	struct {
		struct hv_get_vp_index_from_apic_id header;
		uint32_t id[2];
	} in = {.header.partition_id = HV_PARTITION_ID_SELF, .id = {1, 0}};
	uint64_t to = fake_vm_poison_results(0).addr;
	uint32_t answers[2] = {1, 0};
	struct vp_regs *regs = call(HvCallGetVpIndexFromApicId | 2ull << HV_CALL_REP_COUNT_SHIFT,
				    fake_vm_put(0, &in, sizeof(in)).addr, to);

	t->arguments(vp(), HV_MSR_CALL_64, &r);
	EXPECT_EQ(r.in, sizeof(in));
	EXPECT_EQ(r.out, sizeof(answers));
	EXPECT_EQ(vm_write(fake_vm_hvp(0)->vm->vm, GPA(to), answers, sizeof(answers)), 0);
	regs->rax = 2ull << HV_RESULT_REPS_SHIFT;
	t->answer(vp(), HV_MSR_CALL_64, &r);
	EXPECT_EQ(r.result, 2ull << HV_RESULT_REPS_SHIFT);
	EXPECT_EQ(r.out, sizeof(answers));
	EXPECT(!memcmp(r.bytes + r.in, answers, sizeof(answers)));
	regs->rax = HV_STATUS_INVALID_PARAMETER;
	t->answer(vp(), HV_MSR_CALL_64, &r);
	EXPECT_EQ(r.out, 0);
}

/* What the dispatcher will refuse has no input that is known. */
static void test_refused(void)
{
	static const uint64_t controls[] = {0x7777, HvCallPostMessage | 1ull << 27,
					    HvCallFlushVirtualAddressSpace | 1ull << HV_CALL_REP_COUNT_SHIFT};

	for (unsigned i = 0; i < ARRAY_SIZE(controls); i++) {
		call(controls[i], FAKE_VM_PAGE_FREE * PAGE_SIZE, 0);
		t->arguments(vp(), HV_MSR_CALL_64, &r);
		EXPECT_EQ(r.in, 0);
	}
	call(HvCallFlushVirtualAddressSpace, FAKE_VM_PAGE_HOLE * PAGE_SIZE, 0);
	t->arguments(vp(), HV_MSR_CALL_64, &r);
	EXPECT_EQ(r.in, 0);
	EXPECT_EQ(r.args[0], FAKE_VM_PAGE_HOLE * PAGE_SIZE);
}

static const struct unit_test tests[] = {
	{"which", test_which},	     {"32-bit callers", test_32_bits}, {"input", test_input},
	{"long input", test_long_input}, {"output", test_output},      {"refused", test_refused},
};

UNIT_MAIN("hyperv traced", set_up, tests)
