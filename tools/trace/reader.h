/* SPDX-License-Identifier: MIT */
/* The reader's side of the ring of traced calls (translator/trace.h). */
#ifndef TOOLS_TRACE_READER_H
#define TOOLS_TRACE_READER_H

#include "tools/trace/filter.h"
#include "tools/trace/output.h"
#include "tools/trace/source.h"

struct trace_reader {
	struct trace_source source;
	struct trace_filter filter;
	struct trace_output *output;
	uint64_t position; /* the next index */
	uint64_t waits_since; /* for the next call, ms; 0: it does not wait */
	uint32_t pending[TRACE_RECORDS]; /* indexes of calls that were passed over going on */
	unsigned pending_count;
};

/* The ring is there: begin with what comes from now on, and with the calls that are going on. */
void trace_reader_begin(struct trace_reader *reader);

/* Tells the output of what is new.  The number of calls, or -1: the ring is not there any more. */
int trace_reader_step(struct trace_reader *reader);

/* After the last step: of the calls that have not ended, and of how many were lost. */
void trace_reader_end(struct trace_reader *reader);

#endif
