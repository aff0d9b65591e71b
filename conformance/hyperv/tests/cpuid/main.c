/* SPDX-License-Identifier: MIT */
/*
 * CPUID 0x40000000-0x40000006 (TLFS, "Feature and Interface Discovery"), bit by bit, the same on every
 * processor; and that what leaf 3 offers is there, and what it does not is #GP.
 */
#include "abi/hyperv/cpuid.h"
#include "conformance/hyperv/lib/guest.h"

#define FIRST HV_CPUID_VENDOR
#define LAST  HV_CPUID_HARDWARE

static struct cpuid leaves[LAST - FIRST + 1];

static const struct bit {
	uint32_t leaf;
	size_t offset;
	unsigned bit;
	const char *name;
} bits[] = {
#define BIT(leaf, reg, bit, Name, ...) { leaf, offsetof(struct cpuid, reg), bit, #Name },
	HV_CPUID_BITS(BIT)
};

/* One of the MSRs that a bit of leaf 3's EAX gives access to. */
static const struct {
	unsigned bit;
	uint32_t msr;
} privileges[] = {
	{ 0, HV_MSR_VP_RUNTIME },     { 1, HV_MSR_TIME_REF_COUNT }, { 2, HV_MSR_SCONTROL },
	{ 3, HV_MSR_STIMER0_CONFIG }, { 4, HV_MSR_VP_ASSIST_PAGE }, { 5, HV_MSR_HYPERCALL },
	{ 6, HV_MSR_VP_INDEX },	      { 7, HV_MSR_RESET },	    { 8, HV_MSR_STATS_PARTITION_RETAIL_PAGE },
	{ 9, HV_MSR_REFERENCE_TSC },  { 10, HV_MSR_GUEST_IDLE },    { 11, HV_MSR_TSC_FREQUENCY },
	{ 13, HV_MSR_REENLIGHTENMENT_CONTROL }, { 15, HV_MSR_TSC_INVARIANT_CONTROL },
};

static uint32_t *reg(uint32_t leaf, size_t offset)
{
	return (uint32_t *)((char *)&leaves[leaf - FIRST] + offset);
}

static void answer_bits(void)
{
	static const char *const names[] = { "eax", "ebx", "ecx", "edx" };

	for (unsigned i = 0; i < ARRAY_SIZE(bits); i++) {
		uint32_t *r = reg(bits[i].leaf, bits[i].offset);

		answer(bits[i].name, "%u", *r >> bits[i].bit & 1);
		*r &= ~(1u << bits[i].bit);
	}
	for (uint32_t leaf = HV_CPUID_FEATURES; leaf <= HV_CPUID_ENLIGHTENMENT; leaf++)
		for (unsigned i = 0; i < 4; i++) {
			char key[32];

			format_into(key, sizeof(key), "leaf-%u/%s/others", leaf - FIRST, names[i]);
			answer_hex(key, *reg(leaf, i * 4));
		}
}

static void answer_leaf(uint32_t leaf)
{
	struct cpuid c = leaves[leaf - FIRST];
	char key[16];

	format_into(key, sizeof(key), "leaf-%u", leaf - FIRST);
	answer(key, "%08x,%08x,%08x,%08x", c.eax, c.ebx, c.ecx, c.edx);
}

static void compare(void *differences)
{
	for (uint32_t leaf = FIRST; leaf <= LAST; leaf++) {
		struct cpuid c = cpuid(leaf);

		*(unsigned *)differences += memcmp(&c, &leaves[leaf - FIRST], sizeof(c)) != 0;
	}
}

static void check_privileges(uint32_t eax)
{
	uint64_t value;

	for (unsigned i = 0; i < ARRAY_SIZE(privileges); i++)
		if (rdmsr_try(privileges[i].msr, &value) != (eax >> privileges[i].bit & 1)) {
			print("report: leaf 3 EAX bit %u and MSR 0x%x disagree\n", privileges[i].bit,
			      privileges[i].msr);
			report(OUTCOME_FAILURE, NULL);
		}
}

void test_main(void)
{
	unsigned differences = 0;

	for (uint32_t leaf = FIRST; leaf <= LAST; leaf++)
		leaves[leaf - FIRST] = cpuid(leaf);
	cpus_start();
	for (unsigned cpu = 0; cpu < cpu_count(); cpu++) {
		cpu_run(cpu, compare, &differences);
		cpu_wait(cpu);
	}
	answer("differences-between-processors", "%u", differences);
	answer("hypervisor-present", "%u", cpuid(1).ecx >> 31);
	CHECK(leaves[0].eax >= HV_CPUID_LIMITS);
	answer_leaf(HV_CPUID_VENDOR);
	answer_leaf(HV_CPUID_INTERFACE);
	answer_leaf(HV_CPUID_VERSION);
	answer_leaf(HV_CPUID_LIMITS);
	answer_leaf(HV_CPUID_HARDWARE);
	answer_hex("spin-retries", leaves[HV_CPUID_ENLIGHTENMENT - FIRST].ebx);
	*reg(HV_CPUID_ENLIGHTENMENT, offsetof(struct cpuid, ebx)) = 0;
	check_privileges(leaves[HV_CPUID_FEATURES - FIRST].eax);
	answer_bits();
	report(OUTCOME_SUCCESS, NULL);
}
