/* SPDX-License-Identifier: MIT */
/* The guest's processors. */
#ifndef SHIM_VMIROM_PROCESSORS_H
#define SHIM_VMIROM_PROCESSORS_H

/* As many as there is room for; more run as well, without SetInitialAPState. */
#define PROCESSORS 16

/* Offsets in struct processor, for start.S. */
#define PROCESSOR_GDT	  0
#define PROCESSOR_APIC_ID 4
#define PROCESSOR_WAITING 5
#define PROCESSOR_STATE	  8
#define PROCESSOR_SIZE	  100

/* And in struct vmi_ap_state. */
#define STATE_CR0	 0
#define STATE_CR2	 4
#define STATE_CR3	 8
#define STATE_CR4	 12
#define STATE_EFER	 16
#define STATE_EIP	 24
#define STATE_EFLAGS	 28
#define STATE_EAX	 32
#define STATE_EBX	 36
#define STATE_ECX	 40
#define STATE_EDX	 44
#define STATE_ESP	 48
#define STATE_EBP	 52
#define STATE_ESI	 56
#define STATE_EDI	 60
#define STATE_CS	 64
#define STATE_SS	 66
#define STATE_DS	 68
#define STATE_ES	 70
#define STATE_FS	 72
#define STATE_GS	 74
#define STATE_LDTR	 76
#define STATE_GDTR	 78
#define STATE_IDTR_BASE	 84
#define STATE_IDTR_LIMIT 88

#ifndef __ASSEMBLER__

#include "translator/types.h"

struct vmi_ap_state;
struct table_register;

/* Once, on the processor that booted. */
void processors_init(void);

/* Two of the VMI's calls. */
void vmi_call_set_gdt(const struct table_register *r);
void vmi_call_set_initial_ap_state(const struct vmi_ap_state *state, uint32_t id);

#endif

#endif
