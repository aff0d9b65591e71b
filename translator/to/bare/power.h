/* SPDX-License-Identifier: MIT */
/* The ends of the machine through ACPI's fixed hardware (ACPI 6.4, 4.8.3).  They return when they
 * did not work. */
#ifndef TRANSLATOR_TO_BARE_POWER_H
#define TRANSLATOR_TO_BARE_POWER_H

#include "translator/to/bare/acpi.h"

void acpi_power_off(const struct acpi_info *acpi);
void acpi_reset(const struct acpi_info *acpi);

#endif
