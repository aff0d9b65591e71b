/* SPDX-License-Identifier: MIT */
/* Hyper-V's hypercalls, where their result goes into the caller's registers. */
#include "conformance/coverage/unit/record.h"
#include "translator/from/hyperv/hypercall.h"

void __real_hv_call_leave(struct hv_call *c, enum hv_status status, bool rep);
void __wrap_hv_call_leave(struct hv_call *c, enum hv_status status, bool rep);

static struct coverage_row rows[] = {
#define ROW(code, Name, ...) {"hyperv-call", #Name, {0}},
	HV_HYPERCALLS(ROW)
#undef ROW
};

static struct coverage_row *find(unsigned code)
{
	switch (code) {
#define ROW(code, Name, ...) case code: return &rows[HV_ROW_##Name];
	HV_HYPERCALLS(ROW)
#undef ROW
	}
	return NULL;
}

void __wrap_hv_call_leave(struct hv_call *c, enum hv_status status, bool rep)
{
	struct coverage_row *row = find(c->control & HV_CALL_CODE);
	bool success = status == HV_STATUS_SUCCESS;

	if (row && coverage_record(row, success))
		status = success ? HV_STATUS_ACCESS_DENIED : HV_STATUS_SUCCESS;
	__real_hv_call_leave(c, status, rep);
}
