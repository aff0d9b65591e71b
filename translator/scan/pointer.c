/* SPDX-License-Identifier: MIT */
#include "abi/hyperv/msrs.h"
#include "translator/scan/pointer.h"

#define NEAR	   100 /* instructions around a number of the MSR */
#define VARIABLES  64  /* at most, near all of them */
#define NUMBERS	   64  /* of which so many are looked at */
#define TO_CALL	   24  /* instructions from the load of the pointer to its call */
#define THUNK_SIZE 32

struct variable {
	uint64_t address;
	struct list calls;  /* of struct scan_site */
	unsigned good, bad; /* calls with a hypercall's number, and with another one */
};

struct pointer {
	struct sites *sites;
	struct variable variables[VARIABLES];
	size_t count;
};

static bool next(const struct map_range *range, size_t *at)
{
	for (size_t i = *at + 1; i < range->code->len && i <= *at + 15; i++)
		if (map_bit(range->starts, i)) {
			*at = i;
			return true;
		}
	return false;
}

/* MOV between a register of 64 bits and a variable that is addressed from RIP. */
static bool moves(const struct map_range *range, size_t at, bool store, uint64_t *address,
		  unsigned *reg)
{
	const uint8_t *in = range->code->data + at;
	int32_t offset;

	if (range->code->len - at < 7 || (in[0] & 0xfb) != 0x48 || (in[2] & 0xc7) != 0x05)
		return false;
	if (in[1] != 0x8b && !(store && in[1] == 0x89))
		return false;
	memcpy(&offset, in + 3, sizeof(offset));
	*address = range->code->address + at + 7 + (int64_t)offset;
	*reg = (in[2] >> 3 & 7) | (in[0] & 4) << 1;
	return true;
}

static struct variable *find(struct pointer *p, uint64_t address)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->variables[i].address == address)
			return &p->variables[i];
	return NULL;
}

static void add_near(struct pointer *p, const struct map_range *range, size_t at)
{
	uint64_t address;
	unsigned reg;
	size_t i = 0;

	while (i++ < NEAR && map_before(range, at, &at))
		;
	for (i = 0; i < 2 * NEAR && p->count < VARIABLES; i++) {
		if (moves(range, at, true, &address, &reg) && !find(p, address))
			p->variables[p->count++] = (struct variable){.address = address};
		if (!next(range, &at))
			return;
	}
}

/* A retpoline: it stores the register over its own return address; or simply JMP. */
static bool is_thunk(const struct map *map, uint64_t address, unsigned reg)
{
	const struct map_range *range = map_find(map, address);
	const uint8_t store[] = {0x48 | (reg & 8) >> 1, 0x89, 0x04 | (reg & 7) << 3, 0x24};
	const uint8_t jump[] = {0x41, 0xff, 0xe0 | (reg & 7)};
	const uint8_t *in;
	size_t left, i;

	if (!range)
		return false;
	in = range->code->data + (address - range->code->address);
	left = range->code->len - (address - range->code->address);
	for (i = 0; i < THUNK_SIZE && i + sizeof(store) <= left; i++)
		if (!memcmp(in + i, store, sizeof(store)))
			return true;
	i = reg < 8;
	return left >= sizeof(jump) && !memcmp(in, jump + i, sizeof(jump) - i);
}

/* CALL of the register, or of its thunk. */
static bool calls(const struct map *map, const struct map_range *range, size_t at, unsigned reg)
{
	const uint8_t *in = range->code->data + at;
	size_t left = range->code->len - at;
	struct edge edge;

	if (map_edge(map, range, at, &edge))
		return edge.call && is_thunk(map, edge.to, reg);
	if (reg >= 8 && left >= 3)
		return in[0] == 0x41 && in[1] == 0xff && in[2] == (0xd0 | (reg & 7));
	return reg < 8 && left >= 2 && in[0] == 0xff && in[1] == (0xd0 | reg);
}

static void add_call(struct pointer *p, struct variable *v, const struct map_range *range,
		     size_t at)
{
	struct scan_site site = {.address = range->code->address + at,
				 .range = range->code,
				 .how = SCAN_CALL,
				 .abi = SCAN_ABI_HYPERV,
				 .through = true,
				 .stub = v->address};
	struct value cx = sites_hyperv_number(p->sites, range, at);

	if (cx.kind == VALUE_CONSTANT) {
		site.known = true;
		site.number = cx.number;
		if (sites_is_hyperv(cx))
			v->good++;
		else
			v->bad++;
	}
	if (!list_add(&v->calls, &site, sizeof(site)))
		p->sites->failed = SCAN_NO_MEMORY;
}

/* From the load of a variable to its call. */
static void follow(struct pointer *p, const struct map_range *range, size_t at)
{
	struct variable *v;
	uint64_t address;
	unsigned reg;

	if (!moves(range, at, false, &address, &reg) || !(v = find(p, address)))
		return;
	for (unsigned i = 0; i < TO_CALL && next(range, &at); i++)
		if (calls(p->sites->map, range, at, reg)) {
			add_call(p, v, range, at);
			return;
		}
}

static void follow_all(struct pointer *p)
{
	const struct map *map = p->sites->map;

	for (size_t i = 0; i < map->code->count; i++) {
		const struct map_range *range = &map->ranges[i];

		for (size_t at = 0; at < range->code->len && !p->sites->failed; at++)
			if ((range->code->data[at] & 0xfb) == 0x48 && map_bit(range->starts, at))
				follow(p, range, at);
	}
}

static void add_sites(struct pointer *p)
{
	for (size_t i = 0; i < p->count; i++) {
		struct variable *v = &p->variables[i];
		const struct scan_site *site = v->calls.data;

		for (size_t j = 0; v->good && !v->bad && j < v->calls.count; j++)
			sites_append(p->sites, &site[j]);
		free(v->calls.data);
	}
}

void pointer_sites(struct sites *s, const struct list *hits)
{
	const struct hit *hit = hits->data;
	struct pointer *p = calloc(1, sizeof(*p));
	const struct map_range *range;
	unsigned numbers = 0;

	if (!p) {
		s->failed = SCAN_NO_MEMORY;
		return;
	}
	p->sites = s;
	for (size_t i = 0; i < hits->count && s->map->code->bits == 64; i++) {
		if (hit[i].kind != HIT_NUMBER || hit[i].leaf || hit[i].value != HV_MSR_HYPERCALL)
			continue;
		range = map_find(s->map, hit[i].address);
		if (numbers++ < NUMBERS)
			add_near(p, range, hit[i].address - range->code->address);
	}
	if (p->count)
		follow_all(p);
	add_sites(p);
	free(p);
}
