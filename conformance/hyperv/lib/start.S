/* SPDX-License-Identifier: MIT */
/*
 * From the PVH entry, and on other processors from the SIPI, to guest_main() and processor_main() in
 * 64-bit mode; the entry points of all vectors; and the way to ring 3 and back.
 */
#include "conformance/guest/registers.h"
#include "conformance/hyperv/lib/layout.h"

#define XEN_ELFNOTE_PHYS32_ENTRY 18

	.pushsection .note.Xen, "a", @note
	.long 4, 4, XEN_ELFNOTE_PHYS32_ENTRY
	.asciz "Xen"
	.long _start
	.popsection

	.section .text.start, "ax"
	.code32
	.globl _start
_start:
	mov %ebx, start_info
	/* No interrupt comes from a PIC: its vectors may still be those of exceptions. */
	mov $0xff, %al
	out %al, $0x21
	out %al, $0xa1
	/* The first 4 GiB, as 2 MiB pages: four tables of 512 entries. */
	mov $page_directories, %edi
	mov $0x83, %eax		/* present, writable, large */
	mov $4 * 512, %ecx
1:	mov %eax, (%edi)
	movl $0, 4(%edi)
	add $0x200000, %eax
	add $8, %edi
	dec %ecx
	jnz 1b
	mov $page_directory_pointers, %edi
	mov $page_directories + 7, %eax
	mov $4, %ecx
1:	mov %eax, (%edi)
	add $4096, %eax
	add $8, %edi
	dec %ecx
	jnz 1b
	movl $page_directory_pointers + 7, page_table
	mov $boot_stacks + STACK_SIZE, %esp
	jmp enter_64

	/* ESP is the stack; goes on in 64-bit mode. */
enter_64:
	lgdt gdt_pointer
	mov $CR4_PAE | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT, %eax
	mov %eax, %cr4
	mov $page_table, %eax
	mov %eax, %cr3
	mov $MSR_EFER, %ecx
	rdmsr
	or $EFER_LME | EFER_NXE, %eax
	wrmsr
	mov $CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_PG, %eax
	mov %eax, %cr0
	ljmp $CS64, $1f

	.code64
1:	mov $DS, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	mov %esp, %esp
	xor %ebp, %ebp
	mov start_info(%rip), %edi
	testl $-1, started(%rip)
	jnz 2f
	movl $1, started(%rip)
	call guest_main
	ud2
2:	mov starting(%rip), %edi
	call processor_main
	ud2

	/* Copied to TRAMPOLINE; real mode, CS base TRAMPOLINE. */
	.section .rodata
	.code16
	.globl trampoline, trampoline_end
trampoline:
	cli
	mov %cs, %ax
	mov %ax, %ds
	lgdtl (gdt_pointer_16 - trampoline)
	mov $CR0_PE | CR0_ET, %eax
	mov %eax, %cr0
	ljmpl $CS32, $start_32
gdt_pointer_16:
	.word gdt_end - gdt - 1
	.long gdt
trampoline_end:

	.text
	.code32
start_32:
	mov $DS, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	mov starting, %esp
	inc %esp
	imul $STACK_SIZE, %esp
	add $boot_stacks, %esp
	jmp enter_64

	.code64
	.balign 16
	.globl trap_entries
trap_entries:
	.set vector, 0
	.rept 256
	.if !(vector == 8 || vector == 17 || vector == 21 || (vector >= 10 && vector <= 14))
	push $0
	.endif
	pushq $vector
	jmp trap_common
	.balign 16
	.set vector, vector + 1
	.endr

trap_common:
	SAVE_REGS
	cld
	mov %rsp, %rdi
	/* Where compiled code has SSE state of its own to lose, it is the test's: none uses any. */
	call trap
	RESTORE_REGS
	add $16, %rsp
	iretq

	/*
	 * void user_enter(uint64_t rip, uint64_t rsp, void **resume): ring 3, with those registers of
	 * user_registers; comes back when user_leave() is called from a trap's handler.
	 */
	.globl user_enter, user_leave
user_enter:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, (%rdx)
	mov user_registers+0(%rip), %rcx
	mov user_registers+8(%rip), %rdx
	mov user_registers+16(%rip), %r8
	pushq $USER_DS
	push %rsi
	pushq $2
	pushq $USER_CS
	push %rdi
	iretq

	/* void user_leave(void *resume) */
user_leave:
	mov %rdi, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

	.data
	.balign 16
	.globl gdt, starting
gdt:
	.quad 0
	.quad 0x00af9a000000ffff	/* CS64 */
	.quad 0x00cf92000000ffff	/* DS */
	.quad 0x00cf9a000000ffff	/* CS32 */
	.quad 0x00cff2000000ffff	/* USER_DS */
	.quad 0x00affa000000ffff	/* USER_CS */
	.fill 2 * CPUS_MAX, 8, 0	/* TSS */
gdt_end:
gdt_pointer:
	.word gdt_end - gdt - 1
	.quad gdt
start_info:
	.long 0
started:
	.long 0
starting:
	.long 0				/* the processor that is being started */

	.bss
	.balign 4096
	.globl page_table, page_directories
page_table:
	.skip 4096
page_directory_pointers:
	.skip 4096
page_directories:
	.skip 4 * 4096
boot_stacks:
	.skip CPUS_MAX * STACK_SIZE
	.globl user_registers
user_registers:
	.skip 24

	.section .note.GNU-stack, "", @progbits
