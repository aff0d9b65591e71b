/* SPDX-License-Identifier: MIT */
/* Calls as objects, one on each line. */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>

#include "tools/json.h"
#include "tools/trace/output.h"

#define DEPTH_MAX 8

struct json_sink {
	struct trace_sink sink;
	struct json_object *open[DEPTH_MAX]; /* the innermost last */
	unsigned depth;
};

static void add(struct trace_sink *s, const char *name, struct json_object *value)
{
	struct json_sink *j = (struct json_sink *)s;
	struct json_object *in = j->open[j->depth];

	if (json_object_is_type(in, json_type_array))
		json_object_array_add(in, value);
	else
		json_object_object_add(in, name ? name : "", value);
}

static void add_number(struct trace_sink *s, const char *name, int64_t value)
{
	add(s, name, json_object_new_int64(value));
}

static struct json_object *json_hex(uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%#" PRIx64, value);
	return json_object_new_string(text);
}

static void add_hex(struct trace_sink *s, const char *name, uint64_t value)
{
	add(s, name, json_hex(value));
}

/* Beyond 2^53 a number is not safe with all who read JSON. */
static struct json_object *json_result(int64_t result)
{
	return llabs(result) < 1ll << 53 ? json_object_new_int64(result) : json_hex(result);
}

static void add_word(struct trace_sink *s, const char *name, const char *word)
{
	add(s, name, json_object_new_string(word));
}

static void add_more(struct trace_sink *s)
{
	add(s, "more", json_object_new_boolean(true));
}

/* What is no ASCII may be anything, which JSON could not hold. */
static void add_string(struct trace_sink *s, const char *name, const char *text, size_t len, bool whole)
{
	char copy[TRACE_BYTES];

	if (len > sizeof(copy))
		len = sizeof(copy);
	for (size_t i = 0; i < len; i++)
		copy[i] = text[i] & 0x80 ? '?' : text[i];
	add(s, name, json_object_new_string_len(copy, len));
	if (!whole)
		add_more(s);
}

static void add_open(struct trace_sink *s, const char *name, bool list)
{
	struct json_sink *j = (struct json_sink *)s;
	struct json_object *value = list ? json_object_new_array() : json_object_new_object();

	add(s, name, value);
	if (j->depth + 1 < DEPTH_MAX)
		j->open[++j->depth] = value;
}

static void add_close(struct trace_sink *s)
{
	struct json_sink *j = (struct json_sink *)s;

	if (j->depth)
		j->depth--;
}

static struct json_object *arguments(const struct trace_output *o, const struct trace_record *r)
{
	struct json_sink j = {
		.sink = {add_number, add_hex, add_word, add_word, add_string, add_open, add_more,
			 add_close},
		.open = {json_object_new_object()},
	};

	o->decoder->arguments(r, &j.sink);
	return j.open[0];
}

static const char *kind_of(const struct trace_record *r)
{
	switch (r->kind) {
	case TRACE_ENTRY:
		return "entry";
	case TRACE_MSR_READ:
		return "rdmsr";
	case TRACE_MSR_WRITE:
		return "wrmsr";
	default:
		return "call";
	}
}

/* Nanoseconds are what there is. */
static struct json_object *json_seconds(double seconds)
{
	char text[32];

	snprintf(text, sizeof(text), "%.9f", seconds);
	return json_object_new_double_s(seconds, text);
}

static void add_result(const struct trace_output *o, struct json_object *line, const struct trace_record *r,
		       enum trace_how how)
{
	const char *error = o->decoder->error(r);

	if (how == TRACE_NO_END) {
		json_object_object_add(line, "result", NULL);
		return;
	}
	if (r->fault)
		json_object_object_add(line, "fault", json_object_new_string("#GP"));
	else
		json_object_object_add(line, "result", json_result(r->result));
	if (error && !r->fault)
		json_object_object_add(line, "error", json_object_new_string(error));
	json_object_object_add(line, "seconds", json_seconds(trace_seconds(o, r->ticks)));
}

/* One that is unfinished is told of when it has ended. */
static void call(struct trace_output *o, const struct trace_record *r, enum trace_how how)
{
	struct json_object *line;
	char room[32];

	if (how == TRACE_UNFINISHED)
		return;
	line = json_object_new_object();
	json_object_object_add(line, "time", json_seconds(trace_seconds(o, r->start - o->first)));
	json_object_object_add(line, "vcpu", json_object_new_int(r->vcpu));
	json_object_object_add(line, "kind", json_object_new_string(kind_of(r)));
	json_object_object_add(line, "name", json_object_new_string(trace_name(o, r, room)));
	json_object_object_add(line, "arguments", arguments(o, r));
	add_result(o, line, r, how);
	fprintf(o->file, "%s\n", json_object_to_json_string_ext(line, JSON_C_TO_STRING_PLAIN));
	json_object_put(line);
}

static void end(struct trace_output *o, uint64_t lost)
{
	if (lost)
		fprintf(o->file, "{\"lost\":%" PRIu64 "}\n", lost);
}

struct trace_output *trace_json(void)
{
	static struct trace_output json = {.call = call, .end = end};

	return &json;
}
