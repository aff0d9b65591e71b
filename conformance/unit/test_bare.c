/* SPDX-License-Identifier: MIT */
/* The bare machine's devices, one by one: present, broken and absent. */
#include <asm/errno.h>
#include <string.h>

#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/to/bare/lapic.h"
#include "translator/to/bare/lapic_regs.h"
#include "translator/to/bare/pic.h"
#include "translator/to/bare/rtc.h"
#include "translator/to/bare/uart.h"
#include "translator/to/bare/vectors.h"

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
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
