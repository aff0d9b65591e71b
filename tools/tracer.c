/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/child.h"
#include "tools/tracer.h"

#define LINE_BUFFER 65536
#define REST_US	    1000

static struct trace_output *output_of(const struct trace_options *o)
{
	if (o->count)
		return o->json ? trace_count_json() : trace_count();
	return o->json ? trace_json() : trace_text();
}

/* Standard error is shared with the guest's VMM: by whole lines. */
static FILE *open_output(const char *path, struct error *err)
{
	FILE *file = path ? fopen(path, "we") : fdopen(dup(STDERR_FILENO), "w");

	if (!file) {
		error_set(err, "%s: cannot be written: %s", path ? path : "standard error", strerror(errno));
		return NULL;
	}
	setvbuf(file, NULL, _IOFBF, LINE_BUFFER);
	return file;
}

int tracer_init(struct tracer *t, const struct trace_options *o, const struct trace_decoder *decoder,
		struct error *err)
{
	struct trace_reader *rd = &t->reader;

	*t = (struct tracer){.reader.source.fd = -1};
	if (trace_filter_parse(o->filter, decoder, &rd->filter, err))
		return -1;
	rd->output = output_of(o);
	rd->output->decoder = decoder;
	rd->output->file = open_output(o->output, err);
	return rd->output->file ? 0 : -1;
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
	TRACE_SET(&t->reader.source, reader, getpid());
	TRACE_SET(&t->reader.source, wanted, t->reader.filter.wanted);
	t->found = true;
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

static void *read_calls(void *arg)
{
	struct tracer *t = arg;
	bool stop;

	do {
		stop = atomic_load(&t->stop);
		if (find(t))
			while (trace_reader_step(&t->reader) > 0)
				;
		fflush(t->reader.output->file);
		if (!stop)
			usleep(REST_US);
	} while (!stop);
	return NULL;
}

/* A VMM that has gone into the background makes calls still. */
static void stop(struct tracer *t)
{
	if (t->found)
		TRACE_SET(&t->reader.source, wanted, 0);
	atomic_store(&t->stop, true);
	pthread_join(t->thread, NULL);
}

static void end(struct tracer *t)
{
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
	error = pthread_create(&t->thread, NULL, read_calls, t);
	if (error)
		return error_set(err, "no thread: %s", strerror(error));
	told = child_run(command, wait_status, err);
	stop(t);
	if (told >= 0)
		end(t);
	fclose(t->reader.output->file);
	return told;
}
