/* SPDX-License-Identifier: MIT */
/* Where test guests run: one seat for each pair of a host and an ABI that there is. */
#ifndef TOOLS_CONFORM_SEAT_H
#define TOOLS_CONFORM_SEAT_H

#include <stdbool.h>

#include "tools/conform/row.h"
#include "tools/error.h"
#include "tools/words.h"

/* Where the files are, and what the command line says of how to run. */
struct conform_setup {
	const char *guests; /* what was built: ABI/TEST.elf */
	const char *data;   /* conformance/ */
	char *const *vmm;   /* a VMM's words with placeholders; NULL: a named host */
	bool nested;	    /* Hyper-V guests in the emulated KVM host, whatever there is */
};

struct conform_seat {
	const char *host;
	enum conform_abi abi;
	bool real;	      /* a real hypervisor: its answers are what others are held to */
	const char *how;      /* for recorded answers: what it ran on */
	const char *rom_host; /* what a VMI ROM has to find here */
	/* Whether there is what it needs; -1 with the text, which says how to get it. */
	int (*check)(const struct conform_setup *setup, struct error *err);
	/* Whether the guest is for this seat at all; NULL: each is. */
	bool (*runs)(const struct conform_row *row);
	/* The command for one guest; NULL without memory. */
	char **(*command)(const struct conform_setup *setup, const struct conform_row *row);
	/*
	 * Where guests run many in one machine instead: whether they do, and its command for those
	 * names.  Its console has each between `guest: NAME HOST` and `status: N`.
	 */
	bool (*batches)(const struct conform_setup *setup);
	char **(*batch)(const struct conform_setup *setup, const char *host, const char *names);
	/* What the real hypervisor calls itself, as a line; -1 if it does not say. */
	int (*version)(const struct conform_setup *setup, char *line, size_t size);
};

/* NULL: there is none. */
const struct conform_seat *conform_seat_find(const char *host, enum conform_abi abi);
bool conform_host_known(const char *host);
/* The real host of an ABI; NULL: there is none (any more). */
const char *conform_reference_host(enum conform_abi abi);

/* For a VMM of the user's own: why this guest cannot be run with it, or NULL. */
const char *conform_custom_lacks(char *const *vmm, const struct conform_row *row);
char **conform_custom_command(const struct conform_setup *setup, const struct conform_row *row);
/* Whether the words can be run at all. */
int conform_custom_check(char *const *vmm, struct error *err);

/* For the seats. */
char *conform_guest_path(const struct conform_setup *setup, const struct conform_row *row);
/* Whether the file is there; `get` says how to get it. */
int conform_need_file(char *path, const char *get, struct error *err);
/* The ROM of that name; malloc'd, or NULL without memory. */
char *conform_rom_path(const char *rom);

extern const struct conform_seat conform_seat_paravisor, conform_seat_xen, conform_seat_hyperv,
	conform_seat_kvm_hv, conform_seat_vmi, conform_seat_vmi_bare, conform_seat_vmi_kvm;

#endif
