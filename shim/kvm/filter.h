/* SPDX-License-Identifier: MIT */
/* One MSR filter out of the VMM's and the range that the guest ABI takes over. */
#ifndef SHIM_KVM_FILTER_H
#define SHIM_KVM_FILTER_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stdint.h>

/* The VMM's filter, with bitmaps of its own. */
struct filter {
	struct kvm_msr_filter vmm;
};

/* 0, or -1 with errno: EINVAL for what KVM would refuse, ENOSPC when no range is left for the
 * ABI's, ENOMEM.  Then `to` is as before. */
int filter_copy(struct filter *to, const struct kvm_msr_filter *from);
void filter_free(struct filter *f);

/* What KVM is to be told: [first, last] is denied before anything else; `denied` is the bitmap for
 * it, a zero bit for each MSR of the range. */
void filter_merge(struct kvm_msr_filter *out, const struct filter *f, uint32_t first, uint32_t last,
		  uint8_t *denied);

#endif
