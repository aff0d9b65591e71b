/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/child.h"
#include "tools/trace/tracer.h"

static struct trace_output *output_of(const struct trace_options *o)
{
	if (o->count)
		return o->json ? trace_count_json() : trace_count();
	return o->json ? trace_json() : trace_text();
}

int tracer_init(struct tracer *t, const struct trace_options *o, const struct trace_decoder *decoder,
		struct error *err)
{
	struct trace_reader *rd = &t->reader;

	*t = (struct tracer){.reader.source.fd = -1};
	if (trace_filter_parse(o->filter, decoder, &rd->filter, err) ||
	    trace_file_open(&t->file, o->output, err))
		return -1;
	rd->output = output_of(o);
	rd->output->decoder = decoder;
	rd->output->file = t->file.stream;
	return 0;
}

int tracer_memory(struct tracer *t, uint64_t mib, char path[FD_PATH_SIZE], struct error *err)
{
	struct trace_source *s = &t->reader.source;
	uint64_t size = mib << 20;
	int fd = memfd_create("hypershim-ram", 0);

	if (fd < 0 || ftruncate(fd, size))
		return error_set(err, "no memory for the guest: %s", strerror(errno));
	*s = (struct trace_source){.fd = fd, .ram_size = size};
	memfd_path(fd, path);
	return 0;
}

void tracer_seat(struct tracer *t, int fd)
{
	t->reader.source = (struct trace_source){.fd = fd};
	tracer_arm(&t->reader);
	t->found = true;
}

void tracer_arm(const struct trace_reader *rd)
{
	TRACE_SET(&rd->source, reader, getpid());
	TRACE_SET(&rd->source, patience_ms, TRACE_PATIENCE_MS);
	TRACE_SET(&rd->source, wanted, rd->filter.wanted);
}

void tracer_disarm(const struct trace_reader *rd)
{
	TRACE_SET(&rd->source, wanted, 0);
	TRACE_SET(&rd->source, reader, 0);
}

/* The paravisor's ring is there some time after its start. */
static bool find(struct tracer *t)
{
	if (t->found)
		return true;
	t->found = trace_source_find(&t->reader.source);
	if (t->found)
		TRACE_SET(&t->reader.source, reader, getpid());
	return t->found;
}

/* The number of calls. */
static int read_some(struct tracer *t)
{
	int news = find(t) ? trace_reader_step(&t->reader) : 0;

	return news > 0 ? news : 0;
}

static void *read_calls(void *arg)
{
	struct tracer *t = arg;
	struct error err;

	while (!atomic_load(&t->stop)) {
		if (read_some(t))
			continue;
		if (trace_file_check(&t->file, &err)) {
			tracer_disarm(&t->reader);
			return NULL;
		}
		usleep(TRACER_REST_US);
	}
	for (unsigned i = 0; i < TRACER_LAST_STEPS && read_some(t); i++)
		;
	return NULL;
}

/* Signals are for the thread that waits for the VMM, and one for a pipe that nobody reads would end
 * it. */
static int start(struct tracer *t)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&t->thread, NULL, read_calls, t);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

/* A VMM that has gone into the background makes calls still. */
static void stop(struct tracer *t)
{
	atomic_store(&t->stop, true);
	pthread_join(t->thread, NULL);
	if (t->found)
		tracer_disarm(&t->reader);
}

static void end(struct tracer *t)
{
	signal(SIGPIPE, SIG_IGN);
	if (t->found)
		trace_reader_end(&t->reader);
	else
		t->reader.output->end(t->reader.output, 0);
}

int tracer_run(struct tracer *t, char *const command[], int *wait_status, struct error *err)
{
	int error, told;

	if (!t)
		return child_run(command, wait_status, err);
	trace_file_begin(&t->file);
	error = start(t);
	if (error)
		return error_set(err, "no thread: %s", strerror(error));
	told = child_run(command, wait_status, err);
	stop(t);
	if (told >= 0)
		end(t);
	return told;
}

int tracer_close(struct tracer *t, int status)
{
	struct error err;

	if (trace_file_check(&t->file, &err))
		status = error_report("trace", &err);
	trace_file_close(&t->file);
	return status;
}
