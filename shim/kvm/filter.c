/* SPDX-License-Identifier: MIT */
/* The merging of MSR filters.  KVM goes by the first range that covers an MSR, so ours comes first.
 */
#include "shim/kvm/filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t bitmap_bytes(const struct kvm_msr_filter_range *range)
{
	return (range->nmsrs + 7ul) / 8;
}

static int copy_range(struct kvm_msr_filter_range *to, const struct kvm_msr_filter_range *from)
{
	if (!from->bitmap || bitmap_bytes(from) > KVM_MSR_FILTER_MAX_BITMAP_SIZE) {
		errno = EINVAL;
		return -1;
	}
	*to = *from;
	to->bitmap = malloc(bitmap_bytes(from));
	if (!to->bitmap)
		return -1;
	memcpy(to->bitmap, from->bitmap, bitmap_bytes(from));
	return 0;
}

void filter_free(struct filter *f)
{
	unsigned i;

	for (i = 0; i < KVM_MSR_FILTER_MAX_RANGES; i++)
		free(f->vmm.ranges[i].bitmap);
	memset(f, 0, sizeof(*f));
}

int filter_copy(struct filter *to, const struct kvm_msr_filter *from)
{
	struct filter copy = {.vmm.flags = from->flags};
	unsigned i, used = 0;

	for (i = 0; i < KVM_MSR_FILTER_MAX_RANGES; i++) {
		if (!from->ranges[i].nmsrs)
			continue; /* as KVM does */
		if (copy_range(&copy.vmm.ranges[used], &from->ranges[i]))
			goto failed;
		used++;
	}
	/* With a range of ours in it KVM would not see that this is none. */
	errno = !used && from->flags & KVM_MSR_FILTER_DEFAULT_DENY ? EINVAL : ENOSPC;
	if (errno == EINVAL || used == KVM_MSR_FILTER_MAX_RANGES)
		goto failed;
	filter_free(to);
	*to = copy;
	return 0;
failed:
	filter_free(&copy);
	return -1;
}

void filter_merge(struct kvm_msr_filter *out, const struct filter *f, uint32_t first, uint32_t last,
		  uint8_t *denied)
{
	memset(out, 0, sizeof(*out));
	out->flags = f->vmm.flags;
	out->ranges[0] = (struct kvm_msr_filter_range){
		.flags = KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE,
		.base = first,
		.nmsrs = last - first + 1,
		.bitmap = denied,
	};
	memcpy(out->ranges + 1, f->vmm.ranges,
	       (KVM_MSR_FILTER_MAX_RANGES - 1) * sizeof(*out->ranges));
}
