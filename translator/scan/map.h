/* SPDX-License-Identifier: MIT */
/*
 * The sweep's map of the code: where instructions begin, which of them are direct calls and
 * jumps, and where jumps lead.  Three bits for each byte of code, so that everything after the
 * sweep can ask without decoding again.
 */
#ifndef TRANSLATOR_SCAN_MAP_H
#define TRANSLATOR_SCAN_MAP_H

#include "translator/scan/list.h"
#include "translator/scan/scan.h"

struct map_range {
	const struct scan_range *code;
	uint8_t *starts, *joins, *branches;
};

struct map {
	const struct scan_code *code;
	struct map_range *ranges; /* code->count of them */
};

/* What the sweep keeps of an instruction that somebody will ask about. */
enum hit_kind { HIT_CALL, HIT_PORT, HIT_TRAP, HIT_NUMBER };

struct hit {
	uint64_t address;
	enum hit_kind kind;
	enum scan_how how; /* HIT_CALL, HIT_PORT */
	uint32_t value;	   /* HIT_NUMBER; HIT_PORT: the port, if it is in the instruction */
	bool known, leaf;
	char name[16]; /* HIT_TRAP */
};

int map_create(struct map *map, const struct scan_code *code);
void map_free(struct map *map);

static inline bool map_bit(const uint8_t *bits, size_t at)
{
	return bits[at / 8] >> at % 8 & 1;
}

/* The range that holds the address, or NULL. */
const struct map_range *map_find(const struct map *map, uint64_t address);

/* Fills the map, and appends a struct hit for each instruction of interest, in order. */
int map_sweep(struct map *map, struct list *hits, struct scan *scan);

/* Where the instruction begins that ends at `at`; false if there is none. */
bool map_before(const struct map_range *range, size_t at, size_t *before);

/*
 * Where the straight run of instructions begins that leads to the one at `at` of the range. *entry:
 * it begins behind an instruction that does not go on, so that it can only be reached by a branch.
 */
size_t map_run(const struct map_range *range, size_t at, bool *entry);

/* A direct call or jump: where it is, where it goes. */
struct edge {
	const struct map_range *range;
	uint64_t from, to;
	bool call;
};

/* The one that the instruction at `at` is; false if it is none. */
bool map_edge(const struct map *map, const struct map_range *range, size_t at, struct edge *edge);

#endif
