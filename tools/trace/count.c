/* SPDX-License-Identifier: MIT */
/* How often each call was made, how often refused, and what it took: as strace -c counts. */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "tools/json.h"
#include "tools/trace/output.h"

#define NAMES_MAX 512 /* of calls that there are not, a guest can make any number */
#define VCPUS_MAX 4096

static struct count {
	char name[64];
	uint64_t calls, errors;
	int64_t ticks; /* what the entries of a multicall took is theirs */
} counts[NAMES_MAX];
static unsigned used;
static struct count *multicall[VCPUS_MAX]; /* whose entries come */

static struct count *find(const char *name)
{
	unsigned i;

	for (i = 0; i < used && strcmp(counts[i].name, name); i++)
		;
	if (i == NAMES_MAX - 1)
		name = "others";
	if (i == used && used < NAMES_MAX)
		snprintf(counts[used++].name, sizeof(counts->name), "%s", name);
	return &counts[i < NAMES_MAX ? i : NAMES_MAX - 1];
}

static void call(struct trace_output *o, const struct trace_record *r, enum trace_how how)
{
	unsigned vcpu = r->vcpu % VCPUS_MAX;
	char room[32];
	struct count *c = find(trace_name(o, r, room));

	if (r->kind != TRACE_ENTRY)
		multicall[vcpu] = c;
	if (how == TRACE_UNFINISHED)
		return;
	c->calls++;
	c->errors += how != TRACE_NO_END && (r->fault || o->decoder->error(r));
	c->ticks += how == TRACE_NO_END ? 0 : r->ticks;
	if (r->kind == TRACE_ENTRY && multicall[vcpu])
		multicall[vcpu]->ticks -= r->ticks;
}

static int by_time(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	if (x->ticks != y->ticks)
		return x->ticks < y->ticks ? 1 : -1;
	return strcmp(x->name, y->name);
}

static struct count sum(void)
{
	struct count all = {.name = "total"};

	qsort(counts, used, sizeof(*counts), by_time);
	for (unsigned i = 0; i < used; i++) {
		all.calls += counts[i].calls;
		all.errors += counts[i].errors;
		all.ticks += counts[i].ticks;
	}
	return all;
}

static double seconds_of(const struct trace_output *o, const struct count *c)
{
	return c->ticks > 0 ? trace_seconds(o, c->ticks) : 0;
}

static void print_line(const struct trace_output *o, const struct count *c, const struct count *all)
{
	double seconds = seconds_of(o, c), total = seconds_of(o, all);
	char errors[24] = "";

	if (c->errors)
		snprintf(errors, sizeof(errors), "%" PRIu64, c->errors);
	fprintf(o->file, "%6.2f %11.6f %11.0f %9" PRIu64 " %9s %s\n", total ? 100 * seconds / total : 0,
		seconds, c->calls ? seconds * 1e6 / c->calls : 0, c->calls, errors, c->name);
}

static void print_table(struct trace_output *o, uint64_t lost)
{
	static const char rule[] = "------ ----------- ----------- --------- --------- ----------------\n";
	struct count all = sum();

	fputs("% time     seconds  usecs/call     calls    errors hypercall\n", o->file);
	fputs(rule, o->file);
	for (unsigned i = 0; i < used; i++)
		print_line(o, &counts[i], &all);
	fputs(rule, o->file);
	print_line(o, &all, &all);
	if (lost)
		fprintf(o->file, "%" PRIu64 " calls were lost: the trace could not keep up\n", lost);
}

static struct json_object *json_of(const struct trace_output *o, const struct count *c)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "name", json_object_new_string(c->name));
	json_object_object_add(object, "calls", json_object_new_int64(c->calls));
	json_object_object_add(object, "errors", json_object_new_int64(c->errors));
	json_object_object_add(object, "seconds", json_object_new_double(seconds_of(o, c)));
	return object;
}

static void print_json(struct trace_output *o, uint64_t lost)
{
	struct json_object *all = json_object_new_object(), *list = json_object_new_array();
	struct count total = sum();

	for (unsigned i = 0; i < used; i++)
		json_object_array_add(list, json_of(o, &counts[i]));
	json_object_object_add(all, "calls", list);
	json_object_object_add(all, "total", json_of(o, &total));
	json_object_object_add(all, "lost", json_object_new_int64(lost));
	fprintf(o->file, "%s\n", json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY));
	json_object_put(all);
}

struct trace_output *trace_count(void)
{
	static struct trace_output table = {.call = call, .end = print_table};

	return &table;
}

struct trace_output *trace_count_json(void)
{
	static struct trace_output json = {.call = call, .end = print_json};

	return &json;
}
