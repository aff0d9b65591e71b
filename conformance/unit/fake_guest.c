/* SPDX-License-Identifier: MIT */
#include "conformance/unit/fake_guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/trap.h"
#include "translator/ops.h"

struct xen_regs fake_regs;

const uint64_t fake_bad_address[BAD_ADDRESSES] = {
	FAKE_UNMAPPED,
	FAKE_NON_CANONICAL,
	FAKE_XEN_ADDRESS,
	FAKE_UNMAPPED - 1,
};

void fake_guest_reset(void)
{
	fake_reset();
	fake_machine_reset();
	if (host_probe() || evtchn_init(&fake_domain) || grant_init(&fake_domain)) {
		fprintf(stderr, "fake guest: no host, or no memory\n");
		abort();
	}
	memset(&fake_regs, 0, sizeof(fake_regs));
	fake_regs.cs = XEN_KERNEL_CS;
	fake_regs.ss = XEN_KERNEL_SS;
	fake_regs.rflags = 0x202;
	fake_regs.rsp = FAKE_STACK_TOP - 0x100;
	fake_vcpu.regs = &fake_regs;
	fake_vcpu.kernel_sp = FAKE_STACK_TOP;
	table_pair_forget(&fake_vcpu, 0); /* what was learnt of the last test's tables */
	fake_vcpu.pair_stale = 0;
	memset(fake_log, 0, sizeof(fake_log));
}
