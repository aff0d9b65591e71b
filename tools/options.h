/* SPDX-License-Identifier: MIT */
/* The command lines of `hypershim boot` and `hypershim pack`. */
#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/error.h"

enum guest { GUEST_XEN_PV, GUEST_VMI };
enum accel { ACCEL_AUTO, ACCEL_KVM, ACCEL_TCG };

struct options {
	const char *kernel;
	const char *initrd; /* NULL: none */
	const char *append;
	const char *log;	  /* NULL: the shim's default */
	const char *shim_options; /* pack: further options of the shim, NULL: none */
	const char *output;	  /* pack */
	uint64_t memory_mib;
	unsigned cpus;
	enum guest guest;
	enum accel accel;
	bool dry_run;
	bool help;
	char **vmm_args; /* boot: NULL-terminated, what followed "--" */
};

/*
 * argv[0] is the verb.  Fills in the defaults, and checks each value; the text of an error names
 * the option.  With `help` set nothing else is to be relied on.
 */
int options_parse_boot(int argc, char **argv, struct options *options, struct error *err);
int options_parse_pack(int argc, char **argv, struct options *options, struct error *err);

#endif
