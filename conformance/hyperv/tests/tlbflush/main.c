/* SPDX-License-Identifier: MIT */
/*
 * HvCallFlushVirtualAddressSpace, ...List and their Ex forms: when the call is back, no processor of the
 * set uses an entry that was changed before it, global ones included.
 */
#include "conformance/hyperv/lib/guest.h"

#define AREA	((volatile uint32_t *)0x40000000) /* 1 GiB: its 2 MiB are a table's */
#define PTE_PRW 3ull
#define PTE_G	0x100ull
#define ROUNDS	20

extern uint64_t page_directories[];
static uint64_t *table;
static uint32_t *frames[2];
static volatile unsigned phase, stale, ready;
static volatile bool done;
static uint64_t all;

/* Another processor: keeps the entry in its TLB, and looks whenever the first has flushed. */
static void watch(void *unused)
{
	unsigned seen = 0;

	while (!done) {
		unsigned now = phase;

		if (now == seen) {
			(void)AREA[0];
			continue;
		}
		if (AREA[0] != now % 2)
			__atomic_fetch_add(&stale, 1, __ATOMIC_SEQ_CST);
		seen = now;
		__atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
	}
}

static uint64_t space(bool fast)
{
	struct hv_flush_virtual_address_space in = { 0, HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES, all };

	memcpy(hypercall_input, &in, sizeof(in));
	if (fast) {
		uint64_t xmm[12] = { all };

		return hypercall_xmm(HvCallFlushVirtualAddressSpace | HV_CALL_FAST, 0, in.flags, xmm);
	}
	return hypercall(HvCallFlushVirtualAddressSpace, (uint64_t)hypercall_input, 0);
}

static uint64_t list(bool fast)
{
	uint64_t *in = (uint64_t *)hypercall_input;
	uint64_t control = HvCallFlushVirtualAddressList | 1ull << HV_CALL_REP_COUNT_SHIFT;

	in[0] = 0;
	in[1] = HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES;
	in[2] = all;
	in[3] = (uint64_t)AREA;
	if (fast) {
		uint64_t xmm[12] = { all, (uint64_t)AREA };

		return hypercall_xmm(control | HV_CALL_FAST, 0, in[1], xmm);
	}
	return hypercall(control, (uint64_t)hypercall_input, 0);
}

static uint64_t space_ex(bool fast)
{
	uint64_t *in = (uint64_t *)hypercall_input;
	uint64_t control = HvCallFlushVirtualAddressSpaceEx | 1ull << HV_CALL_VARIABLE_SHIFT;

	in[0] = 0;
	in[1] = HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES;
	in[2] = HV_VP_SET_SPARSE_4K;
	in[3] = 1;
	in[4] = all;
	if (fast) {
		uint64_t xmm[12] = { HV_VP_SET_SPARSE_4K, 1, all };

		return hypercall_xmm(control | HV_CALL_FAST, 0, in[1], xmm);
	}
	return hypercall(control, (uint64_t)hypercall_input, 0);
}

static uint64_t list_ex(bool fast)
{
	uint64_t *in = (uint64_t *)hypercall_input;
	uint64_t control = HvCallFlushVirtualAddressListEx | 1ull << HV_CALL_REP_COUNT_SHIFT;

	in[0] = 0;
	in[1] = HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES;
	in[2] = HV_VP_SET_ALL;
	in[3] = 0;
	in[4] = (uint64_t)AREA;
	if (fast) {
		uint64_t xmm[12] = { HV_VP_SET_ALL, 0, (uint64_t)AREA };

		return hypercall_xmm(control | HV_CALL_FAST, 0, in[1], xmm);
	}
	return hypercall(control, (uint64_t)hypercall_input, 0);
}

static void ask(const char *name, uint64_t (*flush)(bool), bool fast)
{
	unsigned others = cpu_count() - 1, own = 0;
	uint64_t result = 0;
	char key[48];

	stale = 0;
	for (unsigned i = 0; i < ROUNDS && !(result & 0xffff); i++) {
		uint64_t end = reference_time() + 5 * SECONDS;

		ready = 0;
		(void)AREA[0];
		*(volatile uint64_t *)table = (uint64_t)frames[(phase + 1) % 2] | PTE_PRW | PTE_G;
		result = flush(fast);
		own += AREA[0] != (phase + 1) % 2;
		phase++;
		while (ready < others && reference_time() < end)
			pause();
		CHECK(ready == others);
	}
	answer_result(name, result);
	format_into(key, sizeof(key), "%s/stale", name);
	answer(key, "%u", stale + own);
	/* Every processor goes on with what is mapped now, whatever the call did. */
	asm volatile("invlpg (%0)" : : "r"(AREA) : "memory");
}

void test_main(void)
{
	cpus_start();
	hypercall_init();
	all = (1u << cpu_count()) - 1;
	table = page_alloc();
	for (unsigned i = 0; i < 2; i++) {
		frames[i] = page_alloc();
		frames[i][0] = i;
	}
	table[0] = (uint64_t)frames[0] | PTE_PRW | PTE_G;
	page_directories[(uint64_t)AREA >> 21] = (uint64_t)table | PTE_PRW;
	for (unsigned cpu = 1; cpu < cpu_count(); cpu++)
		cpu_run(cpu, watch, NULL);
	asm volatile("invlpg (%0)" : : "r"(AREA) : "memory");
	ask("space", space, false);
	ask("space-fast", space, true);
	ask("list", list, false);
	ask("list-fast", list, true);
	ask("space-ex", space_ex, false);
	ask("space-ex-fast", space_ex, true);
	ask("list-ex", list_ex, false);
	ask("list-ex-fast", list_ex, true);
	done = true;
	report(OUTCOME_SUCCESS, NULL);
}
