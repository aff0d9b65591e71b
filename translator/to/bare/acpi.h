/* SPDX-License-Identifier: MIT */
/*
 * What the machine's ACPI tables say about power, reset and the power-management timer.  The tables
 * are not trusted: every one is bounded and checksummed, and what makes no sense counts as absent.
 */
#ifndef TRANSLATOR_TO_BARE_ACPI_H
#define TRANSLATOR_TO_BARE_ACPI_H

#include "translator/types.h"

/* A register of the tables' "generic address" form. */
struct acpi_register {
	enum { ACPI_REGISTER_ABSENT, ACPI_REGISTER_PORT, ACPI_REGISTER_MEMORY } space;
	uint64_t address;
};

struct acpi_info {
	/* I/O ports; 0 where there is none. */
	uint16_t pm1a_control, pm1b_control;
	uint16_t smi_command;
	uint16_t pm_timer;
	uint8_t acpi_enable; /* to smi_command, to leave legacy mode */
	uint8_t century;     /* index of the RTC's century register; 0: none */
	bool pm_timer_32;    /* the timer has 32 bits, not 24 */
	bool has_s5;
	uint8_t s5_type_a, s5_type_b; /* SLP_TYP of soft-off */
	struct acpi_register reset;
	uint8_t reset_value;
};

/* Read the tables.  0; -ENOENT when there are none, -EINVAL when they are corrupt (`out` is all
 * absent then), with a log line. */
int acpi_init(struct acpi_info *out);

/* SLP_TYPa and SLP_TYPb of the object \_S5 in AML code (ACPI 6.4, 7.4.2 and 20.2).  False: not
 * there, or not understood. */
bool acpi_find_s5(const uint8_t *aml, size_t len, uint8_t *type_a, uint8_t *type_b);

#endif
