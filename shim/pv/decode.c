/* SPDX-License-Identifier: MIT */
#include "shim/pv/decode.h"

#define MAX_LENGTH 15 /* of an instruction */

enum { MODRM = 1, IMM8 = 2, IMM = 4, BYTE = 8, KNOWN = 16, STACK = 32 };

/* What follows a one-byte opcode. */
static unsigned one_byte_format(uint8_t op)
{
	if (op < 0x40 && (op & 7) < 4) /* ADD OR ADC SBB AND SUB XOR CMP */
		return KNOWN | MODRM | (op & 1 ? 0 : BYTE);
	if ((op & 0xf8) == 0x50) /* PUSH of a register */
		return KNOWN | STACK;
	switch (op) {
	case 0x68: /* PUSH of a constant */
		return KNOWN | IMM | STACK;
	case 0x6a:
		return KNOWN | IMM8 | STACK;
	case 0x80:
		return KNOWN | MODRM | IMM8 | BYTE;
	case 0x81:
		return KNOWN | MODRM | IMM;
	case 0x83:
		return KNOWN | MODRM | IMM8;
	case 0x86: case 0x88: case 0xf6: case 0xfe:
		return KNOWN | MODRM | BYTE;
	case 0x87: case 0x89: case 0xf7: case 0xff:
		return KNOWN | MODRM;
	case 0xc6:
		return KNOWN | MODRM | IMM8 | BYTE;
	case 0xc7:
		return KNOWN | MODRM | IMM;
	case 0xa4: case 0xaa: /* MOVS, STOS of a byte */
	case 0xec: case 0xee: case 0x6c: case 0x6e: /* IN, OUT, INS, OUTS of a byte */
		return KNOWN | BYTE;
	case 0xa5: case 0xab: case 0xed: case 0xef: case 0x6d: case 0x6f:
	case 0xfa: case 0xfb: case 0xcb: case 0xcf: case 0xcc: case 0xf4:
		return KNOWN;
	case 0xe4: case 0xe6:
		return KNOWN | IMM8 | BYTE;
	case 0xe5: case 0xe7: case 0xcd:
		return KNOWN | IMM8;
	}
	return 0;
}

static unsigned two_byte_format(uint8_t op)
{
	switch (op) {
	case 0x01: case 0x20: case 0x21: case 0x22: case 0x23:
	case 0xab: case 0xb1: case 0xb3: case 0xbb: case 0xc1: case 0xc3: case 0xc7:
		return KNOWN | MODRM;
	case 0xb0: case 0xc0:
		return KNOWN | MODRM | BYTE;
	case 0xba:
		return KNOWN | MODRM | IMM8;
	case 0x06: case 0x08: case 0x09: case 0x30: case 0x31: case 0x32: case 0x33: case 0xa2:
		return KNOWN;
	}
	return 0;
}

static bool fetch(struct insn *i, void *to, unsigned n)
{
	if (i->length + n > i->have)
		return false;
	__builtin_memcpy(to, i->bytes + i->length, n);
	i->length += n;
	return true;
}

static bool decode_prefixes(struct insn *i, uint8_t *op)
{
	for (;;) {
		if (!fetch(i, op, 1))
			return false;
		switch (*op) {
		case 0x66:
			i->opsize16 = true;
			continue;
		case 0xf0:
			i->lock = true;
			continue;
		case 0xf2: case 0xf3:
			i->repeat = true;
			continue;
		case 0x64: case 0x65: case 0x67:
			i->odd_address = true;
			continue;
		case 0x2e: case 0x36: case 0x3e: case 0x26: /* of no effect in 64-bit code */
			continue;
		}
		break;
	}
	if ((*op & 0xf0) == 0x40) {
		i->rex = *op;
		return fetch(i, op, 1);
	}
	return true;
}

static bool decode_displacement(struct insn *i, unsigned bytes)
{
	int8_t disp8;

	if (bytes == 4)
		return fetch(i, &i->displacement, 4);
	if (!bytes)
		return true;
	if (!fetch(i, &disp8, 1))
		return false;
	i->displacement = disp8;
	return true;
}

/* Base and index; with mod 0, number 5 stands for a displacement instead of a base. */
static bool decode_address(struct insn *i, uint8_t rm)
{
	uint8_t sib, low = rm;

	i->index = NO_REGISTER;
	if (rm == 4) {
		if (!fetch(i, &sib, 1))
			return false;
		low = sib & 7;
		i->index = (sib >> 3 & 7) | (i->rex & 2) << 2;
		if (i->index == 4)
			i->index = NO_REGISTER;
		i->scale = sib >> 6;
	}
	i->base = low | (i->rex & 1) << 3;
	if (i->mod || low != 5)
		return decode_displacement(i, i->mod == 1 ? 1 : i->mod == 2 ? 4 : 0);
	i->base = NO_REGISTER;
	i->rip_relative = rm == 5;
	return decode_displacement(i, 4);
}

static bool decode_modrm(struct insn *i)
{
	uint8_t modrm;

	if (!fetch(i, &modrm, 1))
		return false;
	i->has_modrm = true;
	i->mod = modrm >> 6;
	i->reg = (modrm >> 3 & 7) | (i->rex & 4) << 1;
	i->rm = (modrm & 7) | (i->rex & 1) << 3;
	return i->mod == 3 || decode_address(i, modrm & 7);
}

static bool decode_immediate(struct insn *i, unsigned format)
{
	int32_t imm32;
	int16_t imm16;
	int8_t imm8;

	/* TEST, the one with an immediate in groups F6 and F7, writes nothing: not for us. */
	if (format & IMM8) {
		if (!fetch(i, &imm8, 1))
			return false;
		i->imm = imm8;
	} else if (format & IMM && i->opsize16) {
		if (!fetch(i, &imm16, 2))
			return false;
		i->imm = imm16;
	} else if (format & IMM) {
		if (!fetch(i, &imm32, 4))
			return false;
		i->imm = imm32;
	}
	return true;
}

/* Up to 15 bytes; fewer where the next page cannot be read. */
static void read_bytes(struct xen_vcpu *v, struct insn *i)
{
	uint64_t rip = v->regs->rip, left = PAGE_SIZE - (rip & ~PAGE_MASK);

	i->have = MAX_LENGTH;
	if (!guest_read(i->bytes, GVA(rip), sizeof(i->bytes))) /* 16 are copied faster than 15 */
		return;
	i->have = left < MAX_LENGTH ? left : MAX_LENGTH;
	if (guest_read(i->bytes, GVA(rip), i->have))
		i->have = 0;
}

bool decode(struct xen_vcpu *v, struct insn *i)
{
	unsigned format;
	uint8_t op;

	*i = (struct insn){0};
	read_bytes(v, i);
	if (!decode_prefixes(i, &op))
		return false;
	if (op == 0x0f) {
		i->two_byte = true;
		if (!fetch(i, &op, 1))
			return false;
	}
	i->opcode = op;
	format = i->two_byte ? two_byte_format(op) : one_byte_format(op);
	if (!format || (format & MODRM && !decode_modrm(i)) || !decode_immediate(i, format))
		return false;
	if (format & STACK)
		i->rex |= 8; /* what goes onto the stack is 64 bits wide without saying so */
	i->size = format & BYTE ? 1 : i->rex & 8 ? 8 : i->opsize16 ? 2 : 4;
	return true;
}

uint64_t *guest_register(struct xen_regs *r, unsigned n)
{
	uint64_t *const by_number[16] = {
		&r->rax, &r->rcx, &r->rdx, &r->rbx, &r->rsp, &r->rbp, &r->rsi, &r->rdi,
		&r->r8,  &r->r9,  &r->r10, &r->r11, &r->r12, &r->r13, &r->r14, &r->r15};

	return by_number[n & 15];
}

uint64_t effective_address(struct xen_regs *r, const struct insn *i)
{
	uint64_t at = i->displacement;

	if (i->base != NO_REGISTER)
		at += *guest_register(r, i->base);
	if (i->index != NO_REGISTER)
		at += *guest_register(r, i->index) << i->scale;
	return i->rip_relative ? at + r->rip + i->length : at;
}

static bool is_high_byte(unsigned n, const struct insn *i)
{
	return i->size == 1 && !i->rex && n >= 4 && n < 8;
}

uint64_t read_operand(struct xen_regs *r, unsigned n, const struct insn *i)
{
	if (is_high_byte(n, i))
		return *guest_register(r, n - 4) >> 8 & 0xff;
	return *guest_register(r, n) & (~0ull >> (64 - 8 * i->size));
}

void write_operand(struct xen_regs *r, unsigned n, const struct insn *i, uint64_t value)
{
	uint64_t *reg = guest_register(r, is_high_byte(n, i) ? n - 4 : n);

	switch (i->size) {
	case 1:
		*reg = is_high_byte(n, i) ? (*reg & ~0xff00ull) | (value & 0xff) << 8 :
					    (*reg & ~0xffull) | (value & 0xff);
		break;
	case 2:
		*reg = (*reg & ~0xffffull) | (value & 0xffff);
		break;
	case 4:
		*reg = (uint32_t)value;
		break;
	default:
		*reg = value;
	}
}
