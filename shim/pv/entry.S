/* SPDX-License-Identifier: MIT */
/*
 * Every way into the shim and out of it.
 *
 * While the guest runs, GS is the guest's and KERNEL_GS_BASE points to struct percpu; SWAPGS on each
 * way in and out.  Interrupts are off whenever the shim runs, so only faults of our own (guest
 * memory, a frame that IRETQ refuses), NMI and #MC come from ring 0; the last two have stacks of
 * their own.
 */
#include "shim/pv/layout.h"
#include "asm-offsets.h"

	/* A fault between from and to goes on at fixup. */
	.macro ex_range from, to, fixup
	.pushsection .extable, "a"
	.balign 8
	.quad \from, \to, \fixup
	.popsection
	.endm

	.macro push_registers
	push %r9 /* a hypercall's arguments, the last first */
	push %r8
	push %r10
	push %rdx
	push %rsi
	push %rdi
	push %rax
	push %rcx
	push %r11
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	.endm

	.macro pop_registers
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	pop %r11
	pop %rcx
	pop %rax
	pop %rdi
	pop %rsi
	pop %rdx
	pop %r10
	pop %r8
	pop %r9
	.endm

	.text

/* --- exceptions and interrupts --- */

	.balign 16
	.globl vector_stubs
vector_stubs: /* 16 bytes each */
	vector = 0
	.rept 256
	.balign 16
	.if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30)
	push $0
	.endif
	.if vector < 128
	push $vector
	.else
	.byte 0x68
	.long vector
	.endif
	jmp vector_common
	vector = vector + 1
	.endr

	.balign 16
vector_common:
	testb $3, 24(%rsp) /* CS */
	jz vector_from_shim
	cld /* the guest's DF is no concern of string instructions in C */
	swapgs
	push_registers
	mov %rsp, %rdi
	call trap_from_guest
	jmp resume_guest

	.globl enter_guest
enter_guest: /* the first time: GS is percpu's, the frame is anywhere */
	mov %rdi, %rsp
resume_guest:
	pop_registers
	add $16, %rsp
	swapgs
resume_iretq:
	iretq
	ex_range resume_iretq, resume_iretq + 2, iretq_refused

vector_from_shim:
	/* Ring 0: GS is ours, except on the instructions that leave (iretq_refused puts that right). */
	push_registers
	mov %rsp, %rdi
	call trap_from_shim
	pop_registers
	add $16, %rsp
	iretq

/* An IRETQ to the guest faulted: RSP is where it was, all registers are the guest's. */
	.globl iretq_refused
iretq_refused:
	swapgs
	push $0
	push $0
	push_registers
	mov %rsp, %rdi
	call guest_frame_refused
	jmp resume_guest

/* NMI, #DF, #MC: on stacks of their own, whatever GS is. */
	.macro paranoid name, handler, error_code
	.globl \name
\name:
	.ifeq \error_code
	push $0
	.endif
	push $0
	cld
	push_registers
	mov $0xc0000101, %ecx
	rdmsr
	push %rdx
	push %rax
	mov $0xc0000101, %ecx
	mov 16 + REGS_SIZE(%rsp), %rax /* percpu, kept above the frame: see cpu.c */
	mov %rax, %rdx
	shr $32, %rdx
	wrmsr
	lea 16(%rsp), %rdi
	call \handler
	pop %rax
	pop %rdx
	mov $0xc0000101, %ecx
	wrmsr
	pop_registers
	add $16, %rsp
	iretq
	.endm

	paranoid entry_nmi, handle_nmi, 0
	paranoid entry_double_fault, handle_double_fault, 1
	paranoid entry_machine_check, handle_machine_check, 0

/* --- SYSCALL: hypercalls from the guest's kernel, system calls from its user space --- */

	.balign 16
	.globl entry_syscall
entry_syscall:
	swapgs
	mov %rsp, %gs:PCPU_SCRATCH
	mov %gs:PCPU_STACK, %rsp
	cmpb $0, %gs:VCPU_IN_KERNEL
	jne entry_hypercall

	cmpb $0, %gs:PCPU_FAST
	je syscall_slow
	push %rax
	push %rcx
	mov %gs:VCPU_KERNEL_SP, %rax
	/* The frame: SS, RSP, RFLAGS, CS with the saved upcall mask, RIP, R11, RCX (xen-x86_64.h).
	 * RCX and R11 themselves are the guest kernel's to lose. */
syscall_stores:
	movq $SEL_RING3_SS, -8(%rax)
	mov %r11, -24(%rax)
	movq $SEL_RING3_CS64, -32(%rax)
	mov %rcx, -40(%rax)
	mov %r11, -48(%rax)
	mov %rcx, -56(%rax)
	mov %gs:PCPU_SCRATCH, %rcx
	mov %rcx, -16(%rax)
	mov %gs:VCPU_INFO, %rcx
	cmpb $0, INFO_MASK(%rcx)
syscall_stores_end:
	jne syscall_undo /* user mode with events masked: the long way shows it as IF = 0 */
	movb $1, INFO_MASK(%rcx)
	movb $1, %gs:VCPU_IN_KERNEL
	sub $56, %rax
	mov %gs:VCPU_SYSCALL_ADDRESS, %rcx
	pushq $SEL_RING1_SS
	push %rax
	pushq $0x202
	pushq $SEL_RING1_CS
	push %rcx
	/* GS from the user's to the kernel's.  percpu is found from the stack: 56 bytes pushed. */
	swapgs
	rdgsbase %rcx
	mov %rcx, VCPU_USER_GS - PCPU_STACK_TOP + 56(%rsp)
	mov VCPU_KERNEL_GS - PCPU_STACK_TOP + 56(%rsp), %rcx
	wrgsbase %rcx
	mov 48(%rsp), %rax
syscall_iretq:
	iretq
	ex_range syscall_iretq, syscall_iretq + 2, iretq_refused
	ex_range syscall_stores, syscall_stores_end, syscall_undo

syscall_undo:
	pop %rcx
	pop %rax
syscall_slow:
	pushq $SEL_RING3_SS
	pushq %gs:PCPU_SCRATCH
	push %r11
	pushq $SEL_RING3_CS64
	push %rcx
	push $0
	push $0x100
	push_registers
	mov %rsp, %rdi
	call guest_system_call
	jmp resume_guest

	/* SYSCALL in 32-bit code, on processors that have it: never from the kernel's own 64-bit code. */
	.balign 16
	.globl entry_syscall32
entry_syscall32:
	swapgs
	mov %rsp, %gs:PCPU_SCRATCH
	mov %gs:PCPU_STACK, %rsp
	pushq $SEL_RING3_SS
	pushq %gs:PCPU_SCRATCH
	push %r11
	pushq $SEL_RING3_CS32
	push %rcx
	push $0
	push $0x102
	push_registers
	mov %rsp, %rdi
	call guest_system_call32
	jmp resume_guest

	.balign 16
entry_hypercall:
	cmp $HYPERVISOR_IRET, %rax
	je hypercall_iret
hypercall_slow:
	pushq $SEL_RING1_SS
	pushq %gs:PCPU_SCRATCH
	push %r11
	pushq $SEL_RING1_CS
	push %rcx
	push $0
	push $0x101
	push_registers
	mov %rsp, %rdi
	call guest_hypercall
	jmp resume_guest

	/*
	 * HYPERVISOR_iret to user mode with nothing special about it.  struct iret_context at the guest's
	 * RSP: rax, r11, rcx, flags, rip, cs, rflags, rsp, ss.  RAX, RCX and R11 come from it, so they
	 * are free here; anything unusual goes to the C code with them unneeded.
	 */
	.balign 16
hypercall_iret:
	cmpb $0, %gs:PCPU_FAST
	je hypercall_slow_iret
	mov %gs:PCPU_SCRATCH, %rcx
iret_loads:
	mov (%rcx), %r11 /* both ends, so that no later load faults */
	mov 48(%rcx), %r11d
	cmpl $SEL_SYSRET_SS, 64(%rcx)
	jne hypercall_slow_iret
	cmpl $SEL_SYSRET_CS, 40(%rcx)
	jne hypercall_slow_iret
	cmpl $0, 24(%rcx)
	jne hypercall_slow_iret
	cmpl $0x7fff, 36(%rcx) /* RIP in the lower half */
	ja hypercall_slow_iret
	mov %r11d, %eax
	and $0x37300, %eax /* VM, RF, NT, IOPL, IF, TF */
	cmp $0x200, %eax
	jne hypercall_slow_iret
	mov %gs:VCPU_INFO, %rax
	movb $0, INFO_MASK(%rax)
	cmpb $0, INFO_PENDING(%rax)
	jne iret_events
	movb $0, %gs:VCPU_IN_KERNEL
	swapgs
	rdgsbase %rax
	mov %rax, VCPU_KERNEL_GS - PCPU_STACK_TOP(%rsp)
	mov VCPU_USER_GS - PCPU_STACK_TOP(%rsp), %rax
	wrgsbase %rax
	mov 32(%rcx), %rax
	cmp %rax, 16(%rcx)
	jne 1f
	mov 48(%rcx), %r11
	cmp %r11, 8(%rcx)
	jne 1f
	/* The guest's stack last: nothing may touch guest memory, and so trap, on it. */
	pushq 56(%rcx)
	mov (%rcx), %rcx
	xchg %rcx, %rax
	mov (%rsp), %rsp
	sysretq
1:	pushq 64(%rcx)
	pushq 56(%rcx)
	pushq 48(%rcx)
	pushq 40(%rcx)
	pushq %rax
	mov (%rcx), %rax
	mov 8(%rcx), %r11
	mov 16(%rcx), %rcx
iret_loads_end:
iret_iretq:
	iretq
	ex_range iret_iretq, iret_iretq + 2, iretq_refused
	ex_range iret_loads, iret_loads_end, hypercall_slow_iret

iret_events:
	movb $1, INFO_MASK(%rax)
hypercall_slow_iret:
	mov $HYPERVISOR_IRET, %eax
	jmp hypercall_slow

/* --- copies to and from guest memory --- */

/* int copy_bytes(void *dst, const void *src, size_t len): 0, or -1 when a byte faults. */
	.balign 16
	.globl copy_bytes
copy_bytes:
	mov %rdx, %rcx
	shr $4, %rcx
	jz 2f
1:	mov (%rsi), %rax
	mov 8(%rsi), %r8
	mov %rax, (%rdi)
	mov %r8, 8(%rdi)
	add $16, %rsi
	add $16, %rdi
	dec %rcx
	jnz 1b
2:	and $15, %edx
	jz 5f
	btr $3, %edx
	jnc 3f
	mov (%rsi), %rax
	mov %rax, (%rdi)
	add $8, %rsi
	add $8, %rdi
3:	test %edx, %edx
	jz 5f
4:	mov (%rsi), %al
	mov %al, (%rdi)
	inc %rsi
	inc %rdi
	dec %edx
	jnz 4b
5:	xor %eax, %eax
	ret
copy_bytes_fault:
	mov $-1, %eax
	ret
	ex_range copy_bytes, copy_bytes_fault, copy_bytes_fault

/* int msr_read_safe(uint32_t msr, uint64_t *value), int msr_write_safe(uint32_t msr, uint64_t value),
 * int xsetbv_safe(uint32_t index, uint64_t value): 0, or -1 for #GP. */
	.globl msr_read_safe, msr_write_safe, xsetbv_safe, gs_load_safe
msr_read_safe:
	mov %edi, %ecx
	rdmsr
	shl $32, %rdx
	or %rdx, %rax
	mov %rax, (%rsi)
	xor %eax, %eax
	ret
msr_write_safe:
	mov %edi, %ecx
	mov %esi, %eax
	mov %rsi, %rdx
	shr $32, %rdx
	wrmsr
	xor %eax, %eax
	ret
xsetbv_safe:
	mov %edi, %ecx
	mov %esi, %eax
	mov %rsi, %rdx
	shr $32, %rdx
	xsetbv
	xor %eax, %eax
	ret
safe_fault:
	mov $-1, %eax
	ret

/* int gs_load_safe(unsigned selector): 0, or -1 and the null selector. */
gs_load_safe:
	mov %edi, %gs
	xor %eax, %eax
	ret
gs_load_fault:
	xor %eax, %eax
	mov %eax, %gs
	dec %eax
	ret
	ex_range gs_load_safe, gs_load_fault, gs_load_fault
	ex_range msr_read_safe, safe_fault, safe_fault

	.section .note.GNU-stack, "", @progbits
