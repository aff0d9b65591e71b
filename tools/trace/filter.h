/* SPDX-License-Identifier: MIT */
/* --filter: which calls are shown. */
#ifndef TOOLS_TRACE_FILTER_H
#define TOOLS_TRACE_FILTER_H

#include "tools/error.h"
#include "tools/trace/decode.h"

struct trace_filter {
	const char *list; /* names, separated by commas; NULL: all calls */
	bool except;	  /* those that are not in it */
	uint64_t wanted;  /* trace.wanted for it, which may let more through */
};

/* What the user wrote: NAME,NAME,... or !NAME,NAME,...; NULL: all.  -1 with the text. */
int trace_filter_parse(const char *text, const struct trace_decoder *decoder,
		       struct trace_filter *filter, struct error *err);

/* NULL: a call that there is not. */
bool trace_filter_takes(const struct trace_filter *filter, const char *name);

#endif
