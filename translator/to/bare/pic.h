/* SPDX-License-Identifier: MIT */
/* The pair of 8259 interrupt controllers, of which only the UART's line is let through. */
#ifndef TRANSLATOR_TO_BARE_PIC_H
#define TRANSLATOR_TO_BARE_PIC_H

#include "translator/types.h"

#define PIC_LINES 16

/* Vectors from VECTOR_PIC on; everything masked but `line` (0-7). */
void pic_init(unsigned line);
/* End the interrupt of a line.  False when it was spurious: there was none. */
bool pic_end_interrupt(unsigned line);
/* Of a controller that is a guest's: end the interrupt of a line (0-7), if it is in service; was it?  What
 * a read of the controller gives is afterwards what it is after its initialisation. */
bool pic_end_if_in_service(unsigned line);

#endif
