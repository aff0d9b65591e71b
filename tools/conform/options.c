/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/conform/options.h"
#include "tools/conform/seat.h"
#include "tools/options.h"

#define JOBS_MAX	256
#define SECONDS_MAX	86400
#define SECONDS_DEFAULT 120 /* far more than any guest takes: only one that hangs meets it */

enum {
	ABI = 256,
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
	HELP = 'h'
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
	{"help", no_argument, NULL, HELP},
	{0},
};

static int number(const char *option, unsigned max, unsigned *value, struct error *err)
{
	char *end;
	unsigned long n = strtoul(optarg, &end, 10);

	if (*optarg < '0' || *optarg > '9' || *end || n < 1 || n > max)
		return error_set(err, "%s: '%s' is not a number from 1 to %u", option, optarg, max);
	*value = n;
	return 0;
}

static int set_abi(struct conform_options *o, struct error *err)
{
	o->abi = conform_abi_find(optarg);
	if (o->abi == CONFORM_ABIS)
		return error_set(err, "--abi: '%s' is not xen-pv, hyperv or vmi", optarg);
	return 0;
}

static int set_host(struct conform_options *o, struct error *err)
{
	if (!conform_host_known(optarg))
		return error_set(err, "--host: '%s' is not hypershim, xen, kvm-hv, qemu-tcg or kvm",
				 optarg);
	o->host = optarg;
	return 0;
}

/* Its second value is the word after the first. */
static int set_compare(int argc, char **argv, struct conform_options *o, struct error *err)
{
	if (optind >= argc)
		return error_set(err, "--compare needs two hosts");
	o->compare[0] = optarg;
	o->compare[1] = argv[optind++];
	return 0;
}

static void set_text(int code, struct conform_options *o)
{
	switch (code) {
	case JUNIT:
		o->junit = optarg;
		break;
	case LOGS:
		o->logs = optarg;
		break;
	case GUESTS:
		o->guests = optarg;
		break;
	case DATA:
		o->data = optarg;
		break;
	case DIFFERENCES:
		o->differences = optarg;
		break;
	}
}

static int set(int code, int argc, char **argv, struct conform_options *o, struct error *err)
{
	switch (code) {
	case ABI:
		return set_abi(o, err);
	case HOST:
		return set_host(o, err);
	case JOBS:
		return number("--jobs", JOBS_MAX, &o->jobs, err);
	case TIME_LIMIT:
		return number("--time-limit", SECONDS_MAX, &o->seconds, err);
	case COMPARE:
		return set_compare(argc, argv, o, err);
	case ':':
	case '?':
		return options_bad(argv, code, err);
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
	case HELP:
		o->help = true;
		return 0;
	default:
		set_text(code, o);
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
	int code, before;

	*o = (struct conform_options){
		.abi = CONFORM_ABIS, .jobs = processors(), .seconds = SECONDS_DEFAULT};
	before = options_cut_at_dashes(argc, argv, &o->vmm);
	if (before == argc)
		o->vmm = NULL;
	argc = before;
	optind = 0; /* glibc: start anew */
	opterr = 0;
	while ((code = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
		if (set(code, argc, argv, o, err))
			return -1;
		if (o->help)
			return 0;
	}
	o->names = argv + optind;
	return check(o, err);
}
