/* SPDX-License-Identifier: MIT */
/* Descriptor tables and page tables.  The hardware reads the guest's own, so a call is a store. */
#include "abi/vmi/vmi.h"
#include "translator/from/vmi/vmi.h"

static void write_descriptor(uint32_t *table, uint32_t index, uint32_t low, uint32_t high)
{
	volatile uint32_t *entry = table + 2 * index;

	entry[0] = low;
	entry[1] = high;
}

void vmi_call_write_gdt_entry(uint32_t *table, uint32_t index, uint32_t low, uint32_t high)
{
	write_descriptor(table, index, low, high);
}

void vmi_call_write_ldt_entry(uint32_t *table, uint32_t index, uint32_t low, uint32_t high)
{
	write_descriptor(table, index, low, high);
}

void vmi_call_write_idt_entry(uint32_t *table, uint32_t index, uint32_t low, uint32_t high)
{
	vmi_gate(index, &low, &high);
	write_descriptor(table, index, low, high);
}

void vmi_call_set_pxe(uint32_t value, volatile uint32_t *entry, uint32_t flags)
{
	*entry = value;
}

/* In one piece: no other processor may see half of an entry. */
void vmi_call_set_pxe_long(uint64_t value, volatile uint64_t *entry, uint32_t flags)
{
	uint64_t old, seen = *entry;

	do {
		old = seen;
		seen = __sync_val_compare_and_swap(entry, old, value);
	} while (seen != old);
}

void vmi_call_release_page(uint32_t frame, uint32_t flags)
{
	if (flags & VMI_PAGE_PD)
		vmi_directory_released(frame, flags & VMI_PAGE_PAE);
}
