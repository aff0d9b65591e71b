/* SPDX-License-Identifier: MIT */
#include "translator/from/vmi/vmi.h"
#include "translator/ops.h"

/* However it is asked for, the machine is reset: to a guest a virtual machine has no softer way. */
void vmi_call_reboot(uint32_t how)
{
	vmi_devices_begin();
	host_reset();
}

void vmi_call_shutdown(void)
{
	vmi_devices_begin();
	host_power_off();
}
