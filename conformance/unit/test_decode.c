/* SPDX-License-Identifier: MIT */
/* shim/pv/decode.c: instructions as an assembler makes them, cut short, and at the edge of memory. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "shim/pv/decode.h"

#define PFN_CODE 30
#define ABSENT   255

struct row {
	const char *text;
	uint8_t bytes[16];
	unsigned length, size; /* size ABSENT: not known */
	uint8_t opcode;
	bool two_byte, has_modrm;
	uint8_t mod, reg, rm;
	int64_t imm;
};

#define OP(n)           .opcode = n
#define OP0F(n)         .opcode = n, .two_byte = true
#define MODRM(m, r, b)  .has_modrm = true, .mod = m, .reg = r, .rm = b

static const struct row rows[] = {
	{"mov %rax,(%rdi)", {0x48, 0x89, 0x07}, 3, 8, OP(0x89), MODRM(0, 0, 7)},
	{"mov %r9,0x10(%r12)", {0x4d, 0x89, 0x4c, 0x24, 0x10}, 5, 8, OP(0x89), MODRM(1, 9, 12)},
	{"mov %eax,(%rdi)", {0x89, 0x07}, 2, 4, OP(0x89), MODRM(0, 0, 7)},
	{"mov %ax,(%rdi)", {0x66, 0x89, 0x07}, 3, 2, OP(0x89), MODRM(0, 0, 7)},
	{"mov %al,(%rdi)", {0x88, 0x07}, 2, 1, OP(0x88), MODRM(0, 0, 7)},
	{"mov %rax,0x1234(%rip)", {0x48, 0x89, 0x05, 0x34, 0x12, 0, 0}, 7, 8, OP(0x89), MODRM(0, 0, 5)},
	{"mov %rax,0x12345678(%rbx)", {0x48, 0x89, 0x83, 0x78, 0x56, 0x34, 0x12}, 7, 8, OP(0x89), MODRM(2, 0, 3)},
	{"mov %rax,(%rbx,%rcx,8)", {0x48, 0x89, 0x04, 0xcb}, 4, 8, OP(0x89), MODRM(0, 0, 4)},
	{"mov %rax,0x0(,%rcx,8)", {0x48, 0x89, 0x04, 0xcd, 0, 0, 0, 0}, 8, 8, OP(0x89), MODRM(0, 0, 4)},
	{"mov %rax,0x0(%rbp,%rcx,8)", {0x48, 0x89, 0x44, 0xcd, 0x00}, 5, 8, OP(0x89), MODRM(1, 0, 4)},
	{"movq $-1,(%rdi)", {0x48, 0xc7, 0x07, 0xff, 0xff, 0xff, 0xff}, 7, 8, OP(0xc7), MODRM(0, 0, 7), .imm = -1},
	{"movw $0x1234,(%rdi)", {0x66, 0xc7, 0x07, 0x34, 0x12}, 5, 2, OP(0xc7), MODRM(0, 0, 7), .imm = 0x1234},
	{"movb $0x80,(%rdi)", {0xc6, 0x07, 0x80}, 3, 1, OP(0xc6), MODRM(0, 0, 7), .imm = -128},
	{"andq $~2,(%rdi)", {0x48, 0x83, 0x27, 0xfd}, 4, 8, OP(0x83), MODRM(0, 4, 7), .imm = -3},
	{"lock andq $0x7fffffff,(%rdi)", {0xf0, 0x48, 0x81, 0x27, 0xff, 0xff, 0xff, 0x7f}, 8, 8, OP(0x81), MODRM(0, 4, 7), .imm = 0x7fffffff},
	{"lock btrq $1,(%rdi)", {0xf0, 0x48, 0x0f, 0xba, 0x37, 0x01}, 6, 8, OP0F(0xba), MODRM(0, 6, 7), .imm = 1},
	{"lock btr %rax,(%rdi)", {0xf0, 0x48, 0x0f, 0xb3, 0x07}, 5, 8, OP0F(0xb3), MODRM(0, 0, 7)},
	{"xchg %rax,(%rdi)", {0x48, 0x87, 0x07}, 3, 8, OP(0x87), MODRM(0, 0, 7)},
	{"lock cmpxchg %rcx,(%rdi)", {0xf0, 0x48, 0x0f, 0xb1, 0x0f}, 5, 8, OP0F(0xb1), MODRM(0, 1, 7)},
	{"lock xadd %rcx,(%rdi)", {0xf0, 0x48, 0x0f, 0xc1, 0x0f}, 5, 8, OP0F(0xc1), MODRM(0, 1, 7)},
	{"movnti %rcx,(%rdi)", {0x48, 0x0f, 0xc3, 0x0f}, 4, 8, OP0F(0xc3), MODRM(0, 1, 7)},
	{"rep stos %rax", {0xf3, 0x48, 0xab}, 3, 8, OP(0xab)},
	{"or %rax,(%rdi)", {0x48, 0x09, 0x07}, 3, 8, OP(0x09), MODRM(0, 0, 7)},
	{"notq (%rdi)", {0x48, 0xf7, 0x17}, 3, 8, OP(0xf7), MODRM(0, 2, 7)},
	{"incl (%rdi)", {0xff, 0x07}, 2, 4, OP(0xff), MODRM(0, 0, 7)},
	{"rdmsr", {0x0f, 0x32}, 2, 4, OP0F(0x32)},
	{"wrmsr", {0x0f, 0x30}, 2, 4, OP0F(0x30)},
	{"cpuid", {0x0f, 0xa2}, 2, 4, OP0F(0xa2)},
	{"mov %cr3,%rax", {0x0f, 0x20, 0xd8}, 3, 4, OP0F(0x20), MODRM(3, 3, 0)},
	{"mov %r8,%cr4", {0x41, 0x0f, 0x22, 0xe0}, 4, 4, OP0F(0x22), MODRM(3, 4, 8)},
	{"mov %rax,%dr7", {0x0f, 0x23, 0xf8}, 3, 4, OP0F(0x23), MODRM(3, 7, 0)},
	{"cli", {0xfa}, 1, 4, OP(0xfa)},
	{"hlt", {0xf4}, 1, 4, OP(0xf4)},
	{"in (%dx),%al", {0xec}, 1, 1, OP(0xec)},
	{"out %eax,(%dx)", {0xef}, 1, 4, OP(0xef)},
	{"in $0x60,%al", {0xe4, 0x60}, 2, 1, OP(0xe4), .imm = 0x60},
	{"out %ax,$0x70", {0x66, 0xe7, 0x70}, 3, 2, OP(0xe7), .imm = 0x70},
	{"int $0x80", {0xcd, 0x80}, 2, 4, OP(0xcd), .imm = -128},
	{"iretq", {0x48, 0xcf}, 2, 8, OP(0xcf)},
	{"lretq", {0x48, 0xcb}, 2, 8, OP(0xcb)},
	{"clts", {0x0f, 0x06}, 2, 4, OP0F(0x06)},
	{"wbinvd", {0x0f, 0x09}, 2, 4, OP0F(0x09)},
	{"xsetbv", {0x0f, 0x01, 0xd1}, 3, 4, OP0F(0x01), MODRM(3, 2, 1)},
	{"%gs:mov %rax,(%rdi)", {0x65, 0x48, 0x89, 0x07}, 4, 8, OP(0x89), MODRM(0, 0, 7)},
	{"mov (%rdi),%rax", {0x48, 0x8b, 0x07}, .size = ABSENT},
	{"nop", {0x90}, .size = ABSENT},
	{"movaps %xmm0,(%rdi)", {0x0f, 0x29, 0x07}, .size = ABSENT},
	{"vmovaps", {0xc5, 0xf8, 0x29, 0x07}, .size = ABSENT},
	{"three-byte opcode", {0x0f, 0x38, 0xf1, 0x07}, .size = ABSENT},
	{"nothing but prefixes", {0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
				  0x66, 0x66, 0x66, 0x66}, .size = ABSENT},
};

static bool decode_at(uint64_t rip, struct insn *i)
{
	fake_regs.rip = rip;
	return decode(&fake_vcpu, i);
}

static void expect_row(const struct row *r, uint64_t rip)
{
	struct insn i;
	bool known = decode_at(rip, &i);

	if (known != (r->size != ABSENT))
		printf("\n    instruction \"%s\"", r->text);
	EXPECT_EQ(known, r->size != ABSENT);
	if (!known)
		return;
	if (i.length != r->length || i.size != r->size || i.opcode != r->opcode)
		printf("\n    instruction \"%s\"", r->text);
	EXPECT_EQ(i.length, r->length);
	EXPECT_EQ(i.size, r->size);
	EXPECT_EQ(i.opcode, r->opcode);
	EXPECT_EQ(i.two_byte, r->two_byte);
	EXPECT_EQ(i.has_modrm, r->has_modrm);
	EXPECT_EQ(i.imm, r->imm);
	if (r->has_modrm) {
		EXPECT_EQ(i.mod, r->mod);
		EXPECT_EQ(i.reg, r->reg);
		EXPECT_EQ(i.rm, r->rm);
	}
}

static void test_rows(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		memset(fake_page(PFN_CODE), 0x90, PAGE_SIZE);
		memcpy(fake_page(PFN_CODE), rows[i].bytes, 16);
		expect_row(&rows[i], fake_gva(PFN_CODE, 0).addr);
	}
}

/* Right before the end of memory, the last byte being the last; and with one byte too few. */
static void test_edge(void)
{
	uint8_t *page = fake_page(FAKE_PFN_HOLE - 1);
	struct insn insn;

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *r = &rows[i];

		if (r->size == ABSENT)
			continue;
		memcpy(page + PAGE_SIZE - r->length, r->bytes, r->length);
		expect_row(r, FAKE_UNMAPPED - r->length);
		memcpy(page + PAGE_SIZE - r->length + 1, r->bytes, r->length - 1);
		EXPECT(r->length == 1 || !decode_at(FAKE_UNMAPPED - r->length + 1, &insn));
	}
}

static void test_unreadable(void)
{
	struct insn insn;

	EXPECT(!decode_at(FAKE_UNMAPPED, &insn));
	EXPECT(!decode_at(FAKE_NON_CANONICAL, &insn));
	EXPECT(!decode_at(FAKE_XEN_ADDRESS, &insn));
	EXPECT(!decode_at(~0ull, &insn));
}

/* Any bytes: decode() ends, and says no more than it read (the sanitizers watch). */
static void test_random(void)
{
	uint8_t *page = fake_page(FAKE_PFN_HOLE - 1);
	uint32_t random = 12345;
	struct insn insn;

	for (unsigned n = 0; n < 20000; n++) {
		unsigned have = 1 + n % 16;

		for (unsigned i = 0; i < have; i++) {
			random = random * 1103515245 + 12345;
			page[PAGE_SIZE - have + i] = random >> 16;
		}
		if (decode_at(FAKE_UNMAPPED - have, &insn))
			EXPECT(insn.length <= have && insn.length <= 15 && insn.length > 0);
	}
}

/* Where the operand in memory is. */
static void test_addresses(void)
{
	static const struct { const char *text; uint8_t bytes[10]; uint64_t address; } operands[] = {
		{"(%rdi)", {0x48, 0x89, 0x07}, 0x700},
		{"(%rsp)", {0x48, 0x89, 0x04, 0x24}, 0x400},
		{"(%r12)", {0x49, 0x89, 0x04, 0x24}, 0xc00},
		{"(%r13)", {0x49, 0x89, 0x45, 0x00}, 0xd00},
		{"-8(%rbp)", {0x48, 0x89, 0x45, 0xf8}, 0x500 - 8},
		{"0x12345678(%rbx)", {0x48, 0x89, 0x83, 0x78, 0x56, 0x34, 0x12}, 0x12345678 + 0x300},
		{"-1(%rbx), 4 bytes", {0x48, 0x89, 0x83, 0xff, 0xff, 0xff, 0xff}, 0x2ff},
		{"(%rbx,%rcx,8)", {0x48, 0x89, 0x04, 0xcb}, 0x300 + 8 * 0x100},
		{"(%rbx,%r12,2)", {0x4a, 0x89, 0x04, 0x63}, 0x300 + 2 * 0xc00},
		{"8(,%rcx,4)", {0x48, 0x89, 0x04, 0x8d, 8, 0, 0, 0}, 8 + 4 * 0x100},
		{"-0x1000, absolute", {0x48, 0x89, 0x04, 0x25, 0, 0xf0, 0xff, 0xff}, -0x1000ull},
		{"0(%rbp,%rcx)", {0x48, 0x89, 0x44, 0x0d, 0x00}, 0x600},
	};
	struct insn insn;

	for (unsigned i = 0; i < ARRAY_SIZE(operands); i++) {
		for (unsigned n = 0; n < 16; n++)
			*guest_register(&fake_regs, n) = n * 0x100;
		memcpy(fake_page(PFN_CODE), operands[i].bytes, sizeof(operands[i].bytes));
		EXPECT(decode_at(fake_gva(PFN_CODE, 0).addr, &insn));
		if (effective_address(&fake_regs, &insn) != operands[i].address)
			printf("\n    operand %s", operands[i].text);
		EXPECT_EQ(effective_address(&fake_regs, &insn), operands[i].address);
	}
	memcpy(fake_page(PFN_CODE), (const uint8_t[]){0x48, 0xc7, 0x05, 0x10, 0, 0, 0, 1, 0, 0, 0}, 11);
	EXPECT(decode_at(fake_gva(PFN_CODE, 0).addr, &insn));
	EXPECT_EQ(effective_address(&fake_regs, &insn), fake_gva(PFN_CODE, 11 + 16).addr);
}

static void test_registers(void)
{
	struct insn byte = {.size = 1}, byte_rex = {.size = 1, .rex = 0x40}, word = {.size = 2};
	struct insn dword = {.size = 4}, qword = {.size = 8};
	struct xen_regs r = {.rax = 0x1122334455667788, .rsp = 0xaabb, .rdi = 0xccdd};

	EXPECT_EQ(read_operand(&r, 0, &byte), 0x88);
	EXPECT_EQ(read_operand(&r, 4, &byte), 0x77); /* AH */
	EXPECT_EQ(read_operand(&r, 4, &byte_rex), 0xbb); /* SPL */
	EXPECT_EQ(read_operand(&r, 7, &byte_rex), 0xdd); /* DIL */
	EXPECT_EQ(read_operand(&r, 0, &word), 0x7788);
	EXPECT_EQ(read_operand(&r, 0, &dword), 0x55667788);
	EXPECT_EQ(read_operand(&r, 0, &qword), 0x1122334455667788);
	write_operand(&r, 0, &byte, 0x1ee);
	EXPECT_EQ(r.rax, 0x11223344556677ee);
	write_operand(&r, 4, &byte, 0x1dd);
	EXPECT_EQ(r.rax, 0x112233445566ddee);
	write_operand(&r, 0, &word, 0x10001);
	EXPECT_EQ(r.rax, 0x1122334455660001);
	write_operand(&r, 0, &dword, 0xfffffffff);
	EXPECT_EQ(r.rax, 0xffffffff); /* the upper half is cleared */
	write_operand(&r, 0, &qword, ~0ull);
	EXPECT_EQ(r.rax, ~0ull);
	for (unsigned n = 0; n < 16; n++)
		*guest_register(&r, n) = n;
	EXPECT(r.rax == 0 && r.rcx == 1 && r.rdx == 2 && r.rbx == 3 && r.rsp == 4 && r.rbp == 5 &&
	       r.rsi == 6 && r.rdi == 7 && r.r8 == 8 && r.r9 == 9 && r.r10 == 10 && r.r11 == 11 &&
	       r.r12 == 12 && r.r13 == 13 && r.r14 == 14 && r.r15 == 15);
}

static const struct unit_test tests[] = {
	{"instructions", test_rows},
	{"at the edge of memory, and cut short", test_edge},
	{"unreadable", test_unreadable},
	{"random bytes", test_random},
	{"addresses of operands", test_addresses},
	{"register operands", test_registers},
};

UNIT_MAIN("instruction decoder", fake_guest_reset, tests)
