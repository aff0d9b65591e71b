/* SPDX-License-Identifier: MIT */
/* The pieces of the bare host, one by one, on good machines and on bad ones. */
#include <asm/errno.h>
#include <string.h>

#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/clock.h"
#include "translator/machine.h"
#include "translator/to/bare/acpi.h"
#include "translator/to/bare/lapic.h"
#include "translator/to/bare/lapic_regs.h"
#include "translator/to/bare/pic.h"
#include "translator/to/bare/rtc.h"
#include "translator/to/bare/tsc.h"
#include "translator/to/bare/uart.h"
#include "translator/to/bare/vectors.h"

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
}

/* ---- arithmetic of the clock ---- */

static void test_mul_div(void)
{
	EXPECT_EQ(mul_div(7, 9, 4), 15);
	EXPECT_EQ(mul_div(UINT64_MAX, UINT64_MAX, UINT64_MAX), UINT64_MAX);
	EXPECT_EQ(mul_div(1ull << 40, 1ull << 40, 1ull << 20), 1ull << 60);
	EXPECT_EQ(mul_div(1ull << 40, 1ull << 40, 1ull << 16), UINT64_MAX);
	EXPECT_EQ(mul_div(1, 1, 0), UINT64_MAX);
}

static const uint64_t frequencies[] = {1000000,	   999999999,  1000000000, 1000000001,
				       1999999999, 2000000000, 2000000001, 2600000000,
				       3999999999, 4000000001, 7900000000};

/* Within 1 ns and the multiplier's own 2^-31 of exact, for as much as ten days. */
static void test_clock_params(void)
{
	const uint64_t start = 0x123456789abc;
	struct clock_params p;

	for (size_t i = 0; i < ARRAY_SIZE(frequencies); i++) {
		uint64_t hz = frequencies[i];

		tsc_clock_params(hz, start, &p);
		EXPECT(p.tsc_to_system_mul >= 1u << 31);
		EXPECT_EQ(clock_ns_at(&p, start), 0);
		EXPECT_EQ(clock_ns_at(&p, start - 1000), 0);
		for (uint64_t s = 1; s < 864000; s *= 7) {
			uint64_t ns = clock_ns_at(&p, start + hz * s), exact = s * NS_PER_SEC;
			uint64_t off = ns > exact ? ns - exact : exact - ns;

			EXPECT(off <= 1 + (exact >> 31));
		}
	}
}

/* clock_tsc_at() answers a TSC at which the time has come, and not much later. */
static void test_clock_inverse(void)
{
	struct clock_params p;

	for (size_t i = 0; i < ARRAY_SIZE(frequencies); i++) {
		uint64_t cycles_per_us = frequencies[i] / 1000000;

		tsc_clock_params(frequencies[i], 1000000, &p);
		p.system_time = 77;
		for (uint64_t ns = 78; ns < 1ull << 52; ns = ns * 3 + 1) {
			uint64_t tsc = clock_tsc_at(&p, ns);

			EXPECT(clock_ns_at(&p, tsc) >= ns);
			EXPECT(clock_ns_at(&p, tsc - cycles_per_us - 8) < ns);
		}
		EXPECT(clock_tsc_at(&p, 0) >= 1000000);
		EXPECT(clock_tsc_at(&p, 0) <= 1000020);
	}
	p.tsc_shift = -20;
	EXPECT_EQ(clock_tsc_at(&p, UINT64_MAX), UINT64_MAX);
}

/* ---- the frequency of the TSC ---- */

/* The error (ppm) of a measurement, which has to be one. */
static unsigned measured_error_ppm(void)
{
	struct acpi_info acpi;
	struct tsc_frequency f = {0};
	uint64_t off;

	acpi_init(&acpi);
	EXPECT_EQ(tsc_measure(&acpi, &f), 0);
	off = f.hz > fake.tsc_hz ? f.hz - fake.tsc_hz : fake.tsc_hz - f.hz;
	off = off * 1000000 / fake.tsc_hz;
	EXPECT(off <= f.error_ppm);
	return (unsigned)off;
}

static void expect_good_measurement(void)
{
	uint64_t from = fake.now_ps;

	EXPECT(measured_error_ppm() <= 200);
	EXPECT(fake.now_ps - from <= 20 * PS_PER_SEC / 1000);
}

static void test_tsc_quiet(void)
{
	for (size_t i = 4; i < ARRAY_SIZE(frequencies); i++) {
		fake.tsc_hz = frequencies[i];
		expect_good_measurement();
	}
}

/* The ACPI timer of the fake goes round in the middle of this. */
static void test_tsc_timer_wraps(void)
{
	const uint64_t from = PS_PER_SEC / 2 - 5 * PS_PER_SEC / 1000;

	fake.now_ps = from;
	expect_good_measurement();
	EXPECT(fake.now_ps - from <= 13 * PS_PER_SEC / 1000); /* no second attempt */
}

static void test_tsc_wide_timer(void)
{
	fake_acpi_build(3);
	fake.pm_timer.wide = true;
	fake.now_ps = PS_PER_SEC / 2 - 5 * PS_PER_SEC / 1000;
	expect_good_measurement();
	EXPECT(strstr(fake_log, "32 bits"));
}

static void test_tsc_pit(void)
{
	memset(fake.ram, 0, sizeof(fake.ram));
	fake.pm_timer.present = false;
	expect_good_measurement();
	EXPECT(strstr(fake_log, "by the PIT"));
}

/* The tables promise a timer that stands still, or is not there. */
static void test_tsc_dead_timer(void)
{
	fake.pm_timer.stuck = true;
	expect_good_measurement();
	EXPECT(strstr(fake_log, "by the PIT"));
	set_up();
	fake.pm_timer.present = false;
	expect_good_measurement();
	EXPECT(strstr(fake_log, "by the PIT"));
}

static void test_tsc_nothing_to_measure_by(void)
{
	struct acpi_info acpi = {0};
	struct tsc_frequency f;

	fake.pit.absent = true;
	EXPECT_EQ(tsc_measure(&acpi, &f), -ENODEV);
	EXPECT(strstr(fake_log, "no working clock"));
}

/* Preempted for 4 ms, once in about 40 accesses: most brackets survive, the wait does not. */
static void test_tsc_preempted(void)
{
	for (uint32_t seed = 1; seed <= 50; seed++) {
		set_up();
		fake.random = seed;
		fake.preempt_one_in = 40;
		fake.preempt_ps = 4 * PS_PER_SEC / 1000;
		EXPECT(measured_error_ppm() <= 1000);
	}
}

static void test_tsc_preempted_pit(void)
{
	for (uint32_t seed = 1; seed <= 50; seed++) {
		set_up();
		memset(fake.ram, 0, sizeof(fake.ram));
		fake.random = seed;
		fake.preempt_one_in = 40;
		fake.preempt_ps = 4 * PS_PER_SEC / 1000;
		EXPECT(measured_error_ppm() <= 1000);
	}
}

/* So often that hardly a bracket is left alone: worse, but within 1 %. */
static void test_tsc_thrashed(void)
{
	for (uint32_t seed = 1; seed <= 50; seed++) {
		set_up();
		fake.random = seed;
		fake.preempt_one_in = 3;
		fake.preempt_ps = PS_PER_SEC / 1000;
		EXPECT(measured_error_ppm() <= 10000);
	}
}

/* One long pause, wherever it falls: the PIT goes round every 55 ms, the ACPI timer in 4.69 s. */
static void expect_good_in_spite_of_pause(bool pit)
{
	static const uint64_t pauses_ms[] = {20, 60, 115, 300, 4690, 4900, 5000};

	for (size_t i = 0; i < ARRAY_SIZE(pauses_ms); i++) {
		for (uint64_t at = 1; at < 400; at += 3) {
			set_up();
			fake.tsc_hz = 1000000000;
			if (pit)
				memset(fake.ram, 0, sizeof(fake.ram));
			fake.lost_at_access = at;
			fake.lost_ps = pauses_ms[i] * PS_PER_SEC / 1000;
			EXPECT(measured_error_ppm() <= 1000);
		}
	}
}

static void test_tsc_long_pause(void)
{
	expect_good_in_spite_of_pause(false);
}

static void test_tsc_long_pause_pit(void)
{
	expect_good_in_spite_of_pause(true);
}

/* Every access costs 200 us, as in a VM inside an emulated one: as good as it can be, and never
 * further off than is said. */
static void test_tsc_slow_ports(void)
{
	for (uint32_t seed = 1; seed <= 50; seed++) {
		set_up();
		fake.random = seed;
		fake.uneven = true;
		fake.step_ps = 200000 * PS_PER_NS;
		EXPECT(measured_error_ppm() <= 20000);
	}
}

/* ---- ACPI ---- */

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

/* ---- the date ---- */

static void expect_date(uint8_t century, uint64_t seconds)
{
	uint64_t read = 0;

	fake.rtc.base_seconds = seconds;
	fake.now_ps = 0;
	EXPECT_EQ(rtc_read(century, &read), 0);
	EXPECT_EQ(read, seconds);
}

static void test_rtc_dates(void)
{
	static const uint64_t dates[] = {
		1,	    951782399,	951782400,  951868800, /* around 2000-02-29 */
		1709164800, 1735689599, 1735689600, 1795312000, 2147483648, 3155759999,
	};

	for (unsigned form = 0; form < 4; form++) {
		fake.rtc.bcd = form & 1;
		fake.rtc.twelve_hours = form & 2;
		for (size_t i = 0; i < ARRAY_SIZE(dates); i++)
			expect_date(0x32, dates[i]);
		for (unsigned hour = 0; hour < 24; hour++)
			expect_date(0x32, 1795305600 + hour * 3600);
	}
	expect_date(0x32, 4107542400); /* 2100-03-01: there was no 29 February */
}

static void test_rtc_no_century(void)
{
	expect_date(0, 1);
	expect_date(0, 1795312000);
	expect_date(0, 3155759999);
}

/* The second changes while the date is read, at any point: never a mixture. */
static void test_rtc_update(void)
{
	for (uint64_t us = 990000; us < 1000100; us += 7) {
		uint64_t read = 0;

		fake.rtc.base_seconds = 1767225599; /* a second before 2026 */
		fake.now_ps = us * 1000000;
		EXPECT_EQ(rtc_read(0x32, &read), 0);
		EXPECT(read == 1767225599 || read == 1767225600);
	}
}

static void test_rtc_bad(void)
{
	uint64_t read;

	fake.rtc.stuck = true;
	EXPECT_EQ(rtc_read(0x32, &read), -EIO);
	fake.rtc.stuck = false;
	fake.rtc.nonsense = true;
	EXPECT_EQ(rtc_read(0x32, &read), -EIO);
	fake.rtc.nonsense = false;
	fake.rtc.absent = true; /* reads as all ones: always updating */
	EXPECT_EQ(rtc_read(0x32, &read), -EIO);
}

/* ---- the UART ---- */

static void test_uart_write(void)
{
	char text[600];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * 5); /* every byte, carriage returns and zeroes too */
	EXPECT(uart_init());
	EXPECT_EQ(fake.uart.divisor[0], 1);
	EXPECT_EQ(fake.uart.divisor[1], 0);
	EXPECT_EQ(fake.uart.regs[3], 0x03);
	uart_write(text, sizeof(text));
	EXPECT_EQ(fake.uart.out_len, sizeof(text));
	EXPECT(!memcmp(fake.uart.out, text, sizeof(text)));
	EXPECT_EQ(fake.uart.lost, 0);
}

static void test_uart_without_fifo(void)
{
	fake.uart.no_fifo = true;
	EXPECT(uart_init());
	uart_write("one by one", 10);
	EXPECT_EQ(fake.uart.out_len, 10);
	EXPECT_EQ(fake.uart.lost, 0);
}

/* A blocked receiver costs one bounded wait, and is noticed when it is back. */
static void test_uart_blocked(void)
{
	char text[1000] = {0};
	uint64_t from;

	EXPECT(uart_init());
	fake.uart.blocked = true;
	fake.uart.room = 0;
	from = fake.now_ps;
	uart_write(text, sizeof(text));
	EXPECT(fake.now_ps - from < PS_PER_SEC / 10);
	EXPECT_EQ(fake.uart.out_len, 0);
	fake.uart.blocked = false;
	fake.uart.room = 16;
	uart_write("back", 4);
	EXPECT_EQ(fake.uart.out_len, 4);
}

static void test_uart_absent(void)
{
	char byte;

	fake.uart.absent = true;
	EXPECT(!uart_init());
	uart_write("nobody", 6);
	EXPECT_EQ(uart_read(&byte, 1), 0);
}

static void test_uart_read(void)
{
	char bytes[8];

	EXPECT(uart_init());
	EXPECT_EQ(uart_read(bytes, sizeof(bytes)), 0);
	fake_uart_receive("a\r\0z", 4);
	EXPECT_EQ(uart_read(bytes, 3), 3);
	EXPECT_EQ(uart_read(bytes + 3, sizeof(bytes) - 3), 1);
	EXPECT(!memcmp(bytes, "a\r\0z", 4));
}

/* ---- interrupt controllers ---- */

static void test_pic(void)
{
	pic_init(UART_IRQ);
	EXPECT_EQ(fake.pic[0].base, VECTOR_PIC);
	EXPECT_EQ(fake.pic[1].base, VECTOR_PIC + 8);
	EXPECT_EQ(fake.pic[0].imr, 0xff & ~(1 << UART_IRQ));
	EXPECT_EQ(fake.pic[1].imr, 0xff);
	fake.pic[0].isr = 1 << 4;
	EXPECT(pic_end_interrupt(4));
	EXPECT_EQ(fake.pic[0].isr, 0);
	EXPECT_EQ(fake.pic[0].ends, 1);
}

static void test_pic_spurious(void)
{
	pic_init(UART_IRQ);
	EXPECT(!pic_end_interrupt(7));
	EXPECT_EQ(fake.pic[0].ends, 0);
	EXPECT(!pic_end_interrupt(15)); /* the cascade was in service all the same */
	EXPECT_EQ(fake.pic[0].ends, 1);
	EXPECT_EQ(fake.pic[1].ends, 0);
	fake.pic[0].isr = 1 << 7;
	EXPECT(pic_end_interrupt(7));
	EXPECT_EQ(fake.pic[0].isr, 0);
	fake.pic[1].isr = 1 << 7;
	EXPECT(pic_end_interrupt(15));
	EXPECT_EQ(fake.pic[1].isr, 0);
}

static void expect_lapic_set_up(void)
{
	EXPECT_EQ(lapic_init(), 0);
	EXPECT_EQ(lapic_read(LAPIC_SPIV), 0x100 | VECTOR_LAPIC_SPURIOUS);
	EXPECT_EQ(lapic_read(LAPIC_LVT_LINT0), LVT_EXTINT);
	EXPECT_EQ(lapic_read(LAPIC_LVT_LINT1), LVT_NMI);
	EXPECT_EQ(lapic_read(LAPIC_LVT_ERROR) & LVT_MASKED, LVT_MASKED);
	EXPECT_EQ(lapic_read(LAPIC_LVT_PERFORMANCE) & LVT_MASKED, LVT_MASKED);
	EXPECT_EQ(lapic_read(LAPIC_LVT_THERMAL) & LVT_MASKED, LVT_MASKED);
	EXPECT_EQ(lapic_read(LAPIC_LVT_TIMER), LVT_MASKED | VECTOR_LAPIC_TIMER);
	EXPECT_EQ(lapic_read(LAPIC_TPR), 0);
}

static void test_lapic_modes(void)
{
	fake.lapic.regs[LAPIC_TPR / 4] = 0xff;
	expect_lapic_set_up();
	set_up();
	fake.lapic.base_msr |= 0x400; /* x2APIC */
	expect_lapic_set_up();
	set_up();
	fake.lapic.base_msr &= ~0x800ull; /* switched off */
	expect_lapic_set_up();
	EXPECT_EQ(fake.lapic.base_msr, 0xfee00900);
}

static void test_lapic_left_in_service(void)
{
	fake.lapic.base_msr |= 0x400;
	fake.lapic.regs[(LAPIC_ISR + 0x10) / 4] = 1u << 9;
	fake.lapic.regs[(LAPIC_ISR + 0x70) / 4] = 1u << 31;
	EXPECT_EQ(lapic_init(), 0);
	EXPECT_EQ(fake.lapic.ends, 2);
	EXPECT(!lapic_in_service(41));
	EXPECT(!lapic_in_service(255));
}

static void test_lapic_absent(void)
{
	fake.no_lapic_cpuid = true;
	EXPECT_EQ(lapic_init(), -ENODEV);
	EXPECT(strstr(fake_log, "no local APIC"));
	set_up();
	fake.lapic.base_msr = 0x100fee00900;
	EXPECT_EQ(lapic_init(), -ENODEV);
	EXPECT(strstr(fake_log, "out of reach"));
}

static const struct unit_test tests[] = {
	{"mul_div", test_mul_div},
	{"clock: parameters", test_clock_params},
	{"clock: from ns to TSC", test_clock_inverse},
	{"tsc: a quiet machine", test_tsc_quiet},
	{"tsc: the ACPI timer goes round", test_tsc_timer_wraps},
	{"tsc: a 32-bit ACPI timer", test_tsc_wide_timer},
	{"tsc: by the PIT", test_tsc_pit},
	{"tsc: an ACPI timer that does not count", test_tsc_dead_timer},
	{"tsc: nothing to measure by", test_tsc_nothing_to_measure_by},
	{"tsc: preempted, ACPI timer", test_tsc_preempted},
	{"tsc: preempted, PIT", test_tsc_preempted_pit},
	{"tsc: preempted at every turn", test_tsc_thrashed},
	{"tsc: one long pause, ACPI timer", test_tsc_long_pause},
	{"tsc: one long pause, PIT", test_tsc_long_pause_pit},
	{"tsc: slow ports", test_tsc_slow_ports},
	{"acpi: revision 1", test_acpi_old},
	{"acpi: revision 3", test_acpi_new},
	{"acpi: RSDP in the EBDA", test_acpi_ebda},
	{"acpi: wrong checksums", test_acpi_checksums},
	{"acpi: wrong lengths", test_acpi_lengths},
	{"acpi: wild addresses", test_acpi_wild_addresses},
	{"acpi: corrupt XSDT", test_acpi_xsdt_corrupt},
	{"acpi: registers out of range", test_acpi_registers_out_of_range},
	{"acpi: forms of \\_S5", test_s5_forms},
	{"rtc: dates", test_rtc_dates},
	{"rtc: no century register", test_rtc_no_century},
	{"rtc: read across an update", test_rtc_update},
	{"rtc: stuck, nonsense, absent", test_rtc_bad},
	{"uart: write", test_uart_write},
	{"uart: no FIFO", test_uart_without_fifo},
	{"uart: blocked", test_uart_blocked},
	{"uart: absent", test_uart_absent},
	{"uart: read", test_uart_read},
	{"pic: set-up and end of interrupt", test_pic},
	{"pic: spurious interrupts", test_pic_spurious},
	{"lapic: modes", test_lapic_modes},
	{"lapic: left in service by the firmware", test_lapic_left_in_service},
	{"lapic: absent, out of reach", test_lapic_absent},
};

UNIT_MAIN("bare", set_up, tests)
