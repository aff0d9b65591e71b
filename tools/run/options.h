/* SPDX-License-Identifier: MIT */
/* The command line of `hypershim run`. */
#ifndef TOOLS_RUN_OPTIONS_H
#define TOOLS_RUN_OPTIONS_H

#include <stdbool.h>

#include "tools/error.h"

struct run_options {
	const char *guest;
	const char *features; /* NULL: all that the host allows */
	bool stats;
	bool help;
	char **vmm; /* the VMM and its arguments, NULL-terminated */
};

/* argv[0] is the verb.  With `help` set nothing else is to be relied on. */
int run_options_parse(int argc, char **argv, struct run_options *options, struct error *err);

#endif
