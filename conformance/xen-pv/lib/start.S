/* SPDX-License-Identifier: MIT */
/*
 * Entry, ELF notes, hypercall page and the entry points of exceptions, callbacks and user mode.
 * Frame layouts: xen/arch-x86/xen-x86_64.h (iret_context) and the comment at trap_info there.
 */
#define __ASSEMBLY__
#include <xen/elfnote.h>
#include "conformance/guest/registers.h"
#include "conformance/xen-pv/lib/vectors.h"

#define STACK_SIZE 16384
#define HYPERCALL_IRET 23

	.macro NOTE type, kind, value:vararg
	.pushsection .note.Xen, "a", @note
	.balign 4
	.long 4, 9f - 8f, \type
	.asciz "Xen"
8:	\kind \value
9:	.balign 4
	.popsection
	.endm

	NOTE XEN_ELFNOTE_GUEST_OS, .asciz, "hypershim-conformance"
	NOTE XEN_ELFNOTE_GUEST_VERSION, .asciz, "1"
	NOTE XEN_ELFNOTE_LOADER, .asciz, "generic"
	NOTE XEN_ELFNOTE_XEN_VERSION, .asciz, "xen-3.0"
	NOTE XEN_ELFNOTE_VIRT_BASE, .quad, 0xffffffff80000000
	NOTE XEN_ELFNOTE_PADDR_OFFSET, .quad, 0
	NOTE XEN_ELFNOTE_ENTRY, .quad, _start
	NOTE XEN_ELFNOTE_HYPERCALL_PAGE, .quad, hypercall_page
	NOTE XEN_ELFNOTE_PAE_MODE, .asciz, "yes"
	NOTE XEN_ELFNOTE_L1_MFN_VALID, .quad, 1, 1

	.section .text.start, "ax"
	.globl _start
_start:
	/* What the start state was, before any of it is changed: struct initial_state. */
	mov %rsp, initial_state+0
	pushf
	pop %rax
	mov %rax, initial_state+8
	mov %cs, %eax
	mov %eax, initial_state+16
	mov %ss, %eax
	mov %eax, initial_state+20
	mov %ds, %eax
	mov %eax, initial_state+24
	mov %es, %eax
	mov %eax, initial_state+28
	mov %fs, %eax
	mov %eax, initial_state+32
	mov %gs, %eax
	mov %eax, initial_state+36
	cld
	lea stack_top(%rip), %rsp
	xor %ebp, %ebp
	mov %rsi, %rdi
	call guest_main
	ud2

	.balign 4096
	.globl hypercall_page
hypercall_page:
	.fill 4096, 1, 0xcc

	.text
	/*
	 * An entry point: Xen has pushed RCX and R11 below the hardware frame.  A \vector without an
	 * error code gets a 0, so that every frame is a struct trap_frame.
	 */
	.macro ENTRY_POINT vector, has_error
	pop %rcx
	pop %r11
	.if !\has_error
	push $0
	.endif
	push $\vector
	jmp trap_common
	.balign 16
	.endm

	.balign 16
	.globl trap_entries
trap_entries:
	.set vector, 0
	.rept 256
	.if vector == 8 || vector == 17 || vector == 21 || (vector >= 10 && vector <= 14)
	ENTRY_POINT vector, 1
	.else
	ENTRY_POINT vector, 0
	.endif
	.set vector, vector + 1
	.endr

	.globl event_entry, syscall_entry, sysenter_entry, nmi_entry, failsafe_entry
event_entry:
	ENTRY_POINT VECTOR_EVENT, 0
syscall_entry:
	ENTRY_POINT VECTOR_SYSCALL, 0
sysenter_entry:
	ENTRY_POINT VECTOR_SYSENTER, 0
nmi_entry:
	ENTRY_POINT VECTOR_NMI, 0
failsafe_entry:
	/* RCX, R11, DS, ES, FS, GS, then the hardware frame. */
	pop %rcx
	pop %r11
	popq failsafe_selectors+0
	popq failsafe_selectors+8
	popq failsafe_selectors+16
	popq failsafe_selectors+24
	push $0
	push $VECTOR_FAILSAFE
	jmp trap_common

trap_common:
	SAVE_REGS
	cld
	mov %rsp, %rdi
	call trap
	RESTORE_REGS
	/* The vector and error code make room for struct iret_context: flags, RCX, R11, RAX. */
	add $8, %rsp
	movq $0, (%rsp)
	push %rcx
	push %r11
	push %rax
	mov $HYPERCALL_IRET, %eax
	syscall
	ud2

	/*
	 * void user_enter(const struct iret_context *): leaves for user mode; comes back when
	 * user_leave() is called from the handler of a trap.
	 */
	.globl user_enter
user_enter:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, user_resume
	lea user_frame_top(%rip), %rsp
	.irp offset, 64, 56, 48, 40, 32, 24, 16, 8, 0
	pushq \offset(%rdi)
	.endr
	mov $HYPERCALL_IRET, %eax
	syscall
	ud2

	.globl user_leave
user_leave:
	mov user_resume, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

	.bss
	.balign 4096
	.skip STACK_SIZE
stack_top:
	.skip STACK_SIZE
	.globl trap_stack_top
trap_stack_top:
	.skip 256
user_frame_top:
user_resume:
	.skip 8
	.globl failsafe_selectors
failsafe_selectors:
	.skip 32
	.globl initial_state
initial_state:
	.skip 40

	.section .note.GNU-stack, "", @progbits
