/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tools/memory.h"
#include "tools/option_set.h"
#include "tools/options.h"

#define DEFAULT_MEMORY_MIB 512

/* start_info.cmd_line has MAX_GUEST_CMDLINE bytes, its end mark included (xen/xen.h). */
#define APPEND_LIMIT 1023

static const struct guest_option {
	const char *name;
	const char *append; /* the default */
	size_t append_limit;
	unsigned long cpus_limit;
} guests[] = {
	[GUEST_XEN_PV] = {"xen-pv", "console=hvc0", APPEND_LIMIT, 1},
	[GUEST_VMI] = {"vmi", "console=ttyS0", SIZE_MAX, 255}, /* its kernel says what it takes */
};

#define GUESTS (sizeof(guests) / sizeof(*guests))

enum {
	GUEST = OPTION_LONG,
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
	OUTPUT = 'o',
};

static const struct option boot_options[] = {
	{"guest", required_argument, NULL, GUEST},   {"initrd", required_argument, NULL, INITRD},
	{"append", required_argument, NULL, APPEND}, {"memory", required_argument, NULL, MEMORY},
	{"cpus", required_argument, NULL, CPUS},     {"disk", required_argument, NULL, DISK},
	{"net", required_argument, NULL, NET},	     {"accel", required_argument, NULL, ACCEL},
	{"dry-run", no_argument, NULL, DRY_RUN},     {"log", required_argument, NULL, LOG},
	{"help", no_argument, NULL, OPTION_HELP},	     {0},
};

static const struct option pack_options[] = {
	{"guest", required_argument, NULL, GUEST},
	{"initrd", required_argument, NULL, INITRD},
	{"append", required_argument, NULL, APPEND},
	{"log", required_argument, NULL, LOG},
	{"options", required_argument, NULL, OPTIONS},
	{"output", required_argument, NULL, OUTPUT},
	{"help", no_argument, NULL, OPTION_HELP},
	{0},
};

static int unsupported(const char *option, const char *value, struct error *err)
{
	return error_set(err, "not supported yet: %s %s", option, value);
}

static int parse_guest(const char *name, enum guest *guest, struct error *err)
{
	for (unsigned i = 0; i < GUESTS; i++) {
		if (strcmp(name, guests[i].name) == 0) {
			*guest = i;
			return 0;
		}
	}
	return unsupported("--guest", name, err);
}

static int parse_cpus(const char *text, unsigned *cpus, struct error *err)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (end == text || *end || !number || strchr(text, '-'))
		return error_set(err, "'%s' is not a number of processors. Give --cpus 1", text);
	*cpus = number < UINT_MAX ? number : UINT_MAX;
	return 0;
}

/* What depends on the guest, whichever order the words came in. */
static int check_for_guest(struct options *o, struct error *err)
{
	const struct guest_option *guest = &guests[o->guest];

	if (!o->append)
		o->append = guest->append;
	if (o->cpus > guest->cpus_limit)
		return error_set(err, "not supported yet: --cpus %u with --guest %s", o->cpus, guest->name);
	if (strlen(o->append) > guest->append_limit)
		return error_set(err,
				 "--append has %zu characters and a Xen PV guest takes at most %zu. "
				 "Shorten it",
				 strlen(o->append), guest->append_limit);
	if (o->log && o->guest == GUEST_VMI)
		return error_set(err, "--log is about the paravisor, and --guest vmi has none. Leave it "
				      "out");
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

static int apply(void *into, int option, const char *value, struct error *err)
{
	struct options *o = into;

	switch (option) {
	case GUEST:
		return parse_guest(value, &o->guest, err);
	case INITRD:
		o->initrd = value;
		return 0;
	case APPEND:
		o->append = value;
		return 0;
	case MEMORY:
		return memory_parse(value, &o->memory_mib, err);
	case CPUS:
		return parse_cpus(value, &o->cpus, err);
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
		o->help = true;
		return 0;
	}
}

static const struct option_set boot_set = {":h", boot_options, apply}, pack_set = {":ho:", pack_options, apply};

static int parse_options(int argc, char **argv, const struct option_set *set, struct options *o,
			 struct error *err)
{
	int first = options_read(argc, argv, set, o, err);

	if (first < 0 || o->help)
		return first < 0 ? -1 : 0;
	if (first == argc)
		return error_set(err, "no kernel given. See hypershim %s --help", argv[0]);
	if (first < argc - 1)
		return error_set(err, "more than one kernel given: '%s' and '%s'", argv[first],
				 argv[first + 1]);
	o->kernel = argv[first];
	return check_for_guest(o, err);
}

static void set_defaults(struct options *o)
{
	*o = (struct options){.memory_mib = DEFAULT_MEMORY_MIB, .cpus = 1, .accel = ACCEL_AUTO};
}

int options_parse_boot(int argc, char **argv, struct options *o, struct error *err)
{
	set_defaults(o);
	argc = options_cut_at_dashes(argc, argv, &o->vmm_args);
	return parse_options(argc, argv, &boot_set, o, err);
}

int options_parse_pack(int argc, char **argv, struct options *o, struct error *err)
{
	set_defaults(o);
	if (parse_options(argc, argv, &pack_set, o, err))
		return -1;
	if (!o->help && !o->output)
		return error_set(err, "no bundle to write given. Name it with -o BUNDLE");
	if (!o->help && o->guest != GUEST_XEN_PV)
		return error_set(err, "a bundle is for --guest xen-pv. A %s guest boots by itself, with the "
				      "ROM in its machine",
				 guests[o->guest].name);
	return 0;
}
