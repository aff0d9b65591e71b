/* SPDX-License-Identifier: MIT */
/* VMware's Virtual Machine Interface, API revision 3.0: the ROM, and what its calls speak in. */
#ifndef ABI_VMI_VMI_H
#define ABI_VMI_VMI_H

/* --- The ROM (offsets from its start) -------------------------------------------------------- */

#define VMI_ROM_FIRST	   0xc0000 /* where guests look for it, in steps */
#define VMI_ROM_END	   0xe0000
#define VMI_ROM_STEP	   2048
#define VMI_ROM_SIGNATURE  0xaa55
#define VMI_SIGNATURE	   0x696d5663 /* "cVmi" */
#define VMI_API_MAJOR	   3
#define VMI_API_MINOR	   0
#define VMI_PCI_VENDOR	   0x15ad
#define VMI_PCI_DEVICE	   0x0801
#define VMI_INIT_OFFSET	   128 /* 8 bytes of code each */
#define VMI_RELOCATION_OFFSET 136

/* --- GetRelocationInfo's answer -------------------------------------------------------------- */

#define VMI_RELOCATION_NONE	0
#define VMI_RELOCATION_CALL_REL 1
#define VMI_RELOCATION_JUMP_REL 2
#define VMI_RELOCATION_NOP	3

/* --- Page tables ----------------------------------------------------------------------------- */

/* Of AllocatePage and ReleasePage. */
#define VMI_PAGE_PT	0x01
#define VMI_PAGE_PD	0x02
#define VMI_PAGE_PDP	0x04
#define VMI_PAGE_PML4	0x08
#define VMI_PAGE_PAE	0x10
#define VMI_PAGE_CLONE	0x20
#define VMI_PAGE_ZEROED 0x40

/* Of SetPxE and UpdatePxE, beside the levels; the upper 20 bits are an address then. */
#define VMI_PAGE_CURRENT_AS 0x10
#define VMI_PAGE_DEFER	    0x20

/* FlushTLB. */
#define VMI_FLUSH_TLB	 0x01
#define VMI_FLUSH_GLOBAL 0x02

/* --- Time ------------------------------------------------------------------------------------ */

#define VMI_CYCLES_REAL	     0
#define VMI_CYCLES_AVAILABLE 1 /* real - stolen */
#define VMI_CYCLES_STOLEN    2

#define VMI_ALARM_COUNTER      0x000ff
#define VMI_ALARM_IS_PERIODIC  0x00100
#define VMI_ALARM_WIRED_LVTT   0x10000 /* else IRQ 0 */

/* --- Other calls ----------------------------------------------------------------------------- */

#define VMI_REBOOT_SOFT 0
#define VMI_REBOOT_HARD 1

#define VMI_LAZY_NONE 0
#define VMI_LAZY_MMU  1
#define VMI_LAZY_CPU  2

#ifndef __ASSEMBLER__

#include <stdint.h>

struct vmi_rom_header {
	uint16_t signature;
	uint8_t length; /* in 512 bytes */
	uint8_t real_mode_entry[4];
	uint8_t pad;
	uint32_t vmi_signature;
	uint8_t api_minor, api_major;
	uint8_t call_slots;
	uint8_t reserved_15;
	uint32_t virtual_top; /* the guest stays below this linear address; 0: 4 GiB */
	uint16_t reserved_20;
	uint16_t licence; /* offsets, 0: none */
	uint16_t pci_header;
	uint16_t pnp_header;
	uint32_t reserved_28;
	uint8_t reserved_32[96];
	uint8_t vmi_init[8];
	uint8_t get_relocation_info[8];
} __attribute__((packed));

struct vmi_pci_header {
	char signature[4]; /* "PCIR" */
	uint16_t vendor, device;
	uint16_t vpd;
	uint16_t size;
	uint8_t revision, class_interface, subclass, class;
	uint16_t length; /* in 512 bytes */
	uint8_t rom_minor, rom_major;
	uint8_t code_type;
	uint8_t indicator; /* 0x80: the last image */
	uint16_t reserved;
} __attribute__((packed));

struct vmi_pnp_header {
	char signature[4]; /* "$PnP" */
	uint8_t revision, size; /* in 16 bytes */
	uint16_t next;
	uint8_t reserved_8, checksum;
	uint32_t device_id;
	uint16_t manufacturer, product; /* offsets of strings */
	uint8_t class_code[3], indicators;
	uint16_t boot_connection, disconnect, bootstrap_entry, reserved_28, static_resources;
} __attribute__((packed));

/* SetInitialAPState's block, as i386 lays it out. */
struct vmi_ap_state {
	uint32_t cr0, cr2, cr3, cr4;
	uint32_t efer_low, efer_high;
	uint32_t eip, eflags;
	uint32_t eax, ebx, ecx, edx, esp, ebp, esi, edi;
	uint16_t cs, ss, ds, es, fs, gs, ldtr;
	uint16_t gdtr_limit;
	uint32_t gdtr_base, idtr_base;
	uint16_t idtr_limit, pad;
};

_Static_assert(sizeof(struct vmi_rom_header) == 144, "VMI's ROM header");
_Static_assert(sizeof(struct vmi_pci_header) == 24, "the PCI firmware specification's header");
_Static_assert(sizeof(struct vmi_pnp_header) == 32, "the PnP BIOS specification's header");
_Static_assert(sizeof(struct vmi_ap_state) == 92, "VMI's AP state");

#endif

#endif
