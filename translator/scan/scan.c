/* SPDX-License-Identifier: MIT */
#include "translator/scan/pointer.h"

static int by_address(const void *a, const void *b)
{
	const struct scan_site *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return y->known - x->known;
}

static bool add_trap(struct list *traps, const struct hit *hit)
{
	struct scan_trap trap = {.address = hit->address};

	memcpy(trap.name, hit->name, sizeof(trap.name));
	if (hit->kind == HIT_PORT)
		strcpy(trap.name, hit->how == SCAN_IN ? "in" : "out");
	return list_add(traps, &trap, sizeof(trap));
}

static bool add_number(struct list *numbers, const struct hit *hit)
{
	struct scan_number number = {hit->address, hit->value, hit->leaf};

	return list_add(numbers, &number, sizeof(number));
}

/* The hits, each to where it belongs; a port's to two places. */
static bool sort_out(const struct list *hits, struct sites *sites, struct list *traps,
		     struct list *numbers)
{
	const struct hit *hit = hits->data;
	bool good = true;

	for (size_t i = 0; i < hits->count && good && !sites->failed; i++) {
		if (hit[i].kind == HIT_CALL || hit[i].kind == HIT_PORT)
			sites_add(sites, &hit[i]);
		if (hit[i].kind == HIT_TRAP || hit[i].kind == HIT_PORT)
			good = add_trap(traps, &hit[i]);
		if (hit[i].kind == HIT_NUMBER)
			good = add_number(numbers, &hit[i]);
	}
	return good;
}

/* A call that leads to two hypercalls, of which the stub takes one, is one site. */
static void drop_doubles(struct scan *scan)
{
	size_t kept = 0;

	for (size_t i = 0; i < scan->site_count; i++)
		if (!kept || scan->sites[i].address != scan->sites[kept - 1].address)
			scan->sites[kept++] = scan->sites[i];
	scan->site_count = kept;
}

static int find(struct map *map, const struct list *hits, struct scan *scan)
{
	struct list traps = {0}, numbers = {0};
	struct constants constants;
	struct sites sites = {.map = map, .constants = &constants};
	int ret = constants_open(&constants, map->code->bits);

	if (ret == 0 && !sort_out(hits, &sites, &traps, &numbers))
		ret = -1;
	if (ret == 0) {
		sites_follow(&sites);
		pointer_sites(&sites, hits);
	}
	constants_close(&constants);
	free(sites.stubs.data);
	free(sites.vague.data);
	scan->sites = sites.found.data;
	scan->site_count = sites.found.count;
	scan->traps = traps.data;
	scan->trap_count = traps.count;
	scan->numbers = numbers.data;
	scan->number_count = numbers.count;
	if (scan->site_count)
		qsort(scan->sites, scan->site_count, sizeof(*scan->sites), by_address);
	drop_doubles(scan);
	return sites.failed ? sites.failed : ret;
}

int scan_run(const struct scan_code *code, struct scan *scan)
{
	struct list hits = {0};
	struct map map;
	int ret;

	*scan = (struct scan){0};
	ret = map_create(&map, code);
	if (ret == 0)
		ret = map_sweep(&map, &hits, scan);
	if (ret == 0)
		ret = find(&map, &hits, scan);
	free(hits.data);
	map_free(&map);
	return ret;
}

void scan_free(struct scan *scan)
{
	free(scan->sites);
	free(scan->traps);
	free(scan->numbers);
	*scan = (struct scan){0};
}
