/* SPDX-License-Identifier: MIT */
/*
 * IRET.  User space can have the kernel return to segments that make the instruction fault, and the
 * kernel expects that: it looks the address of the faulting instruction up in a table of its own.
 * It would not find one of ours.  So the return to user mode is checked before, and what would fault
 * is reported as #GP at the guest's instruction, which a call, unlike a jump, tells.
 *
 * All registers are the interrupted program's, DS and ES too: memory is reached through SS.
 */
#include "translator/x86.h"

#define VECTOR_GP 13
#define CALL_SIZE 5

/* Of a frame behind our return address, with EAX saved before it. */
#define FRAME_EIP    8
#define FRAME_CS     12
#define FRAME_EFLAGS 16
#define FRAME_SS     24

/* LAR's: present, code or data, and of which kind. */
#define SEGMENT_CODE_MASK 0x9800
#define SEGMENT_CODE	  0x9800
#define SEGMENT_DATA_MASK 0x9a00
#define SEGMENT_DATA	  0x9200 /* writable */
#define SEGMENT_DPL	  0x6000
#define DPL_SHIFT	  13
#define VM86_EIP_LIMIT	  0xffff

	.text
	.globl vmi_call_iret
	.balign 16
vmi_call_iret:
	push %eax
	testl $RFLAGS_VM, FRAME_EFLAGS(%esp)
	jnz vm86
	testb $3, FRAME_CS(%esp)
	jz good /* to the kernel itself */

	lar FRAME_CS(%esp), %eax
	jnz bad
	and $SEGMENT_CODE_MASK, %eax
	cmp $SEGMENT_CODE, %eax
	jne bad
	lsl FRAME_CS(%esp), %eax
	cmp %eax, FRAME_EIP(%esp)
	ja bad
	/* SS: of the same ring as CS, in selector and descriptor. */
	mov FRAME_SS(%esp), %eax
	xor FRAME_CS(%esp), %eax
	test $3, %al
	jnz bad
	lar FRAME_SS(%esp), %eax
	jnz bad
	push %eax
	and $SEGMENT_DATA_MASK, %eax
	cmp $SEGMENT_DATA, %eax
	pop %eax
	jne bad
	shr $DPL_SHIFT, %eax
	xor FRAME_SS(%esp), %eax
	test $3, %al
	jnz bad
good:
	pop %eax
	add $4, %esp
	iret

vm86:
	cmpl $VM86_EIP_LIMIT, FRAME_EIP(%esp)
	jbe good

/*
 * The stack: EAX, our return address, the frame.  It becomes what the processor would push for a fault
 * of the guest's instruction: error code, EIP, CS, EFLAGS, the frame.
 */
bad:
	push %ecx
	push %edx
	sub $8, %esp
	sidt (%esp)
	mov 2(%esp), %ecx
	add $8, %esp
	mov %ss:VECTOR_GP * 8(%ecx), %eax
	mov %ss:VECTOR_GP * 8 + 4(%ecx), %edx
	xchg %ax, %dx /* EAX: the gate's type in AX; EDX: upper half of the handler's address, lower half */
	pushf
	testb $1, %ah /* a trap gate leaves IF alone */
	jnz 1f
	cli
1:
	/* The stack: EFLAGS, EDX, ECX, EAX, return address, frame. */
	pop %eax
	push %edx
	/* The stack: handler, EDX, ECX, EAX, return address. */
	mov 16(%esp), %ecx
	mov %eax, 16(%esp)     /* EFLAGS, where it belongs */
	sub $CALL_SIZE, %ecx   /* EIP */
	mov 12(%esp), %eax     /* restored */
	movl $0, 12(%esp)
	movw %cs, 12(%esp)     /* CS */
	mov 4(%esp), %edx      /* restored */
	movl $0, 4(%esp)       /* error code */
	xchg %ecx, 8(%esp)     /* restored, and EIP */
	ret

	.section .note.GNU-stack, "", @progbits
