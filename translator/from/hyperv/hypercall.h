/* SPDX-License-Identifier: MIT */
/*
 * One hypercall on its way: what the dispatcher (hypercall.c) has checked and copied in, for the
 * handlers (call_*.c), which see nothing but this copy.
 */
#ifndef TRANSLATOR_FROM_HYPERV_HYPERCALL_H
#define TRANSLATOR_FROM_HYPERV_HYPERCALL_H

#include "translator/from/hyperv/hyperv.h"

struct hv_call {
	struct hv_vp *v;
	struct vp_regs *regs;	  /* the caller's */
	bool wide;		  /* a 64-bit caller */
	enum abi_verdict verdict; /* ABI_DONE, if the handler does not change it */
	uint64_t control;	  /* the hypercall input value */
	uint64_t param[2];	  /* GPAs of input and output; fast: 16 bytes of the input */
	unsigned reps;		  /* rep count */
	unsigned done;		  /* of the reps; the handler goes on from here */
	unsigned banks;		  /* 8-byte elements of the variable header */
	size_t header;		  /* bytes before the variable header */
	size_t in_size, out_size;
	uint8_t in[PAGE_SIZE] __attribute__((aligned(8)));
	uint8_t out[PAGE_SIZE] __attribute__((aligned(8)));
};

/* The input's list, which begins behind the variable header. */
static inline const void *hv_call_list(const struct hv_call *c)
{
	return c->in + c->header + c->banks * sizeof(uint64_t);
}

static inline const uint64_t *hv_call_banks(const struct hv_call *c)
{
	return (const void *)(c->in + c->header);
}

/*
 * The handlers of abi/hyperv/hypercalls.h.  One of a rep call does the reps from c->done to c->reps
 * in order and counts c->done up; one with output fills it for the reps that it has done, or
 * altogether when it answers HV_STATUS_SUCCESS.
 */
#define HV_CALL_DECLARE(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, \
			state) \
	HV_CALL_DECLARE_##state(name)
#define HV_CALL_DECLARE_HERE(name) enum hv_status hv_call_##name(struct hv_call *c);
#define HV_CALL_DECLARE_ABSENT(name)
HV_HYPERCALLS(HV_CALL_DECLARE)

/* What there is to say against the call before its handler is asked; else its sizes are known, and
 * its input is copied in. */
enum hv_status hv_call_check(struct hv_call *c);

/* hypercall_registers.c: the calling conventions. */

/* From c->v and c->regs: the caller's registers into *c, and back to where the page's code took
 * them from. */
void hv_call_enter(struct hv_call *c, bool wide);
/* The result value, and for a rep call (rep) how far it came, into the caller's registers. */
void hv_call_leave(struct hv_call *c, enum hv_status status, bool rep);
/* c->in from, and bytes first ... end - 1 of c->out to, where the caller wants them. */
enum hv_status hv_call_copy_in(struct hv_call *c);
enum hv_status hv_call_copy_out(struct hv_call *c, size_t first, size_t end);

/*
 * call_vp_set.c: the VPs of a mask of the first 64, or of an HV_VP_SET, as a bit for each VP that
 * there is; VPs that there are not are left out, as Linux's KVM does.
 */
struct hv_vps {
	unsigned words;
	uint64_t word[HV_VP_SET_BANKS];
};
void hv_vps_all(struct hv_call *c, struct hv_vps *out);
void hv_vps_of_mask(struct hv_call *c, uint64_t mask, struct hv_vps *out);
/* The banks are the variable header's. */
enum hv_status hv_vps_of_set(struct hv_call *c, const struct hv_vp_set *set, struct hv_vps *out);

/* Whether an HV_INPUT_VTL means the caller's own trust level: there is but that one, 0. */
static inline bool hv_own_vtl(uint8_t vtl)
{
	return !(vtl & HV_INPUT_VTL_RESERVED) &&
	       (!(vtl & HV_INPUT_VTL_USE_TARGET) || !(vtl & HV_INPUT_VTL_TARGET));
}

#endif
