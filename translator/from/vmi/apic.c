/* SPDX-License-Identifier: MIT */
/* The local APIC, and with it the start of further processors. */
#include "translator/from/vmi/vmi.h"
#include "translator/ops.h"

/* Intel SDM volume 3, "Interrupt Command Register". */
#define APIC_ICR_LOW	     0x300
#define APIC_ICR_HIGH	     0x310
#define ICR_DELIVERY_MODE    0x00700
#define ICR_STARTUP	     0x00600
#define ICR_VECTOR	     0x000ff
#define ICR_SHORTHAND	     0xc0000
#define ICR_HIGH_DESTINATION 24

/* The guest asks for its own trampoline; a processor whose state it has given begins in ours. */
static uint32_t startup_command(uint32_t command)
{
	uint32_t target = host_apic_read(APIC_ICR_HIGH) >> ICR_HIGH_DESTINATION;
	uint8_t vector;

	if (command & ICR_SHORTHAND || !vmi_ap_vector(target, &vector))
		return command;
	return (command & ~(uint32_t)ICR_VECTOR) | vector;
}

void vmi_call_apic_write(uint32_t reg, uint32_t value)
{
	uintptr_t interrupts = vmi_devices_begin();

	if (reg == APIC_ICR_LOW && (value & ICR_DELIVERY_MODE) == ICR_STARTUP)
		value = startup_command(value);
	host_apic_write(reg, value);
	vmi_devices_end(interrupts);
}

uint32_t vmi_call_apic_read(uint32_t reg)
{
	uintptr_t interrupts = vmi_devices_begin();
	uint32_t value = host_apic_read(reg);

	vmi_devices_end(interrupts);
	return value;
}
