/* SPDX-License-Identifier: MIT */
/* The 8259A pair; Intel's data sheet 231468. */
#include "translator/to/bare/pic.h"

#include "translator/machine.h"
#include "translator/to/bare/vectors.h"

#define MASTER_COMMAND 0x20
#define MASTER_DATA    0x21
#define SLAVE_COMMAND  0xa0
#define SLAVE_DATA     0xa1

#define ICW1_INIT      0x11 /* cascaded, edge-triggered, ICW4 follows */
#define ICW4_8086      0x01
#define OCW2_EOI       0x20
#define OCW2_EOI_LINE  0x60 /* and the line */
#define OCW3_READ_IRR  0x0a
#define OCW3_READ_ISR  0x0b
#define CASCADE_LINE   2
#define LINES_PER_CHIP 8
#define SPURIOUS_LINE  7 /* of either chip */
#define ALL_LINES      0xff

static void chip_init(uint16_t command, uint8_t vector, uint8_t cascade, uint8_t mask)
{
	uint16_t data = command + 1;

	port_out8(command, ICW1_INIT);
	port_out8(data, vector);
	port_out8(data, cascade);
	port_out8(data, ICW4_8086);
	port_out8(data, mask);
}

void pic_init(unsigned line)
{
	chip_init(MASTER_COMMAND, VECTOR_PIC, 1 << CASCADE_LINE, (uint8_t) ~(1u << line));
	chip_init(SLAVE_COMMAND, VECTOR_PIC + LINES_PER_CHIP, CASCADE_LINE, ALL_LINES);
}

static bool in_service(uint16_t command, unsigned line)
{
	port_out8(command, OCW3_READ_ISR);
	return port_in8(command) & (1u << line);
}

bool pic_end_interrupt(unsigned line)
{
	bool slave = line >= LINES_PER_CHIP;
	uint16_t command = slave ? SLAVE_COMMAND : MASTER_COMMAND;
	/* A line that fell before the processor asked is answered as line 7, not in service. */
	bool real = line % LINES_PER_CHIP != SPURIOUS_LINE || in_service(command, SPURIOUS_LINE);

	if (real)
		port_out8(command, OCW2_EOI);
	/* The master has the cascade in service even where the slave's was spurious. */
	if (slave)
		port_out8(MASTER_COMMAND, OCW2_EOI);
	return real;
}

bool pic_end_if_in_service(unsigned line)
{
	bool found = in_service(MASTER_COMMAND, line);

	if (found)
		port_out8(MASTER_COMMAND, OCW2_EOI_LINE | line);
	port_out8(MASTER_COMMAND, OCW3_READ_IRR);
	return found;
}
