/* SPDX-License-Identifier: MIT */
/* Numbers, and the words that they stand for. */
#include <inttypes.h>
#include <stdio.h>

#include "tools/trace/xen.h"

/* Words with '|' between them; what does not fit any more is left away. */
struct joined {
	char text[1024];
	size_t len;
};

static void join(struct joined *j, const char *word)
{
	int n = snprintf(j->text + j->len, sizeof(j->text) - j->len, "%s%s", j->len ? "|" : "",
			 word);

	if (n < 0 || (size_t)n >= sizeof(j->text) - j->len)
		j->text[j->len] = '\0';
	else
		j->len += n;
}

static void join_hex(struct joined *j, uint64_t value)
{
	char word[24];

	snprintf(word, sizeof(word), "%#" PRIx64, value);
	join(j, word);
}

static void tell_flags(struct trace_sink *s, const struct xen_field *f, const char *name,
		       uint64_t value)
{
	const struct xen_set *set = xen_set(f->set);
	struct joined j = {.len = 0};
	uint64_t rest = value, bits;

	/* A set may have a name for no bits at all. */
	for (unsigned i = 0; i < set->count; i++) {
		bits = set->constants[i].value;
		if (bits ? (rest & bits) == bits : !value) {
			join(&j, set->constants[i].name);
			rest &= ~bits;
		}
	}
	if (rest || !j.len)
		join_hex(&j, rest);
	s->flags(s, name, j.text);
}

static void tell_low_bits(struct trace_sink *s, const struct xen_field *f, const char *name,
			  uint64_t value)
{
	const struct xen_set *set = xen_set(f->set);
	const struct xen_constant *constant;
	struct joined j = {.len = 0};
	uint64_t mask = 0;

	for (unsigned i = 0; i < set->count; i++)
		mask |= set->constants[i].value;
	constant = xen_constant_find(f->set, value & mask, 8);
	join_hex(&j, constant ? value & ~mask : value);
	if (constant)
		join(&j, constant->name);
	s->flags(s, name, j.text);
}

static int64_t extend_sign(uint64_t value, unsigned size)
{
	unsigned above = 64 - size * 8;

	return (int64_t)(value << above) >> above;
}

void xen_tell_number(struct trace_sink *s, const struct xen_field *f, const char *name,
		     uint64_t value)
{
	unsigned size = f->each ? f->each : f->size;
	const struct xen_constant *constant = xen_constant_find(f->set, value, size);

	if (f->kind == XEN_FLAGS)
		tell_flags(s, f, name, value);
	else if (f->kind == XEN_LOW_BITS)
		tell_low_bits(s, f, name, value);
	else if (constant)
		s->word(s, name, constant->name);
	else if (f->kind == XEN_SIGNED)
		s->number(s, name, extend_sign(value, size));
	else if (f->kind == XEN_DEC && value <= INT64_MAX)
		s->number(s, name, value);
	else
		s->hex(s, name, value);
}
