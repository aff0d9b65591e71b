/* SPDX-License-Identifier: MIT */
/* shim/pv/alu.c against the processor that runs the tests, over random and over extreme operands. */
#include "conformance/unit/unit.h"
#include "shim/pv/alu.h"

#define RANDOM_OPERANDS 3000
#define AF              0x010ull /* undefined after OR, AND, XOR */

static uint64_t state;

static void set_up(void)
{
	state = 0x9e3779b97f4a7c15; /* the same every time */
}

static uint64_t random64(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* r = a OP b, with the carry as given; the arithmetic flags. */
#define REAL(insn, type)                                                                            \
	do {                                                                                        \
		type r_ = (type)*r, b_ = (type)b;                                                   \
		uint64_t flags_;                                                                    \
		__asm__ volatile("bt $0, %2\n\t" insn " %3, %0\n\tpushfq\n\tpopq %1"                \
				 : "+q"(r_), "=&r"(flags_)                                          \
				 : "r"(carry), "q"(b_)                                              \
				 : "cc", "memory");                                                 \
		*r = r_;                                                                            \
		return flags_ & RFLAGS_ARITHMETIC;                                                  \
	} while (0)

#define REAL_SIZES(insn)                                                                            \
	switch (size) {                                                                             \
	case 1: REAL(insn "b", uint8_t);                                                            \
	case 2: REAL(insn "w", uint16_t);                                                           \
	case 4: REAL(insn "l", uint32_t);                                                           \
	default: REAL(insn "q", uint64_t);                                                          \
	}

static uint64_t real(enum alu_op op, unsigned size, uint64_t *r, uint64_t b, uint64_t carry)
{
	switch (op) {
	case ALU_ADD: REAL_SIZES("add")
	case ALU_OR:  REAL_SIZES("or")
	case ALU_ADC: REAL_SIZES("adc")
	case ALU_SBB: REAL_SIZES("sbb")
	case ALU_AND: REAL_SIZES("and")
	case ALU_SUB: REAL_SIZES("sub")
	case ALU_XOR: REAL_SIZES("xor")
	default:      REAL_SIZES("cmp")
	}
}

#define REAL_STEP(insn, type)                                                                       \
	do {                                                                                        \
		type r_ = (type)*r;                                                                 \
		uint64_t flags_;                                                                    \
		__asm__ volatile("bt $0, %2\n\t" insn " %0\n\tpushfq\n\tpopq %1"                    \
				 : "+q"(r_), "=&r"(flags_)                                          \
				 : "r"(carry)                                                       \
				 : "cc", "memory");                                                 \
		*r = r_;                                                                            \
		return flags_ & RFLAGS_ARITHMETIC;                                                  \
	} while (0)

#define REAL_STEP_SIZES(insn)                                                                       \
	switch (size) {                                                                             \
	case 1: REAL_STEP(insn "b", uint8_t);                                                       \
	case 2: REAL_STEP(insn "w", uint16_t);                                                      \
	case 4: REAL_STEP(insn "l", uint32_t);                                                      \
	default: REAL_STEP(insn "q", uint64_t);                                                     \
	}

static uint64_t real_step(enum alu_op op, unsigned size, uint64_t *r, uint64_t carry)
{
	if (op == ALU_ADD)
		REAL_STEP_SIZES("inc")
	else
		REAL_STEP_SIZES("dec")
}

static uint64_t mask_of(unsigned size)
{
	return ~0ull >> (64 - 8 * size);
}

static bool is_logical(enum alu_op op)
{
	return op == ALU_OR || op == ALU_AND || op == ALU_XOR;
}

static unsigned differences;

static void compare(enum alu_op op, unsigned size, uint64_t a, uint64_t b, uint64_t carry)
{
	uint64_t ignored = is_logical(op) ? AF : 0, mask = mask_of(size);
	uint64_t r = a & mask, flags = real(op, size, &r, b, carry);
	uint64_t our_flags = 0x202 | carry, ours = alu(op, size, a, b, &our_flags);

	/* CMP's result is a difference that goes nowhere. */
	if (op == ALU_CMP)
		r = (a - b) & mask;
	if (ours == r && !((our_flags ^ flags) & RFLAGS_ARITHMETIC & ~ignored) &&
	    (our_flags & ~RFLAGS_ARITHMETIC) == 0x202)
		return;
	if (!differences++)
		printf("\n    op %d, size %u, %#llx, %#llx, carry %d: %#llx with flags %#llx, not %#llx "
		       "with %#llx", op, size, (unsigned long long)a, (unsigned long long)b, (int)carry,
		       (unsigned long long)ours, (unsigned long long)our_flags,
		       (unsigned long long)r, (unsigned long long)flags);
}

static void compare_all(uint64_t a, uint64_t b)
{
	for (unsigned op = ALU_ADD; op <= ALU_CMP; op++)
		for (unsigned size = 1; size <= 8; size *= 2)
			for (unsigned carry = 0; carry < 2; carry++)
				compare(op, size, a, b, carry);
}

static void test_random(void)
{
	differences = 0;
	for (unsigned i = 0; i < RANDOM_OPERANDS; i++)
		compare_all(random64(), random64());
	EXPECT_EQ(differences, 0);
}

static const uint64_t extremes[] = {
	0, 1, 2, 0xf, 0x10, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000,
	0xffffffff, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
};
#define EXTREMES (sizeof(extremes) / sizeof(extremes[0]))

static void test_extremes(void)
{
	differences = 0;
	for (unsigned i = 0; i < EXTREMES; i++)
		for (unsigned j = 0; j < EXTREMES; j++)
			compare_all(extremes[i], extremes[j]);
	EXPECT_EQ(differences, 0);
}

static void test_steps(void)
{
	static const enum alu_op steps[] = {ALU_ADD, ALU_SUB};

	for (unsigned i = 0; i < EXTREMES; i++)
		for (unsigned size = 1; size <= 8; size *= 2)
			for (unsigned n = 0; n < 4; n++) {
				enum alu_op op = steps[n / 2];
				uint64_t carry = n % 2, r = extremes[i] & mask_of(size);
				uint64_t real_flags = real_step(op, size, &r, carry);
				uint64_t flags = 0x202 | carry;

				EXPECT_EQ(alu_step(op, size, extremes[i], &flags), r);
				EXPECT_EQ(flags, real_flags | 0x202);
			}
}

static const struct unit_test tests[] = {
	{"random operands", test_random},
	{"extreme operands", test_extremes},
	{"increments and decrements", test_steps},
};

UNIT_MAIN("arithmetic", set_up, tests)
