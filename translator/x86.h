/* SPDX-License-Identifier: MIT */
/* Bits of the processor's registers, as the manuals name them. */
#ifndef TRANSLATOR_X86_H
#define TRANSLATOR_X86_H

#define RFLAGS_FIXED 0x2ull /* always set */
#define RFLAGS_TF   0x100ull
#define RFLAGS_IF   0x200ull
#define RFLAGS_IOPL 0x3000ull
#define RFLAGS_NT   0x4000ull
#define RFLAGS_RF   0x10000ull
#define RFLAGS_VM   0x20000ull
#define RFLAGS_AC   0x40000ull

#define CR0_PE 1ull
#define CR4_PGE 0x80ull

#define EFER_LMA 0x400ull /* in long mode, be it in 64-bit code or not */

#endif
