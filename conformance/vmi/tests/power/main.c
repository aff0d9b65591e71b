/* SPDX-License-Identifier: MIT */
/* The ends of the machine: Shutdown, or with the word reboot Reboot. */
#include "conformance/vmi/lib/guest.h"

void test_main(void)
{
	if (!rom)
		stop("there is no VMI ROM");
	EXPECT_EQ("VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	report(OUTCOME_SUCCESS, NULL);
	vmi_made(word("reboot") ? VMI_CALL_Reboot : VMI_CALL_Shutdown);
	expect_end(word("reboot") ? "reset" : "power-off");
	if (word("reboot"))
		VMI(Reboot, VMI_REBOOT_HARD);
	else
		VMI_0(Shutdown);
	stop("the machine goes on");
}
