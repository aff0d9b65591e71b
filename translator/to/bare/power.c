/* SPDX-License-Identifier: MIT */
#include "translator/to/bare/power.h"

#include "translator/machine.h"

#define PM1_SCI_ENABLE	 0x0001
#define PM1_SLP_TYP(t)	 ((uint16_t)((t) << 10))
#define PM1_SLP_TYP_MASK PM1_SLP_TYP(7)
#define PM1_SLP_ENABLE	 0x2000

#define PATIENCE 100000 /* port reads */

static void leave_legacy_mode(const struct acpi_info *acpi)
{
	if ((port_in16(acpi->pm1a_control) & PM1_SCI_ENABLE) || !acpi->smi_command ||
	    !acpi->acpi_enable)
		return;
	port_out8(acpi->smi_command, acpi->acpi_enable);
	for (unsigned i = 0; i < PATIENCE; i++)
		if (port_in16(acpi->pm1a_control) & PM1_SCI_ENABLE)
			return;
}

static void enter_sleep(uint16_t port, uint8_t type)
{
	uint16_t control = port_in16(port) & ~(PM1_SLP_TYP_MASK | PM1_SLP_ENABLE);

	port_out16(port, control | PM1_SLP_TYP(type));
	port_out16(port, control | PM1_SLP_TYP(type) | PM1_SLP_ENABLE);
}

void acpi_power_off(const struct acpi_info *acpi)
{
	if (!acpi->has_s5 || !acpi->pm1a_control)
		return;
	leave_legacy_mode(acpi);
	enter_sleep(acpi->pm1a_control, acpi->s5_type_a);
	if (acpi->pm1b_control)
		enter_sleep(acpi->pm1b_control, acpi->s5_type_b);
	/* The machine may take a while to go. */
	for (unsigned i = 0; i < PATIENCE; i++)
		port_in16(acpi->pm1a_control);
}

void acpi_reset(const struct acpi_info *acpi)
{
	volatile uint8_t *memory;

	if (acpi->reset.space == ACPI_REGISTER_PORT) {
		port_out8((uint16_t)acpi->reset.address, acpi->reset_value);
	} else if (acpi->reset.space == ACPI_REGISTER_MEMORY) {
		memory = phys_map(acpi->reset.address, 1);
		if (memory)
			*memory = acpi->reset_value;
	}
}
