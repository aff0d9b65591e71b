/* SPDX-License-Identifier: MIT */
/* Finding the ACPI tables and reading the fixed ones (ACPI 6.4, chapter 5.2). */
#include "translator/to/bare/acpi.h"

#include <asm/errno.h>

#include "translator/machine.h"
#include "translator/seat.h"

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

struct table_header {
	char signature[4];
	uint32_t length;
	uint8_t revision, checksum;
	char oem[6], oem_table[8];
	uint32_t oem_revision, creator, creator_revision;
} __attribute__((packed));

struct generic_address {
	uint8_t space, width, offset, access;
	uint64_t address;
} __attribute__((packed));

struct fadt {
	struct table_header header;
	uint32_t facs, dsdt;
	uint8_t reserved, profile;
	uint16_t sci;
	uint32_t smi_command;
	uint8_t acpi_enable, acpi_disable, s4bios, pstate;
	uint32_t pm1a_event, pm1b_event, pm1a_control, pm1b_control, pm2_control, pm_timer, gpe0,
		gpe1;
	uint8_t lengths[7], cst;
	uint16_t c2_latency, c3_latency, flush_size, flush_stride;
	uint8_t duty_offset, duty_width, day_alarm, month_alarm, century;
	uint16_t boot_flags;
	uint8_t reserved2;
	uint32_t flags;
	struct generic_address reset; /* from here on: revision 2 */
	uint8_t reset_value;
	uint16_t arm_flags;
	uint8_t minor;
	uint64_t x_facs, x_dsdt;
	struct generic_address x_pm1a_event, x_pm1b_event, x_pm1a_control, x_pm1b_control;
	struct generic_address x_pm2_control, x_pm_timer;
} __attribute__((packed));

_Static_assert(sizeof(struct rsdp) == RSDP_SIZE_2, "RSDP");
_Static_assert(sizeof(struct table_header) == 36, "table header");
_Static_assert(offsetof(struct fadt, pm_timer) == 76, "FADT");
_Static_assert(offsetof(struct fadt, century) == 108, "FADT");
_Static_assert(offsetof(struct fadt, reset) == 116, "FADT");
_Static_assert(offsetof(struct fadt, x_pm_timer) == 208, "FADT");

#define FADT_FLAG_TIMER_32 (1u << 8)
#define FADT_FLAG_RESET	   (1u << 10)

#define SPACE_MEMORY 0
#define SPACE_PORT   1

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

/* The whole table at `phys` when it is one, and has this signature (NULL: any). */
static const struct table_header *table_at(uint64_t phys, const char *signature)
{
	const struct table_header *header = map(phys, sizeof(*header));
	uint32_t length;

	if (!header || (signature && __builtin_memcmp(header->signature, signature, 4)))
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

/* The FADT through a root table of `width`-byte addresses. */
static const struct fadt *fadt_in(const struct table_header *root, size_t width)
{
	const uint8_t *entry = (const uint8_t *)(root + 1);
	size_t count = (root->length - sizeof(*root)) / width;

	for (size_t i = 0; i < count; i++, entry += width) {
		uint64_t phys = 0;
		const struct table_header *table;

		__builtin_memcpy(&phys, entry, width);
		table = table_at(phys, "FACP");
		if (table && table->length >= offsetof(struct fadt, reset))
			return (const struct fadt *)table;
	}
	return NULL;
}

static const struct fadt *fadt_find(const struct rsdp *rsdp)
{
	const struct table_header *root;
	const struct fadt *fadt = NULL;

	if (rsdp->revision >= 2 && checksum_ok((const uint8_t *)rsdp, RSDP_SIZE_2)) {
		root = table_at(rsdp->xsdt, "XSDT");
		fadt = root ? fadt_in(root, sizeof(uint64_t)) : NULL;
	}
	if (!fadt) {
		root = table_at(rsdp->rsdt, "RSDT");
		fadt = root ? fadt_in(root, sizeof(uint32_t)) : NULL;
	}
	return fadt;
}

/* The extended field is meant to win where it is there, but firmware that fills only the other is
 * common. */
static uint16_t port_of(const struct fadt *fadt, uint32_t port, size_t extended)
{
	struct generic_address x;

	if (extended + sizeof(x) <= fadt->header.length) {
		__builtin_memcpy(&x, (const uint8_t *)fadt + extended, sizeof(x));
		if (x.space == SPACE_PORT && x.address && x.address <= 0xffff)
			return (uint16_t)x.address;
	}
	return port <= 0xffff ? (uint16_t)port : 0;
}

static void read_reset(const struct fadt *fadt, struct acpi_info *out)
{
	if (fadt->header.length < offsetof(struct fadt, arm_flags) ||
	    !(fadt->flags & FADT_FLAG_RESET) || !fadt->reset.address)
		return;
	if (fadt->reset.space == SPACE_PORT && fadt->reset.address <= 0xffff)
		out->reset.space = ACPI_REGISTER_PORT;
	else if (fadt->reset.space == SPACE_MEMORY && fadt->reset.address <= 0xffffffff)
		out->reset.space = ACPI_REGISTER_MEMORY;
	else
		return;
	out->reset.address = fadt->reset.address;
	out->reset_value = fadt->reset_value;
}

static void read_s5(const struct fadt *fadt, struct acpi_info *out)
{
	const struct table_header *dsdt = NULL;
	uint64_t x_dsdt;

	if (fadt->header.length >= offsetof(struct fadt, x_pm1a_event)) {
		x_dsdt = fadt->x_dsdt;
		dsdt = table_at(x_dsdt, "DSDT");
	}
	if (!dsdt)
		dsdt = table_at(fadt->dsdt, "DSDT");
	if (!dsdt) {
		log_line(LOG_INFO, "ACPI: no valid DSDT, so no power-off");
		return;
	}
	out->has_s5 = acpi_find_s5((const uint8_t *)(dsdt + 1), dsdt->length - sizeof(*dsdt),
				   &out->s5_type_a, &out->s5_type_b);
	if (!out->has_s5)
		log_line(LOG_INFO, "ACPI: no \\_S5 in the DSDT, so no power-off");
}

static void read_fadt(const struct fadt *fadt, struct acpi_info *out)
{
	out->pm1a_control =
		port_of(fadt, fadt->pm1a_control, offsetof(struct fadt, x_pm1a_control));
	out->pm1b_control =
		port_of(fadt, fadt->pm1b_control, offsetof(struct fadt, x_pm1b_control));
	out->pm_timer = port_of(fadt, fadt->pm_timer, offsetof(struct fadt, x_pm_timer));
	out->pm_timer_32 = fadt->flags & FADT_FLAG_TIMER_32;
	out->smi_command = fadt->smi_command <= 0xffff ? (uint16_t)fadt->smi_command : 0;
	out->acpi_enable = fadt->acpi_enable;
	out->century = fadt->century < 0x80 ? fadt->century : 0;
}

int acpi_init(struct acpi_info *out)
{
	const struct rsdp *rsdp = rsdp_find();
	const struct fadt *fadt;

	*out = (struct acpi_info){0};
	if (!rsdp) {
		log_line(LOG_INFO, "ACPI: this machine has no tables");
		return -ENOENT;
	}
	fadt = fadt_find(rsdp);
	if (!fadt) {
		log_line(LOG_INFO, "ACPI: no valid FADT: the tables are not used");
		return -EINVAL;
	}
	read_fadt(fadt, out);
	read_reset(fadt, out);
	read_s5(fadt, out);
	return 0;
}
