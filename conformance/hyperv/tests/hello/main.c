/* SPDX-License-Identifier: MIT */
/*
 * The smallest guest: it starts, prints, takes an exception, and sees who is there.  When this fails,
 * no other test can tell anything.
 */
#include "conformance/hyperv/lib/guest.h"

void test_main(void)
{
	struct cpuid c = cpuid(0x40000000);
	char name[13] = { 0 };

	memcpy(name, &c.ebx, 4);
	memcpy(name + 4, &c.ecx, 4);
	memcpy(name + 8, &c.edx, 4);
	for (char *p = name; *p; p++)
		if (*p == ' ')
			*p = '-';
	answer("hypervisor", "%s", name[0] ? name : "none");
	TRY("ud2", "+m"(c) : :);
	answer_exception("ud2");
	cpus_start();
	answer("processors", "%u", cpu_count());
	report(OUTCOME_SUCCESS, NULL);
}
