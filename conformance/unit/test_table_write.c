/* SPDX-License-Identifier: MIT */
/* Direct writes to page tables that the guest maps read-only: each instruction's effect on the entry,
 * the registers and the flags, and what is refused. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "shim/pv/decode.h"
#include "shim/pv/emulate.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"

#define PFN_CODE  30
#define PFN_TABLE 31
#define PFN_DATA  32
#define SLOT      5
#define RW        (PTE_PRESENT | PTE_RW | PTE_USER)

static uint64_t *entry, data;

static void set_up(void)
{
	fake_guest_reset();
	*fake_pte(PFN_TABLE) &= ~PTE_RW;
	EXPECT_EQ(pagetable_claim(&fake_vcpu, fake_mfn(PFN_TABLE), 1), 0);
	entry = (uint64_t *)fake_page(PFN_TABLE) + SLOT;
	data = fake_mfn(PFN_DATA) << PAGE_SHIFT;
	fake_regs.rip = fake_gva(PFN_CODE, 0).addr;
	fake_regs.rflags = 0x202;
}

static bool run_at(const uint8_t *code, size_t len, unsigned offset)
{
	memset(fake_page(PFN_CODE), 0x90, PAGE_SIZE);
	memcpy(fake_page(PFN_CODE), code, len);
	return emulate_table_write(&fake_vcpu, fake_gva(PFN_TABLE, SLOT * 8 + offset).addr);
}

#define RUN_AT(offset, ...) run_at((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}), offset)
#define RUN(...)            RUN_AT(0, __VA_ARGS__)

/* The emulated instruction was this long. */
static void expect_done(bool done, unsigned length)
{
	EXPECT(done);
	EXPECT_EQ(fake_regs.rip, fake_gva(PFN_CODE, length).addr);
}

static void test_mov(void)
{
	fake_regs.rax = data | RW;
	expect_done(RUN(0x48, 0x89, 0x07), 3);
	EXPECT_EQ(*entry, data | RW);
	EXPECT_EQ(fake_regs.rax, data | RW);
	set_up();
	*entry = data | RW;
	expect_done(RUN(0x48, 0xc7, 0x07, 0, 0, 0, 0), 7); /* movq $0 */
	EXPECT_EQ(*entry, 0);
	set_up();
	fake_regs.rcx = data | PTE_PRESENT;
	expect_done(RUN(0x48, 0x0f, 0xc3, 0x0f), 4); /* movnti %rcx */
	EXPECT_EQ(*entry, data | PTE_PRESENT);
	EXPECT_EQ(fake_regs.rflags, 0x202);
}

/* Parts of an entry: the whole is what is checked. */
static void test_parts(void)
{
	*entry = data | RW;
	fake_regs.rax = 0xffffffffffffff05;
	expect_done(RUN(0x88, 0x07), 2); /* mov %al: the low byte */
	EXPECT_EQ(*entry, (data & ~0xffull) | 5);
	fake_regs.rip = fake_gva(PFN_CODE, 0).addr;
	expect_done(RUN_AT(4, 0xc7, 0x07, 0, 0, 0, 0x80), 6); /* movl: the high half */
	EXPECT_EQ(*entry, (data & 0xffffffff) | 5 | PTE_NX);
	set_up();
	*entry = data | RW;
	EXPECT(!RUN_AT(4, 0xc7, 0x07, 0, 0, 8, 0)); /* to a frame that does not exist */
	EXPECT_EQ(*entry, data | RW);
	EXPECT(!RUN_AT(1, 0x48, 0x89, 0x07)); /* over the entry's end */
	EXPECT(!RUN_AT(5, 0x89, 0x07));
	EXPECT(!RUN_AT(7, 0x66, 0x89, 0x07));
	EXPECT_EQ(*entry, data | RW);
	EXPECT_EQ(fake_regs.rip, fake_gva(PFN_CODE, 0).addr);
}

/* Linux's ptep_set_wrprotect, ptep_test_and_clear_young and the like. */
static void test_bits(void)
{
	*entry = data | RW;
	expect_done(RUN(0xf0, 0x48, 0x0f, 0xba, 0x37, 0x01), 6); /* lock btrq $1 */
	EXPECT_EQ(*entry, data | (RW & ~PTE_RW));
	EXPECT_EQ(fake_regs.rflags & 1, 1);
	set_up();
	*entry = data | PTE_PRESENT;
	expect_done(RUN(0xf0, 0x48, 0x0f, 0xba, 0x37, 0x01), 6);
	EXPECT_EQ(*entry, data | PTE_PRESENT);
	EXPECT_EQ(fake_regs.rflags & 1, 0);
	set_up();
	fake_regs.rax = 5;
	*entry = data | RW | PTE_ACCESSED;
	expect_done(RUN(0xf0, 0x48, 0x0f, 0xb3, 0x07), 5); /* lock btr %rax */
	EXPECT_EQ(*entry, data | RW);
	set_up();
	*entry = data | PTE_PRESENT;
	expect_done(RUN(0x48, 0x0f, 0xba, 0x2f, 0x01), 5); /* btsq $1 */
	EXPECT_EQ(*entry, data | PTE_PRESENT | PTE_RW);
	set_up();
	*entry = data | RW;
	expect_done(RUN(0x48, 0x0f, 0xba, 0x3f, 0x06), 5); /* btcq $6 */
	EXPECT_EQ(*entry, data | RW | PTE_DIRTY);
}

static void test_xchg(void)
{
	*entry = data | RW | PTE_DIRTY;
	fake_regs.rax = 0;
	expect_done(RUN(0x48, 0x87, 0x07), 3);
	EXPECT_EQ(*entry, 0);
	EXPECT_EQ(fake_regs.rax, data | RW | PTE_DIRTY);
	EXPECT_EQ(fake_regs.rflags, 0x202);
}

static void test_cmpxchg(void)
{
	*entry = data | RW;
	fake_regs.rax = data | RW;
	fake_regs.rcx = data | PTE_PRESENT;
	expect_done(RUN(0xf0, 0x48, 0x0f, 0xb1, 0x0f), 5);
	EXPECT_EQ(*entry, data | PTE_PRESENT);
	EXPECT_EQ(fake_regs.rax, data | RW);
	EXPECT_EQ(fake_regs.rflags & 0x40, 0x40);
	set_up();
	*entry = data | RW | PTE_DIRTY; /* it changed */
	fake_regs.rax = data | RW;
	fake_regs.rcx = data | PTE_PRESENT;
	expect_done(RUN(0xf0, 0x48, 0x0f, 0xb1, 0x0f), 5);
	EXPECT_EQ(*entry, data | RW | PTE_DIRTY);
	EXPECT_EQ(fake_regs.rax, data | RW | PTE_DIRTY);
	EXPECT_EQ(fake_regs.rflags & 0x40, 0);
}

static void test_arithmetic(void)
{
	*entry = data | RW;
	expect_done(RUN(0xf0, 0x48, 0x83, 0x27, 0xfd), 5); /* lock andq $~2 */
	EXPECT_EQ(*entry, data | (RW & ~PTE_RW));
	EXPECT_EQ(fake_regs.rflags & 0x41, 0);
	set_up();
	fake_regs.rax = PTE_DIRTY;
	*entry = data | RW;
	expect_done(RUN(0x48, 0x09, 0x07), 3); /* or %rax */
	EXPECT_EQ(*entry, data | RW | PTE_DIRTY);
	set_up();
	*entry = data | RW;
	expect_done(RUN(0x48, 0x81, 0x37, 0x02, 0, 0, 0), 7); /* xorq $2 */
	EXPECT_EQ(*entry, data | (RW & ~PTE_RW));
	set_up();
	*entry = data | PTE_PRESENT;
	fake_regs.rflags |= 1;
	expect_done(RUN(0x48, 0xff, 0x0f), 3); /* decq leaves the carry */
	EXPECT_EQ(*entry, data);
	EXPECT_EQ(fake_regs.rflags & 1, 1);
}

static void test_xadd(void)
{
	*entry = data | PTE_PRESENT;
	fake_regs.rcx = PTE_RW;
	expect_done(RUN(0xf0, 0x48, 0x0f, 0xc1, 0x0f), 5);
	EXPECT_EQ(*entry, data | PTE_PRESENT | PTE_RW);
	EXPECT_EQ(fake_regs.rcx, data | PTE_PRESENT);
}

static void test_not_neg(void)
{
	*entry = 0xfffffffffffffff0;
	expect_done(RUN(0x48, 0xf7, 0x1f), 3); /* negq */
	EXPECT_EQ(*entry, 0x10);
	EXPECT_EQ(fake_regs.rflags & 1, 1);
	set_up();
	*entry = ~(data | RW);
	expect_done(RUN(0x48, 0xf7, 0x17), 3); /* notq */
	EXPECT_EQ(*entry, data | RW);
	EXPECT_EQ(fake_regs.rflags, 0x202);
}

/* One element at a time; the instruction is executed again for the rest. */
static void test_stos(void)
{
	uint64_t at = fake_gva(PFN_TABLE, SLOT * 8).addr;

	fake_regs.rdi = at;
	fake_regs.rcx = 2;
	*entry = data | RW;
	EXPECT(RUN(0xf3, 0x48, 0xab));
	EXPECT_EQ(*entry, 0);
	EXPECT_EQ(fake_regs.rdi, at + 8);
	EXPECT_EQ(fake_regs.rcx, 1);
	EXPECT_EQ(fake_regs.rip, fake_gva(PFN_CODE, 0).addr);
	EXPECT(RUN_AT(8, 0xf3, 0x48, 0xab));
	EXPECT_EQ(fake_regs.rcx, 0);
	EXPECT_EQ(fake_regs.rip, fake_gva(PFN_CODE, 3).addr);
	set_up();
	fake_regs.rdi = at;
	fake_regs.rflags |= 0x400; /* down */
	expect_done(RUN(0x48, 0xab), 2);
	EXPECT_EQ(fake_regs.rdi, at - 8);
}

static void test_movs(void)
{
	uint64_t at = fake_gva(PFN_TABLE, SLOT * 8).addr, from = fake_gva(PFN_DATA, 8).addr;

	((uint64_t *)fake_page(PFN_DATA))[1] = data | RW;
	fake_regs.rdi = at;
	fake_regs.rsi = from;
	fake_regs.rcx = 1;
	expect_done(RUN(0xf3, 0x48, 0xa5), 3);
	EXPECT_EQ(*entry, data | RW);
	EXPECT_EQ(fake_regs.rdi, at + 8);
	EXPECT_EQ(fake_regs.rsi, from + 8);
	EXPECT_EQ(fake_regs.rcx, 0);
	set_up();
	fake_regs.rdi = at;
	fake_regs.rsi = FAKE_UNMAPPED; /* its source faults */
	EXPECT(!RUN(0x48, 0xa5));
	fake_regs.rsi = FAKE_XEN_ADDRESS;
	EXPECT(!RUN(0x48, 0xa5));
	EXPECT_EQ(*entry, 0);
}

static void test_push(void)
{
	fake_regs.rsp = fake_gva(PFN_TABLE, SLOT * 8 + 8).addr;
	fake_regs.rbx = data | RW;
	expect_done(RUN(0x53), 1);
	EXPECT_EQ(*entry, data | RW);
	EXPECT_EQ(fake_regs.rsp, fake_gva(PFN_TABLE, SLOT * 8).addr);
	set_up();
	fake_regs.rsp = fake_gva(PFN_TABLE, SLOT * 8 + 8).addr;
	expect_done(RUN(0x6a, 0x00), 2);
	EXPECT_EQ(*entry, 0);
}

/* A fault at a page's first byte: the operand may have begun before. */
static void test_page_start(void)
{
	static const uint8_t mov[] = {0x48, 0x89, 0x07};
	uint64_t at = fake_gva(PFN_TABLE, 0).addr;

	memcpy(fake_page(PFN_CODE), mov, sizeof(mov));
	fake_regs.rax = data | RW;
	fake_regs.rdi = at - 4;
	EXPECT(!emulate_table_write(&fake_vcpu, at));
	EXPECT_EQ(*(uint64_t *)fake_page(PFN_TABLE), 0);
	fake_regs.rdi = at;
	EXPECT(emulate_table_write(&fake_vcpu, at));
	EXPECT_EQ(*(uint64_t *)fake_page(PFN_TABLE), data | RW);
}

/* What the tables' own rules refuse stays as it was: the guest gets its page fault. */
static void test_refused(void)
{
	static const uint64_t bad[] = {FAKE_NO_MFN << PAGE_SHIFT | RW, 1 << PAGE_SHIFT | RW};

	*entry = data | RW;
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		fake_regs.rax = bad[i];
		EXPECT(!RUN(0x48, 0x89, 0x07));
		EXPECT(!RUN(0x48, 0x87, 0x07));
		EXPECT_EQ(fake_regs.rax, bad[i]);
	}
	EXPECT_EQ(*entry, data | RW);
	EXPECT_EQ(fake_regs.rip, fake_gva(PFN_CODE, 0).addr);
	EXPECT_EQ(fake_regs.rflags, 0x202);
}

static void test_not_for_us(void)
{
	*entry = data | RW;
	fake_regs.rax = 0;
	EXPECT(!RUN(0x48, 0x89, 0xc7)); /* mov %rax,%rdi */
	EXPECT(!RUN(0x48, 0x8b, 0x07)); /* a load */
	EXPECT(!RUN(0x0f, 0x11, 0x07)); /* movups */
	EXPECT(!RUN(0x48, 0xff, 0x37)); /* pushq */
	EXPECT(!RUN(0x48, 0xc7, 0x0f, 0, 0, 0, 0)); /* c7 /1 */
	EXPECT(!RUN(0x48, 0x0f, 0xba, 0x27, 0x01)); /* bt writes nothing */
	EXPECT(!RUN(0x48, 0xf7, 0x27)); /* mulq */
	EXPECT(!RUN(0x90));
	EXPECT_EQ(*entry, data | RW);
}

/* The address: a read-only mapping of an L1 table. */
static void test_addresses(void)
{
	static const uint8_t mov[] = {0x48, 0x89, 0x07};
	static const uint64_t bad[] = {FAKE_UNMAPPED, FAKE_NON_CANONICAL, FAKE_XEN_ADDRESS, 0};

	memcpy(fake_page(PFN_CODE), mov, sizeof(mov));
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT(!emulate_table_write(&fake_vcpu, bad[i]));
	EXPECT(!emulate_table_write(&fake_vcpu, fake_gva(PFN_DATA, 0).addr)); /* writable data */
	*fake_pte(PFN_DATA) &= ~PTE_RW;
	EXPECT(!emulate_table_write(&fake_vcpu, fake_gva(PFN_DATA, 0).addr)); /* data */
	EXPECT(!emulate_table_write(&fake_vcpu, fake_gva(FAKE_PFN_L2, 8).addr)); /* an L2 */
	*fake_pte(PFN_TABLE) |= PTE_RW;
	EXPECT(!emulate_table_write(&fake_vcpu, fake_gva(PFN_TABLE, 0).addr));
}

static const struct unit_test tests[] = {
	{"moves", test_mov},
	{"parts of an entry", test_parts},
	{"bits", test_bits},
	{"exchange", test_xchg},
	{"compare and exchange", test_cmpxchg},
	{"arithmetic", test_arithmetic},
	{"exchange and add", test_xadd},
	{"not and neg", test_not_neg},
	{"string stores", test_stos},
	{"string moves", test_movs},
	{"pushes", test_push},
	{"the first entry of a page", test_page_start},
	{"entries that are refused", test_refused},
	{"instructions that are not for us", test_not_for_us},
	{"addresses that are not for us", test_addresses},
};

UNIT_MAIN("writes to page tables", set_up, tests)
