/* SPDX-License-Identifier: MIT */
/*
 * CPUID as Xen answers it in a PV domain.  There the instruction does not trap on most processors
 * and tells of what is below Xen; behind Xen's prefix (xen/include/public/arch-x86/xen.h,
 * XEN_EMULATE_PREFIX), an illegal instruction anywhere else, it is emulated.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xen/xen.h>

#include "tools/probe/leaves.h"

static sigjmp_buf illegal;

static void on_illegal(int number)
{
	siglongjmp(illegal, 1);
}

static void read_emulated(const void *context, uint32_t leaf, uint32_t subleaf, uint32_t r[4])
{
	__asm__ volatile(XEN_CPUID
			 : "=a"(r[EAX]), "=b"(r[EBX]), "=c"(r[ECX]), "=d"(r[EDX])
			 : "0"(leaf), "2"(subleaf));
}

static bool is_emulated(void)
{
	const struct sigaction action = {.sa_handler = on_illegal};
	struct sigaction before;
	volatile bool emulated = false;
	uint32_t r[4];

	if (sigaction(SIGILL, &action, &before))
		return false;
	if (!sigsetjmp(illegal, 1)) {
		read_emulated(NULL, 0, 0, r);
		emulated = true;
	}
	sigaction(SIGILL, &before, NULL);
	return emulated;
}

const struct cpuid_source *cpuid_of_xen_pv(void)
{
	static const struct cpuid_source source = {.read = read_emulated};

	return is_emulated() ? &source : NULL;
}
