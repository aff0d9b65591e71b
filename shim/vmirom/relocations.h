/* SPDX-License-Identifier: MIT */
/* How GetRelocationInfo answers for each call: which variant of the ROM this is, is a matter of which
 * table it is linked with. */
#ifndef SHIM_VMIROM_RELOCATIONS_H
#define SHIM_VMIROM_RELOCATIONS_H

#include "abi/vmi/calls.h"
#include "abi/vmi/vmi.h"

struct vmi_relocation {
	void (*address)(void);
	uint32_t type; /* VMI_RELOCATION_* */
};

extern const struct vmi_relocation vmi_relocations[VMI_CALLS_END];

#endif
