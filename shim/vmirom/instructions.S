/* SPDX-License-Identifier: MIT */
/*
 * The calls that are an instruction or two: the guest is in ring 0, on hardware of its own.
 * Conventions: abi/vmi/calls.h.  DS and ES may be user space's in those that are patched in line, so they
 * use no memory but the stack.
 */
#include "abi/vmi/vmi.h"

#define EFLAGS_IF   0x200
#define EFLAGS_IOPL 0x3000
#define CR4_PGE	    0x80

	.macro CALL name
	.balign 16
	.globl vmi_call_\name
vmi_call_\name:
	.endm

	.macro GET name, register
	CALL get_\name
	mov \register, %eax
	ret
	.endm

	.macro SET name, register
	CALL set_\name
	mov %eax, \register
	ret
	.endm

	.text

/* --- Interrupt flag.  Only IF is touched, also where the guest hands over an image of EFLAGS. */

	CALL enable_interrupts
	sti
	ret

	CALL disable_interrupts
	cli
	ret

	CALL get_interrupt_mask
	pushf
	pop %eax
	ret

	CALL set_interrupt_mask
	test $EFLAGS_IF, %eax
	jz 1f
	sti
	ret
1:	cli
	ret

	CALL set_iopl_mask
	and $EFLAGS_IOPL, %eax
	pushf
	andl $~EFLAGS_IOPL, (%esp)
	or %eax, (%esp)
	popf
	ret

/* --- Registers */

	GET cr0, %cr0
	GET cr2, %cr2
	GET cr3, %cr3
	GET cr4, %cr4
	SET cr0, %cr0
	SET cr2, %cr2
	SET cr3, %cr3
	SET cr4, %cr4

	CALL clts
	clts
	ret

/* A number that there is not reads as 0, and is not written. */
	CALL get_dr
	cmp $7, %eax
	ja 1f
	.irp number, 0, 1, 2, 3
	cmp $\number, %eax
	jne 2f
	mov %dr\number, %eax
	ret
2:
	.endr
	/* 4 and 5 are other names of 6 and 7. */
	test $1, %eax
	jnz 2f
	mov %dr6, %eax
	ret
2:	mov %dr7, %eax
	ret
1:	xor %eax, %eax
	ret

	CALL set_dr
	cmp $7, %eax
	ja 1f
	.irp number, 0, 1, 2, 3
	cmp $\number, %eax
	jne 2f
	mov %edx, %dr\number
	ret
2:
	.endr
	test $1, %eax
	jnz 2f
	mov %edx, %dr6
	ret
2:	mov %edx, %dr7
1:	ret

	CALL cpuid
	cpuid
	ret

	CALL rdmsr
	rdmsr
	ret

	CALL wrmsr
	wrmsr
	ret

	CALL rdtsc
	rdtsc
	ret

	CALL rdpmc
	rdpmc
	ret

/* --- Tables; SetGDT is in processors.c */

	CALL set_idt
	lidt (%eax)
	ret

	CALL set_ldt
	lldt %ax
	ret

	CALL set_tr
	ltr %ax
	ret

	CALL get_gdt
	sgdt (%eax)
	ret

	CALL get_idt
	sidt (%eax)
	ret

	CALL get_ldt
	xor %eax, %eax
	sldt %ax
	ret

	CALL get_tr
	xor %eax, %eax
	str %ax
	ret

/* --- Caches */

	CALL wbinvd
	wbinvd
	ret

	CALL inval_page
	invlpg (%eax)
	ret

/* With global pages, where there are any. */
	CALL flush_tlb
	test $VMI_FLUSH_GLOBAL, %al
	jz 1f
	mov %cr4, %eax
	test $CR4_PGE, %al
	jz 1f
	mov %eax, %edx
	and $~CR4_PGE, %eax
	pushf
	cli /* on one processor */
	mov %eax, %cr4
	mov %edx, %cr4
	popf
	ret
1:	mov %cr3, %eax
	mov %eax, %cr3
	ret

/*
 * --- What the guest tells, and hardware needs no telling: its own TSS holds the kernel's stack, its own
 * tables are what is walked, an entry that it wrote is read when it is wanted, and what is not put off
 * needs no completing.
 */
	CALL update_kernel_stack
	CALL update_pxe
	CALL update_pxe_long
	CALL allocate_page
	CALL set_linear_mapping
	CALL set_lazy_mode
	ret

/* --- Back to user space */

	CALL sysexit
	sti
	sysexit

	.section .note.GNU-stack, "", @progbits
