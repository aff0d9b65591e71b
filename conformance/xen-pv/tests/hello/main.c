/* SPDX-License-Identifier: MIT */
/*
 * The smallest guest: it starts, prints, takes one exception and stops.  When this fails, no other
 * test can tell anything.
 */
#include "conformance/xen-pv/lib/guest.h"

void test_main(void)
{
	answer("version", "%ld", hypercall(__HYPERVISOR_xen_version, XENVER_version) >> 16);
	PROBE("ud2", "ud2");
	report(OUTCOME_SUCCESS, NULL);
}
