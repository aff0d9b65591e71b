/* SPDX-License-Identifier: MIT */
/*
 * A hostile guest kernel: hypercalls with arguments that are almost right, from a seed on its command
 * line.  It may crash itself; the hypervisor may not, nor stop answering.
 */
#include "conformance/xen-pv/lib/guest.h"

#define ROUNDS  30000
#define SCRATCH 24

static uint64_t seed;
static uint64_t *scratch[SCRATCH];
static uint64_t *tables[4];

static uint64_t random64(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed * 0x2545f4914f6cdd1d;
}

static uint64_t *random_page(void)
{
	return random64() % 8 ? scratch[random64() % SCRATCH] : tables[random64() % 4];
}

/* A value as hypercalls take them: small, a frame, an entry, a machine address, a pointer, an edge. */
static uint64_t random_value(void)
{
	static const uint64_t edges[] = {
		0, ~0ull, 0x8000000000000000, 0x7fffffffffff, 0xffff800000000000, 0xffff830000100000,
		0xffffffffffffffff - 7, 0xfffff000, 0x100000000, DOMID_SELF, DOMID_IO, DOMID_XEN};
	uint64_t *page = random_page();

	switch (random64() % 8) {
	case 0:
		return random64() % 64;
	case 1:
		return mfn_of(page);
	case 2:
		return mfn_of(page) << 12 | (random64() & 0x1ff);
	case 3:
		return machine_of(page) + random64() % PAGE_SIZE;
	case 4:
		return (uint64_t)page + random64() % PAGE_SIZE;
	case 5:
		return (uint64_t)page;
	case 6:
		return edges[random64() % (sizeof(edges) / sizeof(edges[0]))];
	}
	return random64();
}

static uint64_t draft[64];

static void fill_draft(void)
{
	unsigned int i;

	for (i = 0; i < 64; i++)
		draft[i] = random64() & 1 ? random64() % 40 : random_value();
}

/* The page may have been unmapped by now, or made read-only: then it keeps what it has. */
static void copy_draft(uint64_t *page)
{
	uint64_t *from = draft, count = sizeof(draft);

	TRY("rep movsb", "+D"(page), "+S"(from), "+c"(count) : : "memory");
}

/* What ends the guest or waits for what never comes is left out: IRET, the scheduler, and where its
 * exceptions, events and stack are. */
static uint64_t random_number(void)
{
	static const uint8_t frequent[] = {1, 1, 1, 12, 14, 20, 20, 20, 24, 26, 26, 32, 32, 10, 2, 13};
	uint64_t nr;

	do
		nr = random64() & 1 ? frequent[random64() % sizeof(frequent)] : random64() % 64;
	while (nr == __HYPERVISOR_iret || nr == __HYPERVISOR_sched_op ||
	       nr == __HYPERVISOR_sched_op_compat || nr == __HYPERVISOR_console_io ||
	       nr == __HYPERVISOR_set_trap_table || nr == __HYPERVISOR_stack_switch ||
	       nr == __HYPERVISOR_set_callbacks || nr == __HYPERVISOR_callback_op ||
	       nr == __HYPERVISOR_nmi_op);
	return nr;
}

/* A multicall's entries are drawn like calls of their own. */
static void draft_multicall(void)
{
	struct multicall_entry *call = (struct multicall_entry *)draft;
	unsigned int i, j;

	for (i = 0; i < 4; i++) {
		call[i].op = random_number();
		for (j = 0; j < 6; j++)
			call[i].args[j] = random_value();
	}
}

static void one_call(void)
{
	uint64_t nr = random_number(), args[6], *page = scratch[random64() % SCRATCH];
	unsigned int i;

	fill_draft();
	for (i = 0; i < 6; i++)
		args[i] = random_value();
	if (random64() % 4)
		args[random64() % 2] = (uint64_t)page;
	if (random64() % 2)
		args[0] = random64() % 20;
	if (random64() % 2)
		args[1 + random64() % 2] = random64() % 5;
	if (nr == __HYPERVISOR_mmu_update || nr == __HYPERVISOR_mmuext_op)
		args[0] = (uint64_t)page, args[1] &= 15, args[3] = DOMID_SELF;
	if (nr == __HYPERVISOR_multicall) {
		draft_multicall();
		args[0] = (uint64_t)page;
		args[1] = random64() % 5;
	}
	copy_draft(page);
	hypercall6(nr, args[0], args[1], args[2], args[3], args[4], args[5]);
}

static uint64_t seed_of(const char *cmdline)
{
	uint64_t value = 0x9e3779b97f4a7c15;

	for (; *cmdline; cmdline++)
		value = (value ^ (uint8_t)*cmdline) * 0x100000001b3;
	return value | 1;
}

void test_main(void)
{
	sched_watchdog_t watchdog = {.timeout = 5};
	unsigned int i;

	/* A guest that has run itself into a loop is ended by the hypervisor, if that is alive. */
	hypercall(__HYPERVISOR_sched_op, SCHEDOP_watchdog, &watchdog);
	seed = seed_of((const char *)start_info->cmd_line);
	for (i = 0; i < SCRATCH; i++)
		scratch[i] = page_alloc();
	for (i = 0; i < 4; i++)
		tables[i] = table_alloc();
	for (i = 0; i < ROUNDS; i++) {
		one_call();
		if (i % 5000 == 4999)
			print("fuzz: %u calls\n", i + 1);
	}
	report(OUTCOME_SUCCESS, NULL);
}
