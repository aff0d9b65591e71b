/* SPDX-License-Identifier: MIT */
/* Calls as strace prints them. */
#include <ctype.h>
#include <inttypes.h>

#include "tools/trace/output.h"

/* Arguments have no names, the fields of structures have. */
struct text_sink {
	struct trace_sink sink;
	FILE *file;
	unsigned inside; /* a bit for each structure (0) or list (1) that is open, behind a 1 */
	bool begun;	 /* something stands before, and a comma is due */
};

static struct text_sink *text_of(struct trace_sink *s)
{
	return (struct text_sink *)s;
}

static FILE *next(struct trace_sink *s, const char *name)
{
	struct text_sink *t = text_of(s);

	if (t->begun)
		fputs(", ", t->file);
	if (name && t->inside > 1)
		fprintf(t->file, "%s=", name);
	t->begun = true;
	return t->file;
}

static void put_number(struct trace_sink *s, const char *name, int64_t value)
{
	fprintf(next(s, name), "%" PRId64, value);
}

static void put_hex(struct trace_sink *s, const char *name, uint64_t value)
{
	fprintf(next(s, name), value ? "%#" PRIx64 : "0", value);
}

static void put_word(struct trace_sink *s, const char *name, const char *word)
{
	fputs(word, next(s, name));
}

static void put_string(struct trace_sink *s, const char *name, const char *text, size_t len, bool whole)
{
	FILE *file = next(s, name);

	fputc('"', file);
	for (; len; text++, len--) {
		if (*text == '\n')
			fputs("\\n", file);
		else if (*text == '"' || *text == '\\')
			fprintf(file, "\\%c", *text);
		else if (isprint((unsigned char)*text))
			fputc(*text, file);
		else
			fprintf(file, "\\x%02x", (unsigned char)*text);
	}
	fputs(whole ? "\"" : "\"...", file);
}

static void put_open(struct trace_sink *s, const char *name, bool list)
{
	fputc(list ? '[' : '{', next(s, name));
	text_of(s)->inside = text_of(s)->inside << 1 | list;
	text_of(s)->begun = false;
}

static void put_more(struct trace_sink *s)
{
	fputs("...", next(s, NULL));
}

static void put_close(struct trace_sink *s)
{
	fputc(text_of(s)->inside & 1 ? ']' : '}', text_of(s)->file);
	text_of(s)->inside >>= 1;
	text_of(s)->begun = true;
}

void trace_text_arguments(FILE *file, const struct trace_decoder *decoder, const struct trace_record *r)
{
	struct text_sink t = {
		.sink = {put_number, put_hex, put_word, put_word, put_string, put_open, put_more,
			 put_close},
		.file = file,
		.inside = 1,
	};

	decoder->arguments(r, &t.sink);
}

static void put_result(struct trace_output *o, const struct trace_record *r, enum trace_how how)
{
	char text[96];

	trace_result(o, r, how, text, sizeof(text));
	fprintf(o->file, " = %s", text);
	if (how != TRACE_NO_END)
		fprintf(o->file, " <%.6f>", trace_seconds(o, r->ticks));
	fputc('\n', o->file);
}

static void call(struct trace_output *o, const struct trace_record *r, enum trace_how how)
{
	char room[32];

	fprintf(o->file, "%12.6f [%u] %s%s%s", trace_seconds(o, r->start - o->first), r->vcpu,
		r->kind == TRACE_ENTRY ? "  " : "", how == TRACE_RESUMED ? "<... " : "",
		trace_name(o, r, room));
	if (how == TRACE_RESUMED) {
		fputs(" resumed>)", o->file);
		return put_result(o, r, how);
	}
	fputc('(', o->file);
	trace_text_arguments(o->file, o->decoder, r);
	if (how == TRACE_UNFINISHED) {
		fputs(" <unfinished ...>\n", o->file);
		return;
	}
	fputc(')', o->file);
	put_result(o, r, how);
}

static void end(struct trace_output *o, uint64_t lost)
{
	if (lost)
		fprintf(o->file, "%" PRIu64 " calls were lost: the trace could not keep up\n", lost);
}

struct trace_output *trace_text(void)
{
	static struct trace_output text = {.call = call, .end = end};

	return &text;
}
