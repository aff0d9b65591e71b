/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "conformance/tools/trace_line.h"

static void put(struct trace_line *l, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	l->len += vsnprintf(l->text + l->len, sizeof(l->text) - l->len, format, args);
	va_end(args);
	CU_ASSERT_FATAL(l->len < sizeof(l->text));
}

static struct trace_line *next(struct trace_sink *s, const char *name)
{
	struct trace_line *l = (struct trace_line *)s;

	if (!l->first)
		put(l, ", ");
	l->first = false;
	if (name && l->depth)
		put(l, "%s=", name);
	return l;
}

static void put_number(struct trace_sink *s, const char *name, int64_t value)
{
	put(next(s, name), "%" PRId64, value);
}

static void put_hex(struct trace_sink *s, const char *name, uint64_t value)
{
	put(next(s, name), "%#" PRIx64, value);
}

static void put_word(struct trace_sink *s, const char *name, const char *word)
{
	put(next(s, name), "%s", word);
}

static void put_string(struct trace_sink *s, const char *name, const char *text, size_t len,
		       bool whole)
{
	struct trace_line *l = next(s, name);

	put(l, "\"");
	for (size_t i = 0; i < len; i++)
		put(l, text[i] >= ' ' && text[i] <= '~' ? "%c" : "\\x%02x", (uint8_t)text[i]);
	put(l, whole ? "\"" : "\"...");
}

static void put_open(struct trace_sink *s, const char *name, bool list)
{
	struct trace_line *l = next(s, name);

	CU_ASSERT_FATAL(l->depth < sizeof(l->closing));
	put(l, list ? "[" : "{");
	l->closing[l->depth++] = list ? ']' : '}';
	l->first = true;
}

static void put_more(struct trace_sink *s)
{
	put(next(s, NULL), "...");
}

static void put_close(struct trace_sink *s)
{
	struct trace_line *l = (struct trace_line *)s;

	CU_ASSERT_FATAL(l->depth > 0);
	put(l, "%c", l->closing[--l->depth]);
	l->first = false;
}

void trace_line_write(struct trace_line *l, const struct trace_decoder *decoder,
		      const struct trace_record *r)
{
	const char *name = decoder->name(r);

	*l = (struct trace_line){.sink = {.number = put_number,
					  .hex = put_hex,
					  .word = put_word,
					  .flags = put_word,
					  .string = put_string,
					  .open = put_open,
					  .more = put_more,
					  .close = put_close},
				 .first = true};
	put(l, "%s(", name ? name : "?");
	decoder->arguments(r, &l->sink);
	CU_ASSERT_EQUAL(l->depth, 0);
	put(l, ")");
}
