/* SPDX-License-Identifier: MIT */
/*
 * Where things are in the linear address space.  Everything of ours lies in the 16 top-level slots
 * that the Xen ABI keeps from the guest (256-271, HYPERVISOR_VIRT_START to _END), so that one page
 * table serves the guest and the shim.  Also read by assembly and the linker script.
 */
#ifndef SHIM_PV_LAYOUT_H
#define SHIM_PV_LAYOUT_H

#define SHIM_FIRST_SLOT 256
#define SHIM_SLOTS      16

#define M2P_VIRT        0xffff800000000000 /* slot 256: the M2P, read-only for the guest */
#define PERCPU_VIRT     0xffff820000000000 /* slot 260: each processor's GDT */
#define DIRECTMAP_VIRT  0xffff830000000000 /* slots 262-271: all memory, and the shim's image */
#define M2P_SLOT        256
#define PERCPU_SLOT     260
#define DIRECTMAP_SLOT  262
#define DIRECTMAP_SLOTS 10

#define SHIM_LINK_BASE  0x100000 /* physical; image.h says the same to the tools */

/* The GDT: 14 pages of the guest's, one of ours.  Selectors of our page, as Xen numbers them where
 * the guest can see them. */
#define GDT_GUEST_PAGES 14
#define GDT_AREA_SIZE   0x10000 /* per processor */
#define SEL_SHIM_CS     0xe008
#define SEL_SHIM_SS     0xe010
#define SEL_RING3_CS32  0xe023
#define SEL_RING3_SS    0xe02b
#define SEL_RING3_CS64  0xe033
#define SEL_TSS         0xe040
#define SEL_LDT         0xe050
#define SEL_RING1_CS    0xe061
#define SEL_RING1_SS    0xe069

/* SYSRET's selectors: Linux's __USER_CS and __USER_DS, which its iret frames name. */
#define SEL_SYSRET_BASE 0x23
#define SEL_SYSRET_CS   0x33
#define SEL_SYSRET_SS   0x2b

#define SHIM_STACK_SIZE 0x4000

#endif
