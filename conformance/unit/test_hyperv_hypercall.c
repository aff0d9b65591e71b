/* SPDX-License-Identifier: MIT */
/*
 * The dispatcher of hypercalls, and every call: 64-bit and 32-bit callers, input in memory, in
 * general registers and in XMM ones.  Whatever becomes of a call, nothing but what the
 * specification names may change: registers and memory around input and output are poison.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "abi/hyperv/cpuid.h"
#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define PAGE_AT	 (20 * PAGE_SIZE) /* where the guest has the hypercall page */
#define POISON64 0xa5a5a5a5a5a5a5a5ull
#define BLOCK	 HV_XMM_INPUT_MAX /* bytes of RDX, R8, XMM0-XMM5 */

/* The call that is made next. */
static struct {
	bool wide, fast;
	uint64_t code, reps, start, banks;
	uint64_t flip; /* bits of the input value, besides */
	size_t in_size, out_size;
	unsigned in_at, out_at;	  /* in the pages for them */
	uint64_t in_gpa, out_gpa; /* not 0: elsewhere */
	uint8_t in[2 * PAGE_SIZE];
} call;

/* What came of it. */
static enum hv_status status;
static unsigned done;
static uint8_t output[2 * PAGE_SIZE];

static unsigned wrmsr_at[2]; /* [wide] */

static unsigned find_wrmsr(const uint8_t *page, uint32_t msr)
{
	uint8_t code[] = {0xb9, msr, msr >> 8, msr >> 16, msr >> 24, 0x0f, 0x30};
	unsigned i;

	for (i = 0; i + sizeof(code) <= PAGE_SIZE; i++)
		if (!memcmp(page + i, code, sizeof(code)))
			return i + 5;
	CU_FAIL_FATAL("the page has no such WRMSR");
	return 0;
}

static void set_up(void)
{
	static uint8_t page[PAGE_SIZE];
	struct hv_vm *hv = fake_vm_hv();

	fake_vm_reset(3);
	memset(&call, 0, sizeof(call));
	call.wide = true;
	hv_page_build(hv, page);
	wrmsr_at[1] = find_wrmsr(page, HV_MSR_CALL_64);
	wrmsr_at[0] = find_wrmsr(page, HV_MSR_CALL_32);
	hv->guest_os_id = 1;
	hv->hypercall_page.on = true;
	hv->hypercall_page.at = GPA(PAGE_AT);
}

static uint64_t control(void)
{
	return (call.code | (call.fast ? HV_CALL_FAST : 0) | call.banks << HV_CALL_VARIABLE_SHIFT |
		call.reps << HV_CALL_REP_COUNT_SHIFT | call.start << HV_CALL_REP_START_SHIFT) ^
	       call.flip;
}

static struct vp_regs *regs(void)
{
	return &fake_vm.vp[0].regs;
}

/* As the page's code leaves the caller's registers, in garbage. */
static void put_registers(uint64_t first, uint64_t second)
{
	struct vp_regs *r = regs();

	memset(r, FAKE_VM_POISON, sizeof(*r));
	r->rip = PAGE_AT + wrmsr_at[call.wide];
	fake_vm.vp[0].system.efer = call.wide ? 0x500 : 0;
	fake_vm.vp[0].system.cs.attributes = call.wide ? 0xa09b : 0xc09b;
	if (call.wide) {
		r->rax = control();
		r->rcx = HV_MSR_CALL_64;
		r->rdx = first;
		r->r8 = second;
		return;
	}
	r->rcx = HV_MSR_CALL_32;
#define LOW(reg, value) r->reg = (r->reg & ~0xffffffffull) | (uint32_t)(value)
	LOW(rax, control());
	LOW(rdx, control() >> 32);
	LOW(rbx, first >> 32);
	LOW(rbp, first);
	LOW(rdi, second >> 32);
	LOW(rsi, second);
#undef LOW
}

static void put_arguments(void)
{
	uint64_t block[BLOCK / 8], in, out;

	memset(fake_vm.vp[0].xmm, FAKE_VM_POISON, sizeof(fake_vm.vp[0].xmm));
	in = fake_vm_put(call.in_at, call.in, call.fast ? 0 : call.in_size).addr;
	out = fake_vm_poison_results(call.out_at).addr;
	if (!call.fast) {
		put_registers(call.in_gpa ? call.in_gpa : in, call.out_gpa ? call.out_gpa : out);
		return;
	}
	memset(block, FAKE_VM_POISON, sizeof(block));
	memcpy(block, call.in, call.in_size < BLOCK ? call.in_size : BLOCK);
	memcpy(fake_vm.vp[0].xmm, block + 2, BLOCK - 16);
	put_registers(block[0], block[1]);
}

static void read_block(uint8_t block[BLOCK])
{
	memcpy(block, &regs()->rdx, 8);
	memcpy(block + 8, &regs()->r8, 8);
	memcpy(block + 16, fake_vm.vp[0].xmm, BLOCK - 16);
}

/* The bytes of the register block that the output has not got are as they were. */
static void expect_block(const uint8_t before[BLOCK])
{
	size_t base = (call.in_size + 15) & ~15ull, i;
	uint8_t after[BLOCK];

	read_block(after);
	/* A 32-bit caller's general registers are others, and expect_registers()'s. */
	for (i = call.wide ? 0 : 16; i < BLOCK; i++)
		if (!call.fast || !call.wide || i < base || i >= base + call.out_size)
			EXPECT_EQ(after[i], before[i]);
	memset(output, FAKE_VM_POISON, sizeof(output));
	if (call.wide && base < BLOCK)
		memcpy(output, after + base,
		       call.out_size < BLOCK - base ? call.out_size : BLOCK - base);
}

/* The result and the start index in their registers, all others as before. */
static void expect_registers(const struct vp_regs *before, bool wrote)
{
	struct vp_regs *r = regs(), e = *before;
	uint64_t result = call.wide ? r->rax : (r->rdx << 32 | (uint32_t)r->rax);

	status = result & 0xffff;
	done = result >> HV_RESULT_REPS_SHIFT & HV_CALL_REP_MASK;
	EXPECT_EQ(result & ~(0xffffull | HV_CALL_REP_MASK << HV_RESULT_REPS_SHIFT), 0);
	e.rax = r->rax;
	if (call.wide) {
		e.rcx = control();
		if (done)
			e.rcx = (e.rcx & ~(HV_CALL_REP_MASK << HV_CALL_REP_START_SHIFT)) |
				(uint64_t)done << HV_CALL_REP_START_SHIFT;
	} else {
		e.rdx = r->rdx;
		e.rcx = (uint32_t)before->rbp;
	}
	if (call.wide && call.fast) {
		e.rdx = r->rdx;
		e.r8 = r->r8;
	}
	if (!wrote)
		EXPECT(!memcmp(r, &e, sizeof(e)));
	EXPECT_EQ(r->rip, before->rip);
	EXPECT(fake_vm.vp[0].regs_changes > 0);
}

static bool writes_registers;

/* Makes the call; leaves status, done, output. */
static void make(void)
{
	struct vp_regs before;
	uint8_t block[BLOCK];
	unsigned reads, writes;

	put_arguments();
	before = *regs();
	read_block(block);
	reads = fake_vm.reads;
	writes = fake_vm.writes;
	EXPECT_EQ(hv_hypercall(fake_vm_hvp(0), call.wide ? HV_MSR_CALL_64 : HV_MSR_CALL_32),
		  ABI_DONE);
	expect_registers(&before, writes_registers);
	expect_block(block);
	EXPECT(fake_vm.reads - reads <= !call.fast);
	EXPECT(fake_vm.writes - writes <= (!call.fast && call.out_size));
	EXPECT(call.in_gpa || fake_vm_args_intact());
	EXPECT(fake_vm_only_result(call.out_at, call.out_gpa || call.fast ? 0 : call.out_size));
	EXPECT(fake_vm_intact());
	if (!call.fast)
		memcpy(output, fake_vm_result(call.out_at), call.out_size);
}

static unsigned effects(void)
{
	return fake_vm.interrupts + fake_vm.flushes + fake_vm.posts + fake_vm.signals;
}

#define EXPECT_STATUS(name) EXPECT_EQ(status, HV_STATUS_##name)

/* A call that is refused: it has no effect, no output, and no rep is done. */
#define EXPECT_REFUSED(name)                                                                       \
	do {                                                                                       \
		unsigned effects_ = effects();                                                     \
                                                                                                   \
		make();                                                                            \
		EXPECT_STATUS(name);                                                               \
		EXPECT_EQ(done, 0);                                                                \
		EXPECT_EQ(effects(), effects_);                                                    \
		expect_no_output();                                                                \
	} while (0)

static void expect_no_output(void)
{
	size_t i;

	for (i = 0; i < call.out_size && i < BLOCK; i++)
		EXPECT_EQ(output[i], FAKE_VM_POISON);
}

/* What every caller can be: a mode, and where its input is. */
static void each_caller(void (*test)(void))
{
	unsigned mode;

	for (mode = 0; mode < 4; mode++) {
		set_up();
		call.wide = mode & 1;
		call.fast = mode & 2;
		test();
	}
}

/* A good example of each call. */

static void put(size_t at, const void *bytes, size_t len)
{
	memcpy(call.in + at, bytes, len);
}

static void put64(size_t at, uint64_t value)
{
	put(at, &value, 8);
}

static void put32(size_t at, uint32_t value)
{
	put(at, &value, 4);
}

static void fill(uint64_t code, unsigned reps, unsigned banks, size_t in_size, size_t out_size)
{
	bool wide = call.wide, fast = call.fast;

	memset(&call, 0, sizeof(call));
	call.wide = wide;
	call.fast = fast;
	call.code = code;
	call.reps = reps;
	call.banks = banks;
	call.in_size = in_size;
	call.out_size = out_size;
	writes_registers = false;
}

static void fill_flush_space(void)
{
	fill(HvCallFlushVirtualAddressSpace, 0, 0, 24, 0);
	put64(0, 0x1234000);
	put64(8, HV_FLUSH_NON_GLOBAL_MAPPINGS_ONLY);
	put64(16, 0x5);
}

static void fill_flush_list(void)
{
	fill(HvCallFlushVirtualAddressList, 3, 0, 24 + 3 * 8, 0);
	put64(0, 0x1234000);
	put64(16, 0x2);
	put64(24, 0x7fff00001003);
}

static void fill_spin(void)
{
	fill(HvCallNotifyLongSpinWait, 0, 0, 8, 0);
	put32(0, 1000);
}

static void fill_ipi(void)
{
	fill(HvCallSendSyntheticClusterIpi, 0, 0, 16, 0);
	put32(0, 0x41);
	put64(8, 0x6);
}

static void fill_flush_space_ex(void)
{
	fill(HvCallFlushVirtualAddressSpaceEx, 0, 1, 32 + 8, 0);
	put64(24, 1); /* banks: the first */
	put64(32, 0x3);
}

static void fill_flush_list_ex(void)
{
	fill(HvCallFlushVirtualAddressListEx, 3, 2, 32 + 2 * 8 + 3 * 8, 0);
	put64(24, 1ull << 63 | 1);
	put64(32, 0x4);
	put64(40, ~0ull);
}

static void fill_ipi_ex(void)
{
	fill(HvCallSendSyntheticClusterIpiEx, 0, 1, 24 + 8, 0);
	put32(0, 0xff);
	put64(16, 1);
	put64(24, 0x5);
}

static void fill_get_registers(void)
{
	fill(HvCallGetVpRegisters, 2, 0, 16 + 2 * 4, 2 * 16);
	put64(0, HV_PARTITION_ID_SELF);
	put32(8, HV_VP_INDEX_SELF);
	put32(16, 0x0002000d); /* R13 */
	put32(20, 0x00040002); /* CR3 */
}

static void fill_set_registers(void)
{
	fill(HvCallSetVpRegisters, 2, 0, 16 + 2 * 32, 0);
	put64(0, HV_PARTITION_ID_SELF);
	put32(16, 0x0002000c); /* R12 */
	put64(32, 0x1212);
	put32(48, 0x0002000e); /* R14 */
	put64(64, 0x1414);
	writes_registers = true;
}

static void fill_post(void)
{
	fill(HvCallPostMessage, 0, 0, 256, 0);
	put32(0, 0x77);
	put32(8, 1);
	put32(12, 240);
	put64(16, 0x1122334455667788);
	put64(248, 0x99);
}

static void fill_signal(void)
{
	fill(HvCallSignalEvent, 0, 0, 8, 0);
	put32(0, 0x78);
	put32(4, 9);
}

static void fill_apic_id(void)
{
	fill(HvCallGetVpIndexFromApicId, 3, 0, 16 + 3 * 4, 3 * 4);
	put64(0, HV_PARTITION_ID_SELF);
	put32(16, 2);
	put32(20, 0);
	put32(24, 1);
}

static void fill_query(void)
{
	fill(HvCallExtQueryCapabilities, 0, 0, 0, 8);
}

static const struct good {
	void (*fill)(void);
	unsigned row, feature;
	bool effect;
} good[] = {
	{fill_flush_space, HV_ROW_FlushVirtualAddressSpace, HV_FEATURE_TLBFLUSH, true},
	{fill_flush_list, HV_ROW_FlushVirtualAddressList, HV_FEATURE_TLBFLUSH, true},
	{fill_spin, HV_ROW_NotifyLongSpinWait, HV_FEATURE_ALWAYS, false},
	{fill_ipi, HV_ROW_SendSyntheticClusterIpi, HV_FEATURE_IPI, true},
	{fill_flush_space_ex, HV_ROW_FlushVirtualAddressSpaceEx, HV_FEATURE_TLBFLUSH, true},
	{fill_flush_list_ex, HV_ROW_FlushVirtualAddressListEx, HV_FEATURE_TLBFLUSH, true},
	{fill_ipi_ex, HV_ROW_SendSyntheticClusterIpiEx, HV_FEATURE_IPI, true},
	{fill_get_registers, HV_ROW_GetVpRegisters, HV_FEATURE_VP_REGISTERS, false},
	{fill_set_registers, HV_ROW_SetVpRegisters, HV_FEATURE_VP_REGISTERS, false},
	{fill_post, HV_ROW_PostMessage, HV_FEATURE_MESSAGES, true},
	{fill_signal, HV_ROW_SignalEvent, HV_FEATURE_MESSAGES, true},
	{fill_apic_id, HV_ROW_GetVpIndexFromApicId, HV_FEATURE_VPINDEX, false},
	{fill_query, HV_ROW_ExtQueryCapabilities, HV_FEATURE_EXTENDED, false},
};

static const struct good *example;

/* In registers there is room for 16 bytes, or 112, and for output behind them in 64-bit mode. */
static bool fits(void)
{
	size_t in = (call.in_size + 15) & ~15ull;

	if (!call.fast)
		return true;
	if (call.in_size > (hv_has(fake_vm_hv(), HV_FEATURE_XMM_INPUT) ? BLOCK : 16))
		return false;
	return !call.out_size || (call.wide && hv_has(fake_vm_hv(), HV_FEATURE_XMM_OUTPUT) &&
				  in + call.out_size <= BLOCK);
}

static void each_example(void (*test)(void))
{
	for (example = good; example < good + ARRAY_SIZE(good); example++) {
		writes_registers = false;
		each_caller(test);
	}
	writes_registers = false;
}

static void good_call(void)
{
	unsigned before = effects();

	example->fill();
	if (!fits()) {
		writes_registers = false;
		EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
		return;
	}
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(done, call.reps);
	EXPECT_EQ(effects() > before, example->effect);
	EXPECT_EQ(fake_vm.hypercalls[example->row], 1);
}

static void test_every_call(void)
{
	each_example(good_call);
}

/* The table has every call that is here an example of. */
static void test_no_call_forgotten(void)
{
	unsigned here = 0;

#define COUNT_HERE   here++
#define COUNT_ABSENT (void)0
#define COUNT(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state)          \
	COUNT_##state;
	HV_HYPERCALLS(COUNT)
	EXPECT_EQ(here, ARRAY_SIZE(good));
}

static void without_xmm(void)
{
	fake_vm_hv()->features &= ~(HV_HAS(XMM_INPUT) | HV_HAS(XMM_OUTPUT));
	good_call();
}

static void without_xmm_output(void)
{
	fake_vm_hv()->features &= ~HV_HAS(XMM_OUTPUT);
	good_call();
}

/* What the input leaves is less than the output. */
static void too_much_output(void)
{
	unsigned at;

	fill_get_registers();
	call.reps = 4;
	call.in_size = 16 + 4 * 4;
	call.out_size = 4 * 16;
	for (at = 16; at < call.in_size; at += 4)
		put32(at, 0x0002000d);
	EXPECT(fits() == (!call.fast || call.wide));
	if (fits()) {
		make();
		EXPECT_STATUS(SUCCESS);
	}
	call.reps = 5;
	call.in_size += 4;
	call.out_size += 16;
	put32(32, 0x0002000d);
	if (call.fast)
		EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
}

static void test_fast_room(void)
{
	each_caller(too_much_output);
	each_example(without_xmm);
	each_example(without_xmm_output);
}

static void denied(void)
{
	example->fill();
	writes_registers = false;
	if (example->feature == HV_FEATURE_ALWAYS)
		return;
	fake_vm_hv()->features &= ~(1u << example->feature);
	EXPECT_REFUSED(ACCESS_DENIED);
	/* It is what a caller without the privilege hears first. */
	call.flip = HV_CALL_RESERVED;
	EXPECT_REFUSED(ACCESS_DENIED);
}

static void test_privilege(void)
{
	each_example(denied);
}

static void bad_values(void)
{
	unsigned bit;

	for (bit = 0; bit < 64; bit++) {
		if (!((HV_CALL_RESERVED | HV_CALL_NESTED) >> bit & 1))
			continue;
		example->fill();
		writes_registers = false;
		call.flip = 1ull << bit;
		EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	}
}

static void test_reserved_bits(void)
{
	each_example(bad_values);
}

static void bad_reps(void)
{
	bool rep;

	example->fill();
	writes_registers = false;
	rep = call.reps;
	call.reps = rep ? 0 : 1;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	example->fill();
	writes_registers = false;
	call.start = rep ? call.reps : 1;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	call.start = HV_CALL_REP_MASK;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
}

static void test_rep_counts(void)
{
	each_example(bad_reps);
}

static void bad_header(void)
{
	example->fill();
	writes_registers = false;
	if (call.banks)
		return;
	call.banks = 1;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	call.banks = HV_CALL_VARIABLE_MASK;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
}

static void test_variable_header(void)
{
	each_example(bad_header);
}

static void bad_input_address(void)
{
	unsigned by;

	for (by = 1; by < HV_GPA_ALIGN; by++) {
		call.in_at = by;
		EXPECT_REFUSED(INVALID_ALIGNMENT);
	}
	call.in_at = PAGE_SIZE - call.in_size / 8 * 8;
	if (call.in_size % 8)
		EXPECT_REFUSED(INVALID_ALIGNMENT);
	if (call.in_size > 8) {
		call.in_at = PAGE_SIZE - 8;
		EXPECT_REFUSED(INVALID_ALIGNMENT);
	}
	call.in_at = 0;
	call.in_gpa = fake_vm_gpa(FAKE_VM_PAGE_HOLE, 0).addr;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	call.in_gpa = FAKE_VM_PAGES * PAGE_SIZE;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	call.in_gpa = ~0ull & PAGE_MASK;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	call.in_gpa = 0;
}

static void bad_output_address(void)
{
	unsigned by;

	for (by = 1; by < HV_GPA_ALIGN; by++) {
		call.out_at = by;
		EXPECT_REFUSED(INVALID_ALIGNMENT);
	}
	if (call.out_size > 8) {
		call.out_at = PAGE_SIZE - 8;
		EXPECT_REFUSED(INVALID_ALIGNMENT);
	}
	call.out_at = 0;
	call.out_gpa = fake_vm_gpa(FAKE_VM_PAGE_HOLE, 0).addr;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	call.out_gpa = fake_vm_gpa(FAKE_VM_PAGE_READ_ONLY, 0).addr;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	call.out_gpa = ~0ull & PAGE_MASK;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
}

static void bad_addresses(void)
{
	example->fill();
	writes_registers = false;
	if (call.fast)
		return;
	if (call.in_size)
		bad_input_address();
	if (call.out_size)
		bad_output_address();
}

static void test_addresses(void)
{
	each_example(bad_addresses);
}

/* Lists may end where their page does; what there is none of may be anywhere. */
static void good_addresses(void)
{
	example->fill();
	if (call.fast)
		return;
	call.in_at = PAGE_SIZE - ((call.in_size + 7) & ~7ull);
	call.out_at = PAGE_SIZE - ((call.out_size + 7) & ~7ull);
	if (!call.in_size)
		call.in_gpa = ~0ull;
	if (!call.out_size)
		call.out_gpa = ~0ull;
	make();
	EXPECT_STATUS(SUCCESS);
}

static void test_ends_of_pages(void)
{
	each_example(good_addresses);
}

static void longer_than_a_page(void)
{
	if (call.fast)
		return;
	fill_flush_list();
	call.reps = (PAGE_SIZE - 24) / 8;
	call.in_size = PAGE_SIZE;
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(done, call.reps);
	call.reps++;
	EXPECT_REFUSED(INVALID_ALIGNMENT);
	call.reps = HV_CALL_REP_MASK;
	EXPECT_REFUSED(INVALID_ALIGNMENT);
	/* Input fits, output does not. */
	fill_get_registers();
	call.reps = PAGE_SIZE / 16 + 1;
	call.in_size = 16 + call.reps * 4;
	EXPECT_REFUSED(INVALID_ALIGNMENT);
	fill_flush_space_ex();
	call.banks = HV_CALL_VARIABLE_MASK;
	EXPECT_REFUSED(INVALID_ALIGNMENT);
}

static void test_longest_lists(void)
{
	each_caller(longer_than_a_page);
}

static void unknown_code(void)
{
	unsigned code, here;

	for (code = 0; code <= 0xffff; code += code < 0x180 || code > 0x7ffe ? 1 : 0x7f) {
		if (code > 0x8010)
			break;
		here = 0;
#define CODE_HERE   1
#define CODE_ABSENT 0
#define IS_CODE(number, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state)      \
	here |= code == number && CODE_##state;
		HV_HYPERCALLS(IS_CODE)
		fill(code, 0, 0, 0, 0);
		if (!here)
			EXPECT_REFUSED(INVALID_HYPERCALL_CODE);
	}
	/* Bits that no call may have come first, as on KVM. */
	fill(0x7777, 0, 0, 0, 0);
	call.flip = 1ull << 27;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
}

static void test_unknown_codes(void)
{
	each_caller(unknown_code);
}

static void test_xmm_cannot_be_read(void)
{
	call.fast = true;
	fill_ipi();
	make(); /* the caller is known now */
	EXPECT_STATUS(SUCCESS);
	fill_flush_space();
	fake_vm.registers_error = -EIO;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
}

/* Where calls may come from. */

static void expect_fault(uint64_t rip, uint32_t msr)
{
	struct vp_regs before;

	fill_ipi();
	put_arguments();
	regs()->rip = rip;
	before = *regs();
	EXPECT_EQ(hv_hypercall(fake_vm_hvp(0), msr), ABI_FAULT);
	EXPECT(!memcmp(&before, regs(), sizeof(before)));
	EXPECT_EQ(effects(), 0);
}

static void elsewhere(void)
{
	uint32_t msr = call.wide ? HV_MSR_CALL_64 : HV_MSR_CALL_32;
	uint32_t other = call.wide ? HV_MSR_CALL_32 : HV_MSR_CALL_64;
	uint64_t good_rip = PAGE_AT + wrmsr_at[call.wide];

	expect_fault(0, msr);
	expect_fault(good_rip + 1, msr);
	expect_fault(good_rip + PAGE_SIZE, msr);
	expect_fault(PAGE_AT + wrmsr_at[!call.wide], msr);
	expect_fault(good_rip, other);
	fake_vm.translate_error = -EFAULT;
	expect_fault(good_rip, msr);
	fake_vm.translate_error = 0;
	fake_vm.registers_error = -EIO;
	expect_fault(good_rip, msr);
	fake_vm.registers_error = 0;
	fake_vm.vp[0].system.cr0 = 0;
	expect_fault(good_rip, msr);
	fake_vm.vp[0].system.cr0 = 1;
	fake_vm_hv()->hypercall_page.on = false;
	expect_fault(good_rip, msr);
	fake_vm_hv()->hypercall_page.on = true;
	fill_ipi();
	make();
	EXPECT_STATUS(SUCCESS);
	fake_vm.interrupts = 0;
	expect_fault(good_rip, other);
	fake_vm_hv()->hypercall_page.at = GPA(PAGE_AT + PAGE_SIZE);
	hv_page_forget(fake_vm_hv());
	expect_fault(good_rip, msr);
}

static void test_elsewhere(void)
{
	each_caller(elsewhere);
}

/* Asked once where the caller is, and not again. */
static void test_caller_is_remembered(void)
{
	fill_ipi();
	make();
	EXPECT_EQ(fake_vm.vp[0].system_reads, 1);
	make();
	make();
	EXPECT_EQ(fake_vm.vp[0].system_reads, 1);
	hv_page_forget(fake_vm_hv());
	make();
	EXPECT_EQ(fake_vm.vp[0].system_reads, 2);
}

static void test_segment_base(void)
{
	call.wide = false;
	fill_ipi();
	put_arguments();
	fake_vm.vp[0].system.cs.base = 0xfffff000; /* wraps, as addresses of 32 bits do */
	regs()->rip += 0x1000;
	EXPECT_EQ(hv_hypercall(fake_vm_hvp(0), HV_MSR_CALL_32), ABI_DONE);
	EXPECT_EQ((uint32_t)regs()->rax, HV_STATUS_SUCCESS);
}

/* Interrupts. */

static void ipi(void)
{
	fill_ipi();
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm.interrupts, 2);
	EXPECT_EQ(fake_vm_interrupted(1, 0x41), 1);
	EXPECT_EQ(fake_vm_interrupted(2, 0x41), 1);
	/* Oneself, and some that there are not. */
	put64(8, ~0ull << 3 | 1);
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm.interrupts, 3);
	EXPECT_EQ(fake_vm_interrupted(0, 0x41), 1);
	put64(8, 0);
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm.interrupts, 3);
	/* Padding is nobody's business. */
	call.in[5] = call.in[7] = 0xff;
	make();
	EXPECT_STATUS(SUCCESS);
	put64(8, 1);
	fake_vm.apic_error = -EIO;
	make();
	EXPECT_STATUS(SUCCESS);
}

static void bad_vectors(void (*filled)(void))
{
	static const uint32_t vectors[] = {0, 0xf, 0x100, 0x141, 0x80000041, ~0u};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		filled();
		put32(0, vectors[i]);
		EXPECT_REFUSED(INVALID_PARAMETER);
	}
	filled();
	put32(0, 0x10);
	make();
	EXPECT_STATUS(SUCCESS);
	put32(0, 0xff);
	make();
	EXPECT_STATUS(SUCCESS);
}

/* Byte `at` is an HV_INPUT_VTL. */
static void bad_vtls(void (*filled)(void), size_t at)
{
	static const uint8_t others[] = {0x11, 0x1f, 0x20, 0x40, 0x80};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(others); i++) {
		filled();
		writes_registers = false;
		call.in[at] = others[i];
		EXPECT_REFUSED(INVALID_PARAMETER);
	}
	filled();
	call.in[at] = 0x10;
	make();
	EXPECT_STATUS(SUCCESS);
	call.in[at] = 0x03;
	make();
	EXPECT_STATUS(SUCCESS);
}

static void ipi_bad(void)
{
	bad_vectors(fill_ipi);
	bad_vtls(fill_ipi, 4);
	bad_vectors(fill_ipi_ex);
	bad_vtls(fill_ipi_ex, 4);
}

static void test_ipi(void)
{
	each_caller(ipi);
	each_caller(ipi_bad);
}

static void ipi_ex(void)
{
	fill_ipi_ex();
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm.interrupts, 2);
	EXPECT_EQ(fake_vm_interrupted(0, 0xff), 1);
	EXPECT_EQ(fake_vm_interrupted(2, 0xff), 1);
	/* The bank of VPs 64 ... 127, which there are not. */
	put64(16, 2);
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm.interrupts, 2);
	/* All. */
	put64(8, HV_VP_SET_ALL);
	put64(16, 0);
	call.banks = 0;
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm.interrupts, 5);
}

/* The set's format is at `at`, its mask behind it; the good one has one bank. */
static void bad_sets(void (*filled)(void), size_t at)
{
	filled();
	put64(at, 2);
	EXPECT_REFUSED(INVALID_PARAMETER);
	put64(at, 1ull << 32);
	EXPECT_REFUSED(INVALID_PARAMETER);
	filled();
	put64(at + 8, 0);
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	put64(at + 8, 3);
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	filled();
	call.banks = 0;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
	filled();
	put64(at, HV_VP_SET_ALL);
	call.banks = 0;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
}

static void sets_bad(void)
{
	bad_sets(fill_ipi_ex, 8);
	bad_sets(fill_flush_space_ex, 16);
}

static void test_sets(void)
{
	each_caller(ipi_ex);
	each_caller(sets_bad);
}

/* Sixty-four banks fit into memory only. */
static void test_whole_set(void)
{
	unsigned i;

	fill(HvCallSendSyntheticClusterIpiEx, 0, 64, 24 + 64 * 8, 0);
	put32(0, 0x80);
	put64(16, ~0ull);
	for (i = 0; i < 64; i++)
		put64(24 + i * 8, ~0ull);
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm.interrupts, 3);
	call.fast = true;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
}

/* Flushes. */

static void expect_flushed(unsigned count, uint64_t set)
{
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(done, call.reps);
	EXPECT_EQ(fake_vm.flushes, count);
	EXPECT_EQ(fake_vm.flush_words, 1);
	EXPECT_EQ(fake_vm.flush_set[0], set);
	EXPECT_EQ(fake_vm.flush_self, 0);
}

static void flush(void)
{
	fill_flush_space();
	expect_flushed(1, 5);
	put64(8, HV_FLUSH_ALL_PROCESSORS);
	expect_flushed(2, 7);
	put64(8, HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES);
	expect_flushed(3, 5);
	put64(16, ~0ull);
	expect_flushed(4, 7);
	put64(16, 0);
	expect_flushed(5, 7);
	fill_flush_list();
	expect_flushed(6, 2);
	call.start = 2;
	expect_flushed(7, 2);
	fill_flush_space_ex();
	expect_flushed(8, 3);
	put64(8, HV_FLUSH_ALL_PROCESSORS);
	expect_flushed(9, 7);
	put64(8, 0);
	put64(32, ~0ull);
	expect_flushed(10, 7);
	fill_flush_list_ex();
	expect_flushed(11, 4);
	put64(16, HV_VP_SET_ALL);
	expect_flushed(12, 7);
}

static void bad_flags(void (*filled)(void), uint64_t known)
{
	unsigned bit;

	for (bit = 0; bit < 64; bit++) {
		filled();
		put64(8, 1ull << bit);
		if (known >> bit & 1) {
			make();
			EXPECT_STATUS(SUCCESS);
		} else {
			EXPECT_REFUSED(INVALID_PARAMETER);
		}
	}
}

static void flush_bad(void)
{
	bad_flags(fill_flush_space, 7);
	bad_flags(fill_flush_space_ex, 7);
	bad_flags(fill_flush_list, 0xb);
	bad_flags(fill_flush_list_ex, 0xb);
	fake_vm_hv()->features &= ~HV_HAS(TLBFLUSH_EXT);
	bad_flags(fill_flush_list, 3);
	bad_flags(fill_flush_list_ex, 3);
}

static void test_flush(void)
{
	each_caller(flush);
	each_caller(flush_bad);
}

/* Messages and events. */

static void post(void)
{
	if (call.fast)
		return;
	fill_post();
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm.post_connection, 0x77);
	EXPECT_EQ(fake_vm.post_type, 1);
	EXPECT_EQ(fake_vm.post_len, 240);
	EXPECT(!memcmp(fake_vm.post_payload, call.in + 16, 240));
	put32(12, 0);
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm.post_len, 0);
	fill_post();
	put32(4, 1);
	EXPECT_REFUSED(INVALID_PARAMETER);
	fill_post();
	put32(8, 0);
	EXPECT_REFUSED(INVALID_PARAMETER);
	put32(8, HV_MESSAGE_TIMER_EXPIRED);
	EXPECT_REFUSED(INVALID_PARAMETER);
	fill_post();
	put32(12, 241);
	EXPECT_REFUSED(INVALID_PARAMETER);
	put32(12, ~0u);
	EXPECT_REFUSED(INVALID_PARAMETER);
}

static void signal_event(void)
{
	fill_signal();
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm.signal_connection, 0x78);
	EXPECT_EQ(fake_vm.signal_flag, 9);
	call.in[6] = 1;
	EXPECT_REFUSED(INVALID_HYPERCALL_INPUT);
}

static const struct {
	int error;
	enum hv_status status;
} refusals[] = {
	{-ENOENT, HV_STATUS_INVALID_CONNECTION_ID},
	{-EAGAIN, HV_STATUS_INSUFFICIENT_BUFFERS},
	{-EINVAL, HV_STATUS_INVALID_PORT_ID},
	{-EIO, HV_STATUS_INVALID_PORT_ID},
};

static void refusals_of(void (*filled)(void))
{
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		filled();
		fake_vm.post_error = fake_vm.signal_error = refusals[i].error;
		make();
		EXPECT_EQ(status, refusals[i].status);
	}
}

static void connections(void)
{
	refusals_of(fill_signal);
	if (!call.fast)
		refusals_of(fill_post);
}

static void test_messages(void)
{
	each_caller(post);
	each_caller(signal_event);
	each_caller(connections);
}

/* Registers by name. */

static uint64_t out64(size_t at)
{
	uint64_t value;

	memcpy(&value, output + at, 8);
	return value;
}

static uint32_t out32(size_t at)
{
	uint32_t value;

	memcpy(&value, output + at, 4);
	return value;
}

/* One register, at input and output index 0. */
static void get_one(uint32_t name)
{
	fill(HvCallGetVpRegisters, 1, 0, 20, 16);
	put64(0, HV_PARTITION_ID_SELF);
	put32(8, HV_VP_INDEX_SELF);
	put32(16, name);
	make();
}

static void expect_register(uint32_t name, uint64_t low, uint64_t high)
{
	get_one(name);
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(done, 1);
	EXPECT_EQ(out64(0), low);
	EXPECT_EQ(out64(8), high);
}

static void get_registers(void)
{
	struct vp_system_regs *s = &fake_vm.vp[0].system;

	if (call.fast && !call.wide)
		return;
	s->cr3 = 0x1234567890;
	s->cr8 = 7;
	s->gs = (struct vp_segment){0xffff888012345678, 0xfffff, 0x18, 0xc093};
	s->gdt = (struct vp_table){0xfffffe0000001000, 0x7f};
	expect_register(0x0002000d, POISON64, 0);
	expect_register(0x00020011, POISON64, 0);
	expect_register(0x00020010, PAGE_AT + wrmsr_at[call.wide], 0);
	expect_register(0x00040000, s->cr0, 0);
	expect_register(0x00040002, s->cr3, 0);
	expect_register(0x00040004, 7, 0);
	expect_register(0x00080001, call.wide ? 0x500 : 0, 0);
	expect_register(0x00060005, 0xffff888012345678, 0xc0930018000fffff);
	expect_register(0x00070001, 0x7full << 48, 0xfffffe0000001000);
	fake_vm_hvp(0)->sint[3] = 0x10030;
	expect_register(0x000a0003, 0x10030, 0);
	expect_register(0x00090003, 0, 0);
	expect_register(0x00090002, 1, 0);
	get_one(0x00020001);
	EXPECT_EQ(out64(0), call.wide ? control() : (uint32_t)regs()->rbp);
	get_one(0x00020004);
	EXPECT_EQ(status, call.wide ? HV_STATUS_SUCCESS : HV_STATUS_INVALID_PARAMETER);
	get_one(0x00020005);
	EXPECT_EQ(status, call.wide ? HV_STATUS_SUCCESS : HV_STATUS_INVALID_PARAMETER);
}

/* What is a CPUID leaf is what CPUID says. */
static void get_leaves(void)
{
	static const uint32_t names[] = {0x100, 0x200, 0x201, 0x202, 0x203};
	struct cpuid_leaf leaves[16];
	size_t count = hv_cpuid(fake_vm_vm(), leaves, ARRAY_SIZE(leaves)), i, j;
	unsigned found = 0;

	if (call.fast && !call.wide)
		return;
	EXPECT(count <= ARRAY_SIZE(leaves));
	for (i = 0; i < ARRAY_SIZE(names); i++)
		for (j = 0; j < count; j++) {
			if (leaves[j].leaf != HV_CPUID_VERSION + i)
				continue;
			found++;
			expect_register(names[i], (uint64_t)leaves[j].ebx << 32 | leaves[j].eax,
					(uint64_t)leaves[j].edx << 32 | leaves[j].ecx);
		}
	EXPECT_EQ(found, ARRAY_SIZE(names));
}

/* The reps before the one that fails are done, and the list has no more than them. */
static void unknown_register(void)
{
	static const uint32_t unknown[] = {0,	       0x204,	   0x00020012, 0x00040005,
					   0x00060008, 0x000a0015, 0x000d0002, 0xffffffff};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		fill_get_registers();
		if (!fits())
			return;
		put32(20, unknown[i]);
		make();
		EXPECT_STATUS(INVALID_PARAMETER);
		EXPECT_EQ(done, 1);
		EXPECT_EQ(out64(0), POISON64); /* R13 */
		EXPECT_EQ(out64(8), 0);
		EXPECT_EQ(out64(16), POISON64); /* nothing */
		EXPECT_EQ(out64(24), POISON64);
	}
}

/* The elements before the start index are not done again, and their output is left. */
static void started_registers(void)
{
	fill_get_registers();
	if (!fits())
		return;
	call.start = 1;
	put32(16, 0);
	fake_vm.vp[0].system.cr3 = 0x33;
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(done, 2);
	EXPECT_EQ(out64(0), POISON64);
	EXPECT_EQ(out64(8), POISON64);
	EXPECT_EQ(out64(16), 0x33);
}

static void bad_targets(void (*filled)(void))
{
	filled();
	if (!fits())
		return;
	bad_vtls(filled, 12);
	filled();
	writes_registers = false;
	put64(0, 0);
	EXPECT_REFUSED(ACCESS_DENIED);
	filled();
	writes_registers = false;
	put32(8, 1);
	EXPECT_REFUSED(INVALID_VP_STATE);
	put32(8, 3);
	EXPECT_REFUSED(INVALID_VP_INDEX);
	put32(8, ~0u);
	EXPECT_REFUSED(INVALID_VP_INDEX);
	filled();
	put32(8, 0);
	make();
	EXPECT_STATUS(SUCCESS);
}

static void registers_bad(void)
{
	bad_targets(fill_get_registers);
	bad_targets(fill_set_registers);
}

static void test_get_registers(void)
{
	each_caller(get_registers);
	each_caller(get_leaves);
	each_caller(unknown_register);
	each_caller(started_registers);
	each_caller(registers_bad);
}

static void test_registers_cannot_be_read(void)
{
	fill_ipi();
	make();
	fake_vm.registers_error = -EIO;
	get_one(0x00040002);
	EXPECT_STATUS(INVALID_PARAMETER);
}

static void set_one(uint32_t name, uint64_t low, uint64_t high)
{
	fill(HvCallSetVpRegisters, 1, 0, 48, 0);
	put64(0, HV_PARTITION_ID_SELF);
	put32(16, name);
	put64(32, low);
	put64(40, high);
}

static void set_registers(void)
{
	static const uint32_t read_only[] = {0x00020010, 0x00020011, 0x00040000, 0x00040002,
					     0x00040003, 0x00080001, 0x00060001, 0x00070000,
					     0x00000200, 0x00090003, 0x000a0011, 0x12345678};
	unsigned i;

	fill_set_registers();
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(regs()->r12, 0x1212);
	EXPECT_EQ(regs()->r14, 0x1414);
	EXPECT_EQ(regs()->r13, POISON64);
	EXPECT_EQ(regs()->r15, POISON64);
	for (i = 0; i < ARRAY_SIZE(read_only); i++) {
		set_one(read_only[i], 1, 0);
		EXPECT_REFUSED(INVALID_PARAMETER);
	}
	set_one(0x000a0005, 0x10044, 0);
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(fake_vm_hvp(0)->sint[5], 0x10044);
	/* A value that the MSR does not take, one that is too wide, and what must be zero. */
	set_one(0x000a0005, 1, 0);
	EXPECT_REFUSED(INVALID_PARAMETER);
	set_one(0x0002000c, 0, 1);
	EXPECT_REFUSED(INVALID_PARAMETER);
	for (i = 20; i < 32; i += 4) {
		set_one(0x0002000c, 0, 0);
		put32(i, 1);
		EXPECT_REFUSED(INVALID_PARAMETER);
	}
	/* The first is done though the second is not. */
	fill_set_registers();
	put32(48, 0);
	make();
	EXPECT_STATUS(INVALID_PARAMETER);
	EXPECT_EQ(done, 1);
	EXPECT_EQ(regs()->r12, 0x1212);
	EXPECT_EQ(regs()->r14, POISON64);
}

static void test_set_registers(void)
{
	each_caller(set_registers);
}

/* A crash reported by its register is a crash, with the call's result in place. */
static void test_crash_by_register(void)
{
	set_one(0x00000215, HV_CRASH_NOTIFY, 0);
	put_arguments();
	EXPECT_EQ(hv_hypercall(fake_vm_hvp(0), HV_MSR_CALL_64), ABI_CRASHED);
	EXPECT_EQ(regs()->rax, 1ull << HV_RESULT_REPS_SHIFT | HV_STATUS_SUCCESS);
}

/* The rest. */

static void apic_id(void)
{
	fill_apic_id();
	if (!fits())
		return;
	fake_vm.vp[0].apic_id = 8;
	put32(20, 8);
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(out32(0), 2);
	EXPECT_EQ(out32(4), 0);
	EXPECT_EQ(out32(8), 1);
	put32(20, 0);
	make();
	EXPECT_STATUS(INVALID_PARAMETER);
	EXPECT_EQ(done, 1);
	EXPECT_EQ(out32(0), 2);
	EXPECT_EQ(out32(4), (uint32_t)POISON64);
	call.start = 2;
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(done, 3);
	EXPECT_EQ(out32(0), (uint32_t)POISON64);
	EXPECT_EQ(out32(4), (uint32_t)POISON64);
	EXPECT_EQ(out32(8), 1);
	fake_vm.vp[0].apic_id = 0;
	bad_vtls(fill_apic_id, 8);
	fill_apic_id();
	put64(0, 1);
	EXPECT_REFUSED(INVALID_PARTITION_ID);
}

static void query(void)
{
	fill_query();
	if (!fits())
		return;
	make();
	EXPECT_STATUS(SUCCESS);
	EXPECT_EQ(out64(0), 0);
}

static void test_other(void)
{
	each_caller(apic_id);
	each_caller(query);
}

static const struct unit_test tests[] = {
	{"a good call of each, from every caller", test_every_call},
	{"no call is forgotten here", test_no_call_forgotten},
	{"fast calls without XMM", test_fast_room},
	{"privileges", test_privilege},
	{"reserved bits", test_reserved_bits},
	{"rep count and start", test_rep_counts},
	{"variable headers", test_variable_header},
	{"bad addresses", test_addresses},
	{"lists at the ends of pages", test_ends_of_pages},
	{"lists of a page and more", test_longest_lists},
	{"unknown calls", test_unknown_codes},
	{"XMM registers that cannot be read", test_xmm_cannot_be_read},
	{"calls from elsewhere", test_elsewhere},
	{"the caller is remembered", test_caller_is_remembered},
	{"a code segment with a base", test_segment_base},
	{"interrupts", test_ipi},
	{"sets of VPs", test_sets},
	{"a set of 4096 VPs", test_whole_set},
	{"flushes", test_flush},
	{"messages and events", test_messages},
	{"registers, read", test_get_registers},
	{"registers that cannot be read", test_registers_cannot_be_read},
	{"registers, written", test_set_registers},
	{"a crash by register", test_crash_by_register},
	{"other calls", test_other},
};

UNIT_MAIN("Hyper-V: hypercalls", set_up, tests)
