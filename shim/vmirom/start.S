/* SPDX-License-Identifier: MIT */
/*
 * The image's first page, since a STARTUP IPI's vector is a page: where a processor begins that the
 * guest starts by SetInitialAPState, and how it gets from real mode into the state that was given.
 * The guest starts one at a time.
 */
#include "abi/vmi/vmi.h"
#include "shim/vmirom/processors.h"
#include "shim/vmirom/rom.h"

#define CR0_PE	   1
#define CR4_PSE	   0x10
#define MSR_EFER   0xc0000080
#define FLAT_CODE  8
#define FLAT_DATA  16
#define EFLAGS_SET 2

	.hidden image_size, vmi_init_offset, vmi_get_relocation_info_offset, processors_offset

	.section .start, "awx"
	.code16
start:
	jmp real_mode
	.org IMAGE_SIZE
	.long image_size
	.long vmi_init_offset
	.long vmi_get_relocation_info_offset
	.globl image_phys
image_phys: .long 0

	.balign 8
gdt:	.quad 0
	.quad 0x00cf9a000000ffff
	.quad 0x00cf92000000ffff
gdt_end:
gdtr:	.word gdt_end - gdt - 1
gdtr_base: .long 0
entry:	.long 0
	.word FLAT_CODE
idtr:	.word 0
	.long 0
	.balign 4
	/* Of a page table that maps this page where it is in physical memory, and where the guest has it; and
	 * from the one to the other. */
	.globl ap_cr3, ap_distance
ap_cr3:	.long 0
ap_distance: .long 0

real_mode:
	cli
	mov %cs, %ax
	mov %ax, %ds
	movzwl %ax, %ebp
	shl $4, %ebp /* where we are */
	lea gdt - start(%ebp), %eax
	mov %eax, gdtr_base - start
	lea protected_mode - start(%ebp), %eax
	mov %eax, entry - start
	lgdtl gdtr - start
	mov %cr0, %eax
	or $CR0_PE, %al
	mov %eax, %cr0
	ljmpl *(entry - start)

	.code32
protected_mode:
	mov $FLAT_DATA, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss

	/* Which one are we?  One that nobody waits for stays here. */
	mov $1, %eax
	cpuid
	shr $24, %ebx /* the initial APIC id */
	lea processors_offset(%ebp), %esi
	mov $PROCESSORS, %ecx
1:	cmpb $0, PROCESSOR_WAITING(%esi)
	je 2f
	cmp %bl, PROCESSOR_APIC_ID(%esi)
	je 3f
2:	add $PROCESSOR_SIZE, %esi
	loop 1b
4:	hlt
	jmp 4b

3:	movb $0, PROCESSOR_WAITING(%esi)
	add $PROCESSOR_STATE, %esi
	mov STATE_CR4(%esi), %eax
	or $CR4_PSE, %eax
	mov %eax, %cr4
	mov STATE_EFER(%esi), %eax
	mov STATE_EFER + 4(%esi), %edx
	mov %eax, %ecx
	or %edx, %ecx
	jz 1f /* there may be no such register */
	mov $MSR_EFER, %ecx
	wrmsr
1:	mov ap_cr3 - start(%ebp), %eax
	mov %eax, %cr3
	mov STATE_CR0(%esi), %eax
	mov %eax, %cr0
	mov ap_distance - start(%ebp), %eax
	add %eax, %esi
	add %eax, %ebp
	lea 1f - start(%ebp), %eax
	jmp *%eax

	/* At the guest's address: its page table has us too. */
1:	mov STATE_CR3(%esi), %eax
	mov %eax, %cr3
	mov STATE_CR4(%esi), %eax
	mov %eax, %cr4
	mov STATE_CR2(%esi), %eax
	mov %eax, %cr2
	lgdt STATE_GDTR(%esi)
	mov STATE_IDTR_LIMIT(%esi), %ax
	mov %ax, idtr - start(%ebp)
	mov STATE_IDTR_BASE(%esi), %eax
	mov %eax, idtr + 2 - start(%ebp)
	lidt idtr - start(%ebp)
	lldt STATE_LDTR(%esi)

	/* What IRET and POPA want, on the stack that was given. */
	mov STATE_SS(%esi), %ss
	mov STATE_ESP(%esi), %esp
	mov STATE_EFLAGS(%esi), %eax
	or $EFLAGS_SET, %eax
	push %eax
	movzwl STATE_CS(%esi), %eax
	push %eax
	push STATE_EIP(%esi)
	push STATE_EAX(%esi)
	push STATE_ECX(%esi)
	push STATE_EDX(%esi)
	push STATE_EBX(%esi)
	push $0 /* POPA leaves ESP alone */
	push STATE_EBP(%esi)
	push STATE_ESI(%esi)
	push STATE_EDI(%esi)
	mov STATE_ES(%esi), %es
	mov STATE_FS(%esi), %fs
	mov STATE_GS(%esi), %gs
	mov STATE_DS(%esi), %ds
	popa
	iret

	.section .note.GNU-stack, "", @progbits
