/* SPDX-License-Identifier: MIT */
/* Overlay pages: what lies beneath always comes back, in whatever order they come and go. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define PAGES 3 /* pages that the tests lay overlays over */

static struct vm *vm;
static uint8_t bytes[PAGE_SIZE];

static void set_up(void)
{
	fake_vm_reset(2);
	vm = fake_vm_vm();
}

static void *page(unsigned i)
{
	return fake_vm_page(FAKE_VM_PAGE_FREE + i);
}

static gpa_t gpa(unsigned i)
{
	return fake_vm_gpa(FAKE_VM_PAGE_FREE + i, 0);
}

static const uint8_t *full_of(uint8_t byte)
{
	return memset(bytes, byte, sizeof(bytes));
}

static bool is_full_of(const void *where, uint8_t byte)
{
	const uint8_t *p = where;

	return p[0] == byte && !memcmp(p, p + 1, PAGE_SIZE - 1);
}

static void what_is_beneath_comes_back(void)
{
	struct overlay *o = &fake_vm_hv()->hypercall_page;

	memset(page(0), 'g', PAGE_SIZE);
	EXPECT_EQ(overlay_put(vm, o, gpa(0), full_of('h')), 0);
	EXPECT(o->on);
	EXPECT(is_full_of(page(0), 'h'));
	overlay_remove(vm, o);
	EXPECT(!o->on);
	EXPECT(is_full_of(page(0), 'g'));
	memset(page(0), 'n', PAGE_SIZE);
	overlay_remove(vm, o);
	EXPECT(is_full_of(page(0), 'n'));
}

static void it_is_empty_at_first_and_moves_with_what_is_in_it(void)
{
	struct overlay *o = &fake_vm_hvp(1)->message_page;

	memset(page(0), 'a', PAGE_SIZE);
	memset(page(1), 'b', PAGE_SIZE);
	EXPECT_EQ(overlay_put(vm, o, gpa(0), NULL), 0);
	EXPECT(is_full_of(page(0), 0));
	memset(page(0), 'm', PAGE_SIZE);
	EXPECT_EQ(overlay_put(vm, o, gpa(1), NULL), 0);
	EXPECT(is_full_of(page(0), 'a'));
	EXPECT(is_full_of(page(1), 'm'));
	overlay_remove(vm, o);
	EXPECT(is_full_of(page(1), 'b'));
}

static void put_again_it_keeps_what_is_beneath(void)
{
	struct overlay *o = &fake_vm_hv()->reference_page;

	memset(page(0), 'g', PAGE_SIZE);
	EXPECT_EQ(overlay_put(vm, o, gpa(0), full_of('1')), 0);
	EXPECT_EQ(overlay_put(vm, o, gpa(0), NULL), 0);
	EXPECT(is_full_of(page(0), '1'));
	EXPECT_EQ(overlay_put(vm, o, gpa(0), full_of('2')), 0);
	EXPECT(is_full_of(page(0), '2'));
	overlay_remove(vm, o);
	EXPECT(is_full_of(page(0), 'g'));
}

static void without_writable_memory_nothing_changes(void)
{
	static const unsigned pages[] = {FAKE_VM_PAGE_HOLE, FAKE_VM_PAGE_READ_ONLY, FAKE_VM_PAGES};
	struct overlay *o = &fake_vm_hv()->hypercall_page, *other = &fake_vm_hv()->reference_page;
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		memset(page(0), 'g', PAGE_SIZE);
		EXPECT_EQ(overlay_put(vm, o, fake_vm_gpa(pages[i], 0), full_of('h')), -EFAULT);
		EXPECT(!o->on);
		EXPECT_EQ(overlay_put(vm, o, gpa(0), full_of('h')), 0);
		EXPECT_EQ(overlay_put(vm, other, gpa(0), full_of('o')), 0);
		EXPECT_EQ(overlay_put(vm, o, fake_vm_gpa(pages[i], 0), NULL), -EFAULT);
		EXPECT(o->on);
		EXPECT(is_full_of(page(0), 'o'));
		overlay_remove(vm, other);
		EXPECT(is_full_of(page(0), 'h'));
		overlay_remove(vm, o);
		EXPECT(is_full_of(page(0), 'g'));
		EXPECT(fake_vm_intact());
	}
	EXPECT_EQ(overlay_put(vm, o, GPA(~0xfffull), full_of('h')), -EFAULT);
}

static void the_lower_of_two_is_uncovered(void)
{
	struct overlay *low = &fake_vm_hvp(0)->message_page, *high = &fake_vm_hvp(1)->event_page;

	memset(page(0), 'g', PAGE_SIZE);
	overlay_put(vm, low, gpa(0), full_of('l'));
	overlay_put(vm, high, gpa(0), full_of('h'));
	EXPECT(is_full_of(page(0), 'h'));
	overlay_remove(vm, high);
	EXPECT(is_full_of(page(0), 'l'));
	overlay_remove(vm, low);
	EXPECT(is_full_of(page(0), 'g'));
}

static void the_upper_of_two_stays(void)
{
	struct overlay *low = &fake_vm_hvp(0)->message_page, *high = &fake_vm_hvp(1)->event_page;

	memset(page(0), 'g', PAGE_SIZE);
	overlay_put(vm, low, gpa(0), full_of('l'));
	overlay_put(vm, high, gpa(0), full_of('h'));
	overlay_remove(vm, low);
	EXPECT(is_full_of(page(0), 'h'));
	overlay_remove(vm, high);
	EXPECT(is_full_of(page(0), 'g'));
}

static void one_moves_from_under_another(void)
{
	struct overlay *low = &fake_vm_hvp(0)->message_page, *high = &fake_vm_hvp(1)->event_page;

	memset(page(0), 'g', PAGE_SIZE);
	overlay_put(vm, low, gpa(0), full_of('l'));
	overlay_put(vm, high, gpa(0), full_of('h'));
	overlay_put(vm, low, gpa(1), NULL);
	EXPECT(is_full_of(page(0), 'h'));
	EXPECT(is_full_of(page(1), 'l'));
	overlay_put(vm, low, gpa(0), NULL);
	EXPECT(is_full_of(page(0), 'l'));
	overlay_put(vm, high, gpa(0), full_of('H')); /* now covered itself */
	EXPECT(is_full_of(page(0), 'l'));
	overlay_remove(vm, low);
	EXPECT(is_full_of(page(0), 'H'));
	overlay_remove(vm, high);
	EXPECT(is_full_of(page(0), 'g'));
}

/* Six overlays over three pages, at random; each has its own byte, and so has each guest page. */
static void any_number_in_any_order(void)
{
	struct overlay *all[] = {&fake_vm_hv()->hypercall_page,	  &fake_vm_hv()->reference_page,
				 &fake_vm_hvp(0)->event_page,	  &fake_vm_hvp(0)->message_page,
				 &fake_vm_hvp(1)->event_page,	  &fake_vm_hvp(1)->message_page};
	unsigned where[ARRAY_SIZE(all)] = {0}; /* page + 1 */
	unsigned step, i, n, seen;

	srand(1);
	for (i = 0; i < PAGES; i++)
		memset(page(i), 'x' + i, PAGE_SIZE);
	for (step = 0; step < 3000; step++) {
		n = rand() % ARRAY_SIZE(all);
		where[n] = rand() % (PAGES + 1);
		if (where[n])
			EXPECT_EQ(overlay_put(vm, all[n], gpa(where[n] - 1), full_of('0' + n)), 0);
		else
			overlay_remove(vm, all[n]);
		for (i = 0; i < PAGES; i++) {
			seen = *(uint8_t *)page(i) - '0';
			if (seen < ARRAY_SIZE(all))
				EXPECT_EQ(where[seen], i + 1);
			for (n = 0; seen >= ARRAY_SIZE(all) && n < ARRAY_SIZE(all); n++)
				EXPECT(where[n] != i + 1);
		}
	}
	for (n = 0; n < ARRAY_SIZE(all); n++)
		overlay_remove(vm, all[n]);
	for (i = 0; i < PAGES; i++)
		EXPECT(is_full_of(page(i), 'x' + i));
}

static const struct unit_test tests[] = {
	{"what is beneath comes back", what_is_beneath_comes_back},
	{"it is empty at first, and moves with what is in it",
	 it_is_empty_at_first_and_moves_with_what_is_in_it},
	{"put again, it keeps what is beneath", put_again_it_keeps_what_is_beneath},
	{"without writable memory nothing changes", without_writable_memory_nothing_changes},
	{"the lower of two is uncovered", the_lower_of_two_is_uncovered},
	{"the upper of two stays", the_upper_of_two_stays},
	{"one moves from under another", one_moves_from_under_another},
	{"any number in any order", any_number_in_any_order},
};

UNIT_MAIN("hyperv overlay", set_up, tests)
