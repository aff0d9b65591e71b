/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "tools/tracer.h"

#define REST_US 1000

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
}

static bool lives(pid_t pid)
{
	return kill(pid, 0) == 0 || errno == EPERM;
}

/* There is one ring, and who reads a call has it. */
static int take_over(const struct trace_source *s, struct error *err)
{
	uint32_t other = 0;
	uint64_t wanted = 0;

	if (TRACE_GET(s, reader, &other) && TRACE_GET(s, wanted, &wanted) && wanted && other &&
	    other != (uint32_t)getpid() && lives(other))
		return error_set(err, "is traced by process %u already. End that first", other);
	TRACE_SET(s, wanted, 0);
	TRACE_SET(s, reader, getpid());
	return 0;
}

static const struct trace_decoder *decoder_of(const struct trace_source *s)
{
	uint32_t abi = TRACE_XEN;

	TRACE_GET(s, abi, &abi);
	return abi == TRACE_HYPERV ? &trace_hyperv : &trace_xen;
}

/* Until the VMM ends, or we are told to. */
static void follow(struct trace_reader *rd, pid_t pid)
{
	int news;

	do {
		news = trace_reader_step(rd);
		if (news <= 0)
			fflush(rd->output->file);
		if (news == 0)
			usleep(REST_US);
	} while (news >= 0 && !told && (news || lives(pid)));
}

static void run(struct trace_reader *rd, pid_t pid)
{
	TRACE_SET(&rd->source, lost, 0);
	trace_reader_begin(rd);
	TRACE_SET(&rd->source, patience_ms, TRACE_PATIENCE_MS);
	TRACE_SET(&rd->source, wanted, rd->filter.wanted);
	follow(rd, pid);
	TRACE_SET(&rd->source, wanted, 0);
	while (trace_reader_step(rd) > 0)
		;
	trace_reader_end(rd);
	TRACE_SET(&rd->source, reader, 0);
}

static int attach(struct tracer *t, const struct trace_options *o, struct error *err)
{
	struct trace_source source;

	if (trace_source_attach(o->attach, &source, err))
		return -1;
	if (tracer_init(t, o, decoder_of(&source), err) || take_over(&source, err))
		return -1;
	t->reader.source = source;
	return 0;
}

int tracer_attach(const struct trace_options *o)
{
	struct tracer t;
	struct error err;

	if (attach(&t, o, &err))
		return error_report("trace", &err);
	catch_signals();
	run(&t.reader, o->attach);
	return fclose(t.reader.output->file) ? 2 : 0;
}
