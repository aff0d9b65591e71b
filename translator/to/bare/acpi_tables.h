/* SPDX-License-Identifier: MIT */
/* Finding ACPI tables (ACPI 6.4, chapter 5.2). */
#ifndef TRANSLATOR_TO_BARE_ACPI_TABLES_H
#define TRANSLATOR_TO_BARE_ACPI_TABLES_H

#include "translator/types.h"

struct acpi_table {
	char signature[4];
	uint32_t length;
	uint8_t revision, checksum;
	char oem[6], oem_table[8];
	uint32_t oem_revision, creator, creator_revision;
} __attribute__((packed));

_Static_assert(sizeof(struct acpi_table) == 36, "ACPI table header");

/* Whether the firmware left tables at all. */
bool acpi_tables_present(void);
/* The first table with this signature that the root table names, is whole, and has `min_length`
 * bytes or more; NULL: none. */
const struct acpi_table *acpi_table_find(const char *signature, size_t min_length);
/* The table at this physical address, when it has this signature and is whole. */
const struct acpi_table *acpi_table_at(uint64_t phys, const char *signature);

#endif
