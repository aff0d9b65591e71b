/* SPDX-License-Identifier: MIT */
/* Arithmetic as the processor does it, flags included. */
#ifndef SHIM_PV_ALU_H
#define SHIM_PV_ALU_H

#include <stdbool.h>
#include <stdint.h>

#define RFLAGS_CF 0x001ull
#define RFLAGS_ZF 0x040ull
/* CF PF AF ZF SF OF */
#define RFLAGS_ARITHMETIC 0x8d5ull

/* Numbered as in the opcodes and in group 1. */
enum alu_op { ALU_ADD, ALU_OR, ALU_ADC, ALU_SBB, ALU_AND, ALU_SUB, ALU_XOR, ALU_CMP };

/* a OP b on operands of `size` bytes; *rflags gives the carry and gets the arithmetic flags. */
uint64_t alu(enum alu_op op, unsigned size, uint64_t a, uint64_t b, uint64_t *rflags);
/* INC and DEC: ADD and SUB of 1 that leave the carry alone. */
uint64_t alu_step(enum alu_op op, unsigned size, uint64_t a, uint64_t *rflags);

#endif
