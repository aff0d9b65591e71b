/* SPDX-License-Identifier: MIT */
/* The synthetic interrupt controller of the executing processor. */
#include "conformance/hyperv/lib/guest.h"

struct hv_message *message_page[CPUS_MAX];
uint8_t *event_page[CPUS_MAX];

void synic_init(void)
{
	unsigned cpu = cpu_number();

	message_page[cpu] = page_alloc();
	event_page[cpu] = page_alloc();
	wrmsr(HV_MSR_SIMP, (uint64_t)message_page[cpu] | HV_PAGE_ENABLE);
	wrmsr(HV_MSR_SIEFP, (uint64_t)event_page[cpu] | HV_PAGE_ENABLE);
	wrmsr(HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
}

void synic_sint(unsigned sint, uint8_t vector)
{
	wrmsr(HV_MSR_SINT0 + sint, vector);
}

struct hv_message *message_slot(unsigned sint)
{
	return &message_page[cpu_number()][sint];
}

void message_take(unsigned sint, struct hv_message *out)
{
	volatile struct hv_message *slot = message_slot(sint);

	memcpy(out, (const void *)slot, sizeof(*out));
	slot->type = HV_MESSAGE_NONE;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (slot->flags & HV_MESSAGE_PENDING)
		wrmsr(HV_MSR_EOM, 0);
}
