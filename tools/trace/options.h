/* SPDX-License-Identifier: MIT */
/* The command line of `hypershim trace`. */
#ifndef TOOLS_TRACE_OPTIONS_H
#define TOOLS_TRACE_OPTIONS_H

#include <stdbool.h>
#include <sys/types.h>

#include "tools/error.h"

struct trace_options {
	bool count, json, help;
	const char *filter; /* names, separated by commas, behind a ! all but those; NULL: all */
	const char *output; /* NULL: standard error */
	pid_t attach;	    /* 0: a guest is started */
	char **verb;	    /* NULL-terminated: what starts it */
	int verb_count;
};

/* argv[0] is the verb.  With `help` set nothing else is to be relied on. */
int trace_options_parse(int argc, char **argv, struct trace_options *options, struct error *err);

#endif
