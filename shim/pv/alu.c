/* SPDX-License-Identifier: MIT */
#include "shim/pv/alu.h"

static bool parity_even(uint8_t x)
{
	return !__builtin_parity(x);
}

static uint64_t result_flags(unsigned size, uint64_t result)
{
	uint64_t flags = 0;

	if (parity_even(result))
		flags |= 0x004;
	if (!result)
		flags |= RFLAGS_ZF;
	if (result >> (8 * size - 1) & 1)
		flags |= 0x080;
	return flags;
}

static uint64_t add(unsigned size, uint64_t a, uint64_t b, bool carry, uint64_t *flags)
{
	uint64_t mask = ~0ull >> (64 - 8 * size), r = (a + b + carry) & mask;

	*flags = result_flags(size, r);
	if (r < a || (carry && r == a))
		*flags |= RFLAGS_CF;
	if ((a ^ b ^ r) & 0x10)
		*flags |= 0x010;
	if ((a ^ r) & (b ^ r) & (1ull << (8 * size - 1)))
		*flags |= 0x800;
	return r;
}

static uint64_t sub(unsigned size, uint64_t a, uint64_t b, bool borrow, uint64_t *flags)
{
	uint64_t mask = ~0ull >> (64 - 8 * size), r = (a - b - borrow) & mask;

	*flags = result_flags(size, r);
	if (a < b || (borrow && a == b))
		*flags |= RFLAGS_CF;
	if ((a ^ b ^ r) & 0x10)
		*flags |= 0x010;
	if ((a ^ b) & (a ^ r) & (1ull << (8 * size - 1)))
		*flags |= 0x800;
	return r;
}

uint64_t alu(enum alu_op op, unsigned size, uint64_t a, uint64_t b, uint64_t *rflags)
{
	uint64_t mask = ~0ull >> (64 - 8 * size), flags = 0, r;
	bool carry = *rflags & RFLAGS_CF;

	a &= mask;
	b &= mask;
	switch (op) {
	case ALU_ADD:
	case ALU_ADC:
		r = add(size, a, b, op == ALU_ADC && carry, &flags);
		break;
	case ALU_SUB:
	case ALU_SBB:
	case ALU_CMP:
		r = sub(size, a, b, op == ALU_SBB && carry, &flags);
		break;
	default:
		r = op == ALU_OR ? a | b : op == ALU_AND ? a & b : a ^ b;
		flags = result_flags(size, r);
	}
	*rflags = (*rflags & ~RFLAGS_ARITHMETIC) | flags;
	return r;
}

uint64_t alu_step(enum alu_op op, unsigned size, uint64_t a, uint64_t *rflags)
{
	uint64_t carry = *rflags & RFLAGS_CF, r = alu(op, size, a, 1, rflags);

	*rflags = (*rflags & ~RFLAGS_CF) | carry;
	return r;
}
