/* SPDX-License-Identifier: MIT */
#include "translator/to/bare/acpi_tables.h"

#include "translator/machine.h"

#define RSDP_SIZE_1 20 /* what the first checksum covers */
#define RSDP_SIZE_2 36

struct rsdp {
	char signature[8];
	uint8_t checksum;
	char oem[6];
	uint8_t revision;
	uint32_t rsdt;
	uint32_t length; /* from here on: revision 2 */
	uint64_t xsdt;
	uint8_t extended_checksum;
	uint8_t reserved[3];
} __attribute__((packed));

_Static_assert(sizeof(struct rsdp) == RSDP_SIZE_2, "RSDP");

#define TABLE_MAX (4u << 20) /* a length beyond this is a corrupt one */

static bool checksum_ok(const uint8_t *bytes, size_t len)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += bytes[i];
	return !sum;
}

/* Nobody writes to the tables while they are read, which is before any guest runs. */
static const void *map(uint64_t phys, size_t len)
{
	if (!phys || phys + len > 1ull << 32 || phys + len < phys)
		return NULL;
	return (const void *)phys_map(phys, len);
}

const struct acpi_table *acpi_table_at(uint64_t phys, const char *signature)
{
	const struct acpi_table *header = map(phys, sizeof(*header));
	uint32_t length;

	if (!header || __builtin_memcmp(header->signature, signature, 4))
		return NULL;
	length = header->length;
	if (length < sizeof(*header) || length > TABLE_MAX)
		return NULL;
	header = map(phys, length);
	if (!header || !checksum_ok((const uint8_t *)header, length))
		return NULL;
	return header;
}

static const struct rsdp *rsdp_scan(uint64_t phys, size_t len)
{
	const uint8_t *bytes = map(phys, len);

	for (size_t at = 0; bytes && at + RSDP_SIZE_2 <= len; at += 16) {
		const struct rsdp *rsdp = (const struct rsdp *)(bytes + at);

		if (!__builtin_memcmp(rsdp->signature, "RSD PTR ", 8) &&
		    checksum_ok(bytes + at, RSDP_SIZE_1))
			return rsdp;
	}
	return NULL;
}

#define BIOS_DATA     0x400
#define BIOS_DATA_LEN 0x100
#define BDA_EBDA      0x0e /* the EBDA's segment, in the BIOS data area */
#define EBDA_SEARCH   1024
#define BIOS_ROM      0xe0000
#define BIOS_ROM_LEN  0x20000

/* Where a PC BIOS leaves it (ACPI 6.4, 5.2.5.1). */
static const struct rsdp *rsdp_find(void)
{
	const uint8_t *bda = map(BIOS_DATA, BIOS_DATA_LEN);
	const struct rsdp *rsdp = NULL;
	uint32_t ebda = bda ? (bda[BDA_EBDA] | bda[BDA_EBDA + 1] << 8) << 4 : 0;

	if (ebda >= 0x80000 && ebda < 0xa0000)
		rsdp = rsdp_scan(ebda, EBDA_SEARCH);
	return rsdp ? rsdp : rsdp_scan(BIOS_ROM, BIOS_ROM_LEN);
}

bool acpi_tables_present(void)
{
	return rsdp_find();
}

/* Through a root table of `width`-byte addresses. */
static const struct acpi_table *find_in(const struct acpi_table *root, size_t width,
					const char *signature, size_t min_length)
{
	const uint8_t *entry = (const uint8_t *)(root + 1);
	size_t count = (root->length - sizeof(*root)) / width;

	for (size_t i = 0; i < count; i++, entry += width) {
		uint64_t phys = 0;
		const struct acpi_table *table;

		__builtin_memcpy(&phys, entry, width);
		table = acpi_table_at(phys, signature);
		if (table && table->length >= min_length)
			return table;
	}
	return NULL;
}

const struct acpi_table *acpi_table_find(const char *signature, size_t min_length)
{
	const struct rsdp *rsdp = rsdp_find();
	const struct acpi_table *root, *table = NULL;

	if (!rsdp)
		return NULL;
	if (rsdp->revision >= 2 && checksum_ok((const uint8_t *)rsdp, RSDP_SIZE_2)) {
		root = acpi_table_at(rsdp->xsdt, "XSDT");
		table = root ? find_in(root, sizeof(uint64_t), signature, min_length) : NULL;
	}
	if (!table) {
		root = acpi_table_at(rsdp->rsdt, "RSDT");
		table = root ? find_in(root, sizeof(uint32_t), signature, min_length) : NULL;
	}
	return table;
}
