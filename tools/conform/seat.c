/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/beside.h"
#include "tools/conform/seat.h"
#include "tools/kernel/vmi.h"

static const struct conform_seat *const seats[] = {
	&conform_seat_paravisor, &conform_seat_hyperv,	 &conform_seat_vmi,	&conform_seat_xen,
	&conform_seat_kvm_hv,	 &conform_seat_vmi_bare, &conform_seat_vmi_kvm,
};

#define SEATS (sizeof(seats) / sizeof(*seats))

const struct conform_seat *conform_seat_find(const char *host, enum conform_abi abi)
{
	for (size_t i = 0; i < SEATS; i++)
		if (!strcmp(seats[i]->host, host) && seats[i]->abi == abi)
			return seats[i];
	return NULL;
}

bool conform_host_known(const char *host)
{
	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		if (conform_seat_find(host, abi))
			return true;
	return false;
}

const char *conform_reference_host(enum conform_abi abi)
{
	for (size_t i = 0; i < SEATS; i++)
		if (seats[i]->real && seats[i]->abi == abi)
			return seats[i]->host;
	return NULL;
}

char *conform_guest_path(const struct conform_setup *setup, const struct conform_row *row)
{
	char *path;

	if (asprintf(&path, "%s/%s/%s.elf", setup->guests, conform_abi_names[row->abi], row->test) <
	    0)
		return NULL;
	return path;
}

int conform_need_file(char *path, const char *get, struct error *err)
{
	int ret = 0;

	if (!path)
		return error_set(err, "no memory");
	if (access(path, R_OK))
		ret = error_set(err, "%s: %s. %s", path, strerror(errno), get);
	free(path);
	return ret;
}

char *conform_rom_path(const char *rom)
{
	if (!strcmp(rom, "vmi-raw"))
		return path_beside("HYPERSHIM_VMI_RAW_ROM", "hypershim-vmi-raw.rom");
	return vmi_rom_path();
}
