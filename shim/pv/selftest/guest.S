/* SPDX-License-Identifier: MIT */
/*
 * The guest of the selftest option: does what the paravisor needs a processor (real, or a KVM's) to
 * get right, once each, and powers off.  A processor that cannot shows by a crash or by silence.
 */
#define __ASSEMBLY__
#define __XEN_INTERFACE_VERSION__ __XEN_LATEST_INTERFACE_VERSION__
#include <xen/xen.h>
#include <xen/elfnote.h>

#define BASE 0xffffffff80000000

	.macro note type, value
	.pushsection .note.Xen, "a", @note
	.balign 4
	.long 4, 8, \type
	.asciz "Xen"
	.quad \value
	.popsection
	.endm

	note XEN_ELFNOTE_VIRT_BASE, BASE
	note XEN_ELFNOTE_PADDR_OFFSET, BASE
	note XEN_ELFNOTE_ENTRY, start

	.macro hypercall nr
	mov $\nr, %eax
	syscall
	.endm

	.text
	.globl start
start:
	/* Ring 1 takes #UD and #GP, and the shim emulates. */
	xor %eax, %eax
	mov $0x40000000, %eax
	ud2a
	.ascii "xen"
	cpuid
	cmp $0x566e6558, %ebx /* "XenV" */
	jne fail
	mov $0xc0000102, %ecx
	rdmsr

	/* An exception goes to the guest's own handler, and IRET returns from it. */
	lea traps(%rip), %rdi
	hypercall __HYPERVISOR_set_trap_table
	test %eax, %eax
	jnz fail
	int3
	cmpb $1, saw_int3(%rip)
	jne fail

	/* The timer's event, out of SCHEDOP_block. */
	lea event(%rip), %rdi
	lea fail(%rip), %rsi
	lea system_call(%rip), %rdx
	hypercall __HYPERVISOR_set_callbacks
	mov $1, %edi /* EVTCHNOP_bind_virq */
	lea bind(%rip), %rsi
	hypercall __HYPERVISOR_event_channel_op
	test %eax, %eax
	jnz fail
	mov $1000000, %edi /* long past: due at once */
	hypercall __HYPERVISOR_set_timer_op
	mov $1, %edi /* SCHEDOP_block */
	xor %esi, %esi
	hypercall __HYPERVISOR_sched_op
	cmpb $1, saw_event(%rip)
	jne fail

	/* Ring 3 and back by SYSCALL, on the same page table. */
	mov %cr3, %rax
	shr $12, %rax
	mov %rax, op_mfn(%rip)
	lea op(%rip), %rdi
	mov $1, %esi
	xor %edx, %edx
	mov $DOMID_SELF, %r10d
	hypercall __HYPERVISOR_mmuext_op
	test %eax, %eax
	jnz fail
	mov %rsp, %rsi
	mov $0xe02b, %edi
	hypercall __HYPERVISOR_stack_switch
	pushq $0xe02b
	push %rsp
	pushq $0x202
	pushq $0xe033
	lea user(%rip), %rax
	push %rax
	pushq $0
	push %rcx
	push %r11
	push %rax
	hypercall __HYPERVISOR_iret
user:
	syscall
	ud2a

system_call:
	mov $2, %edi /* SCHEDOP_shutdown */
	lea poweroff(%rip), %rsi
	hypercall __HYPERVISOR_sched_op
fail:
	mov $2, %edi
	lea crash(%rip), %rsi
	hypercall __HYPERVISOR_sched_op
	ud2a

int3_handler:
	movb $1, saw_int3(%rip)
	jmp return
event:
	movb $1, saw_event(%rip)
	andq $~0x200, 32(%rsp) /* RFLAGS: leaves events masked, as nothing clears the pending flag */
return:	/* RCX and R11 lie above the frame; flags and RAX complete struct iret_context. */
	pop %rcx
	pop %r11
	pushq $0
	push %rcx
	push %r11
	push %rax
	hypercall __HYPERVISOR_iret

	.data
	.balign 8
traps:
	.byte 3, 3 /* vector, privilege */
	.word 0xe033
	.long 0
	.quad int3_handler
	.quad 0, 0
bind:
	.long 0, 0, 0 /* VIRQ_TIMER, vCPU 0, port */
	.long 0
op:
	.long 15, 0 /* MMUEXT_NEW_USER_BASEPTR */
op_mfn:
	.quad 0, 0
poweroff:
	.long 0
crash:
	.long 3
saw_int3:
	.byte 0
saw_event:
	.byte 0

	.section .note.GNU-stack, "", @progbits
