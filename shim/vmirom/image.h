/* SPDX-License-Identifier: MIT */
/*
 * The image's place.  It is below 1 MiB, and the guest has that memory, as all that it maps linearly, at
 * one distance from its physical address: the one at which it calls us.
 */
#ifndef SHIM_VMIROM_IMAGE_H
#define SHIM_VMIROM_IMAGE_H

#include "translator/types.h"

extern char image_start[];
extern uint32_t image_phys;
/* What start.S begins with. */
extern uint32_t ap_cr3, ap_distance;

static inline uint32_t linear_distance(void)
{
	return (uint32_t)image_start - image_phys;
}

static inline void *linear(uint32_t phys)
{
	return (void *)(phys + linear_distance());
}

static inline uint32_t image_phys_of(const volatile void *in_image)
{
	return (uint32_t)in_image - linear_distance();
}

/* Of the processor's registers. */
#define CR4_PAE 0x20u

static inline uint32_t read_cr3(void)
{
	uint32_t value;

	__asm__ volatile("mov %%cr3, %0" : "=r"(value));
	return value;
}

static inline uint32_t read_cr4(void)
{
	uint32_t value;

	__asm__ volatile("mov %%cr4, %0" : "=r"(value));
	return value;
}

/* Of a page's, or a directory's entry. */
#define PAGE_PRESENT  0x001u
#define PAGE_WRITABLE 0x002u
#define PAGE_USED     0x060u /* accessed and dirty */
#define PAGE_UNCACHED 0x018u /* PCD and PWT */
#define PAGE_LARGE    0x080u
#define PAGE_GLOBAL   0x100u

#endif
