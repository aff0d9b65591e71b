/* SPDX-License-Identifier: MIT */
/* VMI_Init and GetRelocationInfo. */
#include "shim/vmirom/image.h"
#include "shim/vmirom/init.h"
#include "shim/vmirom/processors.h"
#include "shim/vmirom/relocations.h"
#include "translator/from/vmi/vmi.h"
#include "translator/machine.h"
#include "translator/ops.h"
#include "translator/seat.h"

/* System V ABI, Intel386 supplement, "Relocation". */
#define R_386_RELATIVE 8

/* Where every local APIC is, unless somebody moved it. */
#define APIC_PAGE 0xfee00000

struct relocation {
	uint32_t offset;
	uint32_t info; /* the type, and 0 for the symbol */
};

extern const struct relocation relocations_start[], relocations_end[];

/* The addresses in the image are right where it stands now.  Needs none of them itself. */
static void relocate(void)
{
	static uint32_t relocated_to;
	uint32_t base = (uint32_t)image_start, by = base - relocated_to;

	for (const struct relocation *r = relocations_start; r < relocations_end; r++)
		if (r->info == R_386_RELATIVE)
			*(uint32_t *)(base + r->offset) += by;
	relocated_to = base;
}

uint32_t vmirom_init(void)
{
	relocate();
	seat_init();
	processors_init();
	vmi_devices_begin();
	phys_map(APIC_PAGE, PAGE_SIZE); /* before the firmware's tables may fill all that there is */
	if (host_probe_clock())
		return 1;
	vmi_time_init();
	log_line(LOG_INFO, "VMI on host %s", host_name());
	return 0;
}

uint64_t vmi_get_relocation_info(uint32_t call)
{
	const struct vmi_relocation *r = &vmi_relocations[call];

	if (call >= VMI_CALLS_END)
		return VMI_RELOCATION_NONE;
	return (uint64_t)r->type << 32 | (uint32_t)r->address;
}
