/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "translator/scan/classify.h"

static bool call(const cs_insn *insn, struct hit *hit)
{
	switch (insn->id) {
	case X86_INS_VMCALL: hit->how = SCAN_VMCALL; break;
	case X86_INS_VMMCALL:
		hit->how = insn->bytes[0] >> 1 == 0xf2 >> 1 ? SCAN_VMGEXIT : SCAN_VMMCALL;
		break;
	case X86_INS_SYSCALL: hit->how = SCAN_SYSCALL; break;
	case X86_INS_INT:
		hit->how = SCAN_INT82;
		if (insn->bytes[insn->size - 1] != 0x82)
			return false;
		break;
	default:
		return false;
	}
	hit->kind = HIT_CALL;
	return true;
}

/* IN and OUT trap, and to some ports they are a call. */
static bool port(const cs_insn *insn, struct hit *hit)
{
	uint8_t opcode = insn->bytes[insn->size - 1];

	if (insn->id != X86_INS_IN && insn->id != X86_INS_OUT)
		return false;
	hit->kind = HIT_PORT;
	hit->how = insn->id == X86_INS_IN ? SCAN_IN : SCAN_OUT;
	hit->known = opcode >> 2 != 0xec >> 2 || insn->size > 2;
	hit->value = opcode;
	return true;
}

static bool is_privileged(unsigned id)
{
	switch (id) {
	case X86_INS_CLI: case X86_INS_STI: case X86_INS_HLT: case X86_INS_CLTS:
	case X86_INS_LGDT: case X86_INS_LIDT: case X86_INS_LLDT: case X86_INS_LTR:
	case X86_INS_LMSW: case X86_INS_INVD: case X86_INS_WBINVD: case X86_INS_INVLPG:
	case X86_INS_INVPCID: case X86_INS_INVEPT: case X86_INS_INVVPID:
	case X86_INS_RDMSR: case X86_INS_WRMSR: case X86_INS_RDPMC: case X86_INS_SWAPGS:
	case X86_INS_SYSRET: case X86_INS_SYSEXIT: case X86_INS_XSETBV:
	case X86_INS_CLAC: case X86_INS_STAC: case X86_INS_MONITOR: case X86_INS_MWAIT:
	case X86_INS_XSAVES: case X86_INS_XSAVES64: case X86_INS_XRSTORS: case X86_INS_XRSTORS64:
	case X86_INS_INSB: case X86_INS_INSW: case X86_INS_INSD:
	case X86_INS_OUTSB: case X86_INS_OUTSW: case X86_INS_OUTSD:
	case X86_INS_VMXON: case X86_INS_VMXOFF: case X86_INS_VMCLEAR: case X86_INS_VMPTRLD:
	case X86_INS_VMPTRST: case X86_INS_VMREAD: case X86_INS_VMWRITE:
	case X86_INS_VMLAUNCH: case X86_INS_VMRESUME: case X86_INS_VMRUN: case X86_INS_VMLOAD:
	case X86_INS_VMSAVE: case X86_INS_STGI: case X86_INS_CLGI: case X86_INS_SKINIT:
	case X86_INS_INVLPGA: case X86_INS_RSM: case X86_INS_GETSEC:
		return true;
	default:
		return false;
	}
}

/* MOV to and from control and debug registers, which Capstone calls MOV: 0F 20 to 0F 23. */
static bool is_system_move(const cs_insn *insn, struct hit *hit)
{
	const uint8_t *in = insn->bytes;
	unsigned number;

	if (insn->id != X86_INS_MOV || insn->size < 3)
		return false;
	in += insn->size - 3;
	if (in[0] != 0x0f || in[1] < 0x20 || in[1] > 0x23 || in[2] < 0xc0)
		return false;
	number = in[2] >> 3 & 7;
	if (insn->size > 3 && (in[-1] & 0xf4) == 0x44)
		number += 8;
	snprintf(hit->name, sizeof(hit->name), "mov %s %cr%u", in[1] & 2 ? "to" : "from",
		 in[1] & 1 ? 'd' : 'c', number);
	return true;
}

bool classify(const cs_insn *insn, struct hit *hit)
{
	*hit = (struct hit){.address = insn->address};
	if (call(insn, hit) || port(insn, hit))
		return true;
	hit->kind = HIT_TRAP;
	if (is_system_move(insn, hit))
		return true;
	if (!is_privileged(insn->id))
		return false;
	snprintf(hit->name, sizeof(hit->name), "%.15s", insn->mnemonic);
	return true;
}

/* Hyper-V's MSRs and leaves, Xen's and others' leaves beyond, and KVM's MSRs. */
static bool is_interesting(uint32_t value)
{
	return (value >= 0x40000000 && value <= 0x4000ffff) || value >> 8 == 0x4b564d;
}

/* MOV r32, imm32 and MOV r64, imm32, into the registers of RDMSR, WRMSR, CPUID, and of a call that
 * does one of them: ECX, EAX, EDI (which is System V's first; ECX is Windows's). */
bool classify_number(const cs_insn *insn, struct hit *hit)
{
	const uint8_t *in = insn->bytes;
	unsigned reg;

	if (insn->id != X86_INS_MOV || insn->size < 5 || insn->size > 7)
		return false;
	if (insn->size == 5 && in[0] >> 3 == 0xb8 >> 3)
		reg = in[0] & 7;
	else if (in[insn->size - 6] == 0xc7 && in[insn->size - 5] >> 3 == 0xc0 >> 3)
		reg = in[insn->size - 5] & 7;
	else
		return false;
	*hit = (struct hit){.address = insn->address, .kind = HIT_NUMBER, .leaf = reg == 0};
	memcpy(&hit->value, in + insn->size - 4, sizeof(hit->value));
	return (reg == 0 || reg == 1 || reg == 7) && is_interesting(hit->value);
}
