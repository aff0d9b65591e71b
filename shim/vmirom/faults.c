/* SPDX-License-Identifier: MIT */
/* The gates of the faults that an IRET can raise: ours, before the guest's (iret.S). */
#include "translator/from/vmi/vmi.h"

#define FIRST 10 /* #TS, #NP, #SS, #GP */
#define LAST  13

/* Of a gate's upper half: present, and an interrupt's or a trap's of 32 bits. */
#define GATE_MASK 0x9e00u
#define GATE_32	  0x8e00u

extern char vmi_fault_stub_10[], vmi_fault_stub_11[], vmi_fault_stub_12[], vmi_fault_stub_13[];
extern uint32_t vmi_fault_handlers[LAST - FIRST + 1];
uint32_t vmi_fault_handlers[LAST - FIRST + 1];

static char *const stubs[] = {vmi_fault_stub_10, vmi_fault_stub_11, vmi_fault_stub_12,
			      vmi_fault_stub_13};

void vmi_gate(uint32_t vector, uint32_t *low, uint32_t *high)
{
	uint32_t stub;

	if (vector < FIRST || vector > LAST || (*high & GATE_MASK) != GATE_32)
		return;
	stub = (uint32_t)stubs[vector - FIRST];
	vmi_fault_handlers[vector - FIRST] = (*high & 0xffff0000) | (*low & 0xffff);
	*low = (*low & 0xffff0000) | (stub & 0xffff);
	*high = (*high & 0xffff) | (stub & 0xffff0000);
}
