/* SPDX-License-Identifier: MIT */
/* The command line of `hypershim conform`. */
#ifndef TOOLS_CONFORM_OPTIONS_H
#define TOOLS_CONFORM_OPTIONS_H

#include <stdbool.h>

#include "tools/conform/row.h"
#include "tools/error.h"

struct conform_options {
	enum conform_abi abi; /* CONFORM_ABIS: all that the host has */
	const char *host;     /* NULL: the VMM after -- */
	unsigned jobs;
	unsigned seconds;
	bool tap, json, record, nested, help;
	const char *junit;	 /* NULL: none */
	const char *logs;	 /* NULL: none */
	const char *guests;	 /* NULL: beside the command */
	const char *data;	 /* NULL: likewise */
	const char *differences; /* NULL: the host's own */
	const char *compare[2];	 /* NULL: no comparison */
	char **vmm;		 /* NULL: a named host */
	char **names;		 /* NULL-terminated */
};

/* argv[0] is the verb.  With `help` set nothing else is to be relied on. */
int conform_options_parse(int argc, char **argv, struct conform_options *options,
			  struct error *err);

#endif
