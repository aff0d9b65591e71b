/* SPDX-License-Identifier: MIT */
#include "translator/scan/map.h"

#define RUN_LONGEST	    64 /* instructions */
#define INSTRUCTION_LONGEST 15

int map_create(struct map *map, const struct scan_code *code)
{
	map->code = code;
	map->ranges = calloc(code->count + 1, sizeof(*map->ranges));
	if (!map->ranges)
		return -1;
	for (size_t i = 0; i < code->count; i++) {
		struct map_range *range = &map->ranges[i];
		size_t size = code->ranges[i].len / 8 + 1;

		range->code = &code->ranges[i];
		range->starts = calloc(size, 1);
		range->joins = calloc(size, 1);
		range->branches = calloc(size, 1);
		if (!range->starts || !range->joins || !range->branches)
			return -1;
	}
	return 0;
}

void map_free(struct map *map)
{
	for (size_t i = 0; map->ranges && i < map->code->count; i++) {
		free(map->ranges[i].starts);
		free(map->ranges[i].joins);
		free(map->ranges[i].branches);
	}
	free(map->ranges);
}

const struct map_range *map_find(const struct map *map, uint64_t address)
{
	for (size_t i = 0; i < map->code->count; i++) {
		const struct scan_range *code = map->ranges[i].code;

		if (address - code->address < code->len)
			return &map->ranges[i];
	}
	return NULL;
}

/* RET, JMP, INT3, UD2 and IRET: what follows is not reached from there. */
static bool goes_on(const uint8_t *in, size_t len)
{
	while (len > 1 &&
	       (*in == 0xf3 || *in == 0xf2 || *in == 0x3e || *in == 0x2e || *in >> 4 == 4)) {
		in++;
		len--;
	}
	switch (*in) {
	case 0xc2:
	case 0xc3:
	case 0xcb:
	case 0xcc:
	case 0xcf:
	case 0xe9:
	case 0xeb:
		return false;
	case 0xff:
		return len < 2 || (in[1] >> 3 & 7) != 4;
	case 0x0f:
		return len < 2 || in[1] != 0x0b;
	default:
		return true;
	}
}

bool map_before(const struct map_range *range, size_t at, size_t *before)
{
	for (size_t back = 1; back <= INSTRUCTION_LONGEST && back <= at; back++)
		if (map_bit(range->starts, at - back)) {
			*before = at - back;
			return true;
		}
	return false;
}

size_t map_run(const struct map_range *range, size_t at, bool *entry)
{
	size_t before;

	*entry = false;
	for (unsigned run = 0; at && run < RUN_LONGEST; run++) {
		if (!map_before(range, at, &before))
			return at;
		*entry = !goes_on(range->code->data + before, at - before);
		if (*entry)
			return at;
		at = before;
	}
	*entry = at == 0;
	return at;
}

static int64_t signed_at(const uint8_t *in, size_t size)
{
	int32_t wide;

	if (size == 1)
		return (int8_t)*in;
	memcpy(&wide, in, sizeof(wide));
	return wide;
}

/* The displacement's offset and size within a direct branch; false if it is none. */
static bool branch(const uint8_t *in, size_t len, size_t *at, size_t *size)
{
	size_t prefix = *in == 0x66 || *in == 0x2e || *in == 0x3e || *in == 0xf2;

	in += prefix;
	if (len < prefix + 2)
		return false;
	*size = *in == 0xeb || *in >> 4 == 7 ? 1 : 4;
	*at = prefix + (*in == 0x0f ? 2 : 1);
	if (*in == 0x0f)
		return in[1] >> 4 == 8 && len >= *at + *size;
	return (*size == 1 || *in == 0xe8 || *in == 0xe9) && len >= *at + *size;
}

bool map_edge(const struct map *map, const struct map_range *range, size_t at, struct edge *edge)
{
	const uint8_t *in = range->code->data + at;
	size_t where, size;

	if (!branch(in, range->code->len - at, &where, &size))
		return false;
	edge->range = range;
	edge->from = range->code->address + at;
	edge->call = in[where - 1] == 0xe8;
	edge->to = edge->from + where + size + signed_at(in + where, size);
	if (map->code->bits == 32)
		edge->to = (uint32_t)edge->to;
	return true;
}
