/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "shim/kvm/hypershim-kvm.h"
#include "tools/option_set.h"
#include "tools/run/options.h"

enum { GUEST = OPTION_LONG, FEATURES, STATS };

static const struct option known[] = {
	{"guest", required_argument, NULL, GUEST},
	{"features", required_argument, NULL, FEATURES},
	{"stats", no_argument, NULL, STATS},
	{"help", no_argument, NULL, OPTION_HELP},
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

static int check(const char *beyond, struct run_options *o, struct error *err)
{
	if (beyond)
		return error_set(err, "'%s' is not expected. The VMM comes after --: hypershim run "
				      "--guest hyperv -- VMM ARGUMENTS...",
				 beyond);
	if (check_guest(o->guest, err) || check_features(o, err))
		return -1;
	if (!*o->vmm)
		return error_set(err, "no VMM given. Name it and its arguments after --");
	return 0;
}

static int take(void *into, int code, const char *value, struct error *err)
{
	struct run_options *o = into;

	switch (code) {
	case GUEST:
		o->guest = value;
		break;
	case FEATURES:
		o->features = value;
		break;
	case STATS:
		o->stats = true;
		break;
	default:
		o->help = true;
	}
	return 0;
}

int run_options_parse(int argc, char **argv, struct run_options *o, struct error *err)
{
	static const struct option_set set = {":h", known, take};
	int first;

	*o = (struct run_options){0};
	argc = options_cut_at_dashes(argc, argv, &o->vmm);
	first = options_read(argc, argv, &set, o, err);
	if (first < 0 || o->help)
		return first < 0 ? -1 : 0;
	return check(first < argc ? argv[first] : NULL, o, err);
}
