/* SPDX-License-Identifier: MIT */
/* VP indices: of each processor, and by its APIC id (HvCallGetVpIndexFromApicId). */
#include "conformance/hyperv/lib/guest.h"

static volatile uint64_t seen[CPUS_MAX];

static void look(void *unused)
{
	seen[cpu_number()] = rdmsr(HV_MSR_VP_INDEX);
}

static void by_apic_id(void)
{
	struct hv_get_vp_index_from_apic_id *in = (void *)hypercall_input;
	uint32_t *ids = (uint32_t *)(in + 1), *indices = (uint32_t *)hypercall_output;
	unsigned right = 0;

	*in = (struct hv_get_vp_index_from_apic_id){ .partition_id = HV_PARTITION_ID_SELF };
	for (unsigned cpu = 0; cpu < cpu_count(); cpu++)
		ids[cpu] = cpu;
	ids[cpu_count()] = 200;
	answer_result("by-apic-id", hypercall(HvCallGetVpIndexFromApicId |
					      (uint64_t)(cpu_count() + 1) << HV_CALL_REP_COUNT_SHIFT,
					      (uint64_t)hypercall_input, (uint64_t)hypercall_output));
	for (unsigned cpu = 0; cpu < cpu_count(); cpu++)
		right += indices[cpu] == seen[cpu];
	answer("by-apic-id/right", "%u", right);
}

void test_main(void)
{
	hypercall_init();
	cpus_start();
	for (unsigned cpu = 0; cpu < cpu_count(); cpu++) {
		cpu_run(cpu, look, NULL);
		cpu_wait(cpu);
		CHECK(seen[cpu] < 4096);
		for (unsigned other = 0; other < cpu; other++)
			CHECK(seen[other] != seen[cpu]);
	}
	answer("indices", "%lu,%lu,%lu,%lu", seen[0], seen[1], seen[2], seen[3]);
	answer("write", "%s", wrmsr_try(HV_MSR_VP_INDEX, 0) ? "accepted" : exception_name());
	by_apic_id();
	report(OUTCOME_SUCCESS, NULL);
}
