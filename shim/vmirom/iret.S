/* SPDX-License-Identifier: MIT */
/*
 * IRET.  User space can have the kernel return to what makes the instruction fault (a segment, NT), and
 * the kernel expects that: it looks the address of the faulting instruction up in a table of its own, where
 * it would not find one of ours.  So the fault is taken at our gate first (faults.c), which puts the
 * address of the guest's instruction in place of ours.  A call, unlike a jump, tells where that is; any
 * of the guest's will do, since to each belongs the same.
 *
 * All registers are the interrupted program's, DS and ES too: memory is reached through SS.
 */
#define CALL_SIZE 5
#define VECTOR_FIRST 10 /* #TS, #NP, #SS, #GP */

	.section .absolute, "awx" /* addresses in the code, which are put right at VMI_Init */
	.globl vmi_call_iret
	.balign 16
vmi_call_iret:
	popl %ss:iret_site
iret_here:
	iret

/* The stack: error code, EIP, CS, EFLAGS. */
	.macro STUB vector
	.balign 16
	.globl vmi_fault_stub_\vector
vmi_fault_stub_\vector:
	cmpl $iret_here, 4(%esp)
	jne 1f
	testb $3, 8(%esp)
	jnz 1f /* an offset in a segment of user space's own */
	push %eax
	mov %ss:iret_site, %eax
	sub $CALL_SIZE, %eax
	mov %eax, 8(%esp)
	pop %eax
1:	jmp *%ss:vmi_fault_handlers + 4 * (\vector - VECTOR_FIRST)
	.endm

	STUB 10
	STUB 11
	STUB 12
	STUB 13

	.bss
	.balign 4
iret_site: .skip 4 /* the address behind the guest's last call */

	.section .note.GNU-stack, "", @progbits
