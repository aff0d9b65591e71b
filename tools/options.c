/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "tools/memory.h"
#include "tools/options.h"

#define DEFAULT_MEMORY_MIB 512
#define DEFAULT_APPEND	   "console=hvc0"

/* start_info.cmd_line has MAX_GUEST_CMDLINE bytes, its end mark included (xen/xen.h). */
#define APPEND_LIMIT 1023

enum {
	GUEST = 256,
	INITRD,
	APPEND,
	MEMORY,
	CPUS,
	DISK,
	NET,
	ACCEL,
	DRY_RUN,
	LOG,
	OPTIONS,
	HELP = 'h',
	OUTPUT = 'o',
};

static const struct option boot_options[] = {
	{"guest", required_argument, NULL, GUEST},   {"initrd", required_argument, NULL, INITRD},
	{"append", required_argument, NULL, APPEND}, {"memory", required_argument, NULL, MEMORY},
	{"cpus", required_argument, NULL, CPUS},     {"disk", required_argument, NULL, DISK},
	{"net", required_argument, NULL, NET},	     {"accel", required_argument, NULL, ACCEL},
	{"dry-run", no_argument, NULL, DRY_RUN},     {"log", required_argument, NULL, LOG},
	{"help", no_argument, NULL, HELP},	     {0},
};

static const struct option pack_options[] = {
	{"guest", required_argument, NULL, GUEST},
	{"initrd", required_argument, NULL, INITRD},
	{"append", required_argument, NULL, APPEND},
	{"log", required_argument, NULL, LOG},
	{"options", required_argument, NULL, OPTIONS},
	{"output", required_argument, NULL, OUTPUT},
	{"help", no_argument, NULL, HELP},
	{0},
};

static int unsupported(const char *option, const char *value, struct error *err)
{
	return error_set(err, "not supported yet: %s %s", option, value);
}

static int check_guest(const char *guest, struct error *err)
{
	return strcmp(guest, "xen-pv") ? unsupported("--guest", guest, err) : 0;
}

static int check_cpus(const char *text, struct error *err)
{
	char *end;
	unsigned long cpus = strtoul(text, &end, 10);

	if (end == text || *end || !cpus || strchr(text, '-'))
		return error_set(err, "'%s' is not a number of processors. Give --cpus 1", text);
	return cpus == 1 ? 0 : unsupported("--cpus", text, err);
}

static int check_append(const char *append, struct error *err)
{
	if (strlen(append) > APPEND_LIMIT)
		return error_set(err,
				 "--append has %zu characters and a Xen PV guest takes at most %d. "
				 "Shorten it",
				 strlen(append), APPEND_LIMIT);
	return 0;
}

static int check_log(const char *level, struct error *err)
{
	if (strcmp(level, "error") && strcmp(level, "info") && strcmp(level, "debug"))
		return error_set(err, "'%s' is not a log level. Give error, info or debug", level);
	return 0;
}

static int parse_accel(const char *text, enum accel *accel, struct error *err)
{
	static const char *const names[] = {
		[ACCEL_AUTO] = "auto", [ACCEL_KVM] = "kvm", [ACCEL_TCG] = "tcg"};

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(text, names[i]) == 0) {
			*accel = i;
			return 0;
		}
	}
	return error_set(err, "'%s' is not an accelerator. Give auto, kvm or tcg", text);
}

static int apply(int option, const char *value, struct options *o, struct error *err)
{
	switch (option) {
	case GUEST:
		return check_guest(value, err);
	case INITRD:
		o->initrd = value;
		return 0;
	case APPEND:
		o->append = value;
		return check_append(value, err);
	case MEMORY:
		return memory_parse(value, &o->memory_mib, err);
	case CPUS:
		return check_cpus(value, err);
	case DISK:
		return unsupported("--disk", value, err);
	case NET:
		return unsupported("--net", value, err);
	case ACCEL:
		return parse_accel(value, &o->accel, err);
	case DRY_RUN:
		o->dry_run = true;
		return 0;
	case LOG:
		o->log = value;
		return check_log(value, err);
	case OPTIONS:
		o->shim_options = value;
		return 0;
	case OUTPUT:
		o->output = value;
		return 0;
	default:
		return error_set(err, "unexpected option");
	}
}

/* getopt leaves a letter in optopt, and for a long option 0 or its code. */
int options_bad(char **argv, int code, struct error *err)
{
	char letter[] = {'-', optopt, '\0'};
	const char *word = optopt > 0 && optopt < GUEST ? letter : argv[optind - 1];

	if (code == ':')
		return error_set(err, "%s needs a value. See hypershim %s --help", word, argv[0]);
	return error_set(err, "there is no option '%s'. See hypershim %s --help", word, argv[0]);
}

static int parse_options(int argc, char **argv, const struct option *known, const char *letters,
			 struct options *o, struct error *err)
{
	int code;

	optind = 0; /* glibc: start anew, whatever was parsed before */
	opterr = 0;
	while ((code = getopt_long(argc, argv, letters, known, NULL)) != -1) {
		if (code == HELP) {
			o->help = true;
			return 0;
		}
		if (code == '?' || code == ':')
			return options_bad(argv, code, err);
		if (apply(code, optarg, o, err))
			return -1;
	}
	if (optind == argc)
		return error_set(err, "no kernel given. See hypershim %s --help", argv[0]);
	if (optind < argc - 1)
		return error_set(err, "more than one kernel given: '%s' and '%s'", argv[optind],
				 argv[optind + 1]);
	o->kernel = argv[optind];
	return 0;
}

static void set_defaults(struct options *o)
{
	*o = (struct options){
		.append = DEFAULT_APPEND, .memory_mib = DEFAULT_MEMORY_MIB, .accel = ACCEL_AUTO};
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

int options_parse_boot(int argc, char **argv, struct options *o, struct error *err)
{
	set_defaults(o);
	argc = options_cut_at_dashes(argc, argv, &o->vmm_args);
	return parse_options(argc, argv, boot_options, ":h", o, err);
}

int options_parse_pack(int argc, char **argv, struct options *o, struct error *err)
{
	set_defaults(o);
	if (parse_options(argc, argv, pack_options, ":ho:", o, err))
		return -1;
	if (!o->help && !o->output)
		return error_set(err, "no bundle to write given. Name it with -o BUNDLE");
	return 0;
}
