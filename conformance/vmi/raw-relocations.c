/* SPDX-License-Identifier: MIT */
#include "shim/vmirom/relocations.h"

void vmi_call_iret(void);
void vmi_call_sysexit(void);

const struct vmi_relocation vmi_relocations[VMI_CALLS_END] = {
	[VMI_CALL_IRET] = {vmi_call_iret, VMI_RELOCATION_CALL_REL},
	[VMI_CALL_SYSEXIT] = {vmi_call_sysexit, VMI_RELOCATION_JUMP_REL},
};
