/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "tools/trace/output.h"

double trace_seconds(const struct trace_output *o, int64_t ticks)
{
	return o->tsc_khz ? (double)ticks / o->tsc_khz / 1000 : 0;
}

const char *trace_name(const struct trace_output *o, const struct trace_record *r, char room[32])
{
	const char *name = o->decoder->name(r);

	if (name)
		return name;
	snprintf(room, 32, "call_%#" PRIx64, r->number);
	return room;
}

void trace_result(const struct trace_output *o, const struct trace_record *r, enum trace_how how,
		  char *text, size_t size)
{
	const char *error = how == TRACE_NO_END ? NULL : o->decoder->error(r);

	if (how == TRACE_NO_END)
		snprintf(text, size, "?");
	else if (r->fault)
		snprintf(text, size, "#GP");
	else if (error)
		snprintf(text, size, "%s", error);
	else if (r->result < 4096)
		snprintf(text, size, "%" PRIu64, r->result);
	else
		snprintf(text, size, "%#" PRIx64, r->result);
}
