/* SPDX-License-Identifier: MIT */
/*
 * The guest OS id and the hypercall page (TLFS, "Establishing the Hypercall Interface"): enabled, moved,
 * taken away with the memory under it, locked; and who may call it.
 */
#include "conformance/hyperv/lib/guest.h"

#define PATTERN 0x5a
#define ABSENT	(0x7777ull | HV_CALL_FAST) /* no page answers this by itself */

static bool is_pattern(const uint8_t *page)
{
	for (unsigned i = 0; i < PAGE_SIZE; i++)
		if (page[i] != PATTERN)
			return false;
	return true;
}

static void answer_yes(const char *key, bool yes)
{
	answer(key, "%s", yes ? "yes" : "no");
}

static void answer_call(const char *key, const void *code)
{
	answer_result(key, hypercall_at(code, ABSENT, 1, 0));
}

static void before_os_id(const uint8_t *page)
{
	answer_rdmsr("os-id/at-first", HV_MSR_GUEST_OS_ID);
	answer_rdmsr("page/at-first", HV_MSR_HYPERCALL);
	answer_yes("page/without-os-id/accepted",
		   wrmsr_try(HV_MSR_HYPERCALL, (uint64_t)page | HV_HYPERCALL_ENABLE));
	answer_yes("page/without-os-id/enabled", rdmsr(HV_MSR_HYPERCALL) & HV_HYPERCALL_ENABLE);
	answer_yes("page/without-os-id/memory-untouched", is_pattern(page));
}

/* Callers that are not the page. */
static void wrong_callers(uint8_t *page)
{
	uint8_t *copy = page_alloc();

	memcpy(copy, page, PAGE_SIZE);
	answer_call("call/from-a-copy", copy);
	user_run(page, ABSENT, 1, 0);
	answer_exception("call/from-ring-3");
	answer_call("call/afterwards", page);
}

static void call_msrs(void)
{
	answer_yes("call-msr/64/write", wrmsr_try(HV_MSR_CALL_64, 0));
	answer_yes("call-msr/32/write", wrmsr_try(HV_MSR_CALL_32, 0));
	answer_rdmsr("call-msr/64/read", HV_MSR_CALL_64);
}

static void lock(uint8_t *page)
{
	uint64_t locked = (uint64_t)page | HV_HYPERCALL_ENABLE | HV_HYPERCALL_LOCKED;

	wrmsr(HV_MSR_GUEST_OS_ID, GUEST_OS_ID);
	answer_yes("lock/accepted", wrmsr_try(HV_MSR_HYPERCALL, locked));
	answer_yes("lock/kept", rdmsr(HV_MSR_HYPERCALL) == locked);
	answer_yes("lock/again/accepted", wrmsr_try(HV_MSR_HYPERCALL, locked));
	answer_yes("lock/off/accepted", wrmsr_try(HV_MSR_HYPERCALL, 0));
	answer_yes("lock/off/still-there", rdmsr(HV_MSR_HYPERCALL) == locked);
}

void test_main(void)
{
	uint8_t *page = page_alloc(), *other = page_alloc();

	memset(page, PATTERN, PAGE_SIZE);
	memset(other, PATTERN, PAGE_SIZE);
	before_os_id(page);
	answer_wrmsr("os-id", HV_MSR_GUEST_OS_ID, GUEST_OS_ID);
	answer_yes("page/accepted", wrmsr_try(HV_MSR_HYPERCALL, (uint64_t)page | HV_HYPERCALL_ENABLE));
	answer_yes("page/kept", rdmsr(HV_MSR_HYPERCALL) == ((uint64_t)page | HV_HYPERCALL_ENABLE));
	answer_yes("page/is-there", !is_pattern(page));
	answer_call("call/page", page);
	wrong_callers(page);
	call_msrs();

	answer_yes("moved/accepted", wrmsr_try(HV_MSR_HYPERCALL, (uint64_t)other | HV_HYPERCALL_ENABLE));
	answer_yes("moved/is-there", !is_pattern(other));
	answer_yes("moved/memory-restored", is_pattern(page));
	answer_call("moved/call", other);

	answer_yes("off/accepted", wrmsr_try(HV_MSR_HYPERCALL, (uint64_t)other));
	answer_yes("off/memory-restored", is_pattern(other));
	answer_yes("beyond-memory/accepted", wrmsr_try(HV_MSR_HYPERCALL, 0xfffffff000ull | HV_HYPERCALL_ENABLE));
	memset(other, PATTERN, PAGE_SIZE);
	wrmsr(HV_MSR_HYPERCALL, (uint64_t)other | HV_HYPERCALL_ENABLE);
	wrmsr(HV_MSR_GUEST_OS_ID, 0);
	answer_yes("os-id-0/disables", !(rdmsr(HV_MSR_HYPERCALL) & HV_HYPERCALL_ENABLE));
	answer_yes("os-id-0/memory-restored", is_pattern(other));
	lock(page);
	report(OUTCOME_SUCCESS, NULL);
}
