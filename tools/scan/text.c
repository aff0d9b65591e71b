/* SPDX-License-Identifier: MIT */
/* What both forms of the output share, and the one for people. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/scan/facts.h"

static int by_times(const void *a, const void *b)
{
	const struct scan_trap_count *x = a, *y = b;

	return x->times != y->times ? (x->times < y->times ? 1 : -1) : strcmp(x->name, y->name);
}

size_t scan_trap_counts(const struct scan *scan, struct scan_trap_count *counts, size_t room)
{
	size_t used = 0, j;

	for (size_t i = 0; i < scan->trap_count; i++) {
		for (j = 0; j < used && strcmp(counts[j].name, scan->traps[i].name); j++)
			;
		if (j == room)
			continue;
		if (j == used)
			counts[used++] = (struct scan_trap_count){scan->traps[i].name, 0};
		counts[j].times++;
	}
	qsort(counts, used, sizeof(*counts), by_times);
	return used;
}

void scan_site_remark(const struct scan_site *site, char *text, size_t size)
{
	text[0] = '\0';
	if (site->through && site->abi == SCAN_ABI_HYPERV)
		snprintf(text, size, "by the pointer at %#" PRIx64, site->stub);
	else if (site->through)
		snprintf(text, size, "to %#" PRIx64, site->stub);
	else if (site->callers)
		snprintf(text, size, "shared by %u callers", site->callers);
	else if (site->shared && site->abi == SCAN_ABI_XEN)
		snprintf(text, size, "shared, and reached by a pointer");
	else if (site->range->patches)
		snprintf(text, size, "patched into other places");
}

static void print_speaks(const struct scan_facts *f)
{
	struct scan_note note = {0};
	bool any = false;

	printf("speaks:\n");
	for (unsigned i = 0; i < SPOKEN_COUNT; i++) {
		any |= f->speaks[i].yes;
		if (f->speaks[i].yes)
			printf("  %-10s %s\n", scan_spoken_name(i), f->speaks[i].why);
	}
	if (!any)
		printf("  nothing that is known here\n");
	if (f->image.notes.packed.len)
		printf("Xen ELF notes:\n");
	while (scan_note_next(f, &note))
		printf("  %-18s %s\n", note.name, note.text);
}

static void print_numbers(const struct scan_facts *f)
{
	const struct scan_count *count = f->counts.data;
	const char *name;

	printf("MSR numbers and CPUID leaves that are loaded, and how often:\n");
	for (size_t i = 0; i < f->counts.count; i++) {
		name = count[i].leaf ? scan_leaf_name(count[i].value)
				     : scan_msr_name(count[i].value);
		if (name || count[i].value >> 8 == 0x4b564d)
			printf("  %-6s %#x %s %u\n", count[i].leaf ? "CPUID" : "MSR",
			       count[i].value, name ? name : "(KVM's)", count[i].times);
	}
}

static void print_site(const struct scan_site *site)
{
	const char *name = site->known ? scan_call_name(site->abi, site->number) : NULL;
	char remark[64], number[24];

	snprintf(number, sizeof(number), "%#" PRIx64, site->number);
	scan_site_remark(site, remark, sizeof(remark));
	printf("  %#" PRIx64 " %-8s %-7s %s%s%s\n", site->address, scan_how_name(site->how),
	       scan_abi_name(site->abi),
	       name	     ? name
	       : site->known ? number
			     : "-",
	       *remark ? " " : "", remark);
}

static void print_sites(const struct scan_facts *f)
{
	size_t named = 0;

	for (size_t i = 0; i < f->scan.site_count; i++)
		named += f->scan.sites[i].known;
	printf("hypercalls: %zu sites, %zu with their numbers\n", f->scan.site_count, named);
	for (size_t i = 0; i < f->scan.site_count; i++)
		print_site(&f->scan.sites[i]);
}

static void print_traps(const struct scan_facts *f, bool addresses)
{
	struct scan_trap_count counts[SCAN_TRAP_NAMES];
	size_t names = scan_trap_counts(&f->scan, counts, SCAN_TRAP_NAMES);

	printf("privileged: %zu instructions that trap outside of ring 0\n", f->scan.trap_count);
	for (size_t i = 0; i < names; i++)
		printf("  %-14s %u\n", counts[i].name, counts[i].times);
	for (size_t i = 0; addresses && i < f->scan.trap_count; i++)
		printf("  %#" PRIx64 " %s\n", f->scan.traps[i].address, f->scan.traps[i].name);
}

void scan_print_text(const struct scan_facts *f, bool traps)
{
	const struct scan *s = &f->scan;

	printf("image: %s\n", f->image.kind);
	printf("code: %zu sections, %zu bytes, %zu instructions, %zu bytes that are none\n",
	       f->image.ranges.count, s->bytes, s->instructions, s->undecodable);
	print_speaks(f);
	if (f->counts.count)
		print_numbers(f);
	print_sites(f);
	print_traps(f, traps);
	printf("seats:\n");
	for (unsigned i = 0; i < SEAT_COUNT; i++)
		printf("  %-10s %-4s %s\n", scan_seat_name(i), f->seats[i].yes ? "yes" : "no",
		       f->seats[i].why);
}
