/* SPDX-License-Identifier: MIT */
/*
 * Synthetic timers (TLFS, "Synthetic Timers"): never early, and within a generous bound; one-shot,
 * periodic, direct, auto-enable, lazy, and their order.
 */
#include "conformance/hyperv/lib/guest.h"

#define VECTOR 0x70 /* and the timer's number */
#define SINT   4
#define CONFIG(timer) (HV_MSR_STIMER0_CONFIG + 2 * (timer))
#define COUNT(timer)  (CONFIG(timer) + 1)
#define DIRECT(timer)                                                                              \
	(HV_STIMER_DIRECT | (uint64_t)(VECTOR + (timer)) << HV_STIMER_VECTOR_SHIFT)
#define BY_MESSAGE ((uint64_t)SINT << HV_STIMER_SINT_SHIFT)

static volatile unsigned order[16], arrived;
static volatile uint64_t times[16];

static bool on_interrupt(uint8_t vector)
{
	if (arrived < ARRAY_SIZE(order)) {
		order[arrived] = vector - VECTOR;
		times[arrived] = reference_time();
	}
	arrived++;
	return false;
}

static void start(unsigned timer, uint64_t config, uint64_t count)
{
	wrmsr(CONFIG(timer), 0);
	wrmsr(COUNT(timer), 0);
	arrived = 0;
	if (config & HV_STIMER_ENABLE) {
		wrmsr(COUNT(timer), count);
		wrmsr(CONFIG(timer), config);
	} else {
		wrmsr(CONFIG(timer), config);
		wrmsr(COUNT(timer), count);
	}
}

static void one_shot(const char *name, unsigned timer, uint64_t mode)
{
	uint64_t at = reference_time() + 5 * MILLISECONDS;
	struct hv_message message;
	char key[48];

	start(timer, mode, at);
	CHECK(wait_for(&arrived, 1));
	CHECK(times[0] >= at);
	format_into(key, sizeof(key), "%s/config-afterwards-differs-by", name);
	answer_hex(key, rdmsr(CONFIG(timer)) ^ mode);
	if (mode & HV_STIMER_DIRECT)
		return;
	message_take(SINT, &message);
	CHECK(((struct hv_timer_message_payload *)message.payload)->expiration_time == at);
	CHECK(((struct hv_timer_message_payload *)message.payload)->timer_index == timer);
}

static void periodic(const char *name, uint64_t mode)
{
	struct hv_message message;
	uint64_t begin = reference_time();
	char key[48];

	start(0, mode | HV_STIMER_PERIODIC, 2 * MILLISECONDS);
	for (unsigned i = 1; i <= 5; i++) {
		CHECK(wait_for(&arrived, i));
		if (!(mode & HV_STIMER_DIRECT))
			message_take(SINT, &message);
	}
	/* The n-th is never before n periods: a late one may bring the next ones nearer, not before. */
	CHECK(times[4] - begin >= 5 * 2 * MILLISECONDS);
	format_into(key, sizeof(key), "%s/still-enabled", name);
	answer(key, "%s", rdmsr(CONFIG(0)) & HV_STIMER_ENABLE ? "yes" : "no");
	wrmsr(CONFIG(0), 0);
	if (!(mode & HV_STIMER_DIRECT))
		message_take(SINT, &message);
	wait_time(10 * MILLISECONDS);
	arrived = 0;
	wait_time(20 * MILLISECONDS);
	format_into(key, sizeof(key), "%s/after-disabling", name);
	answer(key, "%u", arrived);
}

static void in_order(void)
{
	uint64_t at = reference_time() + 20 * MILLISECONDS;

	for (unsigned i = 0; i < 4; i++)
		wrmsr(CONFIG(i), 0);
	arrived = 0;
	for (unsigned i = 0; i < 4; i++) {
		wrmsr(COUNT(i), at + (3 - i) * 10 * MILLISECONDS);
		wrmsr(CONFIG(i), DIRECT(i) | HV_STIMER_ENABLE);
	}
	CHECK(wait_for(&arrived, 4));
	answer("order", "%u,%u,%u,%u", order[0], order[1], order[2], order[3]);
	for (unsigned i = 0; i < 4; i++)
		CHECK(times[i] >= at + i * 10 * MILLISECONDS);
}

/* What is not armed stays still. */
static void not_armed(const char *name, uint64_t config, uint64_t count)
{
	char key[48];

	start(0, config, count);
	format_into(key, sizeof(key), "%s/config", name);
	answer_hex(key, rdmsr(CONFIG(0)));
	wait_time(10 * MILLISECONDS);
	format_into(key, sizeof(key), "%s/expiries", name);
	answer(key, "%u", arrived);
	wrmsr(CONFIG(0), 0);
}

void test_main(void)
{
	synic_init();
	synic_sint(SINT, VECTOR);
	interrupt_hook = on_interrupt;
	interrupts_on();
	one_shot("message", 0, BY_MESSAGE | HV_STIMER_ENABLE);
	one_shot("message-3", 3, BY_MESSAGE | HV_STIMER_ENABLE);
	one_shot("direct", 1, DIRECT(1) | HV_STIMER_ENABLE);
	one_shot("auto", 0, BY_MESSAGE | HV_STIMER_AUTO_ENABLE);
	one_shot("auto-direct", 2, DIRECT(2) | HV_STIMER_AUTO_ENABLE);
	one_shot("lazy", 0, BY_MESSAGE | HV_STIMER_LAZY | HV_STIMER_ENABLE);
	periodic("periodic", BY_MESSAGE | HV_STIMER_ENABLE);
	periodic("periodic-direct", DIRECT(0) | HV_STIMER_ENABLE);
	in_order();
	start(0, DIRECT(0) | HV_STIMER_ENABLE, 1);
	CHECK(wait_for(&arrived, 1));
	answer("past/expiries", "%u", arrived);
	not_armed("count-0", DIRECT(0) | HV_STIMER_ENABLE, 0);
	not_armed("not-enabled", DIRECT(0), 1);
	not_armed("sint-0", HV_STIMER_ENABLE, 1);
	not_armed("auto-count-0", DIRECT(0) | HV_STIMER_AUTO_ENABLE, 0);
	answer_wrmsr("reserved-bits", CONFIG(0), 1ull << 13);
	answer_wrmsr("reserved-bits-high", CONFIG(0), 1ull << 63);
	answer_wrmsr("direct-vector-15", CONFIG(0), HV_STIMER_DIRECT | 15 << HV_STIMER_VECTOR_SHIFT);
	report(OUTCOME_SUCCESS, NULL);
}
