/* SPDX-License-Identifier: MIT */
/* Hypercalls: number in RAX, arguments in RDI, RSI, RDX, R10, R8, R9, SYSCALL; RCX and R11 go. */
#ifndef CONFORMANCE_XEN_PV_HYPERCALL_H
#define CONFORMANCE_XEN_PV_HYPERCALL_H

#include <xen/xen.h>

/* For make coverage-abi (coverage.c): a hypercall's answer is noted, and handed on. */
long hypercall_answered(unsigned long nr, long rc);

/* As hypercall6, and not noted: for what is no test. */
static inline long hypercall_unnoted(unsigned long nr, unsigned long a1, unsigned long a2,
				     unsigned long a3, unsigned long a4, unsigned long a5,
				     unsigned long a6)
{
	register unsigned long r10 asm("r10") = a4;
	register unsigned long r8 asm("r8") = a5;
	register unsigned long r9 asm("r9") = a6;
	long rc = nr;

	asm volatile("syscall"
		     : "+a"(rc), "+D"(a1), "+S"(a2), "+d"(a3), "+r"(r10), "+r"(r8), "+r"(r9)
		     :
		     : "rcx", "r11", "memory");
	return rc;
}

static inline long hypercall6(unsigned long nr, unsigned long a1, unsigned long a2,
			      unsigned long a3, unsigned long a4, unsigned long a5,
			      unsigned long a6)
{
	return hypercall_answered(nr, hypercall_unnoted(nr, a1, a2, a3, a4, a5, a6));
}

#define HYPERCALL_ARG_(x) ((unsigned long)(x))
#define HYPERCALL_(nr, a1, a2, a3, a4, a5, a6, ...)                                                \
	hypercall6(nr, HYPERCALL_ARG_(a1), HYPERCALL_ARG_(a2), HYPERCALL_ARG_(a3),                 \
		   HYPERCALL_ARG_(a4), HYPERCALL_ARG_(a5), HYPERCALL_ARG_(a6))
/* hypercall(number, up to six arguments); the others are 0. */
#define hypercall(nr, ...) HYPERCALL_(nr, ##__VA_ARGS__, 0, 0, 0, 0, 0, 0)

/* The same through the hypercall page, with up to three arguments. */
extern char hypercall_page[];
static inline long hypercall_by_page(unsigned long nr, unsigned long a1, unsigned long a2,
				     unsigned long a3)
{
	long rc;

	asm volatile("call *%[entry]"
		     : "=a"(rc), "+D"(a1), "+S"(a2), "+d"(a3)
		     : [entry] "r"(hypercall_page + nr * 32)
		     : "rcx", "r11", "memory");
	return rc;
}

#endif
