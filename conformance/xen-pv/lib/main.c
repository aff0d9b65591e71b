/* SPDX-License-Identifier: MIT */
#include "conformance/xen-pv/lib/guest.h"

const start_info_t *start_info;
void guest_main(const start_info_t *info);

void guest_main(const start_info_t *info)
{
	start_info = info;
	coverage_init();
	memory_init();
	traps_init();
	test_main();
	shutdown();
}
