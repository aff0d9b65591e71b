/* SPDX-License-Identifier: MIT */
/*
 * HvCallFlushVirtualAddressSpace, ...List and their Ex forms.  Every one flushes all that the TLBs
 * of the VPs hold: more than was asked for, which a flush always may (TLFS, "Virtual MMU").  So
 * the address space does not matter, nor a list's addresses, those that do not exist included.
 */
#include "translator/from/hyperv/hypercall.h"

#define SPACE_FLAGS \
	(HV_FLUSH_ALL_PROCESSORS | HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES | \
	 HV_FLUSH_NON_GLOBAL_MAPPINGS_ONLY)

/* "... does not make sense for this call and is treated as an invalid option". */
static uint64_t list_flags(struct hv_call *c)
{
	uint64_t flags = HV_FLUSH_ALL_PROCESSORS | HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES;

	if (hv_has(c->v->vm, HV_FEATURE_TLBFLUSH_EXT))
		flags |= HV_FLUSH_USE_EXTENDED_RANGE_FORMAT;
	return flags;
}

static enum hv_status flush_vps(struct hv_call *c, const struct hv_vps *vps)
{
	vp_flush_tlbs(c->v->vp, vps->word, vps->words);
	c->done = c->reps;
	return HV_STATUS_SUCCESS;
}

/* A mask of no processors means all: KVM found that Windows Server 2012 relies on it. */
static enum hv_status flush(struct hv_call *c, uint64_t allowed)
{
	const struct hv_flush_virtual_address_space *in = (const void *)c->in;
	struct hv_vps vps;

	if (in->flags & ~allowed)
		return HV_STATUS_INVALID_PARAMETER;
	if (in->flags & HV_FLUSH_ALL_PROCESSORS || !in->processor_mask)
		hv_vps_all(c, &vps);
	else
		hv_vps_of_mask(c, in->processor_mask, &vps);
	return flush_vps(c, &vps);
}

static enum hv_status flush_ex(struct hv_call *c, uint64_t allowed)
{
	const struct hv_flush_virtual_address_space_ex *in = (const void *)c->in;
	struct hv_vps vps;
	enum hv_status status = hv_vps_of_set(c, &in->set, &vps);

	if (status != HV_STATUS_SUCCESS)
		return status;
	if (in->flags & ~allowed)
		return HV_STATUS_INVALID_PARAMETER;
	if (in->flags & HV_FLUSH_ALL_PROCESSORS)
		hv_vps_all(c, &vps);
	return flush_vps(c, &vps);
}

enum hv_status hv_call_flush_virtual_address_space(struct hv_call *c)
{
	return flush(c, SPACE_FLAGS);
}

enum hv_status hv_call_flush_virtual_address_list(struct hv_call *c)
{
	return flush(c, list_flags(c));
}

enum hv_status hv_call_flush_virtual_address_space_ex(struct hv_call *c)
{
	return flush_ex(c, SPACE_FLAGS);
}

enum hv_status hv_call_flush_virtual_address_list_ex(struct hv_call *c)
{
	return flush_ex(c, list_flags(c));
}
