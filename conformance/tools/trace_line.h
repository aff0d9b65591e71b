/* SPDX-License-Identifier: MIT */
/* A record as a line of text, as `hypershim trace` prints it, but for the time and the result. */
#ifndef CONFORMANCE_TOOLS_TRACE_LINE_H
#define CONFORMANCE_TOOLS_TRACE_LINE_H

#include "tools/trace/decode.h"

/* The record's name ("?": it has none) and arguments. */
struct trace_line {
	char text[8192];
};
void trace_line_write(struct trace_line *l, const struct trace_decoder *decoder,
		      const struct trace_record *r);

/* Whether they are these; says what differs. */
void trace_line_expect(const struct trace_decoder *decoder, const struct trace_record *r, const char *text);

#endif
