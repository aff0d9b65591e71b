/* SPDX-License-Identifier: MIT */
/* The ACPI tables: what is read from good ones, and that bad ones are not used. */
#include <asm/errno.h>
#include <string.h>

#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/to/bare/acpi.h"

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
}

static void test_acpi_old(void)
{
	struct acpi_info acpi;

	EXPECT_EQ(acpi_init(&acpi), 0);
	EXPECT_EQ(acpi.pm1a_control, FAKE_PM1A);
	EXPECT_EQ(acpi.pm1b_control, 0);
	EXPECT_EQ(acpi.pm_timer, FAKE_PM_TIMER);
	EXPECT(!acpi.pm_timer_32);
	EXPECT_EQ(acpi.smi_command, FAKE_SMI);
	EXPECT_EQ(acpi.acpi_enable, 0xf1);
	EXPECT_EQ(acpi.century, 0x32);
	EXPECT(acpi.has_s5);
	EXPECT_EQ(acpi.s5_type_a, FAKE_S5_TYPE);
	EXPECT_EQ(acpi.s5_type_b, FAKE_S5_TYPE);
	EXPECT_EQ(acpi.reset.space, ACPI_REGISTER_ABSENT);
}

static void test_acpi_new(void)
{
	struct acpi_info acpi;

	fake_acpi_build(3);
	EXPECT_EQ(acpi_init(&acpi), 0);
	EXPECT_EQ(acpi.pm1a_control, FAKE_PM1A);
	EXPECT_EQ(acpi.pm1b_control, FAKE_PM1B);
	EXPECT(acpi.pm_timer_32);
	EXPECT_EQ(acpi.reset.space, ACPI_REGISTER_PORT);
	EXPECT_EQ(acpi.reset.address, FAKE_RESET);
	EXPECT_EQ(acpi.reset_value, 0x0f);
	EXPECT(acpi.has_s5);
}

/* The RSDP may be in the EBDA; a pointer to an EBDA that is none is not followed. */
static void test_acpi_ebda(void)
{
	struct acpi_info acpi;

	memcpy(fake.ram + 0x9fc00, fake.ram + FAKE_RSDP, 36);
	memset(fake.ram + FAKE_RSDP, 0, 36);
	EXPECT_EQ(acpi_init(&acpi), -ENOENT);
	fake.ram[0x40e] = 0xc0;
	fake.ram[0x40f] = 0x9f;
	EXPECT_EQ(acpi_init(&acpi), 0);
	fake.ram[0x40e] = fake.ram[0x40f] = 0xff;
	EXPECT_EQ(acpi_init(&acpi), -ENOENT);
}

static void expect_acpi(int error)
{
	static const struct acpi_info nothing;
	struct acpi_info acpi;

	memset(&acpi, 0xa5, sizeof(acpi));
	EXPECT_EQ(acpi_init(&acpi), error);
	if (error) {
		EXPECT_EQ(acpi.pm1a_control, nothing.pm1a_control);
		EXPECT_EQ(acpi.pm_timer, 0);
		EXPECT(!acpi.has_s5);
		EXPECT_EQ(acpi.reset.space, ACPI_REGISTER_ABSENT);
	}
}

static void test_acpi_checksums(void)
{
	static const struct {
		uint32_t byte;
		int error;
	} rows[] = {
		{FAKE_RSDP + 9, -ENOENT},
		{FAKE_RSDT + 20, -EINVAL},
		{FAKE_FADT + 100, -EINVAL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		set_up();
		fake.ram[rows[i].byte] ^= 0x10;
		expect_acpi(rows[i].error);
	}
}

static void set32(uint32_t at, uint32_t value)
{
	memcpy(fake.ram + at, &value, sizeof(value));
}

static void test_acpi_lengths(void)
{
	static const uint32_t tables[] = {FAKE_RSDT, FAKE_FADT};
	static const uint32_t lengths[] = {0, 1, 35, 0x7fffffff, 0xffffffff, 0x100000};

	for (size_t t = 0; t < ARRAY_SIZE(tables); t++) {
		for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
			set_up();
			set32(tables[t] + 4, lengths[i]);
			expect_acpi(-EINVAL);
		}
	}
	set_up();
	set32(FAKE_FADT + 4, 115); /* valid, but too short for what every FADT has */
	fake_acpi_checksum(FAKE_FADT);
	expect_acpi(-EINVAL);
}

static void test_acpi_wild_addresses(void)
{
	static const uint32_t wild[] = {0, 0xfffffffc, 0xffffff, 0x100000, 0xffff0};
	struct acpi_info acpi;

	for (size_t i = 0; i < ARRAY_SIZE(wild); i++) {
		set_up();
		set32(FAKE_RSDP + 16, wild[i]);
		fake_acpi_checksum(FAKE_RSDP);
		expect_acpi(-EINVAL);
		set_up();
		set32(FAKE_RSDT + 36, wild[i]);
		fake_acpi_checksum(FAKE_RSDT);
		expect_acpi(-EINVAL);
		set_up();
		set32(FAKE_FADT + 40, wild[i]);
		fake_acpi_checksum(FAKE_FADT);
		EXPECT_EQ(acpi_init(&acpi), 0);
		EXPECT(!acpi.has_s5);
		EXPECT_EQ(acpi.pm1a_control, FAKE_PM1A);
	}
}

/* A broken new root does not hide an old one that is whole. */
static void test_acpi_xsdt_corrupt(void)
{
	fake_acpi_build(3);
	fake.ram[FAKE_XSDT + 40] ^= 1;
	expect_acpi(-EINVAL);
	set32(FAKE_RSDT + 36, FAKE_FADT);
	fake_acpi_checksum(FAKE_RSDT);
	expect_acpi(0);
}

static void test_acpi_registers_out_of_range(void)
{
	struct acpi_info acpi;

	fake_acpi_build(3);
	set32(FAKE_FADT + 64, 0x10000);	   /* PM1a, old form */
	fake.ram[FAKE_FADT + 172] = 0;	   /* its new form: in memory */
	fake.ram[FAKE_FADT + 116] = 2;	   /* the reset register: in PCI space */
	set32(FAKE_FADT + 48, 0x12345678); /* SMI command */
	fake.ram[FAKE_FADT + 108] = 0xff;  /* century */
	fake_acpi_checksum(FAKE_FADT);
	EXPECT_EQ(acpi_init(&acpi), 0);
	EXPECT_EQ(acpi.pm1a_control, 0);
	EXPECT_EQ(acpi.reset.space, ACPI_REGISTER_ABSENT);
	EXPECT_EQ(acpi.smi_command, 0);
	EXPECT_EQ(acpi.century, 0);
}

static void test_s5_forms(void)
{
	static const struct {
		const char *code;
		size_t len;
		int a, b; /* -1: not found */
	} rows[] = {
#define ROW(code, a, b) {code, sizeof(code) - 1, a, b}
		ROW("\x08_S5_\x12\x06\x04\0\0\0\0", 0, 0),
		ROW("\x08_S5_\x12\x04\x02\x01\0", 1, 0),
		ROW("\x08\\_S5_\x12\x08\x04\x0a\x07\x0a\x06\0\0", 7, 6),
		ROW("\x08_S5_\x12\x06\x02\x0b\x05\x05\x01", 5, 1),
		ROW("\x08_S5_\x12\x04\x01\x0a\x03", 3, 3),
		ROW("\x08_S5_\x12\x48\0\x04\x0a\x05\x0a\x05\0\0", 5, 5),
		/* Not a name; not a package; no elements; values that are none. */
		ROW("\x10_S5_\x12\x06\x04\0\0\0\0", -1, -1),
		ROW("\x08_S5_\x11\x06\x04\0\0\0\0", -1, -1),
		ROW("\x08_S5_\x12\x02\0", -1, -1),
		ROW("\x08_S5_\x12\x05\x02\x0a\x08\0", -1, -1),
		ROW("\x08_S5_\x12\x04\x02\x0c\x01", -1, -1),
		/* Cut off, everywhere; lengths beyond the end, and shorter than themselves. */
		ROW("\x08_S5", -1, -1),
		ROW("\x08_S5_", -1, -1),
		ROW("\x08_S5_\x12", -1, -1),
		ROW("\x08_S5_\x12\x06", -1, -1),
		ROW("\x08_S5_\x12\x06\x04", -1, -1),
		ROW("\x08_S5_\x12\x7f\x04\0\0\0\0", -1, -1),
		ROW("\x08_S5_\x12\xcf\xff\xff\xff\x02\0\0", -1, -1),
		ROW("\x08_S5_\x12\x42\0\0\0\0\0", -1, -1),
		ROW("\x08_S5_\x12\x03\x02\x01\x01", -1, -1),
		/* A broken one before a good one. */
		ROW("\x08_S5_\x12\x02\0\x08_S5_\x12\x04\x02\x01\x01", 1, 1),
#undef ROW
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint8_t a = 0xff, b = 0xff;
		bool found = acpi_find_s5((const uint8_t *)rows[i].code, rows[i].len, &a, &b);

		if (found != (rows[i].a >= 0))
			printf("\n    row %zu", i);
		EXPECT_EQ(found, rows[i].a >= 0);
		if (found && rows[i].a >= 0) {
			EXPECT_EQ(a, rows[i].a);
			EXPECT_EQ(b, rows[i].b);
		}
	}
}

static const struct unit_test tests[] = {
	{"revision 1", test_acpi_old},
	{"revision 3", test_acpi_new},
	{"RSDP in the EBDA", test_acpi_ebda},
	{"wrong checksums", test_acpi_checksums},
	{"wrong lengths", test_acpi_lengths},
	{"wild addresses", test_acpi_wild_addresses},
	{"corrupt XSDT", test_acpi_xsdt_corrupt},
	{"registers out of range", test_acpi_registers_out_of_range},
	{"forms of \\_S5", test_s5_forms},
};

UNIT_MAIN("acpi", set_up, tests)
