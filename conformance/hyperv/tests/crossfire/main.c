/* SPDX-License-Identifier: MIT */
/*
 * Messages from every processor to every other one's SynIC at once, by connections of the VMM's that
 * send them back (--loopback, conformance/vmm/loopback.h), while a timer posts messages there too:
 * what was accepted arrives once, and in order for each sender.
 */
#include "conformance/hyperv/lib/guest.h"
#include "conformance/vmm/loopback.h"

#define VECTOR	   0xb0
#define TIMER_SINT 4
#define EACH	   300 /* messages of each sender */

static volatile unsigned next[CPUS_MAX][CPUS_MAX]; /* [receiver][sender] */
static volatile unsigned ticks[CPUS_MAX];
static unsigned ready, sent, received, twisted;

static void arrived(const struct hv_message *m)
{
	volatile unsigned *expected = &next[cpu_number()][m->payload[0] % CPUS_MAX];
	uint32_t number;

	memcpy(&number, m->payload + 4, sizeof(number));
	if (number != *expected)
		__atomic_fetch_add(&twisted, 1, __ATOMIC_SEQ_CST);
	*expected = number + 1;
	__atomic_fetch_add(&received, 1, __ATOMIC_SEQ_CST);
}

static bool take(uint8_t vector)
{
	struct hv_message m;

	if (vector == VECTOR && message_slot(TIMER_SINT)->type) {
		message_take(TIMER_SINT, &m);
		ticks[cpu_number()]++;
	}
	if (vector == VECTOR && message_slot(LOOPBACK_MESSAGE_SINT)->type) {
		message_take(LOOPBACK_MESSAGE_SINT, &m);
		arrived(&m);
	}
	return false;
}

static uint64_t post(struct hv_post_message *in, unsigned to, uint32_t number)
{
	memset(in, 0, sizeof(*in));
	in->connection_id = LOOPBACK_MESSAGES | to;
	in->message_type = 1;
	in->payload_size = 8 + number % 200;
	in->payload[0] = cpu_number();
	memcpy(in->payload + 4, &number, sizeof(number));
	return hypercall(HvCallPostMessage, (uint64_t)in, 0) & 0xffff;
}

/* Every processor in turn; where there is no room another one's turn comes. */
static void send_all(void *page)
{
	unsigned numbers[CPUS_MAX] = { 0 }, to = cpu_number();

	for (unsigned done = 0; done < EACH; to = (to + 1) % cpu_count()) {
		uint64_t status = post(page, to, numbers[to]);

		CHECK(status == HV_STATUS_SUCCESS || status == HV_STATUS_INSUFFICIENT_BUFFERS);
		if (status == HV_STATUS_SUCCESS) {
			numbers[to]++;
			done++;
		}
	}
	__atomic_fetch_add(&sent, EACH, __ATOMIC_SEQ_CST);
}

static void fire(void *page)
{
	unsigned all = EACH * cpu_count();

	synic_init();
	synic_sint(LOOPBACK_MESSAGE_SINT, VECTOR);
	synic_sint(TIMER_SINT, VECTOR);
	wrmsr(HV_MSR_STIMER0_CONFIG + 1, MILLISECONDS);
	wrmsr(HV_MSR_STIMER0_CONFIG, HV_STIMER_ENABLE | HV_STIMER_PERIODIC |
					      TIMER_SINT << HV_STIMER_SINT_SHIFT);
	interrupts_on();
	__atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) < cpu_count())
		pause();
	send_all(page);
	/* A message that is lost is waited for until the VMM's time limit. */
	while (__atomic_load_n(&sent, __ATOMIC_SEQ_CST) < all ||
	       __atomic_load_n(&received, __ATOMIC_SEQ_CST) < all || !ticks[cpu_number()])
		pause();
	interrupts_off();
	wrmsr(HV_MSR_STIMER0_CONFIG, 0);
}

void test_main(void)
{
	hypercall_init();
	interrupt_hook = take;
	cpus_start();
	for (unsigned cpu = 1; cpu < cpu_count(); cpu++)
		cpu_run(cpu, fire, page_alloc());
	fire(page_alloc());
	for (unsigned cpu = 1; cpu < cpu_count(); cpu++)
		cpu_wait(cpu);
	answer("sent", "%u", sent);
	answer("received", "%u", received);
	answer("out-of-order", "%u", twisted);
	report(OUTCOME_SUCCESS, NULL);
}
