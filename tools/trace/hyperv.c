/* SPDX-License-Identifier: MIT */
/* Hyper-V's hypercalls and synthetic MSRs, by the tables of abi/hyperv. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi/hyperv/arguments.h"
#include "abi/hyperv/hypercalls.h"
#include "abi/hyperv/hyperv.h"
#include "abi/hyperv/msrs.h"
#include "abi/hyperv/status.h"
#include "tools/trace/decode.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum kind { DECIMAL, HEX };
enum element { NONE, HEX_32, DECIMAL_32, HEX_64, HEX_128, REGISTER };

static const uint8_t element_size[] = {0, 4, 4, 8, 16, sizeof(struct hv_register_assoc)};

static const struct row {
	const char *name;
	uint16_t code, in;
} rows[] = {
#define ROW(code, Name, name, kind, variable, in, ...) {"HvCall" #Name, code, in},
	HV_HYPERCALLS(ROW)
#undef ROW
};

static const struct field {
	const char *name;
	uint16_t code, offset;
	uint8_t size, kind;
} fields[] = {
#define FIELD(Name, type, field, kind) \
	{#field, HvCall##Name, offsetof(struct type, field), sizeof(((struct type *)0)->field), kind},
	HV_FIELDS(FIELD)
#undef FIELD
};

static const struct list {
	uint16_t code;
	uint8_t in, out;
} lists[] = {
#define LIST(Name, in, out) {HvCall##Name, in, out},
	HV_LISTS(LIST)
#undef LIST
};

static const struct msr {
	const char *name;
	uint32_t first, count;
} msrs[] = {
#define MSR(first, count, NAME, ...) {"HV_X64_MSR_" #NAME, first, count},
	HV_MSRS(MSR)
#undef MSR
};

static const struct status {
	const char *name;
	uint16_t number;
} statuses[] = {
#define STATUS(number, NAME) {"HV_STATUS_" #NAME, number},
	HV_STATUSES(STATUS)
#undef STATUS
};

static bool is_msr(const struct trace_record *r)
{
	return r->kind == TRACE_MSR_READ || r->kind == TRACE_MSR_WRITE;
}

static const struct row *row_of(const struct trace_record *r)
{
	for (unsigned i = 0; i < COUNT(rows); i++)
		if (rows[i].code == (r->number & HV_CALL_CODE))
			return &rows[i];
	return NULL;
}

static const char *name(const struct trace_record *r)
{
	const struct row *row;

	if (is_msr(r))
		return r->kind == TRACE_MSR_READ ? "rdmsr" : "wrmsr";
	row = row_of(r);
	return row ? row->name : NULL;
}

static const char *known(unsigned i)
{
	if (i < COUNT(rows))
		return rows[i].name;
	return i == COUNT(rows) ? "rdmsr" : i == COUNT(rows) + 1 ? "wrmsr" : NULL;
}

static uint64_t bits(unsigned i)
{
	return i < COUNT(rows) ? 1ull << (rows[i].code & 63) : ~0ull;
}

/* A range is named after its first: what its last digit says is counted on. */
static void name_in_range(const struct msr *m, unsigned n, char *text, size_t size)
{
	size_t len = strlen(m->name);

	if (m->first == HV_MSR_STIMER0_CONFIG)
		snprintf(text, size, "HV_X64_MSR_STIMER%u_%s", n / 2, n % 2 ? "COUNT" : "CONFIG");
	else if (isdigit((unsigned char)m->name[len - 1]))
		snprintf(text, size, "%.*s%u", (int)len - 1, m->name, m->name[len - 1] - '0' + n);
	else if (n)
		snprintf(text, size, "%s+%u", m->name, n);
	else
		snprintf(text, size, "%s", m->name);
}

static void put_msr(const struct trace_record *r, struct trace_sink *s)
{
	char text[64];

	snprintf(text, sizeof(text), "%#" PRIx64, r->number);
	for (unsigned i = 0; i < COUNT(msrs); i++)
		if (r->number - msrs[i].first < msrs[i].count)
			name_in_range(&msrs[i], r->number - msrs[i].first, text, sizeof(text));
	s->word(s, "msr", text);
	if (r->kind == TRACE_MSR_WRITE)
		s->hex(s, "value", r->args[0]);
}

static uint64_t get(const uint8_t *at, size_t size)
{
	uint64_t value = 0;

	memcpy(&value, at, size);
	return value;
}

static void put_fields(const struct trace_record *r, const struct row *row, size_t end, struct trace_sink *s)
{
	for (unsigned i = 0; i < COUNT(fields); i++) {
		const struct field *f = &fields[i];

		if (f->code != row->code || f->offset + f->size > end)
			continue;
		if (f->kind == DECIMAL)
			s->number(s, f->name, get(r->bytes + f->offset, f->size));
		else
			s->hex(s, f->name, get(r->bytes + f->offset, f->size));
	}
}

static void put_128(const uint8_t *at, const char *name, struct trace_sink *s)
{
	uint64_t low = get(at, 8), high = get(at + 8, 8);
	char text[40];

	if (!high) {
		s->hex(s, name, low);
		return;
	}
	snprintf(text, sizeof(text), "%#" PRIx64 "%016" PRIx64, high, low);
	s->word(s, name, text);
}

static void put_register(const uint8_t *at, struct trace_sink *s)
{
	s->open(s, NULL, false);
	s->hex(s, "name", get(at + offsetof(struct hv_register_assoc, name), 4));
	put_128(at + offsetof(struct hv_register_assoc, value), "value", s);
	s->close(s);
}

static void put_element(const uint8_t *at, enum element kind, struct trace_sink *s)
{
	if (kind == DECIMAL_32)
		s->number(s, NULL, get(at, element_size[kind]));
	else if (kind == HEX_128)
		put_128(at, NULL, s);
	else if (kind == REGISTER)
		put_register(at, s);
	else
		s->hex(s, NULL, get(at, element_size[kind]));
}

/* Elements from `at` on, as far as bytes were recorded. */
static void put_list(const struct trace_record *r, const char *list, size_t at, size_t end, unsigned count,
		     enum element kind, struct trace_sink *s)
{
	size_t size = element_size[kind];

	s->open(s, list, true);
	for (; count && at + size <= end; count--, at += size)
		put_element(r->bytes + at, kind, s);
	if (count)
		s->more(s);
	s->close(s);
}

static const struct list *list_of(const struct row *row)
{
	static const struct list none;

	for (unsigned i = 0; i < COUNT(lists); i++)
		if (lists[i].code == row->code)
			return &lists[i];
	return &none;
}

static unsigned at_most(unsigned value, unsigned limit)
{
	return value < limit ? value : limit;
}

static void put_input(const struct trace_record *r, const struct row *row, struct trace_sink *s)
{
	unsigned banks = r->number >> HV_CALL_VARIABLE_SHIFT & HV_CALL_VARIABLE_MASK;
	unsigned reps = r->number >> HV_CALL_REP_COUNT_SHIFT & HV_CALL_REP_MASK;
	size_t in = at_most(r->in, TRACE_BYTES), list = row->in + banks * sizeof(uint64_t);

	s->open(s, "input", false);
	put_fields(r, row, at_most(in, row->in), s);
	if (row->in > TRACE_BYTES)
		s->more(s);
	if (banks)
		put_list(r, "bank_contents", row->in, in, banks, HEX_64, s);
	s->close(s);
	if (reps && list_of(row)->in)
		put_list(r, "list", list, in, reps, list_of(row)->in, s);
}

static void put_output(const struct trace_record *r, const struct row *row, struct trace_sink *s)
{
	size_t in = at_most(r->in, TRACE_BYTES), out = at_most(r->out, TRACE_BYTES - in);
	unsigned reps = r->number >> HV_CALL_REP_COUNT_SHIFT & HV_CALL_REP_MASK;
	enum element kind = list_of(row)->out;

	if (out && kind)
		put_list(r, "output", in, in + out, reps ? reps : 1, kind, s);
}

static void put_call(const struct trace_record *r, struct trace_sink *s)
{
	const struct row *row = row_of(r);

	if (!row || !r->in) {
		s->hex(s, "input_value", r->number);
		s->hex(s, "parameter_1", r->args[0]);
		s->hex(s, "parameter_2", r->args[1]);
	} else {
		put_input(r, row, s);
		if (r->number & HV_CALL_FAST)
			s->word(s, "flags", "FAST");
	}
	if (row)
		put_output(r, row, s);
}

static void arguments(const struct trace_record *r, struct trace_sink *s)
{
	if (is_msr(r))
		put_msr(r, s);
	else
		put_call(r, s);
}

static const char *error(const struct trace_record *r)
{
	uint16_t status = r->result;

	if (is_msr(r) || status == HV_STATUS_SUCCESS)
		return NULL;
	for (unsigned i = 0; i < COUNT(statuses); i++)
		if (statuses[i].number == status)
			return statuses[i].name;
	return "HV_STATUS unknown";
}

const struct trace_decoder trace_hyperv = {
	.name = name,
	.known = known,
	.bits = bits,
	.arguments = arguments,
	.error = error,
};
