/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tools/trace/filter.h"

static bool contains(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (;;) {
		size_t word = strcspn(list, ",");

		if (word == len && !strncmp(list, name, len))
			return true;
		if (!list[word])
			return false;
		list += word + 1;
	}
}

static bool is_known(const struct trace_decoder *decoder, const char *word, size_t len)
{
	const char *name;

	for (unsigned i = 0; (name = decoder->known(i)); i++)
		if (strlen(name) == len && !strncmp(name, word, len))
			return true;
	return false;
}

static int check(const char *list, const struct trace_decoder *decoder, struct error *err)
{
	for (;;) {
		size_t word = strcspn(list, ",");

		if (!is_known(decoder, list, word))
			return error_set(err, "--filter: the guest's interface has no call '%.*s'. See "
					      "docs/*-support.md, or rdmsr and wrmsr",
					 (int)word, list);
		if (!list[word])
			return 0;
		list += word + 1;
	}
}

/* The bits of calls that are to be seen; a bit of both kinds is. */
static uint64_t bits_of(const struct trace_filter *f, const struct trace_decoder *decoder)
{
	uint64_t in = 0, out = 0;
	const char *name;

	for (unsigned i = 0; (name = decoder->known(i)); i++)
		*(trace_filter_takes(f, name) ? &in : &out) |= decoder->bits(i);
	return f->except ? ~out | in : in;
}

int trace_filter_parse(const char *text, const struct trace_decoder *decoder,
		       struct trace_filter *f, struct error *err)
{
	*f = (struct trace_filter){.list = text, .wanted = ~0ull};
	if (!text)
		return 0;
	f->except = *text == '!';
	f->list = text + f->except;
	if (check(f->list, decoder, err))
		return -1;
	f->wanted = bits_of(f, decoder);
	return 0;
}

bool trace_filter_takes(const struct trace_filter *f, const char *name)
{
	if (!f->list)
		return true;
	return (name && contains(f->list, name)) != f->except;
}
