/* SPDX-License-Identifier: MIT */
#include "conformance/coverage/unit/record.h"
#include "translator/from/hyperv/hyperv.h"

enum abi_verdict __real_hv_msr_read(struct vp *vp, uint32_t msr, uint64_t *value);
enum abi_verdict __wrap_hv_msr_read(struct vp *vp, uint32_t msr, uint64_t *value);
enum abi_verdict __real_hv_msr_write(struct vp *vp, uint32_t msr, uint64_t value);
enum abi_verdict __wrap_hv_msr_write(struct vp *vp, uint32_t msr, uint64_t value);

static struct coverage_row *find(uint32_t msr)
{
#define ROW(first, count, NAME, ...) \
	static struct coverage_row row_##NAME = {"hyperv-msr", #NAME, {0}}; \
	if (msr >= (first) && msr - (first) < (count)) \
		return &row_##NAME;
	HV_MSRS(ROW)
#undef ROW
	return NULL;
}

static enum abi_verdict answered(uint32_t msr, enum abi_verdict verdict)
{
	struct coverage_row *row = find(msr);

	if (!row || !coverage_record(row, verdict != ABI_FAULT))
		return verdict;
	return verdict == ABI_FAULT ? ABI_DONE : ABI_FAULT;
}

enum abi_verdict __wrap_hv_msr_read(struct vp *vp, uint32_t msr, uint64_t *value)
{
	return answered(msr, __real_hv_msr_read(vp, msr, value));
}

enum abi_verdict __wrap_hv_msr_write(struct vp *vp, uint32_t msr, uint64_t value)
{
	return answered(msr, __real_hv_msr_write(vp, msr, value));
}
