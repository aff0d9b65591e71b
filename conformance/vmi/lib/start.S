/* SPDX-License-Identifier: MIT */
/*
 * From multiboot to guest_main() with page tables of the old form in which memory is at PAGE_OFFSET; the
 * entry points of all vectors; ring 3 and back; a call with all registers; a processor's native start.
 */
#include "conformance/vmi/lib/layout.h"

#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 0x00000002 /* tell of memory */
#define PHYS(symbol)	((symbol) - PAGE_OFFSET)

	.section .text.start, "ax"
	.balign 4
	.long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
	.globl start
start:
	cld
	mov %ebx, PHYS(multiboot_info)
	/* No interrupt comes from a PIC until a test lets it. */
	mov $0xff, %al
	out %al, $0x21
	out %al, $0xa1
	/* The first 512 MiB in 4 MiB pages, twice: here too, until we have left. */
	mov $PHYS(swapper), %edi
	mov $0x83, %eax
	mov $128, %ecx
1:	mov %eax, (%edi)
	mov %eax, 768 * 4(%edi)
	add $0x400000, %eax
	add $4, %edi
	loop 1b
	mov %cr4, %eax
	or $0x10, %eax /* PSE */
	mov %eax, %cr4
	mov $PHYS(swapper), %eax
	mov %eax, %cr3
	mov $0x80050033, %eax
	mov %eax, %cr0
	mov $1f, %eax
	jmp *%eax
1:	lgdt gdt_pointers
	ljmp $KERNEL_CS, $2f
2:	mov $KERNEL_DS, %eax
	mov %eax, %ss
	mov $USER_DS, %eax
	mov %eax, %ds
	mov %eax, %es
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	mov $stacks + STACK_SIZE, %esp
	push $0
	popf
	call guest_main

	.text
	.balign 16
	.globl trap_entries
trap_entries:
	.set vector, 0
	.rept 256
	.if !(vector == 8 || vector == 17 || vector == 21 || (vector >= 10 && vector <= 14))
	push $0
	.endif
	push $vector
	jmp trap_common
	.balign 16
	.set vector, vector + 1
	.endr

/* struct trap_frame */
trap_common:
	pusha
	push %ds
	push %es
	mov $USER_DS, %eax
	mov %eax, %ds
	mov %eax, %es
	cld
	mov %esp, %eax
	call trap
	pop %es
	pop %ds
	popa
	add $8, %esp
	iret

	/*
	 * void user_enter(const struct iret_frame *frame, uint32_t *resume, void *iret): the last leads there;
	 * comes back when user_leave(resume) is called from a trap's handler.
	 */
	.globl user_enter, user_leave
user_enter:
	push %ebx
	push %esi
	push %edi
	push %ebp
	mov %esp, (%edx)
	pushl 16(%eax)
	pushl 12(%eax)
	pushl 8(%eax)
	pushl 4(%eax)
	pushl (%eax)
	jmp *%ecx

user_leave:
	mov %eax, %esp
	mov $USER_DS, %eax
	mov %eax, %ds
	mov %eax, %es
	pop %ebp
	pop %edi
	pop %esi
	pop %ebx
	ret

	/*
	 * void invoke(struct call *c): calls c->address with c's registers, flags and three words on the stack,
	 * and has c take what they are afterwards, c->esp_lost among them: by how much the stack moved.
	 */
	.globl invoke
invoke:
	push %ebx
	push %esi
	push %edi
	push %ebp
	mov %eax, invoked
	pushl 44(%eax)
	pushl 40(%eax)
	pushl 36(%eax)
	mov %esp, invoke_esp
	pushl 32(%eax)
	mov 4(%eax), %ecx
	mov 8(%eax), %edx
	mov 12(%eax), %ebx
	mov 16(%eax), %esi
	mov 20(%eax), %edi
	mov 24(%eax), %ebp
	pushl 28(%eax)
	popl invoke_target
	mov (%eax), %eax
	popf
	call *invoke_target
	pushf
	push %eax
	mov invoked, %eax
	popl (%eax)
	popl 32(%eax)
	mov %ecx, 4(%eax)
	mov %edx, 8(%eax)
	mov %ebx, 12(%eax)
	mov %esi, 16(%eax)
	mov %edi, 20(%eax)
	mov %ebp, 24(%eax)
	mov %esp, %edx
	sub invoke_esp, %edx
	mov %edx, 48(%eax)
	mov invoke_esp, %esp
	add $12, %esp
	pop %ebp
	pop %edi
	pop %esi
	pop %ebx
	ret

	/* A trampoline for a processor that is started without the call: it says that it was here. */
	.globl native_trampoline, native_trampoline_end
	.code16
native_trampoline:
	cli
	movw $0x1234, %cs:native_flag - native_trampoline
1:	hlt
	jmp 1b
	.globl native_flag
native_flag: .word 0
native_trampoline_end:
	.code32

	.data
	.balign 8
	.globl gdts
gdts:
	.rept CPUS_MAX
1:	.fill KERNEL_CS / 8, 8, 0
	.quad 0x00cf9a000000ffff
	.quad 0x00cf92000000ffff
	.quad 0x00cffa000000ffff
	.quad 0x00cff2000000ffff
	.fill GDT_ENTRIES - TSS / 8, 8, 0
	.endr
	.globl gdt_pointers
gdt_pointers:
	.set cpu, 0
	.rept CPUS_MAX
	.word GDT_ENTRIES * 8 - 1
	.long gdts + cpu * GDT_ENTRIES * 8
	.set cpu, cpu + 1
	.endr
	.globl multiboot_info
multiboot_info: .long 0
invoked: .long 0
invoke_esp: .long 0
invoke_target: .long 0

	.bss
	.balign 4096
	.globl swapper, stacks
swapper: .skip 4096
stacks: .skip CPUS_MAX * STACK_SIZE

	.section .note.GNU-stack, "", @progbits
