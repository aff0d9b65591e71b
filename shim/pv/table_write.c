/* SPDX-License-Identifier: MIT */
/*
 * Writes of the guest's kernel to page tables that it maps read-only.  Linux makes them on every fork
 * and unmap and expects them to work.  The instruction's effect is computed on a copy of the entry;
 * the entry as a whole is checked and written like a hypercall's.
 */
#include "shim/pv/alu.h"
#include "shim/pv/decode.h"
#include "shim/pv/emulate.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"

struct write {
	struct xen_regs *r;
	const struct insn *i;
	uint64_t old;  /* the operand in memory, i->size bytes of it */
	uint64_t new;
	uint64_t rflags;
	bool reg_changes;   /* the register operand gets: */
	uint64_t reg_value;
	bool accumulator_changes; /* CMPXCHG failed: RAX gets old */
};

static bool bit_op(struct write *w, unsigned kind, uint64_t bit)
{
	uint64_t mask = 1ull << (bit & (8 * w->i->size - 1));

	w->rflags = (w->rflags & ~RFLAGS_CF) | (w->old & mask ? RFLAGS_CF : 0);
	switch (kind) {
	case 5:
		w->new = w->old | mask;
		return true;
	case 6:
		w->new = w->old & ~mask;
		return true;
	case 7:
		w->new = w->old ^ mask;
		return true;
	}
	return false;
}

static bool compare_exchange(struct write *w)
{
	uint64_t accumulator = read_operand(w->r, 0, w->i);

	alu(ALU_CMP, w->i->size, accumulator, w->old, &w->rflags);
	w->accumulator_changes = !(w->rflags & RFLAGS_ZF);
	w->new = w->accumulator_changes ? w->old : read_operand(w->r, w->i->reg, w->i);
	return true;
}

static bool two_byte(struct write *w)
{
	uint64_t reg = read_operand(w->r, w->i->reg, w->i);

	switch (w->i->opcode) {
	case 0xab:
		return bit_op(w, 5, reg);
	case 0xb3:
		return bit_op(w, 6, reg);
	case 0xbb:
		return bit_op(w, 7, reg);
	case 0xba:
		return bit_op(w, w->i->reg & 7, w->i->imm);
	case 0xb0: case 0xb1:
		return compare_exchange(w);
	case 0xc0: case 0xc1:
		w->reg_changes = true;
		w->reg_value = w->old;
		w->new = alu(ALU_ADD, w->i->size, w->old, reg, &w->rflags);
		return true;
	case 0xc3:
		w->new = reg;
		return true;
	}
	return false;
}

static bool group3(struct write *w) /* NOT, NEG */
{
	if ((w->i->reg & 7) == 2)
		w->new = ~w->old;
	else if ((w->i->reg & 7) == 3)
		w->new = alu(ALU_SUB, w->i->size, 0, w->old, &w->rflags);
	else
		return false;
	return true;
}

static bool group45(struct write *w) /* INC, DEC */
{
	if ((w->i->reg & 7) > 1)
		return false;
	w->new = alu_step(w->i->reg & 7 ? ALU_SUB : ALU_ADD, w->i->size, w->old, &w->rflags);
	return true;
}

static bool one_byte(struct write *w)
{
	uint64_t reg = read_operand(w->r, w->i->reg, w->i);

	switch (w->i->opcode) {
	case 0x88: case 0x89:
		w->new = reg;
		return true;
	case 0x86: case 0x87:
		w->reg_changes = true;
		w->reg_value = w->old;
		w->new = reg;
		return true;
	case 0xc6: case 0xc7:
		w->new = w->i->imm;
		return !(w->i->reg & 7);
	case 0x80: case 0x81: case 0x83:
		w->new = alu(w->i->reg & 7, w->i->size, w->old, w->i->imm, &w->rflags);
		return true;
	case 0xf6: case 0xf7:
		return group3(w);
	case 0xfe: case 0xff:
		return group45(w);
	}
	if (w->i->opcode >= 0x40 || (w->i->opcode & 7) > 1)
		return false;
	w->new = alu(w->i->opcode >> 3, w->i->size, w->old, reg, &w->rflags);
	return true;
}

static bool is_movs(const struct insn *i)
{
	return (i->opcode & ~1) == 0xa4;
}

static bool is_stos(const struct insn *i)
{
	return (i->opcode & ~1) == 0xaa;
}

/* Instructions that name no operand in memory: MOVS and STOS, of which one element is stored here and
 * with REP the instruction executed again for the rest, and PUSH. */
static bool without_modrm(struct write *w)
{
	const struct insn *i = w->i;

	if (i->odd_address)
		return false;
	if (is_movs(i))
		return !guest_read(&w->new, GVA(w->r->rsi), i->size);
	if (is_stos(i))
		w->new = read_operand(w->r, 0, i);
	else if ((i->opcode & 0xf8) == 0x50)
		w->new = *guest_register(w->r, (i->opcode & 7) | (i->rex & 1) << 3);
	else if (i->opcode == 0x68 || i->opcode == 0x6a)
		w->new = i->imm;
	else
		return false;
	return true;
}

static void advance(const struct insn *i, struct xen_regs *r)
{
	uint64_t step = r->rflags & 0x400 ? -(uint64_t)i->size : i->size;

	if (!is_movs(i) && !is_stos(i)) {
		r->rsp -= i->size;
		r->rip += i->length;
		return;
	}
	r->rdi += step;
	if (is_movs(i))
		r->rsi += step;
	if (!i->repeat || !--r->rcx)
		r->rip += i->length;
}

static bool compute(struct write *w)
{
	if (!w->i->has_modrm)
		return !w->i->two_byte && without_modrm(w);
	if (w->i->mod == 3)
		return false;
	return w->i->two_byte ? two_byte(w) : one_byte(w);
}

static void commit(struct write *w)
{
	struct xen_regs *r = w->r;

	if (!w->i->has_modrm) {
		advance(w->i, r);
		return;
	}
	if (w->reg_changes)
		write_operand(r, w->i->reg, w->i, w->reg_value);
	if (w->accumulator_changes)
		write_operand(r, 0, w->i, w->old);
	r->rflags = w->rflags;
	r->rip += w->i->length;
}

/* A bit number in a register reaches beyond the operand itself. */
static uint64_t bit_string_offset(struct xen_regs *r, const struct insn *i)
{
	int64_t bits = 8 * i->size, n = *guest_register(r, i->reg);

	if (!i->two_byte || (i->opcode != 0xab && i->opcode != 0xb3 && i->opcode != 0xbb))
		return 0;
	n = i->size == 8 ? n : i->size == 4 ? (int32_t)n : (int16_t)n;
	return (n & ~(bits - 1)) / 8;
}

/* Where a fault is at a page's first byte the operand may have begun on the page before. */
static bool starts_at(struct xen_regs *r, const struct insn *i, uint64_t linear)
{
	if (i->odd_address)
		return false;
	if (i->has_modrm)
		return effective_address(r, i) + bit_string_offset(r, i) == linear;
	return linear == (is_movs(i) || is_stos(i) ? r->rdi : r->rsp - i->size);
}

bool emulate_table_write(struct xen_vcpu *v, uint64_t linear)
{
	uint64_t *pte = is_hypervisor_linear(linear) ? NULL : pagetable_walk(v->kernel_root, linear);
	struct xen_regs *r = v->regs;
	struct write w = {.r = r, .rflags = r->rflags};
	uint64_t *entry, mask, value;
	unsigned offset = linear & ~PAGE_MASK, shift = (offset & 7) * 8;
	struct insn i;

	if (!pte || (*pte & (PTE_PRESENT | PTE_RW)) != PTE_PRESENT ||
	    frame_type(v->domain, pte_mfn(*pte)) != 1 || !decode(v, &i))
		return false;
	if (offset & (i.size - 1) || (!offset && !starts_at(r, &i, linear)))
		return false;
	entry = (uint64_t *)frame_map(pte_mfn(*pte)) + (offset >> 3);
	mask = ~0ull >> (64 - 8 * i.size);
	w.i = &i;
	value = *entry;
	w.old = value >> shift & mask;
	if (!compute(&w))
		return false;
	value = (value & ~(mask << shift)) | (w.new & mask) << shift;
	if (pagetable_emulated_write(v, pte_mfn(*pte), offset & ~7u, value))
		return false;
	commit(&w);
	return true;
}
