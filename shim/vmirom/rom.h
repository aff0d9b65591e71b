/* SPDX-License-Identifier: MIT */
/*
 * The ROM in two parts.  The one that stays where the BIOS puts it: headers, the code that the BIOS
 * calls, and two jumps.  And the image, which that code copies into memory of the BIOS's: all the rest,
 * with what it writes to.
 */
#ifndef SHIM_VMIROM_ROM_H
#define SHIM_VMIROM_ROM_H

/* The guest leaves [VIRTUAL_TOP, 4 GiB) to us, so the page directory's last entries are ours. */
#define VIRTUAL_TOP 0xffc00000

/* The image's first page, after a jump: what the code in the ROM fills in or asks for (32 bits each). */
#define IMAGE_SIZE	    4  /* in bytes, with what is not in the file; a multiple of 4096 */
#define IMAGE_INIT	    8  /* offset of vmi_init_entry */
#define IMAGE_RELOCATION    12 /* offset of vmi_get_relocation_info */
#define IMAGE_PHYS	    16 /* where the image is */

#endif
