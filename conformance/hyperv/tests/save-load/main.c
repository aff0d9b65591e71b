/* SPDX-License-Identifier: MIT */
/*
 * At the mark the VMM saves everything, wipes it, resets the ABI and loads it again (--save-load): in
 * the middle of armed timers, a message that waits for its slot, and other processors at work.
 * Without --save-load it has to answer the same.
 */
#include "conformance/hyperv/lib/guest.h"

#define VECTOR 0xc0
#define DIRECT 0xc1
#define IPI    0xc2
#define SINT   6
#define UNDER  0x5a

static volatile bool done;
static volatile unsigned beats[CPUS_MAX];

static void beat(void *unused)
{
	interrupts_on();
	while (!done) {
		beats[cpu_number()]++;
		pause();
	}
	interrupts_off();
}

static void message_timer(unsigned timer, uint64_t at)
{
	wrmsr(HV_MSR_STIMER0_CONFIG + 2 * timer + 1, at);
	wrmsr(HV_MSR_STIMER0_CONFIG + 2 * timer, HV_STIMER_ENABLE | SINT << HV_STIMER_SINT_SHIFT);
}

static void direct_timer(unsigned timer, uint64_t at, uint64_t more)
{
	wrmsr(HV_MSR_STIMER0_CONFIG + 2 * timer + 1, at);
	wrmsr(HV_MSR_STIMER0_CONFIG + 2 * timer,
	      HV_STIMER_ENABLE | HV_STIMER_DIRECT | DIRECT << HV_STIMER_VECTOR_SHIFT | more);
}

static const uint32_t kept[] = {
	HV_MSR_GUEST_OS_ID, HV_MSR_HYPERCALL, HV_MSR_VP_ASSIST_PAGE, HV_MSR_REFERENCE_TSC, HV_MSR_SCONTROL,
	HV_MSR_SIMP, HV_MSR_SIEFP, HV_MSR_SINT0 + SINT, HV_MSR_CRASH_P0, HV_MSR_CRASH_P0 + 4,
	HV_MSR_STIMER0_CONFIG + 1, HV_MSR_STIMER0_CONFIG + 5,
};
static uint64_t values[ARRAY_SIZE(kept)];

static void remember(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(kept); i++)
		values[i] = rdmsr(kept[i]);
}

static void check_remembered(void)
{
	unsigned changed = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(kept); i++)
		if (rdmsr(kept[i]) != values[i]) {
			print("report: MSR 0x%x was 0x%lx, is 0x%lx\n", kept[i], values[i], rdmsr(kept[i]));
			changed++;
		}
	answer("msrs/changed", "%u", changed);
}

/* A message in the slot, and another that waits for it. */
static void queue_two(void)
{
	uint64_t at = reference_time();

	message_timer(0, at + MILLISECONDS);
	message_timer(1, at + 2 * MILLISECONDS);
	CHECK(wait_for(&interrupts[0][VECTOR], 1));
	while (!(message_slot(SINT)->flags & HV_MESSAGE_PENDING) && reference_time() < at + 5 * SECONDS)
		pause();
	CHECK(message_slot(SINT)->flags & HV_MESSAGE_PENDING);
}

static void check_two(void)
{
	struct hv_message first, second;

	message_take(SINT, &first);
	CHECK(wait_for(&interrupts[0][VECTOR], 2));
	message_take(SINT, &second);
	answer("messages/types", "0x%x,0x%x", first.type, second.type);
	answer("messages/of-both-timers", "%s", first.payload[0] + second.payload[0] == 1 ? "yes" : "no");
}

static void check_processors(void)
{
	unsigned going = 0;

	for (unsigned cpu = 1; cpu < cpu_count(); cpu++)
		going += wait_for(&beats[cpu], beats[cpu] + 1);
	answer("processors/going-on", "%u", going);
	for (unsigned cpu = 0; cpu < cpu_count(); cpu++) {
		CHECK(!hypercall(HvCallSendSyntheticClusterIpi | HV_CALL_FAST, IPI, 1ull << cpu));
		CHECK(wait_for(&interrupts[cpu][IPI], 1));
	}
}

static void set_up(uint8_t *page)
{
	cpus_start();
	hypercall_init();
	synic_init();
	synic_sint(SINT, VECTOR);
	wrmsr(HV_MSR_VP_ASSIST_PAGE, (uint64_t)page_alloc() | HV_PAGE_ENABLE);
	wrmsr(HV_MSR_REFERENCE_TSC, (uint64_t)page | HV_PAGE_ENABLE);
	wrmsr(HV_MSR_CRASH_P0, 0x1111);
	wrmsr(HV_MSR_CRASH_P0 + 4, 0x5555);
	for (unsigned cpu = 1; cpu < cpu_count(); cpu++)
		cpu_run(cpu, beat, NULL);
	interrupts_on();
}

void test_main(void)
{
	uint8_t *page = page_alloc();
	uint64_t before, direct;

	memset(page, UNDER, PAGE_SIZE);
	set_up(page);
	queue_two();
	before = reference_time();
	direct = before + 300 * MILLISECONDS;
	direct_timer(2, direct, 0);
	remember();

	outb(PORT_MARK, 0);

	CHECK(reference_time() >= before);
	CHECK(reference_time() < before + 10 * SECONDS);
	check_remembered();
	check_two();
	CHECK(wait_for(&interrupts[0][DIRECT], 1));
	CHECK(reference_time() >= direct);
	answer("direct-timer/expiries", "%u", interrupts[0][DIRECT]);
	direct_timer(3, 2 * MILLISECONDS, HV_STIMER_PERIODIC);
	outb(PORT_MARK, 1);
	CHECK(wait_for(&interrupts[0][DIRECT], 4));
	wrmsr(HV_MSR_STIMER0_CONFIG + 6, 0);
	check_processors();
	done = true;
	wrmsr(HV_MSR_REFERENCE_TSC, 0);
	answer("memory-under-a-page/restored", "%s", page[0] == UNDER && page[PAGE_SIZE - 1] == UNDER
						     ? "yes" : "no");
	report(OUTCOME_SUCCESS, NULL);
}
