/* SPDX-License-Identifier: MIT */
/* The 16550 UART; registers as in National's PC16550D data sheet. */
#include "translator/to/bare/uart.h"

#include "translator/machine.h"

#define UART_BASE 0x3f8

#define UART_DATA    (UART_BASE + 0)
#define UART_IER     (UART_BASE + 1)
#define UART_FCR     (UART_BASE + 2) /* write */
#define UART_IIR     (UART_BASE + 2) /* read */
#define UART_LCR     (UART_BASE + 3)
#define UART_MCR     (UART_BASE + 4)
#define UART_LSR     (UART_BASE + 5)
#define UART_SCRATCH (UART_BASE + 7)

#define IER_RECEIVED   0x01
#define FCR_ENABLE     0x01
#define FCR_CLEAR_BOTH 0x06
#define IIR_FIFOS      0xc0
#define LCR_8N1	       0x03
#define LCR_DIVISOR    0x80
#define MCR_DTR_RTS    0x03
#define MCR_OUT2       0x08 /* lets the interrupt out, on a PC */
#define LSR_DATA       0x01
#define LSR_THR_EMPTY  0x20
#define LSR_IDLE       0x40

#define FIFO_DEPTH 16
/* A full FIFO takes 1.4 ms at 115200 baud, and a port read of a real UART about a microsecond. */
#define TX_PATIENCE 20000

static struct {
	unsigned depth; /* bytes that fit once the transmitter is empty; 0: no UART */
	unsigned room;	/* of those, still free */
	bool stalled;	/* the last wait was in vain: do not wait again before it recovers */
} uart;

static bool uart_present(void)
{
	/* Nothing there reads as all ones; something else does not keep two patterns. */
	port_out8(UART_SCRATCH, 0x5a);
	if (port_in8(UART_SCRATCH) != 0x5a)
		return false;
	port_out8(UART_SCRATCH, 0xa5);
	return port_in8(UART_SCRATCH) == 0xa5;
}

bool uart_init(void)
{
	uart.depth = uart.room = 0;
	uart.stalled = false;
	if (!uart_present())
		return false;
	port_out8(UART_IER, 0);
	port_out8(UART_LCR, LCR_DIVISOR);
	port_out8(UART_DATA, 1); /* 115200 baud */
	port_out8(UART_IER, 0);	 /* the divisor's upper half */
	port_out8(UART_LCR, LCR_8N1);
	port_out8(UART_FCR, FCR_ENABLE | FCR_CLEAR_BOTH);
	port_out8(UART_MCR, MCR_DTR_RTS | MCR_OUT2);
	/* Parts without working FIFOs (8250, 16450, 16550) do not show both bits. */
	uart.depth = (port_in8(UART_IIR) & IIR_FIFOS) == IIR_FIFOS ? FIFO_DEPTH : 1;
	port_out8(UART_IER, IER_RECEIVED);
	return true;
}

static bool uart_wait(uint8_t status)
{
	for (unsigned polls = uart.stalled ? 1 : TX_PATIENCE; polls; polls--) {
		if ((port_in8(UART_LSR) & status) == status) {
			uart.stalled = false;
			return true;
		}
		cpu_pause();
	}
	uart.stalled = true;
	return false;
}

static void uart_put(uint8_t byte)
{
	if (!uart.room) {
		if (!uart_wait(LSR_THR_EMPTY))
			return;
		uart.room = uart.depth;
	}
	port_out8(UART_DATA, byte);
	uart.room--;
}

void uart_write(const char *bytes, size_t len)
{
	if (!uart.depth)
		return;
	for (size_t i = 0; i < len; i++)
		uart_put((uint8_t)bytes[i]);
}

size_t uart_read(char *bytes, size_t len)
{
	size_t n = 0;

	if (!uart.depth)
		return 0;
	while (n < len && (port_in8(UART_LSR) & LSR_DATA))
		bytes[n++] = (char)port_in8(UART_DATA);
	return n;
}

void uart_drain(void)
{
	if (uart.depth)
		uart_wait(LSR_THR_EMPTY | LSR_IDLE);
}
