/* SPDX-License-Identifier: MIT */
/* The `hypershim` command: finds the verb. */
#include <stdio.h>
#include <string.h>

#include "tools/error.h"
#include "tools/verbs.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
} verbs[] = {
	{"boot", verb_boot, "boot a paravirtual kernel in QEMU"},
	{"pack", verb_pack, "make one file of paravisor, kernel and initrd for other boot loaders"},
	{"run", verb_run, "give a KVM virtual machine another hypervisor's interface"},
	{"scan", verb_scan, "list the interfaces that a kernel image speaks"},
	{"probe", verb_probe, "say what this machine's hypervisor offers"},
	{"matrix", verb_matrix, "show what each guest operation becomes on each host"},
	{"conform", verb_conform, "run test guests, and say where a host differs from the real one"},
	{"trace", verb_trace, "decode the hypercalls of a running guest"},
};

#define VERBS (sizeof(verbs) / sizeof(*verbs))

static int usage(FILE *out)
{
	fprintf(out, "Usage: hypershim VERB ...\n"
		     "Runs guests built for one hypervisor's interface on another.\n\n");
	for (size_t i = 0; i < VERBS; i++)
		fprintf(out, "  %-8s %s\n", verbs[i].name, verbs[i].what);
	fprintf(out, "\nhypershim VERB --help says more.\n");
	return fflush(out) ? 2 : 0;
}

int main(int argc, char **argv)
{
	struct error err;

	if (argc < 2) {
		usage(stderr);
		return 2;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return usage(stdout);
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	error_set(&err, "there is no such verb. See hypershim --help");
	return error_report(argv[1], &err);
}
