/* SPDX-License-Identifier: MIT */
#include "translator/scan/constants.h"

#define STACK 32

struct state {
	struct value reg[REG_COUNT];
	struct value stack[STACK];
	unsigned depth, bits;
};

static const struct value unknown = {VALUE_UNKNOWN, 0};

int constants_open(struct constants *c, unsigned bits)
{
	c->insn = NULL;
	if (cs_open(CS_ARCH_X86, bits == 64 ? CS_MODE_64 : CS_MODE_32, &c->capstone))
		return -1;
	cs_option(c->capstone, CS_OPT_DETAIL, CS_OPT_ON);
	c->insn = cs_malloc(c->capstone);
	return c->insn ? 0 : -1;
}

void constants_close(struct constants *c)
{
	if (c->insn)
		cs_free(c->insn, 1);
	cs_close(&c->capstone);
}

/* A register's number and size in bytes, from any of its names; -1 for others than the general
 * ones. */
static int reg_number(unsigned reg, unsigned *size)
{
#define NAMES(n, r64, r32, r16, low)                                                               \
	case X86_REG_##r64:                                                                        \
		*size = 8;                                                                         \
		return n;                                                                          \
	case X86_REG_##r32:                                                                        \
		*size = 4;                                                                         \
		return n;                                                                          \
	case X86_REG_##r16:                                                                        \
		*size = 2;                                                                         \
		return n;                                                                          \
	case X86_REG_##low:                                                                        \
		*size = 1;                                                                         \
		return n;
#define EXTENDED(n) NAMES(n, R##n, R##n##D, R##n##W, R##n##B)
	switch (reg) {
		NAMES(REG_AX, RAX, EAX, AX, AL)
		NAMES(REG_CX, RCX, ECX, CX, CL)
		NAMES(REG_DX, RDX, EDX, DX, DL)
		NAMES(REG_BX, RBX, EBX, BX, BL)
		NAMES(REG_SP, RSP, ESP, SP, SPL)
		NAMES(REG_BP, RBP, EBP, BP, BPL)
		NAMES(REG_SI, RSI, ESI, SI, SIL)
		NAMES(REG_DI, RDI, EDI, DI, DIL)
		EXTENDED(8)
		EXTENDED(9) EXTENDED(10) EXTENDED(11) EXTENDED(12) EXTENDED(13) EXTENDED(14)
			EXTENDED(15) case X86_REG_AH : *size = 1;
		return REG_AX;
	case X86_REG_CH:
		*size = 1;
		return REG_CX;
	case X86_REG_DH:
		*size = 1;
		return REG_DX;
	case X86_REG_BH:
		*size = 1;
		return REG_BX;
	default:
		return -1;
	}
#undef EXTENDED
#undef NAMES
}

static struct value constant(uint64_t number, unsigned size)
{
	if (size == 4)
		number = (uint32_t)number;
	return (struct value){VALUE_CONSTANT, number};
}

/* The value of an operand, where it is a register (whole) or an immediate. */
static struct value operand(const struct state *s, const cs_x86_op *op)
{
	unsigned size;
	int reg;

	if (op->type == X86_OP_IMM)
		return constant(op->imm, op->size);
	if (op->type != X86_OP_REG)
		return unknown;
	reg = reg_number(op->reg, &size);
	if (reg < 0 || size < 4)
		return unknown;
	if (s->reg[reg].kind == VALUE_CONSTANT)
		return constant(s->reg[reg].number, size);
	return size * 8 == s->bits || s->reg[reg].kind == VALUE_HELD ? s->reg[reg] : unknown;
}

static struct value compute(unsigned id, struct value a, struct value b, unsigned size)
{
	if (a.kind != VALUE_CONSTANT || b.kind != VALUE_CONSTANT)
		return unknown;
	switch (id) {
	case X86_INS_ADD:
		return constant(a.number + b.number, size);
	case X86_INS_SUB:
		return constant(a.number - b.number, size);
	case X86_INS_OR:
		return constant(a.number | b.number, size);
	case X86_INS_AND:
		return constant(a.number & b.number, size);
	case X86_INS_XOR:
		return constant(a.number ^ b.number, size);
	case X86_INS_SHL:
		return constant(a.number << b.number % (size * 8), size);
	default:
		return unknown;
	}
}

/* What an instruction with a destination and a source puts into the destination. */
static struct value result(const struct state *s, const cs_insn *insn)
{
	const cs_x86_op *op = insn->detail->x86.operands;
	bool same = op[0].type == X86_OP_REG && op[1].type == X86_OP_REG && op[0].reg == op[1].reg;

	switch (insn->id) {
	case X86_INS_MOV:
	case X86_INS_MOVABS:
		return operand(s, &op[1]);
	case X86_INS_XOR:
	case X86_INS_SUB:
		if (same)
			return constant(0, op[0].size);
		/* fallthrough */
	case X86_INS_ADD:
	case X86_INS_OR:
	case X86_INS_AND:
	case X86_INS_SHL:
		return compute(insn->id, operand(s, &op[0]), operand(s, &op[1]), op[0].size);
	default:
		return unknown;
	}
}

static void push(struct state *s, struct value value)
{
	if (s->depth == STACK)
		memmove(s->stack, s->stack + 1, --s->depth * sizeof(*s->stack));
	s->stack[s->depth++] = value;
}

static void pop(struct state *s, const cs_x86_op *op)
{
	struct value value = s->depth ? s->stack[--s->depth] : unknown;
	unsigned size;
	int reg = op->type == X86_OP_REG ? reg_number(op->reg, &size) : -1;

	if (reg >= 0)
		s->reg[reg] = size * 8 == s->bits ? value : unknown;
}

static void forget(struct state *s, const uint16_t *regs, unsigned count)
{
	unsigned size;
	int reg;

	while (count--) {
		reg = reg_number(regs[count], &size);
		if (reg == REG_SP)
			s->depth = 0;
		if (reg >= 0)
			s->reg[reg] = unknown;
	}
}

/* What a function may change: the System V ABI's registers, which are more than Windows's. */
static void forget_volatile(struct state *s)
{
	static const uint8_t regs[] = {REG_AX, REG_CX, REG_DX, REG_SI, REG_DI, 8, 9, 10, 11};

	for (size_t i = 0; i < sizeof(regs); i++)
		s->reg[regs[i]] = unknown;
}

static void forget_written(struct constants *c, struct state *s)
{
	cs_regs read, written;
	uint8_t reads, writes;

	if (cs_regs_access(c->capstone, c->insn, read, &reads, written, &writes))
		for (unsigned i = 0; i < REG_COUNT; i++)
			s->reg[i] = unknown;
	else
		forget(s, written, writes);
}

static void step(struct constants *c, struct state *s)
{
	const cs_x86 *x86 = &c->insn->detail->x86;
	struct value value;
	unsigned size;
	int reg;

	switch (c->insn->id) {
	case X86_INS_PUSH:
		push(s, x86->op_count ? operand(s, &x86->operands[0]) : unknown);
		return;
	case X86_INS_POP:
		if (x86->op_count)
			pop(s, &x86->operands[0]);
		return;
	case X86_INS_CALL:
		forget_volatile(s);
		return;
	}
	value = x86->op_count == 2 ? result(s, c->insn) : unknown;
	forget_written(c, s);
	if (value.kind == VALUE_UNKNOWN || x86->operands[0].type != X86_OP_REG)
		return;
	reg = reg_number(x86->operands[0].reg, &size);
	if (reg >= 0 && size >= 4)
		s->reg[reg] = value;
}

static bool is_saved(unsigned reg)
{
	return reg == REG_BX || reg == REG_BP || reg >= 12;
}

/* From elsewhere a jump leads here: a constant may be another one, and the stack too. */
static void join(struct state *s)
{
	for (unsigned i = 0; i < REG_COUNT; i++)
		if (s->reg[i].kind != VALUE_ENTRY || s->reg[i].number != i)
			s->reg[i] = is_saved(i) ? (struct value){VALUE_HELD, i} : unknown;
	s->depth = 0;
}

static void begin(struct state *s, unsigned bits, bool entry)
{
	*s = (struct state){.bits = bits};
	for (unsigned i = 0; i < REG_COUNT; i++)
		if (is_saved(i))
			s->reg[i] = (struct value){VALUE_HELD, i};
		else if (entry)
			s->reg[i] = (struct value){VALUE_ENTRY, i};
}

void constants_at(struct constants *c, const struct map *map, const struct map_range *range,
		  size_t at, struct value regs[REG_COUNT], size_t *run)
{
	const struct scan_range *code = range->code;
	struct state s;
	size_t here, left;
	bool entry;

	*run = here = map_run(range, at, &entry);
	begin(&s, map->code->bits, entry);
	while (here < at) {
		const uint8_t *in = code->data + here;
		uint64_t address = code->address + here;

		if (map_bit(range->joins, here))
			join(&s);
		left = code->len - here;
		if (!cs_disasm_iter(c->capstone, &in, &left, &address, c->insn))
			break;
		step(c, &s);
		here = in - code->data;
	}
	if (here != at)
		begin(&s, map->code->bits, false);
	else if (map_bit(range->joins, at))
		join(&s);
	memcpy(regs, s.reg, sizeof(s.reg));
}

#define FUNCTION_LONGEST 4096 /* instructions, in each direction */

static bool is_push_of(const struct map_range *range, size_t at, unsigned reg)
{
	const uint8_t *in = range->code->data + at;

	if (reg >= 8 && (at + 1 >= range->code->len || *in++ != 0x41))
		return false;
	return *in == (0x50 | (reg & 7));
}

static bool writes(struct constants *c, unsigned reg)
{
	cs_regs read, written;
	uint8_t reads, count;
	unsigned size;

	if (c->insn->id == X86_INS_POP)
		return false; /* saved, and back again */
	if (cs_regs_access(c->capstone, c->insn, read, &reads, written, &count))
		return true;
	while (count--)
		if (reg_number(written[count], &size) == (int)reg)
			return true;
	return false;
}

/* What a write of the register makes it, if that needs no other register. */
static struct value written(struct constants *c)
{
	static const struct state nothing;
	const cs_x86 *x86 = &c->insn->detail->x86;

	if (x86->op_count != 2 || x86->operands[0].type != X86_OP_REG || x86->operands[0].size < 4)
		return unknown;
	return result(&nothing, c->insn);
}

static bool find_push(const struct map_range *range, size_t at, unsigned reg, size_t *push)
{
	for (unsigned i = 0; i < FUNCTION_LONGEST && map_before(range, at, &at); i++)
		if (is_push_of(range, at, reg)) {
			*push = at;
			return true;
		}
	return false;
}

bool constants_held(struct constants *c, const struct map *map, const struct map_range *range,
		    size_t at, unsigned reg, uint64_t *number)
{
	const struct scan_range *code = range->code;
	size_t here, left, count = 0;
	struct value value;
	bool first = true;

	if (!is_saved(reg) || !find_push(range, at, reg, &here))
		return false;
	for (; count < 2 * FUNCTION_LONGEST && here < code->len; count++) {
		const uint8_t *in = code->data + here;
		uint64_t address = code->address + here;

		left = code->len - here;
		if ((count && is_push_of(range, here, reg)) ||
		    !cs_disasm_iter(c->capstone, &in, &left, &address, c->insn))
			break;
		here = in - code->data;
		if (!writes(c, reg))
			continue;
		value = written(c);
		if (value.kind != VALUE_CONSTANT || (!first && value.number != *number))
			return false;
		*number = value.number;
		first = false;
	}
	return !first && here > at;
}
