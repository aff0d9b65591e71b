/* SPDX-License-Identifier: MIT */
/*
 * From the loader (multiboot 1, or PVH: 32-bit protected mode, paging off) to boot_main() in long
 * mode at our link address.
 */
#include "shim/pv/layout.h"

#define PHYS(sym) ((sym) - DIRECTMAP_VIRT)

#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 0x00010003 /* page-aligned modules, memory map, address fields */

	.section .boot.header, "ax"
	.code32
	.balign 64
	.globl image_header
image_header: /* struct shim_image_header */
	.quad 0x4d49485352505948
	.long 2
	.long multiboot_file_offset /* link.ld */
	.quad PHYS(image_end)
	.quad 0
	.quad PHYS(guest_trace)
	.balign 8
	.globl multiboot_header
multiboot_header:
	.long MULTIBOOT_MAGIC
	.long MULTIBOOT_FLAGS
	.long -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
	.long PHYS(multiboot_header)
	.long PHYS(image_start)
	.long PHYS(image_load_end)
	.long PHYS(image_end)
	.long PHYS(boot32)

	.section .note.pvh, "a", @note
	.balign 4
	.long 4, 4, 18 /* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long PHYS(boot32)

	.section .boot, "ax"
	.code32
	.globl boot32
boot32:
	cli
	cld
	movl $PHYS(boot_stack_end), %esp
	movl %eax, %esi /* multiboot's magic; %ebx is the information, of PVH too */

	/* A processor without long mode cannot even say so on its own: stop. */
	movl $0x80000000, %eax
	movl %ebx, %ebp
	cpuid
	cmpl $0x80000001, %eax
	jb boot_stop
	movl $0x80000001, %eax
	cpuid
	btl $29, %edx
	jnc boot_stop

	/* Identity and direct map of the first 4 GiB, in 2 MiB pages. */
	movl $PHYS(boot_l2), %edi
	movl $0x83, %eax
	xorl %edx, %edx
1:	movl %eax, (%edi)
	movl $0, 4(%edi)
	addl $8, %edi
	addl $0x200000, %eax
	incl %edx
	cmpl $2048, %edx
	jb 1b

	movl $PHYS(boot_l2) + 3, %eax
	movl $PHYS(boot_l3), %edi
	movl $4, %ecx
2:	movl %eax, (%edi)
	addl $8, %edi
	addl $4096, %eax
	loop 2b

	movl $PHYS(boot_l3) + 3, %eax
	movl %eax, PHYS(boot_l4)
	movl %eax, PHYS(boot_l4) + DIRECTMAP_SLOT * 8

	movl $PHYS(boot_l4), %eax
	movl %eax, %cr3
	movl %cr4, %eax
	orl $0x20, %eax /* PAE */
	movl %eax, %cr4
	movl $0xc0000080, %ecx /* EFER: LME, SCE */
	rdmsr
	orl $0x101, %eax
	wrmsr
	movl %cr0, %eax
	andl $~0x6000000c, %eax /* caches on; TS, EM off */
	orl $0x80010023, %eax /* PG, WP, NE, MP, PE */
	movl %eax, %cr0

	lgdt PHYS(boot_gdt_pointer)
	ljmp $0x08, $PHYS(boot64)

boot_stop:
	hlt
	jmp boot_stop

	.code64
boot64:
	movabsq $boot64_high, %rax
	jmp *%rax
boot64_high:
	xorl %eax, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %fs
	movl %eax, %gs
	movl %eax, %ss
	leaq boot_stack_end(%rip), %rsp
	movl %esi, %edi /* magic */
	movl %ebp, %esi /* information, physical */
	xorl %ebp, %ebp
	call boot_main
	ud2

	.balign 8
boot_gdt:
	.quad 0
	.quad 0x00af9b000000ffff
	.quad 0x00cf93000000ffff
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.long PHYS(boot_gdt)

	.section .bss.page, "aw", @nobits
	.balign 4096
	.globl boot_l4, boot_l3, boot_l2
boot_l4: .skip 4096
boot_l3: .skip 4096
boot_l2: .skip 4 * 4096
	.skip 4096
boot_stack_end:
	.section .note.GNU-stack, "", @progbits
