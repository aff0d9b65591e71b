/* SPDX-License-Identifier: MIT */
/* A guest that is started is traced: a thread reads its calls until it has ended. */
#ifndef TOOLS_TRACE_TRACER_H
#define TOOLS_TRACE_TRACER_H

#include <pthread.h>
#include <stdatomic.h>

#include "tools/memfd.h"
#include "tools/trace/file.h"
#include "tools/trace/options.h"
#include "tools/trace/reader.h"

#define TRACER_REST_US	  1000 /* between looks at a ring without news */
#define TRACER_LAST_STEPS 8    /* more than the ring has calls for, whatever the guest goes on to do */

struct tracer {
	struct trace_reader reader;
	struct trace_file file;
	pthread_t thread;
	bool found; /* the ring */
	atomic_bool stop;
};

/* What the options ask for, of guests with this decoder.  -1 with the text.  The struct stays where it
 * is until tracer_close(). */
int tracer_init(struct tracer *tracer, const struct trace_options *options,
		const struct trace_decoder *decoder, struct error *err);

/* Where the ring will be: in the paravisor's guest's memory, which this makes, or at the beginning of
 * the file of the KVM seat, which is told what is wanted. */
int tracer_memory(struct tracer *tracer, uint64_t mib, char path[FD_PATH_SIZE], struct error *err);
void tracer_seat(struct tracer *tracer, int fd);

/* child_run() of the VMM, traced; without a tracer, not. */
int tracer_run(struct tracer *tracer, char *const command[], int *wait_status, struct error *err);

/* Exit status: this one, unless what was written did not arrive, which it says then. */
int tracer_close(struct tracer *tracer, int status);

/* Tells the writer what is wanted, and that it is not any more. */
void tracer_arm(const struct trace_reader *reader);
void tracer_disarm(const struct trace_reader *reader);

/* In the foreground, of a guest that runs already, until it ends or we are told to; exit status. */
int tracer_attach(const struct trace_options *options);

#endif
