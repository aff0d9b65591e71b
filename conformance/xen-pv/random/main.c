/* SPDX-License-Identifier: MIT */
/*
 * Makes `calls` hypercalls from `seed`, and prints the hash of all calls and answers after every
 * `step` of them.  The calls `from` to `to` are printed themselves.  All are words of the command
 * line, as seed=7.
 */
#include "conformance/xen-pv/random/random.h"

static const struct {
	void (*make)(void);
	unsigned int weight;
} kinds[] = {
	{ random_mmu_update, 14 },
	{ random_update_va_mapping, 10 },
	{ random_mmuext_op, 16 },
	{ random_memory_op, 8 },
	{ random_balloon, 1 },
	{ random_event_channel_op, 18 },
	{ random_vcpu_op, 8 },
	{ random_sched_op, 6 },
	{ random_sched_op_compat, 1 },
	{ random_set_timer_op, 2 },
	{ random_xen_version, 4 },
	{ random_console_io, 2 },
	{ random_physdev_op, 3 },
	{ random_vm_assist, 3 },
	{ random_multicall, 3 },
	{ random_number, 4 },
	{ random_set_trap_table, 3 },
	{ random_stack_switch, 2 },
	{ random_set_callbacks, 1 },
	{ random_callback_op, 3 },
	{ random_nmi_op, 1 },
	{ random_set_gdt, 3 },
	{ random_update_descriptor, 6 },
	{ random_set_debugreg, 4 },
	{ random_get_debugreg, 3 },
	{ random_set_segment_base, 3 },
	{ random_fpu_taskswitch, 2 },
	{ random_grant_table_op, 16 },
};

static void one_call(void)
{
	unsigned int total = 0, at, i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		total += kinds[i].weight;
	at = choose(total);
	for (i = 0; at >= kinds[i].weight; i++)
		at -= kinds[i].weight;
	kinds[i].make();
	record_end();
}

/* The value of a word NAME=VALUE of the command line. */
static unsigned long option(const char *name, unsigned long otherwise)
{
	size_t length = strlen(name);
	unsigned long value = 0;

	for (const char *c = (const char *)start_info->cmd_line; *c; c++) {
		if (memcmp(c, name, length) || c[length] != '=')
			continue;
		for (c += length + 1; *c >= '0' && *c <= '9'; c++)
			value = value * 10 + *c - '0';
		return value;
	}
	return otherwise;
}

/* A line that may be longer than those of print(). */
static void show(unsigned long n)
{
	static char line[RECORD_TEXT + 32];

	format_into(line, sizeof(line), "call %lu: %s\n", n, record_text());
	console_write(line, strlen(line));
}

void test_main(void)
{
	unsigned long seed = option("seed", 1), calls = option("calls", 2000);
	unsigned long step = option("step", 250), from = option("from", 1), to = option("to", 0);

	pages_init();
	events_begin();
	grants_begin();
	choose_seed(seed);
	for (unsigned long n = 1; n <= calls; n++) {
		one_call();
		if (n >= from && n <= to)
			show(n);
		if (n % step == 0)
			print("hash: %lu %016lx\n", n, record_hash());
	}
	report(OUTCOME_SUCCESS, NULL);
}
