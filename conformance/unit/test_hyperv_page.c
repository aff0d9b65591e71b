/* SPDX-License-Identifier: MIT */
/*
 * The hypercall page's code, executed: Unicorn is the processor, in 64-bit and in 32-bit mode, and
 * each WRMSR goes to the dispatcher.  So this is a hypercall as the guest sees it: a call of the
 * page, and the registers before and after.
 */
#include <string.h>
#include <unicorn/unicorn.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define PAGE_AT	   0x200000ull
#define STACK_AT   0x300000ull
#define STACK_TOP  (STACK_AT + 0x800)
#define RETURN_AT  0x400000ull
#define FAST	   HV_CALL_FAST
#define GAP	   256	/* bytes that the page has for the host's code */
#define MARK_IPI   0xf9 /* STC: an instruction of the host's code that the page itself has not */
#define MARK_FLUSH 0xf8 /* CLC */
#define NOP	   0x90

/* In the order of names[]; a 32-bit caller has the first eight. */
enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15, REGS };
#define REGS_32 8

static const int names[REGS] = {
	UC_X86_REG_RAX, UC_X86_REG_RCX, UC_X86_REG_RDX, UC_X86_REG_RBX,
	UC_X86_REG_RSP, UC_X86_REG_RBP, UC_X86_REG_RSI, UC_X86_REG_RDI,
	UC_X86_REG_R8,	UC_X86_REG_R9,	UC_X86_REG_R10, UC_X86_REG_R11,
	UC_X86_REG_R12, UC_X86_REG_R13, UC_X86_REG_R14, UC_X86_REG_R15,
};
static const int names_32[REGS_32] = {
	UC_X86_REG_EAX, UC_X86_REG_ECX, UC_X86_REG_EDX, UC_X86_REG_EBX,
	UC_X86_REG_ESP, UC_X86_REG_EBP, UC_X86_REG_ESI, UC_X86_REG_EDI,
};

static uint8_t page[PAGE_SIZE];
static bool wide, keep_page; /* as it is */
static uint64_t regs[REGS], xmm0[2]; /* before the call, and after */
static unsigned exits, sent, flushed;
static bool at_wrmsr;

static uint8_t ipi_code[GAP + 1], flush_code[GAP + 1];

/* The host's code for an IPI answers `answer` in RAX, and is as long as is wanted. */
static void host_ipi(uint8_t answer, size_t len)
{
	const uint8_t code[] = {MARK_IPI, 0xb8, answer, 0, 0, 0};

	memset(ipi_code, NOP, sizeof(ipi_code));
	memcpy(ipi_code, code, sizeof(code));
	fake_vm.code[VM_CODE_SEND_IPI] = ipi_code;
	fake_vm.code_len[VM_CODE_SEND_IPI] = len;
}

static void host_flush(size_t len)
{
	const uint8_t code[] = {MARK_FLUSH, 0xb8, 0x77, 0, 0, 0};

	memset(flush_code, NOP, sizeof(flush_code));
	memcpy(flush_code, code, sizeof(code));
	fake_vm.code[VM_CODE_FLUSH_TLB] = flush_code;
	fake_vm.code_len[VM_CODE_FLUSH_TLB] = len;
}

static void set_up(void)
{
	fake_vm_reset(1);
	fake_vm_hv()->hypercall_page.on = true;
	fake_vm_hv()->hypercall_page.at = GPA(PAGE_AT);
	host_ipi(0, 32);
	host_flush(32);
	wide = true;
	keep_page = false;
}

/* A 64-bit caller's registers, or with the same input value a 32-bit caller's. */
static void put_call(uint64_t control, uint64_t first, uint64_t second)
{
	unsigned i;

	for (i = 0; i < REGS; i++)
		regs[i] = 0xa5a5a5a500000001 * (i + 1);
	regs[RSP] = STACK_TOP;
	if (wide) {
		regs[RCX] = control;
		regs[RDX] = first;
		regs[R8] = second;
		return;
	}
	regs[RDX] = control >> 32;
	regs[RAX] = control;
	regs[RBX] = first >> 32;
	regs[RCX] = first;
	regs[RDI] = second >> 32;
	regs[RSI] = second;
}

static unsigned reg_count(void)
{
	return wide ? REGS : REGS_32;
}

static void write_regs(uc_engine *uc, const uint64_t *from)
{
	unsigned i;

	for (i = 0; i < reg_count(); i++)
		uc_reg_write(uc, wide ? names[i] : names_32[i], &from[i]);
}

static void read_regs(uc_engine *uc, uint64_t *to)
{
	unsigned i;

	memset(to, 0, REGS * sizeof(*to));
	for (i = 0; i < reg_count(); i++)
		uc_reg_read(uc, wide ? names[i] : names_32[i], &to[i]);
}

/* struct vp_regs, in the order of names[]. */
static uint64_t *field(unsigned i)
{
	struct vp_regs *r = &fake_vm.vp[0].regs;
	uint64_t *const fields[REGS] = {&r->rax, &r->rcx, &r->rdx, &r->rbx, &r->rsp, &r->rbp,
					&r->rsi, &r->rdi, &r->r8,  &r->r9,  &r->r10, &r->r11,
					&r->r12, &r->r13, &r->r14, &r->r15};

	return fields[i];
}

/* The exit: what the seat would do. */
static void wrmsr(uc_engine *uc, uint64_t rip)
{
	uint64_t now[REGS];
	unsigned i;

	read_regs(uc, now);
	for (i = 0; i < REGS; i++)
		*field(i) = now[i];
	fake_vm.vp[0].regs.rip = rip;
	fake_vm.vp[0].system.efer = wide ? 0x500 : 0;
	fake_vm.vp[0].system.cs.attributes = wide ? 0xa09b : 0xc09b;
	EXPECT_EQ((uint32_t)now[RCX], wide ? HV_MSR_CALL_64 : HV_MSR_CALL_32);
	EXPECT_EQ(hv_hypercall(fake_vm_hvp(0), now[RCX]), ABI_DONE);
	for (i = 0; i < REGS; i++)
		now[i] = *field(i);
	write_regs(uc, now);
}

static void on_code(uc_engine *uc, uint64_t at, uint32_t size, void *unused)
{
	uint8_t code[2] = {0, 0};

	uc_mem_read(uc, at, code, sizeof(code));
	sent += code[0] == MARK_IPI && size == 1;
	flushed += code[0] == MARK_FLUSH && size == 1;
	at_wrmsr = code[0] == 0x0f && code[1] == 0x30;
	if (at_wrmsr)
		uc_emu_stop(uc);
}

static void map(uc_engine *uc)
{
	uint64_t back = RETURN_AT;
	uint8_t poison[PAGE_SIZE];

	memset(poison, FAKE_VM_POISON, sizeof(poison));
	uc_mem_map(uc, PAGE_AT, PAGE_SIZE, UC_PROT_READ | UC_PROT_EXEC);
	uc_mem_map(uc, STACK_AT, PAGE_SIZE, UC_PROT_READ | UC_PROT_WRITE);
	uc_mem_map(uc, RETURN_AT, PAGE_SIZE, UC_PROT_READ | UC_PROT_EXEC);
	uc_mem_write(uc, PAGE_AT, page, sizeof(page));
	uc_mem_write(uc, STACK_AT, poison, sizeof(poison));
	uc_mem_write(uc, STACK_TOP - (wide ? 8 : 4), &back, wide ? 8 : 4);
}

#define STACK_USED 24 /* at most: the return address, and below it the page's own */

/* The rest of the stack is as before. */
static void expect_stack(uc_engine *uc)
{
	uint8_t stack[PAGE_SIZE];
	unsigned i, used = STACK_TOP - STACK_AT;

	uc_mem_read(uc, STACK_AT, stack, sizeof(stack));
	for (i = 0; i < PAGE_SIZE; i++)
		if (i < used - STACK_USED || i >= used)
			EXPECT_EQ(stack[i], FAKE_VM_POISON);
}

static void execute(uc_engine *uc)
{
	uint64_t rip = PAGE_AT;

	for (;;) {
		at_wrmsr = false;
		if (uc_emu_start(uc, rip, RETURN_AT, 0, 1000) != UC_ERR_OK) {
			CU_FAIL("the page's code stumbles");
			return;
		}
		uc_reg_read(uc, wide ? UC_X86_REG_RIP : UC_X86_REG_EIP, &rip);
		if (!at_wrmsr)
			break;
		exits++;
		wrmsr(uc, rip);
		rip += 2;
	}
	EXPECT_EQ(rip, RETURN_AT);
}

static void open_processor(uc_engine **uc)
{
	if (uc_open(UC_ARCH_X86, wide ? UC_MODE_64 : UC_MODE_32, uc) != UC_ERR_OK)
		CU_FAIL_FATAL("no processor");
}

/* Calls the page; leaves regs and exits.  All registers but the result's are as before. */
static void make(void)
{
	uint64_t before[REGS], xmm[2];
	uc_engine *uc;
	uc_hook hook;
	unsigned i;

	memcpy(before, regs, sizeof(before));
	exits = sent = flushed = 0;
	if (!keep_page)
		hv_page_build(fake_vm_hv(), page);
	open_processor(&uc);
	map(uc);
	regs[RSP] -= wide ? 8 : 4;
	write_regs(uc, regs);
	uc_reg_write(uc, UC_X86_REG_XMM0, xmm0);
	uc_hook_add(uc, &hook, UC_HOOK_CODE, on_code, NULL, 1, 0);
	execute(uc);
	read_regs(uc, regs);
	uc_reg_read(uc, UC_X86_REG_XMM0, xmm);
	expect_stack(uc);
	uc_close(uc);
	for (i = 0; i < reg_count(); i++)
		if (i != RAX && (wide || i != RDX))
			EXPECT_EQ(regs[i], wide ? before[i] : (uint32_t)before[i]);
	EXPECT(!memcmp(xmm, xmm0, sizeof(xmm)));
}

static uint64_t result(void)
{
	return wide ? regs[RAX] : regs[RDX] << 32 | (uint32_t)regs[RAX];
}

#define EXPECT_ANSWERED_IN_PAGE()                                                                  \
	do {                                                                                       \
		EXPECT_EQ(exits, 0);                                                               \
		EXPECT_EQ(result(), HV_STATUS_SUCCESS);                                            \
	} while (0)

/* Out of the guest, through both conventions. */

static void each_mode(void (*test)(void))
{
	set_up();
	test();
	set_up();
	wide = false;
	test();
}

static void leave(void)
{
	put_call(HvCallSwitchVirtualAddressSpace, 1, 2);
	make();
	EXPECT_EQ(exits, 1);
	EXPECT_EQ(result(), HV_STATUS_INVALID_HYPERCALL_CODE);
	put_call(0x1234567800000000ull | HvCallSignalEvent, 0, 0);
	make();
	EXPECT_EQ(exits, 1);
	EXPECT_EQ(result(), HV_STATUS_INVALID_HYPERCALL_INPUT);
	put_call(FAST | HvCallSignalEvent, 0x0000123487654321, ~0ull);
	make();
	EXPECT_EQ(exits, 1);
	EXPECT_EQ(result(), HV_STATUS_SUCCESS);
	EXPECT_EQ(fake_vm.signal_connection, 0x87654321);
	EXPECT_EQ(fake_vm.signal_flag, 0x1234);
	/* The other parameter: a fast IPI whose vector is no vector is one, too. */
	put_call(FAST | HvCallSendSyntheticClusterIpi, 0x1000000041, 1);
	make();
	EXPECT_EQ(exits, 1);
	EXPECT_EQ(result(), HV_STATUS_SUCCESS);
	EXPECT_EQ(fake_vm_interrupted(0, 0x41), 1);
}

static void test_leaves(void)
{
	each_mode(leave);
}

/* 32-bit callers have all of their calls made by the dispatcher. */
static void test_32_bit_calls_leave(void)
{
	static const uint64_t calls[] = {HvCallNotifyLongSpinWait, HvCallSendSyntheticClusterIpi,
					 HvCallFlushVirtualAddressSpace};
	unsigned i;

	wide = false;
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		put_call(FAST | calls[i], 0x41, 1);
		make();
		EXPECT_EQ(exits, 1);
		EXPECT_EQ(result(), HV_STATUS_SUCCESS);
		EXPECT_EQ(sent + flushed, 0);
	}
}

/* In the guest. */

static void test_spin(void)
{
	put_call(FAST | HvCallNotifyLongSpinWait, ~0ull, ~0ull);
	make();
	EXPECT_ANSWERED_IN_PAGE();
}

/* One bit of the input value more or less, and the call is not the page's. */
static void other_inputs(uint64_t control)
{
	unsigned bit;

	for (bit = 0; bit < 64; bit++) {
		uint64_t other = control ^ 1ull << bit;

		if (other == (FAST | HvCallFlushVirtualAddressSpace))
			continue;
		put_call(other, 0x41, 1);
		make();
		EXPECT_EQ(exits, 1);
		EXPECT_EQ(sent + flushed, 0);
	}
}

static void test_other_inputs(void)
{
	xmm0[0] = 1;
	other_inputs(FAST | HvCallNotifyLongSpinWait);
	other_inputs(FAST | HvCallSendSyntheticClusterIpi);
	other_inputs(FAST | HvCallFlushVirtualAddressSpace);
}

static void call_ipi(uint64_t vector)
{
	put_call(FAST | HvCallSendSyntheticClusterIpi, vector, 0x5a);
	make();
}

static void test_ipi(void)
{
	static const uint64_t leaves[] = {0,	 1,	     0xf,	   0x100,
					  0x141, 0x80000041, 0x1000000041, 0x8000000000000041,
					  ~0ull, ~0xfull};
	unsigned i;

	for (i = 0x10; i <= 0xff; i++) {
		call_ipi(i);
		EXPECT_ANSWERED_IN_PAGE();
		EXPECT_EQ(sent, 1);
	}
	for (i = 0; i < ARRAY_SIZE(leaves); i++) {
		call_ipi(leaves[i]);
		EXPECT_EQ(exits, 1);
		EXPECT_EQ(sent, 0);
	}
}

static void expect_ipi_leaves(unsigned tried)
{
	fake_vm.interrupts = 0;
	put_call(FAST | HvCallSendSyntheticClusterIpi, 0x41, 1);
	make();
	EXPECT_EQ(exits, 1);
	EXPECT_EQ(sent, tried);
	EXPECT_EQ(result(), HV_STATUS_SUCCESS);
	EXPECT_EQ(fake_vm.interrupts, 1);
}

static void test_ipi_not_by_host(void)
{
	host_ipi(1, 32); /* it does not send that one */
	expect_ipi_leaves(1);
	host_ipi(0, GAP + 1);
	expect_ipi_leaves(0);
	fake_vm.code[VM_CODE_SEND_IPI] = NULL;
	expect_ipi_leaves(0);
	host_ipi(0, 32);
	fake_vm_hv()->features &= ~HV_HAS(IPI);
	put_call(FAST | HvCallSendSyntheticClusterIpi, 0x41, 1);
	make();
	EXPECT_EQ(sent, 0);
	EXPECT_EQ(result(), HV_STATUS_ACCESS_DENIED);
}

static void call_flush(uint64_t flags, uint64_t mask)
{
	xmm0[0] = mask;
	xmm0[1] = ~0ull;
	put_call(FAST | HvCallFlushVirtualAddressSpace, 0x123456789000, flags);
	make();
}

static void test_flush(void)
{
	uint64_t flags;

	for (flags = 0; flags < 8; flags++) {
		call_flush(flags, ~0ull);
		EXPECT_ANSWERED_IN_PAGE();
		EXPECT_EQ(flushed, 1);
		call_flush(flags, 1);
		EXPECT_ANSWERED_IN_PAGE();
		EXPECT_EQ(flushed, 1);
		call_flush(flags, 2);
		EXPECT_EQ(exits, !(flags & HV_FLUSH_ALL_PROCESSORS));
		EXPECT_EQ(flushed, !exits);
	}
	for (flags = 8; flags; flags <<= 1) {
		call_flush(flags | 1, 1);
		EXPECT_EQ(exits, 1);
		EXPECT_EQ(flushed, 0);
	}
}

static void expect_flush_leaves(void)
{
	call_flush(0, 1);
	EXPECT_EQ(exits, 1);
	EXPECT_EQ(flushed, 0);
}

static void test_flush_not_local(void)
{
	fake_vm.vps = 2;
	expect_flush_leaves();
	fake_vm.vps = 1;
	fake_vm_hv()->features &= ~HV_HAS(XMM_INPUT);
	expect_flush_leaves();
	fake_vm_hv()->features |= HV_HAS(XMM_INPUT);
	fake_vm_hv()->features &= ~HV_HAS(TLBFLUSH);
	expect_flush_leaves();
	fake_vm_hv()->features |= HV_HAS(TLBFLUSH);
	fake_vm.code[VM_CODE_FLUSH_TLB] = NULL;
	expect_flush_leaves();
	host_flush(GAP + 1);
	expect_flush_leaves();
}

/* The page of a guest that one more VP is plugged into. */
static void plug(unsigned apic_id)
{
	struct hv_vm *hv = fake_vm_hv();

	set_up();
	hv->hypercall_page.on = false;
	hv_page_build(hv, page);
	overlay_put(fake_vm_vm(), &hv->hypercall_page, fake_vm_gpa(FAKE_VM_PAGE_FREE, 0), page);
	fake_vm.vps = 2;
	fake_vm.vp[1].apic_id = apic_id;
	hv_vp_create(fake_vm_vp(1));
	memcpy(page, fake_vm_page(FAKE_VM_PAGE_FREE), sizeof(page));
	hv->hypercall_page.at = GPA(PAGE_AT);
	keep_page = true;
}

static void test_plugged(void)
{
	plug(1);
	expect_flush_leaves();
	call_ipi(0x41);
	EXPECT_ANSWERED_IN_PAGE();
	EXPECT_EQ(sent, 1);
	plug(2);
	expect_flush_leaves();
	expect_ipi_leaves(0);
}

/* However much of its gap the host's code fills. */
static void test_lengths_of_code(void)
{
	size_t len;

	for (len = 6; len <= GAP; len += len < 16 || len > GAP - 16 ? 1 : 16) {
		host_ipi(0, len);
		call_ipi(0x41);
		EXPECT_ANSWERED_IN_PAGE();
		host_flush(len);
		call_flush(0, 1);
		EXPECT_ANSWERED_IN_PAGE();
	}
}

/* The page itself. */

static int find(uint32_t msr)
{
	const uint8_t code[] = {0xb9, msr, msr >> 8, msr >> 16, msr >> 24, 0x0f, 0x30};
	unsigned i;

	for (i = 0; i + sizeof(code) <= PAGE_SIZE; i++)
		if (!memcmp(page + i, code, sizeof(code)))
			return i + 5;
	return -1;
}

static void expect_places(int at_64, int at_32)
{
	unsigned i;

	hv_page_build(fake_vm_hv(), page);
	EXPECT_EQ(find(HV_MSR_CALL_64), at_64);
	EXPECT_EQ(find(HV_MSR_CALL_32), at_32);
	for (i = at_64 + 3; i < PAGE_SIZE; i++)
		EXPECT_EQ(page[i], 0xcc);
}

/* A VP that is in the page when the machine is saved goes on in the page of another host. */
static void test_places_stay(void)
{
	int at_64, at_32;

	hv_page_build(fake_vm_hv(), page);
	at_64 = find(HV_MSR_CALL_64);
	at_32 = find(HV_MSR_CALL_32);
	EXPECT(at_64 > 0 && at_32 > 0);
	expect_places(at_64, at_32);
	fake_vm.code[VM_CODE_SEND_IPI] = NULL;
	expect_places(at_64, at_32);
	fake_vm.code[VM_CODE_FLUSH_TLB] = NULL;
	expect_places(at_64, at_32);
	fake_vm_hv()->features = 0;
	expect_places(at_64, at_32);
}

static void test_calls_from(void)
{
	struct hv_vm *hv = fake_vm_hv();
	unsigned at;

	hv_page_build(hv, page);
	for (at = 0; at < PAGE_SIZE; at++) {
		gpa_t gpa = GPA(PAGE_AT + at);

		EXPECT_EQ(hv_page_calls_from(hv, gpa, HV_MSR_CALL_64),
			  at == (unsigned)find(HV_MSR_CALL_64));
		EXPECT_EQ(hv_page_calls_from(hv, gpa, HV_MSR_CALL_32),
			  at == (unsigned)find(HV_MSR_CALL_32));
	}
	hv->hypercall_page.on = false;
	EXPECT(!hv_page_calls_from(hv, GPA(PAGE_AT + find(HV_MSR_CALL_64)), HV_MSR_CALL_64));
}

static const struct unit_test tests[] = {
	{"calls that leave the guest", test_leaves},
	{"32-bit calls leave the guest", test_32_bit_calls_leave},
	{"a spin-wait notice", test_spin},
	{"other input values", test_other_inputs},
	{"an IPI", test_ipi},
	{"an IPI that the host does not send", test_ipi_not_by_host},
	{"a flush", test_flush},
	{"a flush that is not local", test_flush_not_local},
	{"a VP is plugged in", test_plugged},
	{"host code of all lengths", test_lengths_of_code},
	{"everything keeps its place", test_places_stay},
	{"where calls are made from", test_calls_from},
};

UNIT_MAIN("Hyper-V: the hypercall page", set_up, tests)
