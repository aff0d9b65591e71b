/* SPDX-License-Identifier: MIT */
/* Reading the fixed ACPI table (ACPI 6.4, 5.2.9). */
#include "translator/to/bare/acpi.h"

#include <asm/errno.h>

#include "translator/seat.h"
#include "translator/to/bare/acpi_tables.h"

struct generic_address {
	uint8_t space, width, offset, access;
	uint64_t address;
} __attribute__((packed));

struct fadt {
	struct acpi_table header;
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

_Static_assert(offsetof(struct fadt, pm_timer) == 76, "FADT");
_Static_assert(offsetof(struct fadt, century) == 108, "FADT");
_Static_assert(offsetof(struct fadt, reset) == 116, "FADT");
_Static_assert(offsetof(struct fadt, x_pm_timer) == 208, "FADT");

#define FADT_FLAG_TIMER_32 (1u << 8)
#define FADT_FLAG_RESET	   (1u << 10)

#define SPACE_MEMORY 0
#define SPACE_PORT   1

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
	const struct acpi_table *dsdt = NULL;
	uint64_t x_dsdt;

	if (fadt->header.length >= offsetof(struct fadt, x_pm1a_event)) {
		x_dsdt = fadt->x_dsdt;
		dsdt = acpi_table_at(x_dsdt, "DSDT");
	}
	if (!dsdt)
		dsdt = acpi_table_at(fadt->dsdt, "DSDT");
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
	const struct fadt *fadt;

	*out = (struct acpi_info){0};
	if (!acpi_tables_present()) {
		log_line(LOG_INFO, "ACPI: this machine has no tables");
		return -ENOENT;
	}
	fadt = (const struct fadt *)acpi_table_find("FACP", offsetof(struct fadt, reset));
	if (!fadt) {
		log_line(LOG_INFO, "ACPI: no valid FADT: the tables are not used");
		return -EINVAL;
	}
	read_fadt(fadt, out);
	read_reset(fadt, out);
	read_s5(fadt, out);
	return 0;
}
