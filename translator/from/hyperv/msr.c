/* SPDX-License-Identifier: MIT */
/*
 * RDMSR and WRMSR of the synthetic MSRs, by the table of abi/hyperv/msrs.h: what it has no row for,
 * what the row does not allow, and what belongs to a feature that is off is #GP.
 */
#include "translator/from/hyperv/hyperv.h"

struct row {
	const char *name;
	enum abi_verdict (*read)(struct hv_vp *v, uint32_t msr, uint64_t *value);
	enum abi_verdict (*write)(struct hv_vp *v, uint32_t msr, uint64_t value);
	uint8_t feature;
};

/* A row's place in the table below; 0 is for the numbers that have none. */
enum {
	NO_ROW,
#define ROW(first, count, NAME, name, access, feature, state) ROW_##NAME,
	HV_MSRS(ROW)
#undef ROW
};

#define READ_RO(name)  hv_read_##name
#define READ_RW(name)  hv_read_##name
#define READ_WO(name)  NULL
#define WRITE_RO(name) NULL
#define WRITE_RW(name) hv_write_##name
#define WRITE_WO(name) hv_write_##name
#define HANDLERS_HERE(access, name)   READ_##access(name), WRITE_##access(name)
#define HANDLERS_ABSENT(access, name) NULL, NULL
/* A range has the name of its first, and says so. */
#define NAME_OF(count, NAME) ((count) > 1 ? #NAME "..." : #NAME)

static const struct row rows[] = {
	[NO_ROW] = {NULL, NULL, NULL, 0},
#define ROW(first, count, NAME, name, access, feature, state) \
	[ROW_##NAME] = {NAME_OF(count, NAME), HANDLERS_##state(access, name), HV_FEATURE_##feature},
	HV_MSRS(ROW)
#undef ROW
};

_Static_assert(ARRAY_SIZE(rows) <= UINT8_MAX, "row_of has bytes");

/* Rows that overlap do not compile (-Woverride-init). */
static const uint8_t row_of[HV_MSR_LAST - HV_MSR_FIRST + 1] = {
#define ROW(first, count, NAME, name, access, feature, state) \
	[(first) - HV_MSR_FIRST ... (first) - HV_MSR_FIRST + (count) - 1] = ROW_##NAME,
	HV_MSRS(ROW)
#undef ROW
};

static const struct row *find(uint32_t msr)
{
	uint32_t index = msr - HV_MSR_FIRST;

	return &rows[index < ARRAY_SIZE(row_of) ? row_of[index] : NO_ROW];
}

enum abi_verdict hv_msr_read(struct vp *vp, uint32_t msr, uint64_t *value)
{
	const struct row *row = find(msr);
	struct hv_vp *v = vp_state(vp);

	if (!row->read || !hv_has(v->vm, row->feature))
		return ABI_FAULT;
	return row->read(v, msr, value);
}

enum abi_verdict hv_msr_write(struct vp *vp, uint32_t msr, uint64_t value)
{
	struct hv_vp *v = vp_state(vp);
	const struct row *row;

	if (msr == HV_MSR_CALL_64 || msr == HV_MSR_CALL_32)
		return hv_hypercall(v, msr);
	row = find(msr);
	if (!row->write || !hv_has(v->vm, row->feature))
		return ABI_FAULT;
	return row->write(v, msr, value);
}

const char *hv_msr_name(uint32_t msr)
{
	return find(msr)->name;
}
