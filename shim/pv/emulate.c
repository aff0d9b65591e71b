/* SPDX-License-Identifier: MIT */
#include "shim/pv/emulate.h"
#include "shim/pv/cpu.h"
#include "shim/pv/decode.h"
#include "shim/pv/port.h"
#include "shim/string.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/segment.h"
#include "translator/from/xen/trap.h"

#define CR0_GUEST 0x80050033ull /* PG AM WP NE ET MP PE */

bool emulate_forced(struct xen_vcpu *v)
{
	static const uint8_t prefix_cpuid[] = {0x0f, 0x0b, 'x', 'e', 'n', 0x0f, 0xa2};
	uint8_t bytes[sizeof(prefix_cpuid)];

	if (guest_read(bytes, GVA(v->regs->rip), sizeof(bytes)) ||
	    memcmp(bytes, prefix_cpuid, sizeof(bytes)))
		return false;
	emulate_cpuid(v);
	v->regs->rip += sizeof(bytes);
	return true;
}

bool emulate_read_gs(struct xen_vcpu *v)
{
	struct xen_regs *r = v->regs;
	uint16_t opcode;

	if ((uint32_t)r->rcx != MSR_KERNEL_GS_BASE || guest_read(&opcode, GVA(r->rip), 2) ||
	    opcode != 0x320f)
		return false;
	r->rax = (uint32_t)v->user_gs_base;
	r->rdx = v->user_gs_base >> 32;
	r->rip += 2;
	return true;
}

/* Which vector it was is read from the instruction: not every processor's error code tells. */
bool emulate_int(struct xen_vcpu *v)
{
	struct xen_regs *r = v->regs;
	const struct xen_trap *t;
	uint8_t bytes[2];

	if (!(r->error_code & 2) || guest_read(bytes, GVA(r->rip), 2) || bytes[0] != 0xcd)
		return false;
	t = &v->traps[bytes[1]];
	if (t->address && t->dpl >= (v->in_kernel ? 1 : 3)) {
		r->rip += 2;
		xen_inject_exception(v, bytes[1], NO_ERROR_CODE);
	} else {
		xen_inject_exception(v, 13, bytes[1] * 8 + 2);
	}
	return true;
}

static bool read_control(struct xen_vcpu *v, const struct insn *i)
{
	uint64_t value;

	switch (i->reg) {
	case 0:
		value = CR0_GUEST | (v->ctrlreg[0] & CR0_TS);
		break;
	case 2:
		value = v->info->arch.cr2;
		break;
	case 3:
		value = v->kernel_root << 12;
		break;
	case 4:
		value = v->ctrlreg[4];
		break;
	default:
		return false;
	}
	*guest_register(v->regs, i->rm) = value;
	return true;
}

static bool write_root(struct xen_vcpu *v, uint64_t value)
{
	return !pagetable_load(v, value >> 12);
}

static bool write_control(struct xen_vcpu *v, const struct insn *i)
{
	uint64_t value = *guest_register(v->regs, i->rm);

	switch (i->reg) {
	case 0: /* only TS is the guest's to change */
		if ((value ^ CR0_GUEST) & ~CR0_TS)
			return false;
		v->ctrlreg[0] = value & CR0_TS;
		cpu_set_ts(value & CR0_TS);
		return true;
	case 2:
		v->info->arch.cr2 = value;
		return true;
	case 3:
		return write_root(v, value);
	case 4: /* what the guest may have is always on in the processor */
		v->ctrlreg[4] = value & read_cr4();
		return true;
	}
	return false;
}

static bool read_debug(struct xen_vcpu *v, const struct insn *i)
{
	if (i->reg > 7)
		return false;
	*guest_register(v->regs, i->rm) = v->debugreg[i->reg == 4 || i->reg == 5 ? i->reg + 2 : i->reg];
	return true;
}

static bool write_debug(struct xen_vcpu *v, const struct insn *i)
{
	return i->reg <= 7 && !xen_set_debugreg(v, i->reg, *guest_register(v->regs, i->rm));
}

static bool read_msr(struct xen_vcpu *v)
{
	uint64_t value;

	if (emulate_rdmsr(v, v->regs->rcx, &value))
		return false;
	v->regs->rax = (uint32_t)value;
	v->regs->rdx = value >> 32;
	return true;
}

static bool write_msr(struct xen_vcpu *v)
{
	return !emulate_wrmsr(v, v->regs->rcx, v->regs->rdx << 32 | (uint32_t)v->regs->rax);
}

static bool group_0f01(struct xen_vcpu *v, const struct insn *i)
{
	struct xen_regs *r = v->regs;

	if (i->mod != 3 || (i->reg & 7) != 2 || (i->rm & 7) != 1) /* XSETBV */
		return false;
	if (!(v->ctrlreg[4] & CR4_OSXSAVE))
		return false;
	return !xsetbv_safe(r->rcx, r->rdx << 32 | (uint32_t)r->rax);
}

static bool two_byte(struct xen_vcpu *v, const struct insn *i)
{
	switch (i->opcode) {
	case 0x01:
		return group_0f01(v, i);
	case 0x06: /* CLTS */
		v->ctrlreg[0] &= ~CR0_TS;
		cpu_set_ts(false);
		return true;
	case 0x09: /* WBINVD: of no effect without devices */
		return true;
	case 0x20:
		return read_control(v, i);
	case 0x21:
		return read_debug(v, i);
	case 0x22:
		return write_control(v, i);
	case 0x23:
		return write_debug(v, i);
	case 0x30:
		return write_msr(v);
	case 0x32:
		return read_msr(v);
	}
	return false;
}

/*
 * A far return or IRETQ to a selector of another privilege, as Linux makes to its own code segment:
 * for a PV kernel, whose segments are all of one ring, it is one within its mode.
 */
static bool far_return(struct xen_vcpu *v, const struct insn *i)
{
	uint64_t frame[5];
	struct xen_regs *r = v->regs;
	bool iret = i->opcode == 0xcf;

	if (!(i->rex & 8) || guest_read(frame, GVA(r->rsp), iret ? 40 : 16))
		return false;
	r->rip = frame[0];
	r->cs = XEN_KERNEL_CS;
	r->ss = XEN_KERNEL_SS;
	if (iret) {
		r->rflags = (frame[2] & ~(RFLAGS_VM | RFLAGS_IOPL)) | RFLAGS_IF | RFLAGS_FIXED;
		r->rsp = frame[3];
	} else {
		r->rsp += 16;
	}
	r->rip -= i->length; /* the caller adds it */
	return true;
}

static bool one_byte(struct xen_vcpu *v, const struct insn *i)
{
	switch (i->opcode) {
	case 0xfa: /* CLI, STI: the upcall mask is what counts for a PV guest */
	case 0xfb:
		return io_permitted(v);
	case 0xcb:
	case 0xcf:
		return far_return(v, i);
	}
	return port_instruction(v, i);
}

bool emulate_privileged(struct xen_vcpu *v)
{
	struct insn i;

	if (!decode(v, &i))
		return false;
	if (!v->in_kernel && (i.two_byte || !port_instruction(v, &i)))
		return false;
	if (v->in_kernel && !(i.two_byte ? two_byte(v, &i) : one_byte(v, &i)))
		return false;
	v->regs->rip += i.length;
	return true;
}
