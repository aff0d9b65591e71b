/* SPDX-License-Identifier: MIT */
/* What becomes of the calls that are read: lines of text, lines of JSON, or a table of counts. */
#ifndef TOOLS_TRACE_OUTPUT_H
#define TOOLS_TRACE_OUTPUT_H

#include <stdio.h>

#include "tools/trace/decode.h"

/* How a call is told of. */
enum trace_how {
	TRACE_WHOLE,
	TRACE_UNFINISHED, /* it is still going on, and others have begun meanwhile */
	TRACE_RESUMED,	  /* one that was unfinished has ended */
	TRACE_NO_END,	  /* the trace has ended within it, or the guest */
};

struct trace_output {
	FILE *file;
	const struct trace_decoder *decoder;
	uint64_t tsc_khz; /* 0: not known */
	uint64_t first;	  /* TSC of the first call */
	/* The call's own lines. */
	void (*call)(struct trace_output *o, const struct trace_record *r, enum trace_how how);
	void (*end)(struct trace_output *o, uint64_t lost);
};

struct trace_output *trace_text(void);
struct trace_output *trace_json(void);
struct trace_output *trace_count(void); /* a table at the end */
struct trace_output *trace_count_json(void);

/* What is between the parentheses. */
void trace_text_arguments(FILE *file, const struct trace_decoder *decoder, const struct trace_record *r);

/* Seconds that TSC ticks are.  Of two processors' calls the later may have begun first. */
double trace_seconds(const struct trace_output *o, int64_t ticks);
/* The call's name: what the decoder says, or a number. */
const char *trace_name(const struct trace_output *o, const struct trace_record *r, char room[32]);
/* "-EINVAL", "0x5 HV_STATUS_...", "3", "#GP", "?". */
void trace_result(const struct trace_output *o, const struct trace_record *r, enum trace_how how,
		  char *text, size_t size);

#endif
