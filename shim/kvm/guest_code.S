/* SPDX-License-Identifier: MIT */
/*
 * Code for the guest's ring 0 (VM_CODE_* of translator/vm.h): copied into its memory, never run here.
 */
	.section .rodata

#define BEGIN(name)				\
	.globl	name;				\
	.hidden	name;				\
name:
#define END(name)				\
	.globl	name##_end;			\
	.hidden	name##_end;			\
name##_end:

#define KVM_HC_SEND_IPI 10
#define CR4_PGE		0x80

/*
 * KVM's own hypercall: RBX and RCX the mask of APIC ids from RDX on, RSI as in ICR.  It answers how
 * many it was sent to, or a negative error.
 */
#define SEND_IPI(name, CALL)			\
BEGIN(name)					\
	push	%rbx;				\
	push	%rcx;				\
	push	%rdx;				\
	push	%rsi;				\
	mov	%r8, %rbx;			\
	xor	%ecx, %ecx;			\
	mov	%rdx, %rsi;			\
	xor	%edx, %edx;			\
	mov	$KVM_HC_SEND_IPI, %eax;		\
	CALL;					\
	pop	%rsi;				\
	pop	%rdx;				\
	pop	%rcx;				\
	pop	%rbx;				\
	sar	$63, %rax;			\
END(name)

SEND_IPI(code_send_ipi_vmcall, vmcall)
SEND_IPI(code_send_ipi_vmmcall, vmmcall)

/* Any change of CR4.PGE flushes everything, of all PCIDs; an interrupt must not see the changed one. */
BEGIN(code_flush_tlb)
	pushf
	cli
	mov	%cr4, %rax
	xor	$CR4_PGE, %rax
	mov	%rax, %cr4
	xor	$CR4_PGE, %rax
	mov	%rax, %cr4
	popf
END(code_flush_tlb)

	.section .note.GNU-stack, "", @progbits
