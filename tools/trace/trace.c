/* SPDX-License-Identifier: MIT */
/* hypershim trace: the hypercalls of a guest, decoded. */
#include <stdio.h>
#include <string.h>

#include "tools/trace/tracer.h"
#include "tools/verbs.h"

static const char help[] =
	"Usage: hypershim trace [options] boot KERNEL ... | run ... | --attach PID\n"
	"Prints the hypercalls of a guest as strace prints system calls: when, by which virtual\n"
	"processor, with which arguments, with which result, and how long it took.  The guest is one\n"
	"that boot or run start, whose words follow, or one that runs already.\n"
	"\n"
	"  -p, --attach PID  the guest in this VMM: of boot or run, or with a bundle of pack\n"
	"  -c, --count       print at the end how often each call was made, how often it was refused,\n"
	"                    and what it took, with what it waited\n"
	"  -e, --filter LIST\n"
	"                    only the calls of these names, separated by commas; with a ! before the\n"
	"                    first, all others\n"
	"  -o, --output FILE\n"
	"                    where to write (default: standard error)\n"
	"  --json            an object for each call, one on a line; with --count, one in all\n"
	"\n"
	"Xen PV: all hypercalls, the entries of a multicall indented below it; of structures in memory\n"
	"the first 72 bytes are shown.  Hyper-V: what leaves the guest, that is hypercalls but those that\n"
	"the hypercall page answers by itself, and as rdmsr and wrmsr the synthetic MSRs.  The calls of\n"
	"a VMI guest are instructions of its own, and are not seen.\n"
	"\n"
	"The memory of a guest that is started is given by boot's --memory, not by QEMU's -m.  A guest\n"
	"that is reset goes on being traced, but for its first calls where it is attached to.\n"
	"\n"
	"A call waits for the trace where that is slow, for at most a second once; if then calls are\n"
	"lost, the last line says how many.  Where the guest's VMM ends while attached to, its last\n"
	"calls may be missing.  Exit status: that of boot or run; with --attach 0, or 2 if there is no\n"
	"such guest; 2 too where the trace cannot be written.\n"
	"\n"
	"Examples:\n"
	"  hypershim trace -o calls boot vmlinuz --initrd initrd.img\n"
	"  hypershim trace -c run --guest hyperv -- qemu-system-x86_64 -accel kvm -cpu host disk.qcow2\n"
	"  hypershim trace -e '!iret,multicall' --attach \"$(pidof qemu-system-x86_64)\"\n";

static int start(const struct trace_options *o)
{
	bool boot = strcmp(o->verb[0], "boot") == 0;
	struct tracer tracer;
	struct error err;

	if (tracer_init(&tracer, o, boot ? &trace_xen : &trace_hyperv, &err))
		return error_report("trace", &err);
	return tracer_close(&tracer, (boot ? boot_traced : run_traced)(o->verb_count, o->verb, &tracer));
}

int verb_trace(int argc, char **argv)
{
	struct trace_options options;
	struct error err;

	if (trace_options_parse(argc, argv, &options, &err))
		return error_report("trace", &err);
	if (options.help)
		return fputs(help, stdout) < 0 || fflush(stdout) ? 2 : 0;
	return options.attach ? tracer_attach(&options) : start(&options);
}
