/* SPDX-License-Identifier: MIT */
/* What the loader told us, in one form for multiboot and PVH. */
#ifndef SHIM_PV_BOOT_INFO_H
#define SHIM_PV_BOOT_INFO_H

#include "translator/seat.h"

struct phys_range {
	uint64_t start, end; /* bytes, end exclusive */
};

#define BOOT_MAX_REGIONS 64

struct boot_info {
	struct phys_range ram[BOOT_MAX_REGIONS];
	unsigned nr_ram;
	struct phys_range kernel, initrd; /* empty: none */
	char cmdline[1024];               /* the guest's */
	/* options of our own, image.h */
	uint16_t debug_exit_port; /* 0: none */
	enum log_level log_level;
	bool selftest;
	uint64_t trace;
};

extern struct boot_info boot_info;

/* Read what the loader left (magic: multiboot's register value; info: physical address), and the
 * bundle if the image carries one.  NULL, or what is wrong. */
const char *boot_info_read(uint32_t magic, uint64_t info);

#endif
