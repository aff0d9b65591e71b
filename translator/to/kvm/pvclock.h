/* SPDX-License-Identifier: MIT */
/*
 * What KVM writes into guest memory for the clock (Linux, Documentation/virt/kvm/x86/msr.rst).  A
 * version is odd while KVM writes; what was read is whole when it was even and is unchanged.
 */
#ifndef TRANSLATOR_TO_KVM_PVCLOCK_H
#define TRANSLATOR_TO_KVM_PVCLOCK_H

#include "translator/ops.h"

struct pvclock_time {
	uint32_t version;
	uint32_t pad0;
	uint64_t tsc_timestamp;
	uint64_t system_time;
	uint32_t tsc_to_system_mul;
	int8_t tsc_shift;
	uint8_t flags;
	uint8_t pad[2];
};

struct pvclock_wall {
	uint32_t version; /* 0: never written */
	uint32_t sec, nsec;
};

_Static_assert(sizeof(struct pvclock_time) == 32, "KVM's ABI");
_Static_assert(sizeof(struct pvclock_wall) == 12, "KVM's ABI");

/* -EIO: KVM did not fill it in, or does not finish. */
int pvclock_read_time(const volatile struct pvclock_time *page, struct clock_params *out);
int pvclock_read_wall(const volatile struct pvclock_wall *page, uint64_t *ns);

#endif
