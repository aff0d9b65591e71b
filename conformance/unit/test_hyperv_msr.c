/* SPDX-License-Identifier: MIT */
/*
 * Dispatch of the synthetic MSRs: every number of the range, read and written, with its feature on
 * and off.  The handlers here are the test's own: they say that they were called, and with what.
 */
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define VALUE 0x123456789abcdef0ull

static struct {
	const char *handler; /* the last one that was called; NULL: none */
	struct hv_vp *v;
	uint32_t msr;
	uint64_t value;
	unsigned calls;
	enum abi_verdict answer;
} seen;

static enum abi_verdict see(const char *handler, struct hv_vp *v, uint32_t msr, uint64_t value)
{
	seen.handler = handler;
	seen.v = v;
	seen.msr = msr;
	seen.value = value;
	seen.calls++;
	return seen.answer;
}

#define READ(name) \
	enum abi_verdict hv_read_##name(struct hv_vp *v, uint32_t msr, uint64_t *value) \
	{ \
		*value = VALUE; \
		return see("read " #name, v, msr, 0); \
	}
#define WRITE(name) \
	enum abi_verdict hv_write_##name(struct hv_vp *v, uint32_t msr, uint64_t value) \
	{ \
		return see("write " #name, v, msr, value); \
	}
#define HANDLERS_RO(name) READ(name)
#define HANDLERS_WO(name) WRITE(name)
#define HANDLERS_RW(name) READ(name) WRITE(name)
#define HANDLERS_HERE(access, name) HANDLERS_##access(name)
#define HANDLERS_ABSENT(access, name)
#define ROW(first, count, NAME, name, access, feature, state) HANDLERS_##state(access, name)
HV_MSRS(ROW)
#undef ROW

enum abi_verdict hv_hypercall(struct hv_vp *v, uint32_t call_msr)
{
	return see("hypercall", v, call_msr, 0);
}

/* What a number should lead to; NULL: #GP. */
struct expected {
	const char *read, *write, *name;
	unsigned feature;
};

static struct expected expected(uint32_t msr)
{
#define READ_OF_RO(name)  "read " #name
#define READ_OF_RW(name)  "read " #name
#define READ_OF_WO(name)  NULL
#define WRITE_OF_RO(name) NULL
#define WRITE_OF_RW(name) "write " #name
#define WRITE_OF_WO(name) "write " #name
#define OF_HERE(access, name)	READ_OF_##access(name), WRITE_OF_##access(name)
#define OF_ABSENT(access, name) NULL, NULL
#define ROW(first, count, NAME, name, access, feature, state) \
	if (msr >= (first) && msr - (first) < (count)) \
		return (struct expected){OF_##state(access, name), #NAME, HV_FEATURE_##feature};
	HV_MSRS(ROW)
#undef ROW
	if (msr == HV_MSR_CALL_64 || msr == HV_MSR_CALL_32)
		return (struct expected){NULL, "hypercall", NULL, HV_FEATURE_ALWAYS};
	return (struct expected){NULL, NULL, NULL, HV_FEATURE_ALWAYS};
}

static void expect_read(uint32_t msr, const char *handler, enum abi_verdict answer)
{
	uint64_t value = 0;

	memset(&seen, 0, sizeof(seen));
	seen.answer = answer;
	EXPECT_EQ(hv_msr_read(fake_vm_vp(1), msr, &value), handler ? answer : ABI_FAULT);
	EXPECT_EQ(seen.calls, handler != NULL);
	if (!handler || !seen.handler)
		return;
	EXPECT(!strcmp(seen.handler, handler));
	EXPECT_EQ(seen.msr, msr);
	EXPECT_EQ(value, VALUE);
	EXPECT(seen.v == fake_vm_hvp(1));
}

static void expect_write(uint32_t msr, const char *handler, enum abi_verdict answer)
{
	memset(&seen, 0, sizeof(seen));
	seen.answer = answer;
	EXPECT_EQ(hv_msr_write(fake_vm_vp(1), msr, ~VALUE), handler ? answer : ABI_FAULT);
	EXPECT_EQ(seen.calls, handler != NULL);
	if (!handler || !seen.handler)
		return;
	EXPECT(!strcmp(seen.handler, handler));
	EXPECT_EQ(seen.msr, msr);
	EXPECT(seen.v == fake_vm_hvp(1));
	if (strcmp(handler, "hypercall"))
		EXPECT_EQ(seen.value, ~VALUE);
}

static void set_up(void)
{
	fake_vm_reset(2);
}

static void test_every_number(void)
{
	uint32_t msr;

	for (msr = HV_MSR_FIRST - 8; msr <= HV_MSR_LAST + 8; msr++) {
		struct expected e = expected(msr);

		expect_read(msr, e.read, ABI_DONE);
		expect_write(msr, e.write, ABI_DONE);
	}
}

static void test_far_numbers(void)
{
	static const uint32_t far[] = {0,	   0x10,       0x4b564d00, 0x40001002,
				       0x80000000, 0xc0000080, ~0u};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(far); i++) {
		expect_read(far[i], NULL, ABI_DONE);
		expect_write(far[i], NULL, ABI_DONE);
	}
}

/* A handler's answer is passed on. */
static void test_verdicts(void)
{
	expect_read(HV_MSR_ICR, "read icr", ABI_FAULT);
	expect_write(HV_MSR_RESET, "write reset", ABI_RESET);
	expect_write(HV_MSR_CRASH_CTL, "write crash_ctl", ABI_CRASHED);
	expect_write(HV_MSR_CALL_64, "hypercall", ABI_FAULT);
	expect_write(HV_MSR_CALL_32, "hypercall", ABI_RESET);
}

/* With all features but one its MSRs are gone, and no others; and with it alone, all others. */
static void test_features(void)
{
	unsigned feature, off;
	uint32_t msr;

	for (feature = 0; feature < 2 * HV_FEATURE_COUNT; feature++) {
		off = feature % HV_FEATURE_COUNT;
		fake_vm_hv()->features = (1u << HV_FEATURE_COUNT) - 1;
		fake_vm_hv()->features &= feature == off ? ~(1u << off) : 1u << off;
		for (msr = HV_MSR_FIRST; msr <= HV_MSR_LAST; msr++) {
			struct expected e = expected(msr);
			bool on = hv_has(fake_vm_hv(), e.feature);

			expect_read(msr, on ? e.read : NULL, ABI_DONE);
			expect_write(msr, on ? e.write : NULL, ABI_DONE);
		}
	}
}

/* The specification's: not from the table. */
static void test_access(void)
{
	static const uint32_t read_only[] = {0x40000002, 0x40000010, 0x40000020, 0x40000022,
					     0x40000023, 0x40000081, 0x400000f0};
	static const uint32_t here[] = {0x40000000, 0x40000001, 0x40000003, 0x40000021, 0x40000071,
					0x40000072, 0x40000073, 0x40000080, 0x40000082, 0x40000083,
					0x40000084, 0x40000090, 0x4000009f, 0x400000b0, 0x400000b7,
					0x40000100, 0x40000105, 0x40000118};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(read_only); i++) {
		EXPECT(expected(read_only[i]).read != NULL);
		EXPECT(expected(read_only[i]).write == NULL);
	}
	for (i = 0; i < ARRAY_SIZE(here); i++) {
		EXPECT(expected(here[i]).read != NULL);
		EXPECT(expected(here[i]).write != NULL);
	}
	EXPECT(expected(0x40000070).read == NULL);
	EXPECT(expected(0x40000070).write != NULL);
}

static void test_names(void)
{
	uint32_t msr;

	for (msr = HV_MSR_FIRST - 1; msr <= HV_MSR_LAST + 1; msr++) {
		const char *name = hv_msr_name(msr), *row = expected(msr).name;

		EXPECT_EQ(name != NULL, row != NULL);
		if (name && row)
			EXPECT(!strncmp(name, row, strlen(row)));
	}
	EXPECT(!strcmp(hv_msr_name(HV_MSR_GUEST_OS_ID), "GUEST_OS_ID"));
	EXPECT(!strcmp(hv_msr_name(HV_MSR_SINT0 + 5), "SINT0..."));
}

static const struct unit_test tests[] = {
	{"every number of the range", test_every_number},
	{"numbers far from the range", test_far_numbers},
	{"a handler's verdict is the answer", test_verdicts},
	{"each feature on and off", test_features},
	{"read-only, write-only, both", test_access},
	{"names", test_names},
};

UNIT_MAIN("Hyper-V: MSRs", set_up, tests)
