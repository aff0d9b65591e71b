/* SPDX-License-Identifier: MIT */
/* Numbers that assembler and C share. */
#ifndef CONFORMANCE_HYPERV_LAYOUT_H
#define CONFORMANCE_HYPERV_LAYOUT_H

#define CPUS_MAX   8
#define STACK_SIZE 16384
#define TRAMPOLINE 0x8000 /* where processors begin that are started by INIT and SIPI */

#define CS64	   0x08
#define DS	   0x10
#define CS32	   0x18 /* ring 0, compatibility mode */
#define USER_DS	   0x23
#define USER_CS	   0x2b
#define TSS	   0x30 /* a processor's: 16 bytes each */

#define CR0_PE 0x1
#define CR0_NE 0x20
#define CR0_ET 0x10
#define CR0_MP 0x2
#define CR0_PG 0x80000000
#define CR4_PAE	   0x20
#define CR4_PGE	   0x80
#define CR4_OSFXSR 0x200
#define CR4_OSXMMEXCPT 0x400
#define MSR_EFER 0xc0000080
#define EFER_LME 0x100
#define EFER_NXE 0x800

#endif
