/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <string.h>

#include "shim/kvm/hypershim-kvm.h"
#include "tools/options.h"
#include "tools/run/options.h"

enum { GUEST = 256, FEATURES, STATS, HELP = 'h' };

static const struct option known[] = {
	{"guest", required_argument, NULL, GUEST},
	{"features", required_argument, NULL, FEATURES},
	{"stats", no_argument, NULL, STATS},
	{"help", no_argument, NULL, HELP},
	{0},
};

static int check_guest(const char *guest, struct error *err)
{
	if (!guest)
		return error_set(err, "no guest interface given. Give --guest hyperv");
	if (strcmp(guest, "xen") == 0)
		return error_set(err, "not supported yet: --guest xen. Give --guest hyperv");
	if (strcmp(guest, "hyperv"))
		return error_set(err, "'%s' is not a guest interface. Give --guest hyperv", guest);
	return 0;
}

static int check_features(const struct run_options *o, struct error *err)
{
	char why[sizeof(err->text) - 16];

	if (!o->features || !hypershim_features_check(o->guest, o->features, why, sizeof(why)))
		return 0;
	return error_set(err, "--features: %s", why);
}

static int check(int argc, char **argv, struct run_options *o, struct error *err)
{
	if (optind < argc)
		return error_set(err, "'%s' is not expected. The VMM comes after --: hypershim run "
				      "--guest hyperv -- VMM ARGUMENTS...",
				 argv[optind]);
	if (check_guest(o->guest, err) || check_features(o, err))
		return -1;
	if (!*o->vmm)
		return error_set(err, "no VMM given. Name it and its arguments after --");
	return 0;
}

int run_options_parse(int argc, char **argv, struct run_options *o, struct error *err)
{
	int code;

	*o = (struct run_options){0};
	argc = options_cut_at_dashes(argc, argv, &o->vmm);
	optind = 0; /* glibc: start anew */
	opterr = 0;
	while ((code = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
		switch (code) {
		case GUEST:
			o->guest = optarg;
			break;
		case FEATURES:
			o->features = optarg;
			break;
		case STATS:
			o->stats = true;
			break;
		case HELP:
			o->help = true;
			return 0;
		default:
			return options_bad(argv, code, err);
		}
	}
	return check(argc, argv, o, err);
}
