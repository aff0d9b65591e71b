/* SPDX-License-Identifier: MIT */
/* VMI_Init: the kernel's stack may be small, so the work is done on one of ours. */

#define STACK_SIZE 2048

	.text
	.globl vmi_init_entry
vmi_init_entry:
	push %ebx
	push %ebp
	mov %esp, %ebp
	call 1f
1:	pop %ebx
	add $_GLOBAL_OFFSET_TABLE_ + (. - 1b), %ebx
	lea stack_end@GOTOFF(%ebx), %esp
	call vmirom_init
	mov %ebp, %esp
	pop %ebp
	pop %ebx
	ret

	.bss
	.balign 16
	.skip STACK_SIZE
stack_end:

	.section .note.GNU-stack, "", @progbits
