/* SPDX-License-Identifier: MIT */
/* Page tables of both forms. */
#include "conformance/vmi/lib/guest.h"

#define POOL_PAGES 64

static uint8_t pool[POOL_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static unsigned pool_used;

void *page_alloc(void)
{
	if (pool_used == POOL_PAGES)
		stop("no page left in the pool");
	return pool[pool_used++];
}

bool pae(void)
{
	return native_cr4() & CR4_PAE;
}

/* The first 512 MiB in 2 MiB pages, at PAGE_OFFSET; entries 0-3 of the swapper's page are those of the
 * new form, and 768 and the next ones those of the old. */
void paging_build_pae(void (*set)(uint64_t value, uint64_t *entry, uint32_t level))
{
	uint64_t *pointers = (uint64_t *)swapper;

	for (unsigned i = 0; i < 4; i++) {
		uint64_t *directory = page_alloc();

		for (unsigned j = 0; i == PAGE_OFFSET >> 30 && j < 256; j++)
			set((uint64_t)j << 21 | 0x83, &directory[j], VMI_PAGE_PD);
		set(PHYS(directory) | PTE_P, &pointers[i], VMI_PAGE_PDP);
	}
	memset(swapper + 8, 0, (768 - 8) * 4);
}

static void *entry_pae(uint32_t address)
{
	uint64_t *pointers = LINEAR(native_cr3() & ~31u);
	uint64_t *directory = LINEAR((uint32_t)pointers[address >> 30] & ~0xfffu);
	uint64_t *entry = &directory[address >> 21 & 511];

	if (!(*entry & PTE_P))
		*entry = PHYS(page_alloc()) | PTE_P | PTE_W | PTE_U;
	return (uint64_t *)LINEAR((uint32_t)*entry & ~0xfffu) + (address >> 12 & 511);
}

static void *entry_legacy(uint32_t address)
{
	uint32_t *directory = LINEAR(native_cr3() & ~0xfffu);
	uint32_t *entry = &directory[address >> 22];

	if (!(*entry & PTE_P))
		*entry = PHYS(page_alloc()) | PTE_P | PTE_W | PTE_U;
	return (uint32_t *)LINEAR(*entry & ~0xfffu) + (address >> 12 & 1023);
}

void *entry_of(uint32_t address)
{
	return pae() ? entry_pae(address) : entry_legacy(address);
}

void map(uint32_t address, uint32_t phys, uint32_t flags)
{
	if (pae())
		*(uint64_t *)entry_of(address) = phys | flags;
	else
		*(uint32_t *)entry_of(address) = phys | flags;
	native_invlpg(address);
}
