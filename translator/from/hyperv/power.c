/* SPDX-License-Identifier: MIT */
/* The guest asks for a reset, and for rest (TLFS, "Virtual Processor Idle Sleep State"). */
#include "translator/from/hyperv/hyperv.h"

enum abi_verdict hv_read_reset(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = 0;
	return ABI_DONE;
}

enum abi_verdict hv_write_reset(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	return value & HV_RESET_RESET ? ABI_RESET : ABI_DONE;
}

/* Reading it is the request.  An interrupt that the guest has masked wakes it too. */
enum abi_verdict hv_read_guest_idle(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	vp_wait(v->vp);
	*value = 0;
	return ABI_DONE;
}
