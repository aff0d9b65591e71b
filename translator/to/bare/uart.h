/* SPDX-License-Identifier: MIT */
/*
 * The first serial port, a 16550 at 0x3f8, as console: bytes go out and come in as they are.
 * Without a serial port writing discards and reading finds nothing.
 */
#ifndef TRANSLATOR_TO_BARE_UART_H
#define TRANSLATOR_TO_BARE_UART_H

#include "translator/types.h"

#define UART_IRQ 4

/* 115200 8n1, FIFOs on, one interrupt per arrival of input.  False: there is no serial port. */
bool uart_init(void);
/* Waits for room, but never for long: bytes that a blocked receiver does not take are lost. */
void uart_write(const char *bytes, size_t len);
size_t uart_read(char *bytes, size_t len);
/* Wait, not for long, until everything written is on the wire. */
void uart_drain(void);

#endif
