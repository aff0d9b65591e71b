/* SPDX-License-Identifier: MIT */
/* The ACPI tables of the fake machine, and the registers that they name. */
#include <string.h>

#include "conformance/unit/fake_devices.h"

static void put(uint32_t at, uint64_t value, size_t len)
{
	memcpy(fake.ram + at, &value, len);
}

static uint32_t get32(uint32_t at)
{
	uint32_t value;

	memcpy(&value, fake.ram + at, sizeof(value));
	return value;
}

static void make_sum_zero(uint32_t at, size_t len, uint32_t checksum)
{
	uint8_t sum = 0;

	fake.ram[checksum] = 0;
	for (size_t i = 0; i < len; i++)
		sum += fake.ram[at + i];
	fake.ram[checksum] = (uint8_t)-sum;
}

void fake_acpi_checksum(uint32_t table)
{
	if (table == FAKE_RSDP) {
		make_sum_zero(table, 20, table + 8);
		make_sum_zero(table, 36, table + 32);
	} else {
		make_sum_zero(table, get32(table + 4), table + 9);
	}
}

static void begin(uint32_t at, const char *signature, uint32_t len)
{
	memcpy(fake.ram + at, signature, 4);
	put(at + 4, len, 4);
}

static void put_gas(uint32_t at, uint8_t space, uint64_t address)
{
	fake.ram[at] = space;
	put(at + 4, address, 8);
}

static void build_fadt(unsigned revision)
{
	begin(FAKE_FADT, "FACP", revision > 1 ? 244 : 116);
	put(FAKE_FADT + 8, revision, 1);
	put(FAKE_FADT + 40, FAKE_DSDT, 4);
	put(FAKE_FADT + 48, FAKE_SMI, 4);
	put(FAKE_FADT + 52, 0xf1, 1);
	put(FAKE_FADT + 64, FAKE_PM1A, 4);
	put(FAKE_FADT + 76, FAKE_PM_TIMER, 4);
	put(FAKE_FADT + 108, 0x32, 1);
	if (revision > 1) {
		put(FAKE_FADT + 112, 1 << 10 | 1 << 8, 4);
		put_gas(FAKE_FADT + 116, 1, FAKE_RESET);
		put(FAKE_FADT + 128, 0x0f, 1);
		put(FAKE_FADT + 140, FAKE_DSDT, 8);
		put_gas(FAKE_FADT + 172, 1, FAKE_PM1A);
		put_gas(FAKE_FADT + 184, 1, FAKE_PM1B);
		put_gas(FAKE_FADT + 208, 1, FAKE_PM_TIMER);
	}
	fake_acpi_checksum(FAKE_FADT);
}

void fake_acpi_aml(const uint8_t *code, size_t len)
{
	begin(FAKE_DSDT, "DSDT", (uint32_t)(36 + len));
	memcpy(fake.ram + FAKE_DSDT + 36, code, len);
	fake_acpi_checksum(FAKE_DSDT);
}

void fake_acpi_build(unsigned revision)
{
	/* Scope (\) {Name (_S5, Package (4) {5, 5, 0, 0})}, as iasl encodes it. */
	static const uint8_t aml[] = {0x10, 0x10,	  '\\', 0x00,	      0x08, '_',
				      'S',  '5',	  '_',	0x12,	      0x08, 0x04,
				      0x0a, FAKE_S5_TYPE, 0x0a, FAKE_S5_TYPE, 0,    0};

	memset(fake.ram + FAKE_RSDP, 0, sizeof(fake.ram) - FAKE_RSDP);
	memcpy(fake.ram + FAKE_RSDP, "RSD PTR ", 8);
	put(FAKE_RSDP + 15, revision > 1 ? 2 : 0, 1);
	put(FAKE_RSDP + 16, FAKE_RSDT, 4);
	put(FAKE_RSDP + 20, 36, 4);
	put(FAKE_RSDP + 24, FAKE_XSDT, 8);
	fake_acpi_checksum(FAKE_RSDP);
	begin(FAKE_RSDT, "RSDT", 40);
	put(FAKE_RSDT + 36, revision > 1 ? 0 : FAKE_FADT, 4);
	fake_acpi_checksum(FAKE_RSDT);
	begin(FAKE_XSDT, "XSDT", 36 + 16);
	put(FAKE_XSDT + 36, 0x1234567890, 8); /* a table beyond 4 GiB is passed over */
	put(FAKE_XSDT + 44, FAKE_FADT, 8);
	fake_acpi_checksum(FAKE_XSDT);
	build_fadt(revision);
	fake_acpi_aml(aml, sizeof(aml));
}

#define PM1_SCI_ENABLE 0x0001
#define PM1_SLP_ENABLE 0x2000

static bool asleep(uint16_t control)
{
	return (control & PM1_SLP_ENABLE) && (control >> 10 & 7) == FAKE_S5_TYPE;
}

bool fake_power_in(uint16_t port, uint32_t *value)
{
	if (port != FAKE_PM1A && port != FAKE_PM1B)
		return false;
	*value = port == FAKE_PM1A ? fake.power.pm1a : fake.power.pm1b;
	return true;
}

static void pm1_write(uint16_t *control, uint32_t value)
{
	*control = (uint16_t)((value & ~PM1_SCI_ENABLE) | (*control & PM1_SCI_ENABLE));
	if (fake.power.needs_enable && !(*control & PM1_SCI_ENABLE))
		return;
	if (asleep(fake.power.pm1a) && !fake.power.deaf)
		fake_machine_end(FAKE_POWERED_OFF);
}

bool fake_power_out(uint16_t port, uint32_t value)
{
	if (port == FAKE_PM1A) {
		pm1_write(&fake.power.pm1a, value);
	} else if (port == FAKE_PM1B) {
		pm1_write(&fake.power.pm1b, value);
	} else if (port == FAKE_SMI && value == 0xf1) {
		fake.power.enables++;
		fake.power.pm1a |= PM1_SCI_ENABLE;
	} else if (fake.power.deaf) {
		return false;
	} else if (port == FAKE_RESET && value == 0x0f) {
		fake_machine_end(FAKE_RESET_ACPI);
	} else if (port == 0xcf9 && value == 0x06 && !fake.power.no_cf9) {
		fake_machine_end(FAKE_RESET_CF9);
	} else if (port == 0x64 && value == 0xfe) {
		fake_machine_end(FAKE_RESET_KEYBOARD);
	}
	return true;
}
