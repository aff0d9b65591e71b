/* SPDX-License-Identifier: MIT */
/* A guest that is a hypervisor learns that it was moved. */
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define VECTOR 0xee
#define TARGET 1

static void set_up(void)
{
	unsigned i;

	fake_vm_reset(3);
	for (i = 0; i < 3; i++)
		hyperv_abi.vp_create(fake_vm_vp(i));
}

static enum abi_verdict write(uint32_t msr, uint64_t value)
{
	return hyperv_abi.msr_write(fake_vm_vp(0), msr, value);
}

static uint64_t read(uint32_t msr)
{
	uint64_t value = ~0ull;

	EXPECT_EQ(hyperv_abi.msr_read(fake_vm_vp(2), msr, &value), ABI_DONE);
	return value;
}

static uint64_t control(uint64_t target, uint64_t vector)
{
	return target << 32 | HV_REENLIGHTENMENT_ENABLE | vector;
}

static void test_registers(void)
{
	static const uint64_t bad[] = {
		HV_REENLIGHTENMENT_ENABLE,	  /* vector 0 */
		HV_REENLIGHTENMENT_ENABLE | 15,
		HV_REENLIGHTENMENT_ENABLE | 0x1ee, /* reserved bits */
		HV_REENLIGHTENMENT_ENABLE | 0x800000ee,
		1ull << 17,
	};
	unsigned i;

	EXPECT_EQ(read(HV_MSR_REENLIGHTENMENT_CONTROL), 0);
	EXPECT_EQ(write(HV_MSR_REENLIGHTENMENT_CONTROL, control(TARGET, 16)), ABI_DONE);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(write(HV_MSR_REENLIGHTENMENT_CONTROL, bad[i]), ABI_FAULT);
	EXPECT_EQ(read(HV_MSR_REENLIGHTENMENT_CONTROL), control(TARGET, 16));
	EXPECT_EQ(write(HV_MSR_REENLIGHTENMENT_CONTROL, 3), ABI_DONE); /* not enabled */
	EXPECT_EQ(read(HV_MSR_REENLIGHTENMENT_CONTROL), 3);

	EXPECT_EQ(write(HV_MSR_TSC_EMULATION_CONTROL, 1), ABI_DONE);
	EXPECT_EQ(write(HV_MSR_TSC_EMULATION_CONTROL, 2), ABI_FAULT);
	EXPECT_EQ(read(HV_MSR_TSC_EMULATION_CONTROL), 1);
	EXPECT_EQ(read(HV_MSR_TSC_EMULATION_STATUS), 0);
	EXPECT_EQ(write(HV_MSR_TSC_EMULATION_STATUS, 0), ABI_DONE);
	EXPECT_EQ(write(HV_MSR_TSC_EMULATION_STATUS, 1), ABI_FAULT);

	hyperv_abi.reset(fake_vm_vm());
	EXPECT_EQ(read(HV_MSR_REENLIGHTENMENT_CONTROL), 0);
	EXPECT_EQ(read(HV_MSR_TSC_EMULATION_CONTROL), 0);
}

/* Saved, loaded, and every VP enters the guest. */
static void move(void)
{
	size_t size = hyperv_abi.save(fake_vm_vm(), NULL, 0);
	void *blob = malloc(size);
	char why[128] = "";
	unsigned i;

	EXPECT_EQ(hyperv_abi.save(fake_vm_vm(), blob, size), size);
	hyperv_abi.reset(fake_vm_vm());
	EXPECT_EQ(hyperv_abi.load(fake_vm_vm(), blob, size, why, sizeof(why)), 0);
	if (*why)
		printf("\n    %s", why);
	free(blob);
	EXPECT_EQ(fake_vm.interrupts, 0); /* the VMM may load the local APIC yet */
	for (i = 0; i < 3; i++)
		if (fake_vm.vp[i].work)
			hyperv_abi.work(fake_vm_vp(i));
}

static void test_notice(void)
{
	EXPECT_EQ(write(HV_MSR_REENLIGHTENMENT_CONTROL, control(TARGET, VECTOR)), ABI_DONE);
	EXPECT_EQ(write(HV_MSR_TSC_EMULATION_CONTROL, 1), ABI_DONE);
	move();
	EXPECT_EQ(fake_vm.interrupts, 1);
	EXPECT_EQ(fake_vm_interrupted(TARGET, VECTOR), 1);
	EXPECT_EQ(read(HV_MSR_REENLIGHTENMENT_CONTROL), control(TARGET, VECTOR));
	EXPECT_EQ(read(HV_MSR_TSC_EMULATION_CONTROL), 1);
	EXPECT_EQ(read(HV_MSR_TSC_EMULATION_STATUS), 0);
	/* Once. */
	hyperv_abi.work(fake_vm_vp(TARGET));
	EXPECT_EQ(fake_vm.interrupts, 1);
}

static void test_no_notice(void)
{
	EXPECT_EQ(write(HV_MSR_REENLIGHTENMENT_CONTROL, (uint64_t)TARGET << 32 | VECTOR), ABI_DONE);
	move();
	EXPECT_EQ(fake_vm.interrupts, 0);
	/* To nobody. */
	EXPECT_EQ(write(HV_MSR_REENLIGHTENMENT_CONTROL, control(3, VECTOR)), ABI_DONE);
	move();
	EXPECT_EQ(write(HV_MSR_REENLIGHTENMENT_CONTROL, control(~0u, VECTOR)), ABI_DONE);
	move();
	EXPECT_EQ(fake_vm.interrupts, 0);
}

/* Between the load and the VP's entry. */
static void test_given_up(void)
{
	EXPECT_EQ(write(HV_MSR_REENLIGHTENMENT_CONTROL, control(TARGET, VECTOR)), ABI_DONE);
	hv_reenlightenment_moved(fake_vm_hv());
	EXPECT_EQ(write(HV_MSR_REENLIGHTENMENT_CONTROL, 0), ABI_DONE);
	hyperv_abi.work(fake_vm_vp(TARGET));
	EXPECT_EQ(write(HV_MSR_REENLIGHTENMENT_CONTROL, control(TARGET, VECTOR)), ABI_DONE);
	hv_reenlightenment_moved(fake_vm_hv());
	hyperv_abi.reset(fake_vm_vm());
	hyperv_abi.work(fake_vm_vp(TARGET));
	EXPECT_EQ(fake_vm.interrupts, 0);
}

/* Saved state that no guest could have made. */
static void test_bad_state(void)
{
	size_t size = hyperv_abi.save(fake_vm_vm(), NULL, 0);
	void *blob = malloc(size);
	char why[128] = "";

	fake_vm_hv()->reenlightenment = HV_REENLIGHTENMENT_ENABLE | 2;
	EXPECT_EQ(hyperv_abi.save(fake_vm_vm(), blob, size), size);
	fake_vm_hv()->reenlightenment = 0;
	EXPECT(hyperv_abi.load(fake_vm_vm(), blob, size, why, sizeof(why)) < 0);
	EXPECT(strstr(why, "reenlightenment") != NULL);
	EXPECT_EQ(fake_vm_hv()->reenlightenment, 0);
	free(blob);
}

static const struct unit_test tests[] = {
	{"the registers", test_registers},
	{"an interrupt after a move", test_notice},
	{"none that was not asked for", test_no_notice},
	{"given up meanwhile", test_given_up},
	{"saved state that cannot be", test_bad_state},
};

UNIT_MAIN("Hyper-V: reenlightenment", set_up, tests)
