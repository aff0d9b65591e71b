/* SPDX-License-Identifier: MIT */
/*
 * What the BIOS finds and calls (PCI Firmware Specification 3.0, 5.1; Plug and Play BIOS
 * Specification 1.0A, 3.2), and what the guest finds (abi/vmi/vmi.h).
 */
#include "abi/vmi/calls.h"
#include "abi/vmi/vmi.h"
#include "shim/vmirom/rom.h"

#define BLOCK 512

/* PMM (POST Memory Manager Specification 1.01, 3.2). */
#define PMM_SIGNATURE	 0x4d4d5024 /* "$PMM" */
#define PMM_LENGTH	 5
#define PMM_ENTRY	 7
#define PMM_ALLOCATE	 0
#define PMM_CONVENTIONAL 1
#define PMM_ALIGNED	 4 /* to the lowest bit that is set in the length */
#define PMM_PERMANENT	 8
#define PMM_ANONYMOUS	 0xffffffff
#define PMM_FIRST	 0xe000 /* segments */

	.code16
	.text
rom:
	.word VMI_ROM_SIGNATURE
length:	.byte (rom_end - rom) / BLOCK
	jmp post
	.org 7
checksum: .byte 0 /* seal */
	.long VMI_SIGNATURE
	.byte VMI_API_MINOR, VMI_API_MAJOR
	.byte VMI_CALLS_END
	.byte 0
	.long VIRTUAL_TOP
	.word 0
	.word licence - rom
	.word pci_header - rom
	.word pnp_header - rom
	.org VMI_INIT_OFFSET
/* Until the image is in place: failure, which makes the guest go on without us. */
vmi_init:
	.code32
	mov $1, %eax
	ret
	.org VMI_RELOCATION_OFFSET
get_relocation_info:
	xor %eax, %eax /* VMI_RELOCATION_NONE */
	xor %edx, %edx
	ret
	.code16
	.org VMI_RELOCATION_OFFSET + 8

	.balign 4
pci_header:
	.ascii "PCIR"
	.word VMI_PCI_VENDOR, VMI_PCI_DEVICE
	.word 0
	.word 24
	.byte 0
	.byte 0, 0x80, 0x08 /* another system peripheral */
pci_length: .word (rom_end - rom) / BLOCK
	.byte 0, 1 /* our version, minor and major */
	.byte 0	   /* for PC-AT compatible machines */
	.byte 0x80 /* the last image */
	.word 0

	.balign 16
pnp_header:
	.ascii "$PnP"
	.byte 1, 2 /* revision; length in 16 bytes */
	.word 0
	.byte 0
pnp_checksum: .byte 0 /* seal */
	.long 0
	.word manufacturer - rom
	.word product - rom
	.byte 0x80, 0x08, 0
	.byte 0x04 /* may be shadowed */
	.word 0, 0, 0, 0, 0

licence: .asciz "GPL v2"
manufacturer: .asciz "hypershim"
product: .asciz "VMI"
no_memory: .asciz "hypershim: this BIOS gives no memory to an option ROM (PMM): no VMI\r\n"

/* The BIOS calls: far, in real mode, at offset 3.  AX = 0 says that there is nothing to boot from. */
post:
	pushal
	push %ds
	push %es
	cld
	push %cs
	pop %ds
	call find_pmm
	jc 1f
	call allocate
	jc 1f
	call place_image
	call patch_slots
	call shrink
	jmp 2f
1:	mov $no_memory - rom, %si
	call say
2:	pop %es
	pop %ds
	popal
	xor %ax, %ax
	lret

/* ES: the segment that begins with PMM's header.  CF: there is none. */
find_pmm:
	mov $PMM_FIRST, %ax
1:	mov %ax, %es
	cmpl $PMM_SIGNATURE, %es:0
	jne 2f
	movzbw %es:PMM_LENGTH, %cx
	xor %di, %di
	xor %bl, %bl
3:	add %es:(%di), %bl
	inc %di
	loop 3b
	test %bl, %bl
	jz 4f /* CF is clear */
2:	inc %ax
	jnz 1b
	stc
4:	ret

/* EBP: the physical address of a block for the image.  CF: there is none. */
allocate:
	mov image - rom + IMAGE_SIZE, %eax
	shr $4, %eax
	pushw $PMM_CONVENTIONAL | PMM_ALIGNED | PMM_PERMANENT
	pushl $PMM_ANONYMOUS
	pushl %eax
	pushw $PMM_ALLOCATE
	lcallw *%es:PMM_ENTRY
	add $12, %sp
	cld
	movzwl %dx, %ebp
	shl $16, %ebp
	mov %ax, %bp
	/* Nothing, or not what was asked for. */
	test %ebp, %ebp
	jz 1f
	test $0xfff, %ebp
	jnz 1f
	cmp $0x100000, %ebp
	cmc
	ret
1:	stc
	ret

/* The image to EBP; what is not in the file becomes zero. */
place_image:
	mov %ebp, %eax
	shr $4, %eax
	mov %ax, %es
	xor %di, %di
	mov image - rom + IMAGE_SIZE, %ecx
	shr $2, %ecx
	xor %eax, %eax
	rep stosl
	xor %di, %di
	mov $image - rom, %si
	mov $(image_end - image) / 4, %cx
	rep movsl
	mov %ebp, %es:IMAGE_PHYS
	ret

/* The two slots become jumps into the image: the ROM is writable for as long as the BIOS is at it. */
patch_slots:
	xor %eax, %eax
	mov %cs, %ax
	shl $4, %eax
	mov $VMI_INIT_OFFSET, %bx
	mov %ebp, %ecx
	add %es:IMAGE_INIT, %ecx
	call 1f
	mov $VMI_RELOCATION_OFFSET, %bx
	mov %ebp, %ecx
	add %es:IMAGE_RELOCATION, %ecx
1:	movb $0xe9, (%bx) /* JMP rel32, from where EAX + BX + 5 is, to ECX */
	sub %eax, %ecx
	movzwl %bx, %edx
	sub %edx, %ecx
	sub $5, %ecx
	mov %ecx, 1(%bx)
	ret

/* What was copied need not stay. */
shrink:
	movb $(resident_end - rom) / BLOCK, length - rom
	movw $(resident_end - rom) / BLOCK, pci_length - rom
	xor %si, %si
	mov $resident_end - rom, %cx
	xor %bl, %bl
1:	lodsb
	add %al, %bl
	loop 1b
	sub %bl, checksum - rom
	ret

/* DS:SI to the screen. */
say:
	lodsb
	test %al, %al
	jz 1f
	mov $0x0e, %ah
	mov $7, %bx
	int $0x10
	jmp say
1:	ret

	.balign BLOCK, 0
resident_end:
image:
	.incbin IMAGE
	.balign 4, 0
image_end:
	.balign BLOCK, 0
rom_end:
