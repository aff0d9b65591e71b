/* SPDX-License-Identifier: MIT */
/* The neutral operations, with what the tables of the hosts say of each. */
#include <string.h>

#include "tools/matrix/ops.h"
#include "translator/to/bare/ops.h"
#include "translator/to/kvm/ops.h"
#include "translator/vocabulary.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct host_row {
	const char *operation, *words;
};

#define ROW(operation, function, words) {#operation, words},
static const struct host_row bare[] = {BARE_OPS(ROW)};
static const struct host_row kvm[] = {KVM_OPS(ROW)};
#undef ROW

const char *const matrix_host_names[MATRIX_HOSTS] = {
	[MATRIX_BARE] = "bare",
	[MATRIX_KVM] = "KVM",
	[MATRIX_BESIDE_KVM] = "beside KVM",
};

static const struct host_row *find(const struct host_row *rows, size_t count, const char *operation)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(rows[i].operation, operation))
			return &rows[i];
	return NULL;
}

static void fill_host_op(struct matrix_op *op, const char *operation, const char *absent)
{
	const struct host_row *on_bare = find(bare, COUNT(bare), operation);
	const struct host_row *on_kvm = find(kvm, COUNT(kvm), operation);

	op->becomes[MATRIX_BARE] = on_bare ? on_bare->words : absent;
	op->becomes[MATRIX_KVM] = on_kvm ? on_kvm->words : absent;
	if (on_kvm && on_kvm->words == AS_ON_BARE)
		op->becomes[MATRIX_KVM] = op->becomes[MATRIX_BARE];
}

enum source { HOST, SEAT, VM };
enum { ONCE, EACH };

static const struct source_row {
	enum source source;
	int listed;
	const char *name, *what, *words; /* of a host's: the operation is in `words` */
	const char *absent;
} sources[] = {
#define HOST_ROW(op, what, absent)	 {HOST, EACH, "host_" #op, what, #op, absent},
#define DERIVED_ROW(op, from)		 {HOST, EACH, "host_" #op, "by host_" #from, #from, ""},
#define SEAT_ROW(name, listed, what, here) {SEAT, listed, #name, what, here, NULL},
#define VM_ROW(name, listed, what, here) {VM, listed, #name, what, here, NULL},
	HOST_OPS(HOST_ROW) HOST_DERIVED_OPS(DERIVED_ROW) SEAT_OPS(SEAT_ROW) VM_OPS(VM_ROW)
};

static void fill(struct matrix_op *op, const struct source_row *s)
{
	*op = (struct matrix_op){.name = s->name, .what = s->what};
	if (s->source == HOST)
		fill_host_op(op, s->words, s->absent);
	else if (s->source == SEAT)
		op->becomes[MATRIX_BARE] = op->becomes[MATRIX_KVM] = s->words;
	else
		op->becomes[MATRIX_BESIDE_KVM] = s->words;
}

void matrix_each_op(void (*visit)(const struct matrix_op *op, void *context), void *context)
{
	struct matrix_op op;

	for (size_t i = 0; i < COUNT(sources); i++) {
		fill(&op, &sources[i]);
		visit(&op, context);
	}
}

bool matrix_op_listed(const char *function, struct matrix_op *op)
{
	for (size_t i = 0; i < COUNT(sources); i++) {
		if (strcmp(sources[i].name, function))
			continue;
		fill(op, &sources[i]);
		return sources[i].listed == EACH;
	}
	return false;
}
