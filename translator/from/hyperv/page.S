/* SPDX-License-Identifier: MIT */
/*
 * The code of the hypercall page (TLFS, "Establishing the Hypercall Interface"), which the guest
 * calls with the registers of the calling convention; of these only RAX, or EDX:EAX, may change,
 * and the flags.  hypercall_page.c copies it, puts the host's code into the gaps and closes the
 * parts that are not to be had.
 *
 * Everything stays at its place whatever the host has: a VP may be in here while the machine is
 * saved on one host and loaded on another.  Each part that can be closed begins at a multiple of 8
 * bytes with an instruction of more than 5.
 */
#include "abi/hyperv/hypercalls.h"
#include "abi/hyperv/msrs.h"

#define NUMBER(code, Name, ...) .set HvCall##Name, code;
HV_HYPERCALLS(NUMBER)

/* The assembler knows no "ull". */
#define CALL_FAST	     0x10000
#define FLUSH_ALL_PROCESSORS 0x1
#define FLUSH_FLAGS	     0x7
#define IPI_VECTOR_MIN	     0x10
#define IPI_VECTOR_MAX	     0xff

#define GAP 256 /* room for the host's code */

	.macro label name
	.globl	\name
	.hidden	\name
\name:
	.endm

	.section .rodata, "a"
label hv_page_template
	.code64
	endbr64		/* a NOP in 32-bit code */
/*
 * In 64-bit code the prefix means 32-bit addresses, and this is one NOP of 8 bytes, 4 of them its
 * address.  In 32-bit code it means 16-bit addresses, the NOP ends before those 4, and they jump.
 */
	.byte	0x67, 0x0f, 0x1f, 0x05
	.byte	0xeb, callers_32 - (. + 1), 0xcc, 0xcc

/* HvCallNotifyLongSpinWait, fast: nothing but that and its argument, whatever it is. */
	cmp	$(HvCallNotifyLongSpinWait | CALL_FAST), %rcx
	jne	hv_page_ipi
	pause
	xor	%eax, %eax
	ret

/* WRMSR takes ECX: the caller's is in EBP meanwhile, and hypercall_registers.c puts it back. */
	.code32
callers_32:
	push	%ebp
	mov	%ecx, %ebp
	mov	$HV_MSR_CALL_32, %ecx
label hv_page_wrmsr_32
	wrmsr
	pop	%ebp
	ret
	.code64

/* HvCallSendSyntheticClusterIpi, fast, to the own trust level; what the host's code does not send
 * leaves the guest after all. */
	.balign	8, 0x90
label hv_page_ipi
	cmp	$(HvCallSendSyntheticClusterIpi | CALL_FAST), %rcx
	jne	hv_page_ipi_end
	lea	-IPI_VECTOR_MIN(%rdx), %rax
	cmp	$(IPI_VECTOR_MAX - IPI_VECTOR_MIN), %rax
	ja	hv_page_ipi_end
label hv_page_ipi_gap
	.fill	GAP, 1, 0xcc
label hv_page_ipi_gap_end
	test	%rax, %rax
	jnz	hv_page_ipi_end
	ret
label hv_page_ipi_end

/* HvCallFlushVirtualAddressSpace, fast, where the only VP is this one.  XMM0 by way of the stack: a
 * KVM that interprets its guest's kernel knows MOVUPS, but not MOVQ to a general register. */
	.balign	8, 0x90
label hv_page_flush
	cmp	$(HvCallFlushVirtualAddressSpace | CALL_FAST), %rcx
	jne	hv_page_flush_end
	test	$~FLUSH_FLAGS, %r8
	jnz	hv_page_flush_end
	test	$FLUSH_ALL_PROCESSORS, %r8b
	jnz	hv_page_flush_gap
	sub	$16, %rsp
	movups	%xmm0, (%rsp)
	pop	%rax
	lea	8(%rsp), %rsp
	test	$1, %al
	jz	hv_page_flush_end
label hv_page_flush_gap
	.fill	GAP, 1, 0xcc
label hv_page_flush_gap_end
	xor	%eax, %eax
	ret
label hv_page_flush_end

/* WRMSR takes ECX: the caller's RCX is in RAX, which the result replaces. */
	mov	%rcx, %rax
	mov	$HV_MSR_CALL_64, %ecx
label hv_page_wrmsr_64
	wrmsr
	ret

	.fill	4096 - (. - hv_page_template), 1, 0xcc

	.section .note.GNU-stack, "", @progbits
