/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "tools/option_set.h"
#include "tools/trace/options.h"

enum { JSON = OPTION_LONG, ATTACH = 'p', COUNT = 'c', FILTER = 'e', OUTPUT = 'o' };

static const struct option known[] = {
	{"attach", required_argument, NULL, ATTACH}, {"count", no_argument, NULL, COUNT},
	{"filter", required_argument, NULL, FILTER}, {"json", no_argument, NULL, JSON},
	{"output", required_argument, NULL, OUTPUT}, {"help", no_argument, NULL, OPTION_HELP},
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

static int take(void *into, int code, const char *value, struct error *err)
{
	struct trace_options *o = into;

	switch (code) {
	case ATTACH:
		return parse_pid(value, &o->attach, err);
	case COUNT:
		o->count = true;
		return 0;
	case FILTER:
		o->filter = value;
		return 0;
	case JSON:
		o->json = true;
		return 0;
	case OUTPUT:
		o->output = value;
		return 0;
	default:
		o->help = true;
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
	/* +: what follows the first word that is no option is that verb's. */
	static const struct option_set set = {"+:ce:ho:p:", known, take};
	int first;

	*o = (struct trace_options){0};
	first = options_read(argc, argv, &set, o, err);
	if (first < 0 || o->help)
		return first < 0 ? -1 : 0;
	o->verb = argv + first;
	o->verb_count = argc - first;
	return check(o, err);
}
