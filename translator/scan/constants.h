/* SPDX-License-Identifier: MIT */
/* What is in a register when an instruction begins, as far as the straight run before it tells. */
#ifndef TRANSLATOR_SCAN_CONSTANTS_H
#define TRANSLATOR_SCAN_CONSTANTS_H

#include <capstone/capstone.h>

#include "translator/scan/map.h"

enum { REG_AX, REG_CX, REG_DX, REG_BX, REG_SP, REG_BP, REG_SI, REG_DI, REG_COUNT = 16 };

struct value {
	enum { VALUE_UNKNOWN, VALUE_CONSTANT, VALUE_ENTRY, VALUE_HELD } kind;
	uint64_t number; /* the constant, or the register that it came in */
};

struct constants {
	csh capstone;
	cs_insn *insn;
};

int constants_open(struct constants *c, unsigned bits);
void constants_close(struct constants *c);

/*
 * The registers when the instruction at `at` begins.  VALUE_ENTRY: what the register had, wherever
 * the run [*run, at] was entered, which is by a branch.
 */
void constants_at(struct constants *c, const struct map *map, const struct map_range *range,
		  size_t at, struct value regs[REG_COUNT], size_t *run);

/*
 * VALUE_HELD, and VALUE_ENTRY of such a register: it is one that functions save.  If the function
 * around `at` gives it one constant and nothing else, that.  The function is what lies between the
 * pushes of the register, as one that does not push it leaves it alone.
 */
bool constants_held(struct constants *c, const struct map *map, const struct map_range *range,
		    size_t at, unsigned reg, uint64_t *number);

#endif
