/* SPDX-License-Identifier: MIT */
/* HvCallGetVpRegisters and HvCallSetVpRegisters, of the calling processor. */
#include "conformance/hyperv/lib/guest.h"

#define NAME_RBX	 0x00020003
#define NAME_CR3	 0x00040002
#define NAME_GUEST_OS_ID 0x00090002
#define NAME_VP_INDEX	 0x00090003
#define NAME_SCONTROL	 0x000a0010
#define REPS(n)		 ((uint64_t)(n) << HV_CALL_REP_COUNT_SHIFT)

static uint64_t get(uint64_t partition, uint32_t vp, unsigned count, const uint32_t *names)
{
	struct hv_vp_registers_header header = { partition, vp, 0, { 0 } };

	memcpy(hypercall_input, &header, sizeof(header));
	memcpy(hypercall_input + sizeof(header), names, count * sizeof(*names));
	return hypercall(HvCallGetVpRegisters | REPS(count), (uint64_t)hypercall_input,
			 (uint64_t)hypercall_output);
}

static uint64_t set(uint32_t name, uint64_t value)
{
	struct hv_vp_registers_header header = { HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF, 0, { 0 } };
	struct hv_register_assoc one = { .name = name, .value.low = value };

	memcpy(hypercall_input, &header, sizeof(header));
	memcpy(hypercall_input + sizeof(header), &one, sizeof(one));
	return hypercall(HvCallSetVpRegisters | REPS(1), (uint64_t)hypercall_input, 0);
}

static uint64_t value(unsigned i)
{
	return ((struct hv_register_value *)hypercall_output)[i].low;
}

static void good(void)
{
	static const uint32_t names[] = { NAME_GUEST_OS_ID, NAME_VP_INDEX, NAME_CR3, NAME_RBX };
	uint64_t result = get(HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF, ARRAY_SIZE(names), names), cr3;

	answer_result("get/four", result);
	asm volatile("mov %%cr3, %0" : "=r"(cr3));
	answer("get/four/values", "%s", value(0) == GUEST_OS_ID && value(1) == 0 && value(2) == cr3
					? "right" : "others");
	answer_result("get/by-index", get(HV_PARTITION_ID_SELF, 0, 1, names));
	answer_result("set/scontrol", set(NAME_SCONTROL, HV_SCONTROL_ENABLE));
	answer_hex("set/scontrol/msr", rdmsr(HV_MSR_SCONTROL));
	answer_result("set/scontrol-0", set(NAME_SCONTROL, 0));
	answer_hex("set/scontrol-0/msr", rdmsr(HV_MSR_SCONTROL));
}

static void bad(void)
{
	static const uint32_t names[] = { NAME_GUEST_OS_ID, 0x12345678, NAME_VP_INDEX };

	answer_result("get/unknown-second", get(HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF, 3, names));
	answer_result("get/other-partition", get(7, HV_VP_INDEX_SELF, 1, names));
	answer_result("get/absent-processor", get(HV_PARTITION_ID_SELF, 99, 1, names));
	answer_result("set/unknown", set(0x12345678, 0));
	answer_result("set/read-only", set(NAME_VP_INDEX, 5));
	answer_result("set/cr3", set(NAME_CR3, 0xffffffffffffffff));
}

void test_main(void)
{
	hypercall_init();
	good();
	bad();
	report(OUTCOME_SUCCESS, NULL);
}
