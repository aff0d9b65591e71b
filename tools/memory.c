/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "tools/memory.h"

#define MAX_MIB ((uint64_t)1 << 26) /* 64 TiB: 46 bits of address */

static int bad_size(const char *text, struct error *err)
{
	return error_set(err, "'%s' is not a memory size. Give it like 512M, 1G or a number of MiB",
			 text);
}

static int suffix_shift(const char *suffix)
{
	static const struct {
		char letter;
		int shift;
	} known[] = {{'\0', 0}, {'m', 0}, {'g', 10}, {'t', 20}};

	if (*suffix && suffix[1])
		return -1;
	for (unsigned i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (tolower((unsigned char)*suffix) == known[i].letter)
			return known[i].shift;
	return -1;
}

int memory_parse(const char *text, uint64_t *mib, struct error *err)
{
	unsigned long long number;
	char *suffix;
	int shift;

	if (!isdigit((unsigned char)*text))
		return bad_size(text, err);
	errno = 0;
	number = strtoull(text, &suffix, 10);
	shift = suffix_shift(suffix);
	if (errno || shift < 0 || !number || number > MAX_MIB >> shift)
		return bad_size(text, err);
	*mib = number << shift;
	return 0;
}

/*
 * Everything that is in memory when the guest runs its first instruction:
 *
 *   the kernel's span and the initrd, once each, used where the boot loader put them;
 *   the guest's initial page tables: 8 bytes for each 4 KiB that they map (kernel, initrd and the
 *   tables themselves, rounded up to 4 MiB as Xen does), and a page for each of the upper levels;
 *   start_info, shared_info, console and store rings, and the initial stack: 1 MiB covers these and
 *   the first MiB of the machine, which is the firmware's;
 *   the shim: 2 MiB, and 0.4 % of all memory;
 *   the guest's p2m list: 8 bytes a page, 0.2 % of all memory.
 *
 * The two shares of all memory are what the rest is divided for: needed = rest / (1 - 0.006).
 */
uint64_t memory_needed_mib(uint64_t kernel, uint64_t initrd)
{
	const uint64_t shim = 2 * MIB, firmware = 1 * MIB, page = 4096;
	uint64_t mapped = (kernel + initrd + 4 * MIB) / (4 * MIB) * (4 * MIB);
	uint64_t tables = mapped / 512 + 4 * page;
	uint64_t rest = kernel + initrd + tables + firmware + shim;

	return (rest + rest * 6 / 994 + MIB - 1) / MIB;
}
