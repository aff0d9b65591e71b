/* SPDX-License-Identifier: MIT */
/* JSON as lines for people: what belongs to a thing is indented below it. */
#include <ctype.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <string.h>

#include "tools/probe/probe.h"

#define WIDTH  92
#define INDENT 2

static void print_object(FILE *out, struct json_object *object, int depth, bool in_list);

static void print_indent(FILE *out, int depth)
{
	fprintf(out, "%*s", depth * INDENT, "");
}

/* Our keys have an underscore for each blank; names that are someone's own are in capitals. */
static void print_key(FILE *out, const char *key)
{
	for (const char *at = key; *at; at++)
		fputc(*at == '_' && islower((unsigned char)*key) ? ' ' : *at, out);
	fputc(':', out);
}

static const char *word_of(struct json_object *value)
{
	if (json_object_is_type(value, json_type_boolean))
		return json_object_get_boolean(value) ? "yes" : "no";
	return value ? json_object_get_string(value) : "none";
}

static void print_words(FILE *out, struct json_object *list, int depth)
{
	size_t count = json_object_array_length(list), column = WIDTH;

	if (!count)
		fputs(" none\n", out);
	for (size_t i = 0; i < count; i++) {
		const char *word = word_of(json_object_array_get_idx(list, i));

		column += strlen(word) + 2;
		if (column > WIDTH) {
			fputc('\n', out);
			print_indent(out, depth);
			column = depth * INDENT + strlen(word) + 2;
		} else {
			fputc(' ', out);
		}
		fprintf(out, "%s%s", word, i + 1 < count ? "," : "\n");
	}
}

static void print_list(FILE *out, struct json_object *list, int depth)
{
	if (!json_object_is_type(json_object_array_get_idx(list, 0), json_type_object)) {
		print_words(out, list, depth);
		return;
	}
	fputc('\n', out);
	for (size_t i = 0; i < json_object_array_length(list); i++)
		print_object(out, json_object_array_get_idx(list, i), depth + 1, true);
}

static void print_value(FILE *out, struct json_object *value, int depth)
{
	if (json_object_is_type(value, json_type_object)) {
		fputs(json_object_object_length(value) ? "\n" : " none\n", out);
		print_object(out, value, depth, false);
	} else if (json_object_is_type(value, json_type_array)) {
		print_list(out, value, depth);
	} else {
		fprintf(out, " %s\n", word_of(value));
	}
}

/* One of a list has a dash before its first line. */
static void print_object(FILE *out, struct json_object *object, int depth, bool in_list)
{
	json_object_object_foreach(object, key, value)
	{
		print_indent(out, in_list ? depth - 1 : depth);
		if (in_list)
			fputs("- ", out);
		in_list = false;
		print_key(out, key);
		print_value(out, value, depth + 1);
	}
}

void probe_print(FILE *out, struct json_object *found)
{
	print_object(out, found, 0, false);
}
