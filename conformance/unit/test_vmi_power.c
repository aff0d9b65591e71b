/* SPDX-License-Identifier: MIT */
/* VMI's Reboot and Shutdown. */
#include <string.h>

#include "abi/vmi/vmi.h"
#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/fake_vmi.h"
#include "conformance/unit/unit.h"
#include "translator/from/vmi/vmi.h"
#include "translator/ops.h"

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
	fake_vmi_reset();
	EXPECT_EQ(host_probe_clock(), 0);
}

/* Devices are reachable when the machine ends, and nobody comes back to change that. */
static void expect_reachable(void)
{
	EXPECT_EQ(fake_vmi.begins, 1);
	EXPECT_EQ(fake_vmi.ends, 0);
	EXPECT(fake_vmi.reachable);
	EXPECT_EQ(fake_vmi.enables, 0);
}

static void expect_reset(uint32_t how, enum fake_end end)
{
	fake_vmi_reset();
	EXPECT_EQ(FAKE_END_OF(vmi_call_reboot(how)), end);
	expect_reachable();
}

static void test_reboot(void)
{
	expect_reset(VMI_REBOOT_SOFT, FAKE_RESET_CF9);
	expect_reset(VMI_REBOOT_HARD, FAKE_RESET_CF9);
	expect_reset(2, FAKE_RESET_CF9);
	expect_reset(~0u, FAKE_RESET_CF9);
	fake.power.no_cf9 = true;
	expect_reset(VMI_REBOOT_HARD, FAKE_RESET_KEYBOARD);
	fake_acpi_build(3);
	EXPECT_EQ(host_probe_clock(), 0);
	expect_reset(VMI_REBOOT_SOFT, FAKE_RESET_ACPI);
}

static void test_shutdown(void)
{
	EXPECT_EQ(FAKE_END_OF(vmi_call_shutdown()), FAKE_POWERED_OFF);
	expect_reachable();
}

/* The call does not return to a guest that does not expect it. */
static void test_neither(void)
{
	fake.power.deaf = true;
	EXPECT_EQ(FAKE_END_OF(vmi_call_shutdown()), FAKE_HALTED);
	EXPECT(strstr(fake_log, "cannot be powered off"));
	expect_reachable();
	fake_vmi_reset();
	EXPECT_EQ(FAKE_END_OF(vmi_call_reboot(VMI_REBOOT_HARD)), FAKE_HALTED);
	EXPECT(strstr(fake_log, "cannot be reset"));
	expect_reachable();
}

static const struct unit_test tests[] = {
	{"reboot", test_reboot},
	{"shutdown", test_shutdown},
	{"neither is possible", test_neither},
};

UNIT_MAIN("vmi_power", set_up, tests)
