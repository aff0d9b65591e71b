/* SPDX-License-Identifier: MIT */
/* A 16550 whose transmitter takes a while, unless it is blocked: then for ever. */
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/fake_devices.h"

static bool dlab(void)
{
	return fake.uart.regs[3] & 0x80;
}

static void update_line(void)
{
	fake_pic_line(4, fake.uart.in_len && (fake.uart.regs[1] & 1) && (fake.uart.regs[4] & 8));
}

void fake_uart_receive(const char *bytes, size_t len)
{
	if (len > sizeof(fake.uart.in) - fake.uart.in_len)
		abort();
	if (fake.uart.absent)
		return;
	memcpy(fake.uart.in + fake.uart.in_len, bytes, len);
	fake.uart.in_len += len;
	update_line();
}

static uint8_t receive(void)
{
	uint8_t byte;

	if (!fake.uart.in_len)
		return 0;
	byte = (uint8_t)fake.uart.in[0];
	memmove(fake.uart.in, fake.uart.in + 1, --fake.uart.in_len);
	update_line();
	return byte;
}

/* A full FIFO empties while the status is polled a few times. */
static uint8_t line_status(void)
{
	static unsigned polls;
	bool empty = !fake.uart.blocked && (fake.uart.room || ++polls % 8 == 0);

	if (empty)
		fake.uart.room = fake.uart.no_fifo ? 1 : 16;
	return (empty ? 0x60 : 0) | (fake.uart.in_len ? 1 : 0);
}

static void transmit(uint8_t byte)
{
	if (!fake.uart.room || fake.uart.out_len == sizeof(fake.uart.out)) {
		fake.uart.lost++;
		return;
	}
	fake.uart.room--;
	fake.uart.out[fake.uart.out_len++] = (char)byte;
}

bool fake_uart_in(uint16_t port, uint32_t *value)
{
	unsigned reg = port - 0x3f8u;

	if (reg > 7 || fake.uart.absent)
		return false;
	fake.uart.accesses++;
	if (dlab() && reg < 2)
		*value = fake.uart.divisor[reg];
	else if (reg == 0)
		*value = receive();
	else if (reg == 2)
		*value = (fake.uart.regs[2] & 1) && !fake.uart.no_fifo ? 0xc1 : 0x01;
	else if (reg == 5)
		*value = line_status();
	else
		*value = fake.uart.regs[reg];
	return true;
}

bool fake_uart_out(uint16_t port, uint32_t value)
{
	unsigned reg = port - 0x3f8u;

	if (reg > 7 || fake.uart.absent)
		return false;
	fake.uart.accesses++;
	if (dlab() && reg < 2)
		fake.uart.divisor[reg] = (uint8_t)value;
	else if (reg == 0)
		transmit((uint8_t)value);
	else
		fake.uart.regs[reg] = (uint8_t)value;
	if (reg == 2 && (value & 2))
		fake.uart.in_len = 0;
	update_line();
	return true;
}
