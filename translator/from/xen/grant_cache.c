/* SPDX-License-Identifier: MIT */
/* GNTTABOP_cache_flush: write a part of a page back to memory, and drop it from the caches. */
#include "translator/from/xen/grant_internal.h"

#define CACHE_LINE 64

static void clean_and_invalidate(const uint8_t *bytes, uint32_t len)
{
	const uint8_t *line = (const uint8_t *)((uintptr_t)bytes & ~(uintptr_t)(CACHE_LINE - 1));

	for (; line < bytes + len; line += CACHE_LINE)
		__asm__ volatile("clflush %0" : : "m"(*line) : "memory");
	__asm__ volatile("mfence" : : : "memory");
}

long grant_op_cache_flush(struct xen_vcpu *v, gva_t uop)
{
	struct gnttab_cache_flush op;
	mfn_t mfn;
	uint8_t *page;

	if (guest_read(&op, uop, sizeof(op)))
		return -XEN_EFAULT;
	if (op.offset >= PAGE_SIZE || op.offset + op.length > (int)PAGE_SIZE ||
	    op.op & ~(GNTTAB_CACHE_INVAL | GNTTAB_CACHE_CLEAN))
		return -XEN_EINVAL;
	if (!op.length || !op.op)
		return 0;
	mfn = op.a.dev_bus_addr >> PAGE_SHIFT;
	page = grant_frame(v->domain, mfn);
	if (!page)
		return mfn < v->domain->nr_frames ? -XEN_EPERM : -XEN_EINVAL;
	if (op.op == GNTTAB_CACHE_INVAL) /* x86 cannot drop a line without writing it back */
		return -XEN_EOPNOTSUPP;
	clean_and_invalidate(page + op.offset, op.length);
	return 0;
}
