/* SPDX-License-Identifier: MIT */
/* The pages that calls are made about. */
#include "conformance/xen-pv/random/random.h"

struct area area;
uint64_t *root;
uint64_t *pages[PAGES], *tables[TABLES], *used[USED];
uint64_t *l1_tables[2], *l2_table, *user_table, *gdt, *ldt;

void pages_init(void)
{
	area = area_init();
	root = (uint64_t *)start_info->pt_base;
	for (unsigned int i = 0; i < PAGES; i++)
		pages[i] = page_alloc();
	for (unsigned int i = 0; i < TABLES; i++)
		tables[i] = table_alloc();
	l1_tables[0] = table_alloc();
	l1_tables[1] = table_alloc();
	l2_table = table_alloc();
	user_table = table_alloc();
	gdt = table_alloc();
	ldt = table_alloc();
	used[0] = area.l1;
	used[1] = area.l2;
	used[2] = area.l3;
	used[3] = root;
}

uint64_t *choose_used(const char *name)
{
	unsigned int n = choose(USED);

	note(name, n);
	return used[n];
}

uint64_t *choose_table(const char *name)
{
	uint64_t *const any[] = { tables[0], tables[1], tables[2], l1_tables[0], l1_tables[1], l2_table };
	unsigned int n = choose(ARRAY_SIZE(any));

	note(name, n);
	return any[n];
}

unsigned long choose_data_frame(const char *name)
{
	static const uint64_t none[] = { NO_MFN, ~0ul, 1ul << 40 };
	unsigned int n = choose(PAGES);

	if (rarely(10)) {
		note(name, NO_MFN);
		return CHOOSE(none);
	}
	note(name, n);
	return mfn_of(pages[n]);
}

/* What an entry maps: data as it likes, and a table that is always in use (which is refused, to be
 * written to); another table read-only; or what does not exist. */
uint64_t choose_entry(const char *name)
{
	uint64_t flags = choose_any() & 0xfff, high = choose_any() & 0xfff0000000000000;
	unsigned int n;

	flags &= ~excluded_bits(VALUE_entry);
	note(name, high | flags);
	switch (choose(8)) {
	case 0:
		note_name("of", "nothing");
		return 0;
	case 1:
		note_name("of", "no-frame");
		return NO_MFN << 12 | flags | high;
	case 2:
		n = choose(TABLES);
		note("of-table", n);
		return machine_of(tables[n]) | (flags & ~PTE_RW) | high;
	case 3:
		return machine_of(choose_used("of-used")) | flags | high;
	}
	n = choose(PAGES);
	note("of-page", n);
	return machine_of(pages[n]) | flags | PTE_P | high;
}

static bool is_frame_of(uint64_t entry, uint64_t *const *list, unsigned int count,
			const char *name)
{
	for (unsigned int i = 0; i < count; i++)
		if (mfn_of(list[i]) == (entry & PTE_FRAME) / PAGE_SIZE) {
			result(name, i);
			return true;
		}
	return false;
}

void result_entry(const char *name, uint64_t entry)
{
	result(name, entry & ~PTE_FRAME & ~(entry & PTE_P ? PTE_XENS : 0));
	if (is_frame_of(entry, pages, PAGES, "of-page") ||
	    is_frame_of(entry, tables, TABLES, "of-table") ||
	    is_frame_of(entry, l1_tables, 2, "of-l1-table") ||
	    is_frame_of(entry, &l2_table, 1, "of-l2-table") ||
	    is_frame_of(entry, used, USED, "of-used"))
		return;
	result_name("of", entry & PTE_FRAME ? "other" : "nothing");
}

void result_page(const char *name, const void *page)
{
	const uint64_t *word = page;
	uint64_t sum = 0;

	for (unsigned int i = 0; i < PAGE_SIZE / 8; i++)
		sum = (sum ^ word[i]) * 0x100000001b3;
	result(name, sum);
}
