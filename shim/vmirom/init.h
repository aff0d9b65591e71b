/* SPDX-License-Identifier: MIT */
/* What the ROM's two slots lead to. */
#ifndef SHIM_VMIROM_INIT_H
#define SHIM_VMIROM_INIT_H

#include "translator/types.h"

/* VMI_Init: 0, or 1 when there is no host that we can use; then the guest goes on without us.
 * Interrupts are off.  May be called again, also at another address (kexec). */
uint32_t vmirom_init(void);
/* GetRelocationInfo: the address in EAX, VMI_RELOCATION_* in EDX. */
uint64_t vmi_get_relocation_info(uint32_t call);

/* seat.c: what an earlier VMI_Init was given is to be had again. */
void seat_init(void);

#endif
