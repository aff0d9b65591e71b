/* SPDX-License-Identifier: MIT */
/*
 * The end of the address space, from VIRTUAL_TOP on, which the guest leaves to us: through it devices
 * and tables of the firmware are reached that the guest maps nowhere, or who knows where.  It is one
 * page table of ours, and each page directory that is in use when we want something gets the entry
 * that leads to it.  An entry that was not present is in no TLB, so nothing is flushed.
 *
 * The guest may switch from one form of page tables to the other after VMI_Init (Linux 2.6.24 does),
 * so there is a table of each.
 */
#include "shim/vmirom/image.h"
#include "shim/vmirom/rom.h"
#include "translator/from/vmi/vmi.h"
#include "translator/machine.h"

/* A PAE directory's entry spans 2 MiB: that much is used in the other form as well. */
#define HOLE_BASE   0xffe00000u
#define HOLE_PAGES  512
#define LEGACY_LAST 1023
#define PAE_LAST    511
#define MIB	    0x100000u

_Static_assert(HOLE_BASE >= VIRTUAL_TOP, "ours");

struct tables {
	uint32_t legacy[LEGACY_LAST + 1];
	uint64_t pae[PAE_LAST + 1];
};

static struct tables tables __attribute__((section(".pages,\"aw\",@nobits#"), aligned(4096)));
static unsigned pages_used;

/* Accessed and dirty, as Linux wants its own to be, and as the processor would make it. */
static uint32_t entry_for(const volatile void *table)
{
	return image_phys_of(table) | PAGE_PRESENT | PAGE_WRITABLE | PAGE_USED;
}

static void install_legacy(uint32_t cr3)
{
	volatile uint32_t *directory = linear(cr3 & (uint32_t)PAGE_MASK);
	uint32_t entry = entry_for(tables.legacy);

	if (directory[LEGACY_LAST] != entry)
		directory[LEGACY_LAST] = entry;
}

/* The last of the four directories: the guest has its own fixed mappings there too. */
static volatile uint64_t *pae_directory(uint32_t cr3)
{
	const volatile uint64_t *pointers = linear(cr3 & ~31u);

	return linear((uint32_t)pointers[3] & (uint32_t)PAGE_MASK);
}

static void install_pae(uint32_t cr3)
{
	volatile uint32_t *entry = (volatile uint32_t *)&pae_directory(cr3)[PAE_LAST];
	uint32_t wanted = entry_for(tables.pae);

	if (entry[0] != wanted) {
		entry[1] = 0;
		entry[0] = wanted;
	}
}

static void install(void)
{
	if (read_cr4() & CR4_PAE)
		install_pae(read_cr3());
	else
		install_legacy(read_cr3());
}

uintptr_t vmi_devices_begin(void)
{
	uintptr_t interrupts = vmi_interrupts_off();

	install();
	return interrupts;
}

void vmi_devices_end(uintptr_t interrupts)
{
	vmi_interrupts_restore(interrupts);
}

void vmi_directory_released(uint32_t frame, bool pae)
{
	volatile uint32_t *directory;

	/* One that cannot be reached was never in use. */
	if (frame >= (VIRTUAL_TOP - linear_distance()) >> PAGE_SHIFT)
		return;
	directory = linear(frame << PAGE_SHIFT);
	if (pae && directory[2 * PAE_LAST] == entry_for(tables.pae))
		directory[2 * PAE_LAST] = 0;
	else if (!pae && directory[LEGACY_LAST] == entry_for(tables.legacy))
		directory[LEGACY_LAST] = 0;
}

/* The table's page for this frame: a new one, unless it has been mapped. */
static unsigned slot_for(uint32_t first, unsigned pages)
{
	unsigned run = 0;

	for (unsigned i = 0; i < pages_used; i++) {
		run = (uint32_t)tables.pae[i] >> PAGE_SHIFT == first + run ? run + 1 : 0;
		if (run == pages)
			return i + 1 - pages;
	}
	return pages_used;
}

static void map_page(unsigned slot, uint32_t frame)
{
	uint32_t entry = frame << PAGE_SHIFT | PAGE_PRESENT | PAGE_WRITABLE | PAGE_UNCACHED | PAGE_GLOBAL;

	tables.pae[slot] = entry;
	tables.legacy[HOLE_PAGES + slot] = entry;
}

/* The first MiB the guest has mapped, with us in it. */
volatile void *phys_map(uint64_t phys, size_t len)
{
	uint32_t first = (uint32_t)phys >> PAGE_SHIFT, offset = (uint32_t)phys % PAGE_SIZE;
	unsigned pages = (offset + len + PAGE_SIZE - 1) >> PAGE_SHIFT, slot;

	if (phys >> 32 || len > HOLE_PAGES * PAGE_SIZE || first + pages > 1u << (32 - PAGE_SHIFT))
		return NULL;
	if (phys + len <= MIB)
		return linear((uint32_t)phys);
	slot = slot_for(first, pages);
	if (slot + pages > HOLE_PAGES)
		return NULL;
	for (; pages_used < slot + pages; pages_used++)
		map_page(pages_used, first + pages_used - slot);
	return (volatile void *)(HOLE_BASE + slot * PAGE_SIZE + offset);
}
