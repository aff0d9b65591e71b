/* SPDX-License-Identifier: MIT */
#include "shim/vmirom/relocations.h"

#define DECLARE_CALL(name)   void vmi_call_##name(void);
#define DECLARE_JUMP(name)   void vmi_call_##name(void);
#define DECLARE_NOP(name)
#define DECLARE_ABSENT(name)
#define DECLARE(number, Name, name, convention, arguments, asks, state) DECLARE_##state(name)
VMI_CALLS(DECLARE)

#define ROW_CALL(number, name)	 [number] = {vmi_call_##name, VMI_RELOCATION_CALL_REL},
#define ROW_JUMP(number, name)	 [number] = {vmi_call_##name, VMI_RELOCATION_JUMP_REL},
#define ROW_NOP(number, name)	 [number] = {0, VMI_RELOCATION_NOP},
#define ROW_ABSENT(number, name) [number] = {0, VMI_RELOCATION_NONE},
#define ROW(number, Name, name, convention, arguments, asks, state) ROW_##state(number, name)

const struct vmi_relocation vmi_relocations[VMI_CALLS_END] = {VMI_CALLS(ROW)};
