/* SPDX-License-Identifier: MIT */
/*
 * What a traced call is, in words and numbers: a decoder of each ABI walks a record and tells a sink
 * of every value, by name and in order.  The sinks print.
 */
#ifndef TOOLS_TRACE_DECODE_H
#define TOOLS_TRACE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "translator/trace.h"

/* `name` is of the argument or the field, NULL in a list. */
struct trace_sink {
	void (*number)(struct trace_sink *s, const char *name, int64_t value);
	void (*hex)(struct trace_sink *s, const char *name, uint64_t value); /* addresses, masks, frames */
	void (*word)(struct trace_sink *s, const char *name, const char *word); /* a constant's name */
	void (*flags)(struct trace_sink *s, const char *name, const char *words); /* A|B|0x10 */
	void (*string)(struct trace_sink *s, const char *name, const char *text, size_t len, bool whole);
	void (*open)(struct trace_sink *s, const char *name, bool list);
	void (*more)(struct trace_sink *s); /* the list goes on, with what was not recorded */
	void (*close)(struct trace_sink *s);
};

struct trace_decoder {
	/* The call's own name, or NULL: there is no such call. */
	const char *(*name)(const struct trace_record *r);
	/* The i-th name that there is, NULL beyond the last; and the bits of trace.wanted for it. */
	const char *(*known)(unsigned i);
	uint64_t (*bits)(unsigned i);
	/* Its arguments; of those in memory as much as was recorded. */
	void (*arguments)(const struct trace_record *r, struct trace_sink *s);
	/* The name of the error that it answered, or NULL: it is none, or has no name. */
	const char *(*error)(const struct trace_record *r);
};

extern const struct trace_decoder trace_xen, trace_hyperv;

#endif
