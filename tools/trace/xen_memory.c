/* SPDX-License-Identifier: MIT */
/* Structures in the guest's memory, as far as they were recorded. */
#include <string.h>

#include "tools/trace/xen.h"

static size_t recorded(const struct xen_memory *m, size_t at)
{
	return at < m->len ? m->len - at : 0;
}

bool xen_memory_number(const struct xen_memory *m, size_t at, size_t size, uint64_t *value)
{
	*value = 0;
	if (size > sizeof(*value) || size > recorded(m, at))
		return false;
	memcpy(value, m->bytes + at, size); /* little-endian, as all of x86 */
	return true;
}

/* "u.interdomain.port" and "arg1.mfn": a union is not what one calls its members by. */
static const char *shown_name(const struct xen_field *f)
{
	const char *dot = strchr(f->name, '.');

	return dot ? dot + 1 : f->name;
}

static bool is_there(const struct xen_memory *m, const struct xen_field *f, size_t at)
{
	uint64_t selector;

	if (!f->when.size)
		return true;
	return xen_memory_number(m, at + f->when.offset, f->when.size, &selector) &&
	       (selector & f->when.mask) == f->when.value;
}

static enum xen_told tell_text(struct trace_sink *s, const struct xen_memory *m,
			       const struct xen_field *f, const char *name, size_t at)
{
	size_t have = recorded(m, at) < f->size ? recorded(m, at) : f->size, len;
	bool whole;

	if (!have)
		return XEN_TOLD_NOTHING;
	len = strnlen((const char *)m->bytes + at, have);
	whole = len < have || have == f->size;
	s->string(s, name, (const char *)m->bytes + at, len, whole);
	return whole ? XEN_TOLD : XEN_TOLD_PART;
}

static enum xen_told tell_array(struct trace_sink *s, const struct xen_memory *m,
				const struct xen_field *f, const char *name, size_t at)
{
	uint64_t value;
	size_t done = 0;

	if (!recorded(m, at))
		return XEN_TOLD_NOTHING;
	s->open(s, name, true);
	for (; done < f->size && xen_memory_number(m, at + done, f->each, &value); done += f->each)
		xen_tell_number(s, f, NULL, value);
	if (done < f->size)
		s->more(s);
	s->close(s);
	return done < f->size ? XEN_TOLD_PART : XEN_TOLD;
}

static enum xen_told tell_field(struct trace_sink *s, const struct xen_memory *m,
				const struct xen_field *f, const char *name, size_t at)
{
	uint64_t value;

	if (f->kind == XEN_TEXT)
		return tell_text(s, m, f, name, at);
	if (f->kind == XEN_IN)
		return xen_tell_structure(s, m, name, xen_structure(f->structure), at);
	if (f->each)
		return tell_array(s, m, f, name, at);
	if (f->kind == XEN_REST || !xen_memory_number(m, at, f->size, &value))
		return XEN_TOLD_NOTHING;
	xen_tell_number(s, f, name, value);
	return XEN_TOLD;
}

static enum xen_told tell_fields(struct trace_sink *s, const struct xen_memory *m,
				 const struct xen_structure *structure, size_t at)
{
	const struct xen_field *f = structure->fields, *end = f + structure->count;
	enum xen_told told;

	for (; f < end; f++) {
		if (!is_there(m, f, at))
			continue;
		told = tell_field(s, m, f, shown_name(f), at + f->offset);
		if (told == XEN_TOLD)
			continue;
		/* The last one, if it was begun, has said so itself. */
		if (told == XEN_TOLD_NOTHING || f + 1 < end)
			s->more(s);
		return XEN_TOLD_PART;
	}
	return XEN_TOLD;
}

enum xen_told xen_tell_structure(struct trace_sink *s, const struct xen_memory *m, const char *name,
				 const struct xen_structure *structure, size_t at)
{
	enum xen_told told;

	if (structure->count == 1 && !structure->fields->name)
		return tell_field(s, m, structure->fields, name, at);
	if (!recorded(m, at))
		return XEN_TOLD_NOTHING;
	s->open(s, name, false);
	told = tell_fields(s, m, structure, at);
	s->close(s);
	return told;
}
