/* SPDX-License-Identifier: MIT */
/* The reference TSC page: what a guest computes from it is the time, at every moment. */
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define PAGE FAKE_VM_PAGE_FREE

static void set_up(void)
{
	fake_vm_reset(2);
	hv_vp_create(fake_vm_vp(0));
	hv_vp_create(fake_vm_vp(1));
}

static enum abi_verdict set(uint64_t value)
{
	return hv_msr_write(fake_vm_vp(0), HV_MSR_REFERENCE_TSC, value);
}

static uint64_t get(void)
{
	uint64_t value = ~0ull;

	EXPECT_EQ(hv_msr_read(fake_vm_vp(1), HV_MSR_REFERENCE_TSC, &value), ABI_DONE);
	return value;
}

static uint64_t enabled_at(unsigned page)
{
	return fake_vm_gpa(page, 0).addr | HV_PAGE_ENABLE;
}

static const struct hv_reference_tsc_page *seen(unsigned page)
{
	return fake_vm_page(page);
}

/* As the TLFS has a guest compute it; false: it has to ask. */
static bool guest_time(unsigned page, uint64_t *now)
{
	const struct hv_reference_tsc_page *p = seen(page);

	if (p->tsc_sequence == HV_REFERENCE_TSC_SEQUENCE_INVALID)
		return false;
	*now = ((unsigned __int128)fake_vm.tsc * p->tsc_scale >> 64) + (uint64_t)p->tsc_offset;
	return true;
}

static void expect_guest_time(unsigned page)
{
	uint64_t now = ~0ull;

	EXPECT(guest_time(page, &now));
	EXPECT_EQ(now, vm_reference_time(fake_vm_vm()));
}

static void the_page_tells_the_time(void)
{
	fake_vm_set_time(5000000000);
	EXPECT_EQ(set(enabled_at(PAGE)), ABI_DONE);
	EXPECT_EQ(get(), enabled_at(PAGE));
	expect_guest_time(PAGE);
	fake_vm.tsc += 123456789;
	expect_guest_time(PAGE);
}

static void the_page_comes_moves_and_goes(void)
{
	memset(fake_vm_page(PAGE), 'a', PAGE_SIZE);
	memset(fake_vm_page(PAGE + 1), 'b', PAGE_SIZE);
	set(enabled_at(PAGE));
	set(enabled_at(PAGE + 1));
	EXPECT_EQ(*(uint8_t *)fake_vm_page(PAGE), 'a');
	expect_guest_time(PAGE + 1);
	EXPECT_EQ(set(enabled_at(PAGE + 1) & ~HV_PAGE_ENABLE), ABI_DONE);
	EXPECT_EQ(*(uint8_t *)fake_vm_page(PAGE + 1), 'b');
	EXPECT_EQ(get(), enabled_at(PAGE + 1) & ~HV_PAGE_ENABLE);
}

static void the_rest_of_the_page_is_empty(void)
{
	const uint8_t *bytes = fake_vm_page(PAGE);
	size_t i;

	memset(fake_vm_page(PAGE), 0xff, PAGE_SIZE);
	set(enabled_at(PAGE));
	EXPECT_EQ(seen(PAGE)->reserved, 0);
	for (i = sizeof(struct hv_reference_tsc_page); i < PAGE_SIZE; i++)
		EXPECT_EQ(bytes[i], 0);
}

static void reserved_bits_are_preserved(void)
{
	set(enabled_at(PAGE) | HV_PAGE_RESERVED);
	EXPECT_EQ(get(), enabled_at(PAGE) | HV_PAGE_RESERVED);
	expect_guest_time(PAGE);
}

static void without_memory_there_is_no_page_and_no_fault(void)
{
	static const unsigned pages[] = {FAKE_VM_PAGE_HOLE, FAKE_VM_PAGE_READ_ONLY, FAKE_VM_PAGES};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		EXPECT_EQ(set(enabled_at(PAGE)), ABI_DONE);
		EXPECT_EQ(set(enabled_at(pages[i])), ABI_DONE);
		EXPECT_EQ(get(), enabled_at(pages[i]));
		hv_clock_changed(fake_vm_vm());
		EXPECT(fake_vm_intact());
	}
	EXPECT_EQ(set(~0ull), ABI_DONE);
	EXPECT_EQ(get(), ~0ull);
	hv_clock_changed(fake_vm_vm());
}

static void a_clock_that_changes_has_a_new_sequence(void)
{
	uint32_t before;

	set(enabled_at(PAGE));
	before = seen(PAGE)->tsc_sequence;
	fake_vm.reference.scale /= 3;
	fake_vm.reference.offset = -12345;
	hv_clock_changed(fake_vm_vm());
	EXPECT(seen(PAGE)->tsc_sequence != before);
	expect_guest_time(PAGE);
}

static void an_unstable_clock_is_invalid(void)
{
	uint64_t now;

	set(enabled_at(PAGE));
	fake_vm.reference.stable = false;
	hv_clock_changed(fake_vm_vm());
	EXPECT(!guest_time(PAGE, &now));
	set(enabled_at(PAGE + 1));
	EXPECT(!guest_time(PAGE + 1, &now));
	fake_vm.reference.stable = true;
	hv_clock_changed(fake_vm_vm());
	expect_guest_time(PAGE + 1);
}

static void no_sequence_means_two_things(void)
{
	fake_vm_hv()->tsc_sequence = ~0u - 2;
	set(enabled_at(PAGE));
	EXPECT_EQ(seen(PAGE)->tsc_sequence, ~0u - 1);
	hv_clock_changed(fake_vm_vm());
	EXPECT_EQ(seen(PAGE)->tsc_sequence, 1);
	hv_clock_changed(fake_vm_vm());
	EXPECT_EQ(seen(PAGE)->tsc_sequence, 2);
}

/* A sequence that was used before a reset, or before the page was taken away, is not used again. */
static void a_sequence_is_not_used_twice(void)
{
	uint32_t before;

	set(enabled_at(PAGE));
	before = seen(PAGE)->tsc_sequence;
	set(0);
	set(enabled_at(PAGE));
	EXPECT(seen(PAGE)->tsc_sequence > before);
	hv_reset(fake_vm_vm());
	set(enabled_at(PAGE));
	EXPECT(seen(PAGE)->tsc_sequence > before + 1);
}

/* A page that lies on it hides it, and nothing else. */
static void a_covered_page_goes_on(void)
{
	static const uint8_t zero[PAGE_SIZE];

	set(enabled_at(PAGE));
	hv_msr_write(fake_vm_vp(0), HV_MSR_SIMP, enabled_at(PAGE));
	fake_vm.reference.scale /= 2;
	hv_clock_changed(fake_vm_vm());
	EXPECT(!memcmp(fake_vm_page(PAGE), zero, PAGE_SIZE));
	hv_msr_write(fake_vm_vp(0), HV_MSR_SIMP, 0);
	fake_vm.tsc += 1000000;
	expect_guest_time(PAGE);
}

static unsigned between;
static uint32_t first_sequence;

/* A guest that looks between any two writes, and had looked before the change too. */
static void look(gpa_t at, const void *src, size_t len)
{
	const struct hv_reference_tsc_page *p = seen(PAGE);
	bool old = p->tsc_scale == 1000 && p->tsc_offset == 1;

	between++;
	if (p->tsc_sequence == first_sequence)
		EXPECT(old);
	else
		EXPECT_EQ(p->tsc_sequence, HV_REFERENCE_TSC_SEQUENCE_INVALID);
}

static void no_guest_sees_half_a_change(void)
{
	fake_vm.reference = (struct vm_reference){.scale = 1000, .offset = 1, .stable = true};
	set(enabled_at(PAGE));
	first_sequence = seen(PAGE)->tsc_sequence;
	between = 0;
	fake_vm.on_write = look;
	fake_vm.reference = (struct vm_reference){.scale = 2000, .offset = 2, .stable = true};
	hv_clock_changed(fake_vm_vm());
	EXPECT(between >= 3);
	fake_vm.on_write = NULL;
	EXPECT_EQ(seen(PAGE)->tsc_scale, 2000);
	EXPECT_EQ(seen(PAGE)->tsc_offset, 2);
	EXPECT(seen(PAGE)->tsc_sequence != first_sequence);
}

static const struct unit_test tests[] = {
	{"the page tells the time", the_page_tells_the_time},
	{"the page comes, moves and goes", the_page_comes_moves_and_goes},
	{"the rest of the page is empty", the_rest_of_the_page_is_empty},
	{"reserved bits are preserved", reserved_bits_are_preserved},
	{"without memory there is no page and no fault",
	 without_memory_there_is_no_page_and_no_fault},
	{"a clock that changes has a new sequence", a_clock_that_changes_has_a_new_sequence},
	{"an unstable clock is invalid", an_unstable_clock_is_invalid},
	{"no sequence means two things", no_sequence_means_two_things},
	{"a sequence is not used twice", a_sequence_is_not_used_twice},
	{"a covered page goes on", a_covered_page_goes_on},
	{"no guest sees half a change", no_guest_sees_half_a_change},
};

UNIT_MAIN("hyperv reference", set_up, tests)
