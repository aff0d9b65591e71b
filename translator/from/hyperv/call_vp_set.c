/* SPDX-License-Identifier: MIT */
/*
 * Which VPs a call names (TLFS, "HV_VP_SET"): masks and sparse sets become one bit for each VP that
 * there is.
 */
#include "translator/from/hyperv/hypercall.h"

#define BANK_VPS 64

/* VPs beyond the last bank cannot be named at all. */
static unsigned vps(struct hv_call *c)
{
	unsigned count = vm_vp_count(c->v->vm->vm);

	return count < HV_VP_SET_BANKS * BANK_VPS ? count : HV_VP_SET_BANKS * BANK_VPS;
}

/* The bits of the bank that stand for a VP. */
static uint64_t there_are(unsigned bank, unsigned count)
{
	unsigned here = count - bank * BANK_VPS;

	return here >= BANK_VPS ? ~0ull : (1ull << here) - 1;
}

static unsigned words(unsigned count)
{
	return (count + BANK_VPS - 1) / BANK_VPS;
}

void hv_vps_all(struct hv_call *c, struct hv_vps *out)
{
	unsigned count = vps(c), i;

	out->words = words(count);
	for (i = 0; i < out->words; i++)
		out->word[i] = there_are(i, count);
}

void hv_vps_of_mask(struct hv_call *c, uint64_t mask, struct hv_vps *out)
{
	out->words = 1;
	out->word[0] = mask & there_are(0, vps(c));
}

static void of_sparse(struct hv_call *c, uint64_t valid, struct hv_vps *out)
{
	const uint64_t *bank = hv_call_banks(c);
	unsigned count = vps(c), i;

	out->words = words(count);
	for (i = 0; i < out->words; i++) {
		out->word[i] = 0;
		if (valid & 1ull << i)
			out->word[i] = *bank++ & there_are(i, count);
	}
}

/* A bank for each bit of the mask, no more and no less; KVM wants that of a set of all VPs, too,
 * whose banks mean nothing.  The TLFS has no status for the one or for an unknown format. */
enum hv_status hv_vps_of_set(struct hv_call *c, const struct hv_vp_set *set, struct hv_vps *out)
{
	if (c->banks != (unsigned)__builtin_popcountll(set->valid_bank_mask))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	if (set->format == HV_VP_SET_ALL)
		hv_vps_all(c, out);
	else if (set->format == HV_VP_SET_SPARSE_4K)
		of_sparse(c, set->valid_bank_mask, out);
	else
		return HV_STATUS_INVALID_PARAMETER;
	return HV_STATUS_SUCCESS;
}
