/* SPDX-License-Identifier: MIT */
/* A sink that writes a line, as strace does: arguments have no names, fields do. */
#ifndef CONFORMANCE_TOOLS_TRACE_LINE_H
#define CONFORMANCE_TOOLS_TRACE_LINE_H

#include <stddef.h>

#include "tools/trace_decode.h"

struct trace_line {
	struct trace_sink sink;
	char text[8192], closing[8];
	size_t len, depth;
	bool first;
};

/* The record's name ("?": it has none) and arguments; asserts that what was opened is closed. */
void trace_line_write(struct trace_line *l, const struct trace_decoder *decoder,
		      const struct trace_record *r);

#endif
