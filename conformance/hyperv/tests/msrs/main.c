/* SPDX-License-Identifier: MIT */
/*
 * Every number of 0x40000000-0x400001ff: what it reads at first, and what becomes of 0, of all ones, and
 * of its enable bit with a page of memory.  What ends the machine or interrupts it is other tests'.
 */
#include "conformance/hyperv/lib/guest.h"

static const struct row {
	uint32_t first, count;
	const char *name;
} rows[] = {
#define ROW(first, count, NAME, ...) { first, count, #NAME },
	HV_MSRS(ROW)
};

static const struct row *row_of(uint32_t msr)
{
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		if (msr - rows[i].first < rows[i].count)
			return &rows[i];
	return NULL;
}

static bool varies(uint32_t msr)
{
	return msr == HV_MSR_TIME_REF_COUNT || msr == HV_MSR_VP_RUNTIME || msr == HV_MSR_TSC_FREQUENCY ||
	       msr == HV_MSR_REFERENCE_TSC;
}

/* Written only by the tests of their own: page, reset, crash, apic. */
static bool left_out(uint32_t msr)
{
	return msr == HV_MSR_GUEST_OS_ID || msr == HV_MSR_HYPERCALL || msr == HV_MSR_RESET ||
	       msr == HV_MSR_ICR || msr == HV_MSR_CRASH_CTL || msr == HV_MSR_TSC_INVARIANT_CONTROL;
}

static void read_one(const char *name, uint32_t msr)
{
	char key[64];
	uint64_t value;

	format_into(key, sizeof(key), "%s/read", name);
	if (!varies(msr))
		answer_rdmsr(key, msr);
	else if (rdmsr_try(msr, &value))
		answer(key, "value");
	else
		answer_exception(key);
}

static void write_one(const char *name, const char *what, uint32_t msr, uint64_t value)
{
	char key[64];
	uint64_t now;

	format_into(key, sizeof(key), "%s/%s", name, what);
	if (!wrmsr_try(msr, value))
		answer_exception(key);
	else if (!rdmsr_try(msr, &now))
		answer(key, "written");
	else if (now == value)
		answer(key, "kept");
	else if (value && now == (value & ~HV_PAGE_ENABLE))
		answer(key, "kept,not-enabled");
	else
		answer_hex(key, now);
	wrmsr_try(msr, 0);
}

static void ask(const struct row *row, uint32_t msr, uint64_t page)
{
	char name[48];

	format_into(name, sizeof(name), row->count > 1 ? "%s+%u" : "%s", row->name, msr - row->first);
	read_one(name, msr);
	if (left_out(msr))
		return;
	write_one(name, "0", msr, 0);
	write_one(name, "ones", msr, ~0ull);
	write_one(name, "page", msr, page | HV_PAGE_ENABLE);
}

/* No name: nothing is there. */
static bool answers(uint32_t msr)
{
	uint64_t value;

	return rdmsr_try(msr, &value) || wrmsr_try(msr, 0) || wrmsr_try(msr, 1) || wrmsr_try(msr, ~0ull);
}

void test_main(void)
{
	uint64_t page = (uint64_t)page_alloc();
	unsigned unknown = 0;

	for (uint32_t msr = HV_MSR_FIRST; msr <= HV_MSR_LAST; msr++) {
		const struct row *row = row_of(msr);

		if (row) {
			ask(row, msr, page);
		} else if (answers(msr)) {
			print("report: MSR 0x%x answers\n", msr);
			unknown++;
		}
	}
	answer("unknown-numbers-that-answer", "%u", unknown);
	report(OUTCOME_SUCCESS, NULL);
}
