/* SPDX-License-Identifier: MIT */
/*
 * HvCallSendSyntheticClusterIpi and its Ex form: to others, to all, to oneself before the next
 * instruction; sets and vectors that are none.
 */
#include "conformance/hyperv/lib/guest.h"

#define VECTOR 0x80
#define IPI    ((uint64_t)HvCallSendSyntheticClusterIpi)
#define IPI_EX ((uint64_t)HvCallSendSyntheticClusterIpiEx)
#define BANKS(n) ((uint64_t)(n) << HV_CALL_VARIABLE_SHIFT)

static volatile bool done;

static void serve(void *unused)
{
	interrupts_on();
	while (!done)
		asm volatile("hlt" : : : "memory");
	interrupts_off();
}

/* How often each processor was interrupted since the last time, once the expected ones were: 0,1,1,1 */
static void answer_received(const char *name, unsigned expected_mask)
{
	static unsigned seen[CPUS_MAX];
	char key[64], value[32] = "";
	size_t length = 0;

	for (unsigned cpu = 0; cpu < cpu_count(); cpu++)
		if (expected_mask >> cpu & 1)
			wait_for(&interrupts[cpu][VECTOR], seen[cpu] + 1);
	for (unsigned cpu = 0; cpu < cpu_count(); cpu++) {
		unsigned now = interrupts[cpu][VECTOR];

		format_into(value + length, sizeof(value) - length, cpu ? ",%u" : "%u", now - seen[cpu]);
		length += strlen(value + length);
		seen[cpu] = now;
	}
	format_into(key, sizeof(key), "%s/received", name);
	answer(key, "%s", value);
}

static void fast(const char *name, uint64_t vector, uint64_t mask, unsigned expected)
{
	uint64_t result = hypercall(IPI | HV_CALL_FAST, vector, mask);

	answer_result(name, result);
	answer_received(name, result ? 0 : expected);
}

static void slow(const char *name, uint64_t vector, uint64_t mask, unsigned expected)
{
	struct hv_send_synthetic_cluster_ipi in = { .vector = vector, .processor_mask = mask };
	uint64_t result;

	memcpy(hypercall_input, &in, sizeof(in));
	result = hypercall(IPI, (uint64_t)hypercall_input, 0);
	answer_result(name, result);
	answer_received(name, result ? 0 : expected);
}

static void ex(const char *name, uint64_t format, uint64_t valid, unsigned banks, uint64_t bank,
	       unsigned expected)
{
	uint64_t *in = (uint64_t *)hypercall_input;
	uint64_t xmm[12] = { valid, bank }, result;
	char key[48];

	in[0] = VECTOR;
	in[1] = format;
	in[2] = valid;
	in[3] = in[4] = bank;
	format_into(key, sizeof(key), "ex/%s", name);
	result = hypercall(IPI_EX | BANKS(banks), (uint64_t)hypercall_input, 0);
	answer_result(key, result);
	answer_received(key, result ? 0 : expected);
	format_into(key, sizeof(key), "ex-fast/%s", name);
	result = hypercall_xmm(IPI_EX | BANKS(banks) | HV_CALL_FAST, VECTOR, format, xmm);
	answer_result(key, result);
	answer_received(key, result ? 0 : expected);
}

/* The interrupt is taken on the boundary behind the call: nothing of the guest's runs before. */
static void to_oneself(void)
{
	unsigned late = 0;

	for (unsigned i = 0; i < 200; i++) {
		unsigned before = interrupts[0][VECTOR + 1];

		hypercall(IPI | HV_CALL_FAST, VECTOR + 1, 1);
		late += interrupts[0][VECTOR + 1] == before;
	}
	answer("oneself/late", "%u", late);
	CHECK(interrupts[0][VECTOR + 1] == 200);
}

void test_main(void)
{
	unsigned all;

	cpus_start();
	all = (1u << cpu_count()) - 1;
	hypercall_init();
	for (unsigned cpu = 1; cpu < cpu_count(); cpu++)
		cpu_run(cpu, serve, NULL);
	interrupts_on();
	to_oneself();
	fast("fast/self", VECTOR, 1, 1);
	fast("fast/all", VECTOR, all, all);
	fast("fast/others", VECTOR, all & ~1u, all & ~1u);
	fast("fast/none", VECTOR, 0, 0);
	fast("fast/absent-processors", VECTOR, 0xf000000000000000 | all, all);
	fast("fast/vector-15", 15, all, 0);
	fast("fast/vector-256", 256, all, 0);
	fast("fast/vtl", 0x100000000 | VECTOR, all, all);
	fast("fast/padding", 0x10000000000 | VECTOR, all, all);
	slow("slow/self", VECTOR, 1, 1);
	slow("slow/all", VECTOR, all, all);
	slow("slow/vector-15", 15, all, 0);
	ex("all", HV_VP_SET_ALL, 0, 0, 0, all);
	ex("bank-0", HV_VP_SET_SPARSE_4K, 1, 1, all, all);
	ex("bank-0-self", HV_VP_SET_SPARSE_4K, 1, 1, 1, 1);
	ex("no-banks", HV_VP_SET_SPARSE_4K, 0, 0, 0, 0);
	ex("bank-1", HV_VP_SET_SPARSE_4K, 2, 1, all, 0);
	ex("too-few-banks", HV_VP_SET_SPARSE_4K, 3, 1, all, 0);
	ex("too-many-banks", HV_VP_SET_SPARSE_4K, 1, 2, all, 0);
	ex("format-2", 2, 1, 1, all, all);
	done = true;
	fast("fast/end", VECTOR, all, all);
	report(OUTCOME_SUCCESS, NULL);
}
