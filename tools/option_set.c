/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tools/option_set.h"

/* getopt leaves a letter in optopt, and for a long option 0 or its code. */
static int bad(char **argv, int code, struct error *err)
{
	char letter[] = {'-', optopt, '\0'};
	const char *word = optopt > 0 && optopt < OPTION_LONG ? letter : argv[optind - 1];

	if (code == ':')
		return error_set(err, "%s needs a value. See hypershim %s --help", word, argv[0]);
	return error_set(err, "there is no option '%s'. See hypershim %s --help", word, argv[0]);
}

int options_read(int argc, char **argv, const struct option_set *set, void *into, struct error *err)
{
	int code;

	optind = 0; /* glibc: start anew, whatever was parsed before */
	opterr = 0;
	while ((code = getopt_long(argc, argv, set->letters, set->known, NULL)) != -1) {
		if (code == '?' || code == ':')
			return bad(argv, code, err);
		if (set->take(into, code, optarg, err))
			return -1;
		if (code == OPTION_HELP)
			break;
	}
	return optind;
}

int options_cut_at_dashes(int argc, char **argv, char ***rest)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			*rest = argv + i + 1;
			argv[i] = NULL;
			return i;
		}
	}
	*rest = argv + argc;
	return argc;
}
