/* SPDX-License-Identifier: MIT */
/*
 * Every hypercall with every kind of bad input that the generic part of the interface knows (TLFS,
 * "Hypercall Interface"), in both conventions.  What calls do with good input is other tests'.
 */
#include "conformance/hyperv/lib/guest.h"

#define BEYOND 0x7f00000000ull /* no memory there */

static uint64_t (*call)(uint64_t, uint64_t, uint64_t);

static const struct row {
	uint16_t code;
	const char *name;
	bool rep, here;
} rows[] = {
#define SIMPLE false
#define REP true
#define HERE true
#define ABSENT false
#define ROW(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state)            \
	{ code, #Name, kind, state },
	HV_HYPERCALLS(ROW)
};

static void ask(const char *name, const char *what, uint64_t control, uint64_t input, uint64_t output)
{
	char key[96];

	format_into(key, sizeof(key), "%s/%s", name, what);
	answer_result(key, call(control, input, output));
}

static void ask_row(const struct row *row)
{
	uint64_t in = (uint64_t)hypercall_input, out = (uint64_t)hypercall_output;
	uint64_t one = row->code | (row->rep ? 1ull << HV_CALL_REP_COUNT_SHIFT : 0);

	memset(hypercall_input, 0, PAGE_SIZE);
	ask(row->name, "zeroes", one, in, out);
	ask(row->name, "input-unaligned", one, in + 4, out);
	ask(row->name, "output-unaligned", one, in, out + 4);
	ask(row->name, "input-straddles", one, in + PAGE_SIZE - 8, out);
	ask(row->name, "input-beyond-memory", one, BEYOND, out);
	ask(row->name, "reserved-bits", one | 1ull << 27, in, out);
	ask(row->name, "reserved-bits-high", one | 1ull << 60, in, out);
	ask(row->name, "nested", one | HV_CALL_NESTED, in, out);
	ask(row->name, "variable-header", one | 1ull << HV_CALL_VARIABLE_SHIFT, in, out);
	ask(row->name, "fast-zeroes", one | HV_CALL_FAST, 0, 0);
	if (row->rep) {
		ask(row->name, "no-reps", row->code, in, out);
		ask(row->name, "start-is-count", one | 1ull << HV_CALL_REP_START_SHIFT, in, out);
		ask(row->name, "4095-reps", row->code | HV_CALL_REP_MASK << HV_CALL_REP_COUNT_SHIFT, in, out);
	} else {
		ask(row->name, "reps", row->code | 1ull << HV_CALL_REP_COUNT_SHIFT, in, out);
		ask(row->name, "rep-start", row->code | 1ull << HV_CALL_REP_START_SHIFT, in, out);
	}
}

static void ask_unknown(void)
{
	static const uint16_t codes[] = { 0, 4, 0x7777, 0x8000, 0x8fff, 0xffff };

	for (unsigned i = 0; i < ARRAY_SIZE(codes); i++) {
		char name[32];

		format_into(name, sizeof(name), "unknown-0x%x", codes[i]);
		ask(name, "slow", codes[i], (uint64_t)hypercall_input, (uint64_t)hypercall_output);
		ask(name, "fast", codes[i] | HV_CALL_FAST, 0, 0);
	}
}

/* Those that no hypervisor of ours has, by one answer for them all. */
static void ask_absent(void)
{
	unsigned others = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t one = rows[i].code | (rows[i].rep ? 1ull << HV_CALL_REP_COUNT_SHIFT : 0);
		uint64_t result;

		if (rows[i].here)
			continue;
		result = call(one, (uint64_t)hypercall_input, (uint64_t)hypercall_output);
		if (result == HV_STATUS_INVALID_HYPERCALL_CODE)
			continue;
		print("report: %s answers 0x%lx\n", rows[i].name, result);
		others++;
	}
	answer("absent/otherwise-answered", "%u", others);
}

static void ask_all(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].here)
			ask_row(&rows[i]);
	ask_absent();
	ask_unknown();
}

/* A call may not write where it was not told to. */
static bool untouched(const uint8_t *page, unsigned from)
{
	for (unsigned i = from; i < PAGE_SIZE; i++)
		if (page[i] != 0xa5)
			return false;
	return true;
}

void test_main(void)
{
	hypercall_init();
	call = parameter("convention", 64) == 32 ? hypercall_32 : hypercall;
	ask_all();
	CHECK(untouched(hypercall_output, 512));
	report(OUTCOME_SUCCESS, NULL);
}
