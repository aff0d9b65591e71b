/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/trace/tracer.h"

static volatile sig_atomic_t told;

static void note(int sig)
{
	told = 1;
}

static void catch_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = note};

	for (unsigned i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static bool lives(pid_t pid)
{
	return kill(pid, 0) == 0 || errno == EPERM;
}

/* Another process that runs this program: what the ring says of it may be old, or the guest's invention. */
static bool is_trace(uint32_t pid)
{
	struct stat its, ours;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%u/exe", pid);
	return pid && pid <= INT_MAX && pid != (uint32_t)getpid() && stat(path, &its) == 0 &&
	       stat("/proc/self/exe", &ours) == 0 && its.st_dev == ours.st_dev &&
	       its.st_ino == ours.st_ino;
}

/* There is one ring, and who reads a call has it. */
static int take_over(const struct trace_reader *rd, struct error *err)
{
	uint32_t other = 0;
	uint64_t wanted = 0;

	if (TRACE_GET(&rd->source, reader, &other) && TRACE_GET(&rd->source, wanted, &wanted) && wanted &&
	    is_trace(other))
		return error_set(err, "is traced by process %u already. End that first", other);
	tracer_disarm(rd);
	return 0;
}

static const struct trace_decoder *decoder_of(const struct trace_source *s)
{
	uint32_t abi = TRACE_XEN;

	TRACE_GET(s, abi, &abi);
	return abi == TRACE_HYPERV ? &trace_hyperv : &trace_xen;
}

/* A guest that was reset has forgotten what is wanted. */
static void remind(const struct trace_reader *rd)
{
	uint64_t wanted;

	if (TRACE_GET(&rd->source, wanted, &wanted) && wanted != rd->filter.wanted)
		tracer_arm(rd);
}

/* Until the VMM ends, we are told to, or what is written does not arrive. */
static void follow(struct tracer *t, pid_t pid)
{
	struct trace_reader *rd = &t->reader;
	struct error err;
	int news;

	do {
		news = trace_reader_step(rd);
		if (news > 0)
			continue;
		if (trace_file_check(&t->file, &err))
			return;
		remind(rd);
		usleep(TRACER_REST_US);
	} while (news >= 0 && !told && (news || lives(pid)));
}

static void run(struct tracer *t, pid_t pid)
{
	struct trace_reader *rd = &t->reader;

	TRACE_SET(&rd->source, lost, 0);
	trace_reader_begin(rd);
	tracer_arm(rd);
	follow(t, pid);
	tracer_disarm(rd);
	for (unsigned i = 0; i < TRACER_LAST_STEPS && trace_reader_step(rd) > 0; i++)
		;
	trace_reader_end(rd);
}

static int attach(struct tracer *t, const struct trace_options *o, struct error *err)
{
	struct trace_source source;

	if (trace_source_attach(o->attach, &source, err) ||
	    tracer_init(t, o, decoder_of(&source), err))
		return -1;
	t->reader.source = source;
	return take_over(&t->reader, err);
}

int tracer_attach(const struct trace_options *o)
{
	struct tracer t;
	struct error err;

	if (attach(&t, o, &err))
		return error_report("trace", &err);
	catch_signals();
	trace_file_begin(&t.file);
	run(&t, o->attach);
	return tracer_close(&t, 0);
}
