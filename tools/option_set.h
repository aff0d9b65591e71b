/* SPDX-License-Identifier: MIT */
/* The options of a verb, by getopt_long. */
#ifndef TOOLS_OPTION_SET_H
#define TOOLS_OPTION_SET_H

#include <getopt.h>

#include "tools/error.h"

#define OPTION_HELP 'h' /* every verb's; what else has no letter is from here on: */
#define OPTION_LONG 256

struct option_set {
	const char *letters; /* getopt's, which begin with ":", or "+:" to end at the first word */
	const struct option *known;
	/* An option's code, and its value if it has one.  0, or -1 with the text. */
	int (*take)(void *into, int code, const char *value, struct error *err);
};

/*
 * argv[0] is the verb.  Tells set->take() of each option, and ends behind --help.  The index of the
 * first word that is none, or -1 with the text.
 */
int options_read(int argc, char **argv, const struct option_set *set, void *into, struct error *err);

/* getopt moves words about, so what follows "--" is cut off before it sees them: *rest,
 * NULL-terminated, empty without a "--".  Returns the number of words before it. */
int options_cut_at_dashes(int argc, char **argv, char ***rest);

#endif
