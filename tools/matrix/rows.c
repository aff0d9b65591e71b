/* SPDX-License-Identifier: MIT */
/* The guests' operations, from the tables of abi/, each with what its handlers come to. */
#include <string.h>

#include "abi/hyperv/features.h"
#include "abi/hyperv/hypercalls.h"
#include "abi/hyperv/msrs.h"
#include "abi/vmi/calls.h"
#include "abi/xen/hypercalls.h"
#include "docs/hyperv_reasons.h"
#include "docs/vmi_support.h"
#include "tools/matrix/ops.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ALONE "the translator alone"

/* Which handler can reach which function: made by docs/reach.awk. */
static const struct {
	const char *handler, *function;
} reached[] = {
#define REACH(handler, function) {#handler, #function},
#include "reach.h"
#undef REACH
};

const struct matrix_guest matrix_guests[MATRIX_GUESTS] = {
	{"xen-pv", "Xen PV, in the paravisor"},
	{"vmi", "VMI, in its ROM"},
	{"hyperv", "Hyper-V, beside a KVM virtual machine"},
};

enum guest { XEN_PV, VMI, HYPERV };
enum state { HERE, ABSENT, CALL = HERE, JUMP = HERE, NOP = HERE };

/* One row of abi/. */
struct entry {
	enum guest guest;
	enum state state;
	const char *kind, *format;
	unsigned number;
	const char *name;
	const char *handlers[2]; /* NULL: none */
};

static const struct entry entries[] = {
#define XEN_ROW(nr, name, args, guests, state)                                                     \
	{XEN_PV, state, "hypercall", "%u", nr, #name, {"hypercall_" #name}},
	XEN_HYPERCALLS(XEN_ROW)
#define VMI_ROW(nr, Name, name, convention, args, asks, state)                                     \
	{VMI, state, "call", "%u", nr, #Name, {"vmi_call_" #name}},
	VMI_CALLS(VMI_ROW)
#define MSR_ROW(first, count, NAME, name, access, feature, state)                                  \
	{HYPERV, state, "MSR", "0x%08x", first, #NAME, {"hv_read_" #name, "hv_write_" #name}},
	HV_MSRS(MSR_ROW)
#define CALL_ROW(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state)       \
	{HYPERV, state, "hypercall", "0x%04x", code, #Name, {"hv_call_" #name}},
	HV_HYPERCALLS(CALL_ROW)
};

static const struct {
	const char *word, *asked; /* "0": of no host */
} features[] = {
#define FEATURE_ROW(name, word, needs, host) {word, #host},
	HV_FEATURES(FEATURE_ROW)
};

/* What it is where no neutral operation says it; "not there" for what is absent. */
static const char *words_of(const struct entry *e, char *text, size_t size)
{
	const char *why = NULL;

	if (e->guest == VMI)
		why = vmi_call_meaning(e->number);
	else if (e->guest == XEN_PV)
		why = e->state == HERE ? ALONE : "-ENOSYS";
	else if (e->state == HERE)
		why = ALONE;
	else
		why = strcmp(e->kind, "MSR") ? hyperv_hypercall_reason(e->number)
					     : hyperv_msr_reason(e->number);
	if (e->state == HERE)
		return why;
	snprintf(text, size, "not there: %s", why);
	return text;
}

static void say(const struct entry *e, const struct matrix_op *op, const char *words,
		void (*visit)(const struct matrix_row *row, void *context), void *context)
{
	char number[16];
	struct matrix_row row = {
		.guest = matrix_guests[e->guest].name,
		.kind = e->kind,
		.number = number,
		.name = e->name,
		.operation = op ? op->name : NULL,
	};
	unsigned first = e->guest == HYPERV ? MATRIX_BESIDE_KVM : MATRIX_BARE;
	unsigned last = e->guest == HYPERV ? MATRIX_BESIDE_KVM : MATRIX_KVM;

	snprintf(number, sizeof(number), e->format, e->number);
	for (unsigned host = first; host <= last; host++)
		row.becomes[host] = op ? op->becomes[host] : words;
	visit(&row, context);
}

static bool is_handler(const struct entry *e, const char *name)
{
	return !strcmp(e->handlers[0], name) || (e->handlers[1] && !strcmp(e->handlers[1], name));
}

/* An MSR's two handlers may come to the same. */
static bool said_before(const struct entry *e, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (is_handler(e, reached[i].handler) &&
		    !strcmp(reached[i].function, reached[at].function))
			return true;
	return false;
}

static void visit_entry(const struct entry *e,
			void (*visit)(const struct matrix_row *row, void *context), void *context)
{
	struct matrix_op op;
	char text[256];
	bool any = false;

	for (size_t i = 0; e->state == HERE && i < COUNT(reached); i++) {
		if (!is_handler(e, reached[i].handler) || said_before(e, i) ||
		    !matrix_op_listed(reached[i].function, &op))
			continue;
		say(e, &op, NULL, visit, context);
		any = true;
	}
	if (!any)
		say(e, NULL, words_of(e, text, sizeof(text)), visit, context);
}

static void visit_features(void (*visit)(const struct matrix_row *row, void *context),
			   void *context)
{
	for (size_t i = 0; i < COUNT(features); i++) {
		bool asked = strcmp(features[i].asked, "0");
		struct matrix_row row = {
			.guest = matrix_guests[HYPERV].name,
			.kind = "feature",
			.number = "",
			.name = features[i].word,
			.operation = asked ? "vm_host" : NULL,
		};
		char text[64];

		snprintf(text, sizeof(text), "offered where there is %s", features[i].asked);
		row.becomes[MATRIX_BESIDE_KVM] = asked ? text : "offered on every KVM";
		visit(&row, context);
	}
}

void matrix_each_row(const char *guest, void (*visit)(const struct matrix_row *row, void *context),
		     void *context)
{
	for (unsigned g = 0; g < MATRIX_GUESTS; g++) {
		if (guest && strcmp(guest, matrix_guests[g].name))
			continue;
		for (size_t i = 0; i < COUNT(entries); i++)
			if (entries[i].guest == g)
				visit_entry(&entries[i], visit, context);
		if (g == HYPERV)
			visit_features(visit, context);
	}
}
