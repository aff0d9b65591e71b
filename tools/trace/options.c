/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "tools/options.h"
#include "tools/trace/options.h"

enum { JSON = 256, ATTACH = 'p', COUNT = 'c', FILTER = 'e', OUTPUT = 'o', HELP = 'h' };

static const struct option known[] = {
	{"attach", required_argument, NULL, ATTACH}, {"count", no_argument, NULL, COUNT},
	{"filter", required_argument, NULL, FILTER}, {"json", no_argument, NULL, JSON},
	{"output", required_argument, NULL, OUTPUT}, {"help", no_argument, NULL, HELP},
	{0},
};

static int parse_pid(const char *text, pid_t *pid, struct error *err)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 10);
	if (end == text || *end || errno || number <= 0 || number > INT_MAX)
		return error_set(err, "'%s' is not a process. Give --attach the VMM's process id", text);
	*pid = number;
	return 0;
}

static int apply(int code, struct trace_options *o, struct error *err)
{
	switch (code) {
	case ATTACH:
		return parse_pid(optarg, &o->attach, err);
	case COUNT:
		o->count = true;
		return 0;
	case FILTER:
		o->filter = optarg;
		return 0;
	case JSON:
		o->json = true;
		return 0;
	default:
		o->output = optarg;
		return 0;
	}
}

static int check(struct trace_options *o, struct error *err)
{
	if (o->attach && o->verb_count)
		return error_set(err, "--attach and '%s': a guest that runs, or one that is to be started. "
				      "Give one of the two",
				 o->verb[0]);
	if (o->attach)
		return 0;
	if (!o->verb_count)
		return error_set(err, "no guest given. Start one with boot or run and their words, or give "
				      "--attach PID");
	if (strcmp(o->verb[0], "boot") && strcmp(o->verb[0], "run"))
		return error_set(err, "'%s' starts no guest. Give boot or run, and their words",
				 o->verb[0]);
	return 0;
}

int trace_options_parse(int argc, char **argv, struct trace_options *o, struct error *err)
{
	int code;

	*o = (struct trace_options){0};
	optind = 0; /* glibc: start anew */
	opterr = 0;
	/* +: what follows the first word that is no option is that verb's. */
	while ((code = getopt_long(argc, argv, "+:ce:ho:p:", known, NULL)) != -1) {
		if (code == HELP) {
			o->help = true;
			return 0;
		}
		if (code == '?' || code == ':')
			return options_bad(argv, code, err);
		if (apply(code, o, err))
			return -1;
	}
	o->verb = argv + optind;
	o->verb_count = argc - optind;
	return check(o, err);
}
