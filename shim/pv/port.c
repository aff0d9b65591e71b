/* SPDX-License-Identifier: MIT */
#include "shim/pv/port.h"

bool io_permitted(const struct xen_vcpu *v)
{
	bool architectural = v->domain->vm_assist >> VMASST_TYPE_architectural_iopl & 1;

	return v->iopl >= (!v->in_kernel ? 3 : architectural ? 0 : 1);
}

bool port_instruction(struct xen_vcpu *v, const struct insn *i)
{
	if (!io_permitted(v))
		return false;
	switch (i->opcode) {
	case 0xe4: case 0xe5: case 0xec: case 0xed:
		write_operand(v->regs, 0, i, ~0ull);
		return true;
	case 0xe6: case 0xe7: case 0xee: case 0xef:
		return true;
	}
	return false;
}
