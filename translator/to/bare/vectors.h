/* SPDX-License-Identifier: MIT */
/*
 * The interrupt vectors that the bare machine's controllers are programmed to.  The seat needs none
 * of them: it hands every vector of 0xe0 and above to host_interrupt().
 */
#ifndef TRANSLATOR_TO_BARE_VECTORS_H
#define TRANSLATOR_TO_BARE_VECTORS_H

#define VECTOR_LAPIC_TIMER    0xe0
#define VECTOR_LAPIC_SPURIOUS 0xef /* old APICs hardwire the low four bits to 1 */
#define VECTOR_PIC	      0xf0 /* 16 of them; the 8259 wants a multiple of 8 */

#endif
