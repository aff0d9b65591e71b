/* SPDX-License-Identifier: MIT */
/* What C and assembler files agree on; selectors as in Linux of that time. */
#ifndef VMI_LAYOUT_H
#define VMI_LAYOUT_H

#define PAGE_OFFSET 0xc0000000 /* where physical memory is mapped */
#define KERNEL_CS   0x60
#define KERNEL_DS   0x68
#define USER_CS	    0x73
#define USER_DS	    0x7b
#define TSS	    0x80
#define LDT	    0x88
#define SPARE	    0x90 /* and what follows: the tests' */
#define GDT_ENTRIES 32
#define CPUS_MAX    2
#define STACK_SIZE  8192

#define PORT_SERIAL 0x3f8
#define PORT_EXIT   0xf4 /* QEMU's isa-debug-exit */

#endif
