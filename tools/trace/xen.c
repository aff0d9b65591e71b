/* SPDX-License-Identifier: MIT */
/*
 * What a traced hypercall of the Xen ABI is.  A record's bytes are the guest's, and may be
 * anything: nothing in them is more than a value to be told.
 */
#include "tools/trace/xen.h"

/* A record that is being told, and what is known of its memory. */
struct telling {
	const struct trace_record *record;
	const struct xen_call *call;
	struct trace_sink *sink;
	struct xen_memory memory;
};

static const struct xen_call *find(const struct trace_record *r)
{
	const struct xen_call *call;

	for (unsigned i = 0; (call = xen_call(i)); i++)
		if (call->number == r->number)
			return call;
	return NULL;
}

/* As much of the register as the hypercall uses. */
static uint64_t argument(const struct telling *t, unsigned i)
{
	unsigned size = t->call->arguments[i].value.size;
	uint64_t value = t->record->args[i];

	return size < 8 ? value & ((UINT64_C(1) << size * 8) - 1) : value;
}

static const struct xen_constant *operation(const struct telling *t, unsigned i)
{
	const struct xen_field *value = &t->call->arguments[i].value;

	return xen_constant_find(value->set, argument(t, i), value->size);
}

static bool has_unknown_operation(const struct telling *t)
{
	for (unsigned i = 0; i < t->call->registers; i++)
		if (t->call->arguments[i].operation && !operation(t, i))
			return true;
	return false;
}

/* What is at the address; NULL if that is nothing that is known. */
static const struct xen_structure *pointed_to(const struct telling *t, const struct xen_argument *a)
{
	enum xen_structure_id id = a->structure;

	if (a->points == XEN_CHOSEN)
		id = operation(t, a->chosen_by)->structure;
	return id == XEN_STRUCTURE_none ? NULL : xen_structure(id);
}

/* How many there are, as far as somebody says so. */
static uint64_t list_count(const struct telling *t, const struct xen_argument *a)
{
	uint64_t count;

	if (a->list != XEN_COUNTED)
		return UINT64_MAX;
	count = argument(t, a->count);
	return a->per ? count / a->per + !!(count % a->per) : count;
}

static bool is_list_end(const struct telling *t, const struct xen_argument *a, size_t at)
{
	uint64_t value;

	return a->list == XEN_UNTIL_ZERO && xen_memory_number(&t->memory, at + a->end, 8, &value) &&
	       !value;
}

static void tell_list(const struct telling *t, const struct xen_argument *a,
		      const struct xen_structure *structure)
{
	uint64_t count = list_count(t, a), i;
	enum xen_told told = XEN_TOLD;
	size_t at = 0;

	t->sink->open(t->sink, a->value.name, true);
	for (i = 0; i < count && !is_list_end(t, a, at); i++, at += structure->size) {
		told = xen_tell_structure(t->sink, &t->memory, NULL, structure, at);
		if (told != XEN_TOLD)
			break;
	}
	/* The one that was cut has said so; there may be others. */
	if (told == XEN_TOLD_NOTHING || (told == XEN_TOLD_PART && i + 1 < count))
		t->sink->more(t->sink);
	t->sink->close(t->sink);
}

static void tell_text(const struct telling *t, const struct xen_argument *a)
{
	uint64_t count = argument(t, a->count);
	size_t len = count < t->memory.len ? count : t->memory.len;

	t->sink->string(t->sink, a->value.name, (const char *)t->memory.bytes, len, len == count);
}

/* Returns false if there is nothing to tell but the address. */
static bool tell_memory(const struct telling *t, const struct xen_argument *a)
{
	const struct xen_structure *structure = pointed_to(t, a);

	if (!t->memory.len || (a->points != XEN_TEXT_OF && !structure))
		return false;
	if (a->points == XEN_TEXT_OF)
		tell_text(t, a);
	else if (a->list != XEN_NO_LIST)
		tell_list(t, a, structure);
	else
		return xen_tell_structure(t->sink, &t->memory, a->value.name, structure, 0) !=
		       XEN_TOLD_NOTHING;
	return true;
}

static void tell_argument(const struct telling *t, unsigned i)
{
	const struct xen_argument *a = &t->call->arguments[i];
	uint64_t value;

	if (a->points == XEN_ON_STACK) {
		if (!tell_memory(t, a))
			t->sink->more(t->sink);
		return;
	}
	value = argument(t, i);
	if (!a->points || !value || !tell_memory(t, a))
		xen_tell_number(t->sink, &a->value, a->value.name, value);
}

/* Without knowing the operation, nothing is known of the other arguments but their names. */
static void tell_bare(const struct telling *t)
{
	const struct xen_argument *a = t->call->arguments;

	for (unsigned i = 0; i < t->call->registers; i++)
		if (a[i].operation)
			xen_tell_number(t->sink, &a[i].value, a[i].value.name, argument(t, i));
		else
			t->sink->hex(t->sink, a[i].value.name, t->record->args[i]);
}

static void tell_unknown(const struct trace_record *r, struct trace_sink *s)
{
	static const char *const names[TRACE_ARGS] = {"arg0", "arg1", "arg2", "arg3", "arg4", "arg5"};

	for (unsigned i = 0; i < TRACE_ARGS; i++)
		s->hex(s, names[i], r->args[i]);
}

static void arguments(const struct trace_record *r, struct trace_sink *s)
{
	struct telling t = {.record = r, .call = find(r), .sink = s};

	t.memory.bytes = r->bytes;
	t.memory.len = r->in < TRACE_BYTES ? r->in : TRACE_BYTES;
	if (!t.call)
		tell_unknown(r, s);
	else if (has_unknown_operation(&t))
		tell_bare(&t);
	else
		for (unsigned i = 0; i < t.call->count; i++)
			tell_argument(&t, i);
}

static const char *name(const struct trace_record *r)
{
	const struct xen_call *call = find(r);

	return call ? call->name : NULL;
}

static const char *known(unsigned i)
{
	const struct xen_call *call = xen_call(i);

	return call ? call->name : NULL;
}

static uint64_t bits(unsigned i)
{
	const struct xen_call *call = xen_call(i);

	return call ? UINT64_C(1) << call->number % 64 : 0;
}

static const char *error(const struct trace_record *r)
{
	/* What iret "answers" is the RAX of the context that it returns to. */
	if (r->fault || r->number == __HYPERVISOR_iret)
		return NULL;
	return xen_error_name(r->result);
}

const struct trace_decoder trace_xen = {
	.name = name,
	.known = known,
	.bits = bits,
	.arguments = arguments,
	.error = error,
};
