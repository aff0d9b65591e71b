/* SPDX-License-Identifier: MIT */
/* A run as JSON, with all answers. */
#include <json-c/json.h>

#include "tools/conform/report.h"

static void add_string(struct json_object *to, const char *key, const char *text)
{
	json_object_object_add(to, key, text ? json_object_new_string(text) : NULL);
}

static void add_number(struct json_object *to, const char *key, size_t number)
{
	json_object_object_add(to, key, json_object_new_int64(number));
}

static const char *kind_name(enum conform_diff_kind kind)
{
	static const char *const names[] = {
		[CONFORM_DIFFERS] = "differs",
		[CONFORM_MISSING] = "missing",
		[CONFORM_EXTRA] = "extra",
		[CONFORM_STALE_FROM] = "listed-wrongly",
		[CONFORM_STALE_SAME] = "listed-but-same",
		[CONFORM_LISTED_ELSE] = "differs-otherwise",
		[CONFORM_STALE_KEY] = "listed-but-absent",
	};

	return names[kind];
}

static struct json_object *diffs_json(const struct conform_diffs *diffs)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < diffs->count; i++) {
		const struct conform_diff *d = &diffs->list[i];
		struct json_object *o = json_object_new_object();

		add_string(o, "key", d->key);
		add_string(o, "kind", kind_name(d->kind));
		add_string(o, "reference", d->expected);
		add_string(o, "listed", d->listed);
		add_string(o, "here", d->got);
		json_object_array_add(list, o);
	}
	return list;
}

static struct json_object *answers_json(const struct conform_answers *answers)
{
	struct json_object *o = json_object_new_object();

	for (size_t i = 0; i < answers->count; i++)
		add_string(o, answers->list[i].key, answers->list[i].value);
	return o;
}

static struct json_object *result_json(const struct conform_result *r)
{
	struct json_object *o = json_object_new_object();

	add_string(o, "abi", conform_abi_names[r->row->abi]);
	add_string(o, "area", r->row->area);
	add_string(o, "name", r->row->name);
	add_string(o, "class", conform_class_names[r->verdict.class]);
	json_object_object_add(o, "unexpected", json_object_new_boolean(r->verdict.unexpected));
	add_string(o, "outcome", r->verdict.outcome);
	add_string(o, "why", r->verdict.why);
	json_object_object_add(o, "seconds", json_object_new_double(r->took));
	add_number(o, "checks", r->log.checks);
	add_number(o, "allowed_differences", r->verdict.diffs.allowed);
	json_object_object_add(o, "differences", diffs_json(&r->verdict.diffs));
	json_object_object_add(o, "answers", answers_json(&r->log.answers));
	return o;
}

int conform_report_json(const struct conform_run *run, FILE *out)
{
	struct json_object *top = json_object_new_object(), *guests = json_object_new_array();
	const char *text;

	add_string(top, "host", conform_run_host(run));
	for (int class = 0; class < CONFORM_CLASSES; class ++)
		add_number(top, conform_class_names[class], conform_run_class(run, class));
	add_number(top, "unexpected", conform_run_unexpected(run));
	for (size_t i = 0; i < run->count; i++)
		json_object_array_add(guests, result_json(&run->results[i]));
	json_object_object_add(top, "guests", guests);
	text = json_object_to_json_string_ext(top, JSON_C_TO_STRING_PRETTY |
							   JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		fprintf(out, "%s\n", text);
	json_object_put(top);
	return text ? 0 : -1;
}
