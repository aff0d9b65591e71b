/* SPDX-License-Identifier: MIT */
/* Just enough of the x86-64 instruction format (Intel SDM vol. 2, chapter 2) for emulate*.c. */
#ifndef SHIM_PV_DECODE_H
#define SHIM_PV_DECODE_H

#include "translator/from/xen/domain.h"

struct insn {
	uint8_t bytes[16], have; /* as many as could be read, 15 at most */
	uint8_t length;          /* prefixes to immediate */
	uint8_t rex;
	bool opsize16, lock, repeat, two_byte;
	bool odd_address;        /* relative to FS or GS, or of 32 bits */
	uint8_t opcode;
	bool has_modrm;
	uint8_t mod, reg, rm;    /* reg and rm with their REX bits */
	unsigned size;           /* of the operand: 1, 2, 4 or 8 */
	int64_t imm;
	/* The operand in memory: registers as encoded, NO_REGISTER for none; RIP-relative ones count from the
	 * instruction's end. */
	uint8_t base, index, scale;
	bool rip_relative;
	int32_t displacement;
};

#define NO_REGISTER 16

/* Decode the instruction at v->regs->rip.  false: not one of those that we know, or unreadable. */
bool decode(struct xen_vcpu *v, struct insn *i);

/* The linear address of the operand in memory, FS and GS aside. */
uint64_t effective_address(struct xen_regs *r, const struct insn *i);

/* General register n (as encoded: 0 RAX, 1 RCX, ... 15 R15) of the guest. */
uint64_t *guest_register(struct xen_regs *r, unsigned n);
/* Its value as an operand of `size` bytes; with no REX, byte registers 4-7 are AH, CH, DH, BH. */
uint64_t read_operand(struct xen_regs *r, unsigned n, const struct insn *i);
void write_operand(struct xen_regs *r, unsigned n, const struct insn *i, uint64_t value);

#endif
