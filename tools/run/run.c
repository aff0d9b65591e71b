/* SPDX-License-Identifier: MIT */
/* hypershim run: check what can be checked, preload into the VMM, run it, say how it ended. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/hyperv/features.h"
#include "tools/child.h"
#include "tools/run/carrier.h"
#include "tools/run/control.h"
#include "tools/run/options.h"
#include "tools/run/outcome.h"
#include "tools/run/vmm.h"
#include "tools/trace/tracer.h"
#include "tools/verbs.h"

static const char help[] =
	"Usage: hypershim run --guest hyperv [options] -- VMM ARGUMENTS...\n"
	"Gives a KVM virtual machine another hypervisor's interface, in an unmodified VMM.\n"
	"\n"
	"  --guest hyperv    the interface that the guest finds\n"
	"  --features LIST   only these of it, separated by commas (default: all that this host\n"
	"                    allows); see below\n"
	"  --stats           print at the end what left the guest, how often, and what it cost\n"
	"\n"
	"QEMU's snapshots and migration carry the interface's state.  A VMM that goes into the\n"
	"background (QEMU's -daemonize) leaves the command with exit status 0 when it does.\n"
	"Exit status: 0 the VMM ended well, 1 it failed or the guest reported a crash,\n"
	"2 no virtual machine could be run or the VMM died.\n"
	"\n"
	"Example:\n"
	"  hypershim run --guest hyperv --stats -- qemu-system-x86_64 -accel kvm -cpu host disk.qcow2\n"
	"\n"
	"Features:";

#define HELP_WIDTH 84

static const char *const features[] = {
#define FEATURE_WORD(name, word, needs, host) word,
	HV_FEATURES(FEATURE_WORD)
#undef FEATURE_WORD
};

static int print_help(void)
{
	size_t column = strlen("Features:");

	fputs(help, stdout);
	for (size_t i = 0; i < sizeof(features) / sizeof(*features); i++) {
		column += 1 + strlen(features[i]);
		if (column > HELP_WIDTH) {
			printf("\n         ");
			column = strlen("Features: ") + strlen(features[i]);
		}
		printf(" %s", features[i]);
	}
	putchar('\n');
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}

static int check_kvm(struct error *err)
{
	char why[sizeof(err->text) - 64];
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC), ret;

	if (fd < 0 && errno == ENOENT)
		return error_set(err, "there is no /dev/kvm. Load the kernel's KVM module, or "
				      "enable virtualization in the firmware");
	if (fd < 0 && (errno == EACCES || errno == EPERM))
		return error_set(err, "no permission to open it. Become a member of the group kvm");
	if (fd < 0)
		return error_set(err, "cannot be opened: %s", strerror(errno));
	ret = hypershim_kvm_usable(fd, why, sizeof(why));
	close(fd);
	return ret ? error_set(err, "%s", why) : 0;
}

/* QEMU takes one dbus-vmstate; the user's own has to be it. */
static bool has_own_vmstate(char **vmm)
{
	for (; *vmm; vmm++)
		if (strstr(*vmm, "dbus-vmstate"))
			return true;
	return false;
}

/* The VMM's words, and with a carrier the object that goes there.  NULL without memory. */
static char **command_of(char **vmm, const struct carrier *carrier)
{
	static char object[CARRIER_ADDRESS_SIZE + 64];
	size_t count = 0;
	char **command;

	while (vmm[count])
		count++;
	command = calloc(count + 3, sizeof(*command));
	if (!command)
		return NULL;
	memcpy(command, vmm, count * sizeof(*command));
	if (carrier) {
		snprintf(object, sizeof(object), "dbus-vmstate,id=hypershim,addr=%s",
			 carrier->address);
		command[count] = "-object";
		command[count + 1] = object;
	}
	return command;
}

static int report_end(const struct run_options *o, int wait_status, const struct control *control)
{
	struct error why;
	int status = run_outcome(wait_status, control, &why);

	if (o->stats && control->ran)
		run_stats(stderr, control);
	if (*why.text)
		error_report(o->vmm[0], &why);
	return status;
}

/* Its first process has ended, and the VM lives on in another, as QEMU's -daemonize has it. */
static int in_background(const struct run_options *o, int wait_status)
{
	if (o->stats)
		fputs("hypershim: no statistics: the VMM went into the background\n", stderr);
	return wait_status ? 1 : 0;
}

/* What there is besides the VMM. */
struct company {
	const struct control *control;
	struct tracer *tracer; /* NULL: nobody looks */
};

static int run_with(const struct run_options *o, const struct company *with, struct carrier *carrier)
{
	char **command = command_of(o->vmm, carrier);
	int wait_status, told, background;
	struct error err;

	if (!command)
		return error_no_memory();
	told = tracer_run(with->tracer, command, &wait_status, &err);
	background = carrier && carrier_end(carrier);
	free(command);
	if (told < 0)
		return error_report(o->vmm[0], &err);
	return background ? in_background(o, wait_status) : report_end(o, wait_status, with->control);
}

static int run(const struct run_options *o, const char *path, const struct company *with)
{
	struct carrier carrier;
	struct error err;
	char number[16];

	if (has_own_vmstate(o->vmm) || !vmm_carries_state(path))
		return run_with(o, with, NULL);
	if (carrier_start(&carrier, &err))
		return error_report("run", &err);
	snprintf(number, sizeof(number), "%d", carrier.vmm);
	setenv(CONTROL_STATE, number, 1);
	return run_with(o, with, &carrier);
}

static int check_and_run(const struct run_options *o, const char *path, struct tracer *tracer)
{
	struct company with = {.tracer = tracer};
	struct error err;
	int fd;

	if (check_kvm(&err))
		return error_report("/dev/kvm", &err);
	with.control = run_control(o, &fd, &err);
	if (!with.control || run_preload(&err))
		return error_report("run", &err);
	if (tracer)
		tracer_seat(tracer, fd);
	return run(o, path, &with);
}

static int run_guest(int argc, char **argv, struct tracer *tracer)
{
	struct run_options options;
	struct error err;
	char *path;
	int status;

	if (run_options_parse(argc, argv, &options, &err))
		return error_report("run", &err);
	if (options.help)
		return print_help();
	path = vmm_find(options.vmm[0], &err);
	if (!path)
		return error_report(options.vmm[0], &err);
	status = check_and_run(&options, path, tracer);
	free(path);
	return status;
}

int verb_run(int argc, char **argv)
{
	return run_guest(argc, argv, NULL);
}

int run_traced(int argc, char **argv, struct tracer *tracer)
{
	return run_guest(argc, argv, tracer);
}
