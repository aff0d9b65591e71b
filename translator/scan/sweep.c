/* SPDX-License-Identifier: MIT */
/*
 * The linear sweep, in pieces that threads take one after the other.  A piece starts a little
 * early: x86 code falls into step within a few instructions, and what it decodes before its own
 * first byte is forgotten.  So the result does not depend on how many threads there are.
 */
#include <capstone/capstone.h>
#include <pthread.h>
#include <unistd.h>

#include "translator/scan/classify.h"

#define PIECE	    ((size_t)256 << 10) /* a multiple of 8: no two threads write one byte of starts */
#define EARLY	    64
#define THREADS_MAX 8
#define HITS_MAX    ((size_t)4 << 20) /* Debian's kernels have 12 thousand */

struct piece {
	struct map_range *range;
	size_t first, end;
	struct list hits;
	size_t instructions, undecodable;
	bool failed;
};

struct sweep {
	struct map *map;
	struct piece *pieces;
	size_t count, next, hits;
};

static void mark(uint8_t *bits, size_t at)
{
	bits[at / 8] |= 1 << at % 8;
}

/* Only jumps join: a call's target is the start of a function, whatever stands before it. */
static void mark_branch(struct map *map, struct map_range *range, size_t at)
{
	struct edge edge;
	uint64_t to;

	if (!map_edge(map, range, at, &edge))
		return;
	mark(range->branches, at);
	if (edge.call)
		return;
	to = edge.to - range->code->address;
	if (to < range->code->len)
		__atomic_fetch_or(&range->joins[to / 8], 1 << to % 8, __ATOMIC_RELAXED);
}

static void keep(struct piece *piece, const cs_insn *insn)
{
	struct hit hit;

	if (classify(insn, &hit))
		piece->failed |= !list_add(&piece->hits, &hit, sizeof(hit));
	if (classify_number(insn, &hit))
		piece->failed |= !list_add(&piece->hits, &hit, sizeof(hit));
}

static void take_piece(struct map *map, struct piece *piece, csh capstone, cs_insn *insn)
{
	const struct scan_range *code = piece->range->code;
	size_t at = piece->first < EARLY ? 0 : piece->first - EARLY, left = code->len - at;
	const uint8_t *in = code->data + at;
	uint64_t address = code->address + at;

	while (at < piece->end) {
		bool good = cs_disasm_iter(capstone, &in, &left, &address, insn);

		if (good && at >= piece->first) {
			mark(piece->range->starts, at);
			mark_branch(map, piece->range, at);
			keep(piece, insn);
			piece->instructions++;
		} else if (!good) {
			piece->undecodable += at >= piece->first;
			in++;
			left--;
			address++;
		}
		at = code->len - left;
	}
}

static void *take_pieces(void *arg)
{
	struct sweep *sweep = arg;
	cs_insn *insn = NULL;
	csh capstone;
	size_t i;

	if (cs_open(CS_ARCH_X86, sweep->map->code->bits == 64 ? CS_MODE_64 : CS_MODE_32, &capstone))
		return NULL;
	insn = cs_malloc(capstone);
	while (insn && (i = __atomic_fetch_add(&sweep->next, 1, __ATOMIC_RELAXED)) < sweep->count) {
		if (__atomic_load_n(&sweep->hits, __ATOMIC_RELAXED) > HITS_MAX)
			break;
		take_piece(sweep->map, &sweep->pieces[i], capstone, insn);
		__atomic_fetch_add(&sweep->hits, sweep->pieces[i].hits.count, __ATOMIC_RELAXED);
	}
	if (insn)
		cs_free(insn, 1);
	cs_close(&capstone);
	return sweep; /* took its share */
}

static int cut(struct sweep *sweep)
{
	struct list pieces = {0};
	struct piece piece;

	for (size_t i = 0; i < sweep->map->code->count; i++) {
		piece = (struct piece){.range = &sweep->map->ranges[i]};
		for (; piece.first < piece.range->code->len; piece.first += PIECE) {
			size_t left = piece.range->code->len - piece.first;

			piece.end = piece.first + (left < PIECE ? left : PIECE);
			if (!list_add(&pieces, &piece, sizeof(piece))) {
				free(pieces.data);
				return -1;
			}
		}
	}
	sweep->pieces = pieces.data;
	sweep->count = pieces.count;
	return 0;
}

/* The pieces are all taken as long as one thread could start, this one being one of them. */
static int take_all(struct sweep *sweep)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t threads[THREADS_MAX];
	long started = 0;
	bool good;

	while (started + 1 < processors && started < THREADS_MAX &&
	       (size_t)started + 1 < sweep->count &&
	       !pthread_create(&threads[started], NULL, take_pieces, sweep))
		started++;
	good = take_pieces(sweep);
	while (started)
		pthread_join(threads[--started], NULL);
	if (sweep->hits > HITS_MAX)
		return SCAN_TOO_MANY;
	return good && sweep->next >= sweep->count ? 0 : SCAN_NO_MEMORY;
}

static int gather(struct sweep *sweep, struct list *hits, struct scan *scan)
{
	bool failed = false;

	for (size_t i = 0; i < sweep->count; i++) {
		struct piece *piece = &sweep->pieces[i];
		const struct hit *hit = piece->hits.data;

		for (size_t j = 0; j < piece->hits.count; j++)
			failed |= !list_add(hits, &hit[j], sizeof(*hit));
		failed |= piece->failed;
		scan->bytes += piece->end - piece->first;
		scan->instructions += piece->instructions;
		scan->undecodable += piece->undecodable;
		free(piece->hits.data);
	}
	return failed ? SCAN_NO_MEMORY : 0;
}

int map_sweep(struct map *map, struct list *hits, struct scan *scan)
{
	struct sweep sweep = {.map = map};
	int ret;

	if (cut(&sweep))
		return SCAN_NO_MEMORY;
	ret = take_all(&sweep);
	if (gather(&sweep, hits, scan) && !ret)
		ret = SCAN_NO_MEMORY;
	free(sweep.pieces);
	return ret;
}
