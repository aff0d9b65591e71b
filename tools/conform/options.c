/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/conform/options.h"
#include "tools/conform/seat.h"
#include "tools/option_set.h"

#define JOBS_MAX	256
#define SECONDS_MAX	86400
#define SECONDS_DEFAULT 120 /* far more than any guest takes: only one that hangs meets it */

enum {
	ABI = OPTION_LONG,
	HOST,
	JOBS,
	TIME_LIMIT,
	TAP,
	JSON,
	JUNIT,
	LOGS,
	RECORD,
	COMPARE,
	NESTED,
	GUESTS,
	DATA,
	DIFFERENCES,
};

static const struct option known[] = {
	{"abi", required_argument, NULL, ABI},
	{"host", required_argument, NULL, HOST},
	{"jobs", required_argument, NULL, JOBS},
	{"time-limit", required_argument, NULL, TIME_LIMIT},
	{"tap", no_argument, NULL, TAP},
	{"json", no_argument, NULL, JSON},
	{"junit", required_argument, NULL, JUNIT},
	{"logs", required_argument, NULL, LOGS},
	{"record", no_argument, NULL, RECORD},
	{"compare", required_argument, NULL, COMPARE},
	{"nested", no_argument, NULL, NESTED},
	{"guests", required_argument, NULL, GUESTS},
	{"data", required_argument, NULL, DATA},
	{"differences", required_argument, NULL, DIFFERENCES},
	{"help", no_argument, NULL, OPTION_HELP},
	{0},
};

static int number(const char *option, const char *text, unsigned max, unsigned *value, struct error *err)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || n < 1 || n > max)
		return error_set(err, "%s: '%s' is not a number from 1 to %u", option, text, max);
	*value = n;
	return 0;
}

static int set_abi(struct conform_options *o, const char *value, struct error *err)
{
	o->abi = conform_abi_find(value);
	if (o->abi == CONFORM_ABIS)
		return error_set(err, "--abi: '%s' is not xen-pv, hyperv or vmi", value);
	return 0;
}

static int set_host(struct conform_options *o, const char *value, struct error *err)
{
	if (!conform_host_known(value))
		return error_set(err, "--host: '%s' is not hypershim, xen, kvm-hv, qemu-tcg or kvm",
				 value);
	o->host = value;
	return 0;
}

/* What an option may need besides its value. */
struct reading {
	struct conform_options *options;
	int argc;
	char **argv;
};

/* Its second value is the word after the first. */
static int set_compare(const struct reading *r, const char *value, struct error *err)
{
	if (optind >= r->argc)
		return error_set(err, "--compare needs two hosts");
	r->options->compare[0] = value;
	r->options->compare[1] = r->argv[optind++];
	return 0;
}

static void set_text(int code, const char *value, struct conform_options *o)
{
	switch (code) {
	case JUNIT:
		o->junit = value;
		break;
	case LOGS:
		o->logs = value;
		break;
	case GUESTS:
		o->guests = value;
		break;
	case DATA:
		o->data = value;
		break;
	case DIFFERENCES:
		o->differences = value;
		break;
	}
}

static int take(void *into, int code, const char *value, struct error *err)
{
	struct reading *r = into;
	struct conform_options *o = r->options;

	switch (code) {
	case ABI:
		return set_abi(o, value, err);
	case HOST:
		return set_host(o, value, err);
	case JOBS:
		return number("--jobs", value, JOBS_MAX, &o->jobs, err);
	case TIME_LIMIT:
		return number("--time-limit", value, SECONDS_MAX, &o->seconds, err);
	case COMPARE:
		return set_compare(r, value, err);
	case TAP:
		o->tap = true;
		return 0;
	case JSON:
		o->json = true;
		return 0;
	case RECORD:
		o->record = true;
		return 0;
	case NESTED:
		o->nested = true;
		return 0;
	case OPTION_HELP:
		o->help = true;
		return 0;
	default:
		set_text(code, value, o);
		return 0;
	}
}

static int check_record(const struct conform_options *o, struct error *err)
{
	const char *host = o->host ? o->host : "the VMM after --";

	for (int abi = 0; o->host && abi < CONFORM_ABIS; abi++) {
		const struct conform_seat *seat = conform_seat_find(o->host, abi);

		if (seat && seat->real)
			return 0;
	}
	return error_set(
		err, "--record: %s is not a real host of an ABI. Give --host xen or kvm-hv", host);
}

static int check_vmm(struct conform_options *o, struct error *err)
{
	if (!o->vmm) {
		if (!o->host)
			o->host = "hypershim";
		return 0;
	}
	if (o->host)
		return error_set(err, "--host %s and a VMM after --: give one of them", o->host);
	if (o->abi == CONFORM_ABIS)
		return error_set(err, "no --abi given, which a VMM after -- needs");
	return conform_custom_check(o->vmm, err);
}

static int check(struct conform_options *o, struct error *err)
{
	if (o->tap && o->json)
		return error_set(err, "--tap and --json: give one of them");
	if (o->compare[0]) {
		if (o->host || o->vmm || o->record || o->tap || o->json || o->junit)
			return error_set(err, "--compare goes with --abi and names of guests only");
		return 0;
	}
	if (o->differences && o->abi == CONFORM_ABIS)
		return error_set(err, "--differences is about one ABI. Give --abi");
	if (check_vmm(o, err))
		return -1;
	if (o->abi != CONFORM_ABIS && o->host && !conform_seat_find(o->host, o->abi))
		return error_set(err, "--host %s: runs no %s guests", o->host,
				 conform_abi_names[o->abi]);
	return o->record ? check_record(o, err) : 0;
}

static unsigned processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > JOBS_MAX ? JOBS_MAX : n;
}

int conform_options_parse(int argc, char **argv, struct conform_options *o, struct error *err)
{
	static const struct option_set set = {":h", known, take};
	struct reading reading = {.options = o, .argv = argv};
	int before, first;

	*o = (struct conform_options){
		.abi = CONFORM_ABIS, .jobs = processors(), .seconds = SECONDS_DEFAULT};
	before = options_cut_at_dashes(argc, argv, &o->vmm);
	if (before == argc)
		o->vmm = NULL;
	reading.argc = before;
	first = options_read(before, argv, &set, &reading, err);
	if (first < 0 || o->help)
		return first < 0 ? -1 : 0;
	o->names = argv + first;
	return check(o, err);
}
