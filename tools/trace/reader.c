/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <time.h>

#include "tools/trace/reader.h"

/* How long, if there are others behind it, a call is waited for that goes on, and one that is being
 * written: its writer has the processor taken away, or was killed. */
#define PATIENCE_MS	  100
#define WRITE_PATIENCE_MS 2000

static size_t offset_of(uint64_t index)
{
	return offsetof(struct trace, record) + index % TRACE_RECORDS * sizeof(struct trace_record);
}

static bool read_record(const struct trace_reader *rd, uint64_t index, struct trace_record *r)
{
	return trace_source_read(&rd->source, offset_of(index), r, sizeof(*r));
}

/* What a word that is written to meanwhile was found to be. */
enum found { GONE, UNSTEADY, FOUND };

/* As the copy may be made in any pieces, it counts when it is the same twice. */
static enum found read_word(const struct trace_reader *rd, size_t offset, void *to, size_t len)
{
	uint64_t before = 0, after = 0;

	if (!trace_source_read(&rd->source, offset, &after, len))
		return GONE;
	for (unsigned tries = 0; tries < 16; tries++) {
		before = after;
		if (!trace_source_read(&rd->source, offset, &after, len))
			return GONE;
		if (after == before) {
			memcpy(to, &after, len);
			return FOUND;
		}
	}
	return UNSTEADY;
}

static enum found read_state(const struct trace_reader *rd, uint64_t index, uint32_t *state)
{
	return read_word(rd, offset_of(index) + offsetof(struct trace_record, state), state,
			 sizeof(*state));
}

static void set_free(const struct trace_reader *rd, uint64_t index)
{
	static const uint32_t state = TRACE_FREE;

	trace_source_write(&rd->source, offset_of(index) + offsetof(struct trace_record, state), &state,
			   sizeof(state));
}

static void tell(struct trace_reader *rd, const struct trace_record *r, enum trace_how how)
{
	struct trace_output *o = rd->output;

	if (!o->tsc_khz)
		TRACE_GET(&rd->source, tsc_khz, &o->tsc_khz);
	if (!o->first)
		o->first = r->start;
	if (trace_filter_takes(&rd->filter, o->decoder->name(r)))
		o->call(o, r, how);
}

void trace_reader_begin(struct trace_reader *rd)
{
	struct trace_record r;

	rd->pending_count = 0;
	for (unsigned i = 0; i < TRACE_RECORDS; i++) {
		if (!read_record(rd, i, &r))
			return;
		if (trace_is_ended(r.state)) /* of a reader before us */
			set_free(rd, i);
		else if (trace_is_begun(r.state))
			rd->pending[rd->pending_count++] = r.index;
	}
	TRACE_GET(&rd->source, head, &rd->position);
}

/* A call that has ended. */
static void tell_of_end(struct trace_reader *rd, uint64_t index, enum trace_how how)
{
	struct trace_record r;

	if (read_record(rd, index, &r))
		tell(rd, &r, how);
	set_free(rd, index);
}

/* Whether it is over with this one. */
static bool resume(struct trace_reader *rd, uint32_t index)
{
	uint32_t state;

	if (read_state(rd, index, &state) != FOUND || state == TRACE_BEGUN(index))
		return false;
	if (state == TRACE_ENDED(index)) /* else the machine was reset */
		tell_of_end(rd, index, TRACE_RESUMED);
	return true;
}

static int look_at_pending(struct trace_reader *rd)
{
	unsigned kept = 0;
	int resumed;

	for (unsigned i = 0; i < rd->pending_count; i++)
		if (!resume(rd, rd->pending[i]))
			rd->pending[kept++] = rd->pending[i];
	resumed = rd->pending_count - kept;
	rd->pending_count = kept;
	return resumed;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ull + t.tv_nsec / 1000000;
}

static bool waits_too_long(struct trace_reader *rd, uint64_t head, unsigned patience_ms)
{
	if (head - rd->position <= 1)
		return false;
	if (!rd->waits_since)
		rd->waits_since = now_ms();
	return now_ms() - rd->waits_since >= patience_ms;
}

static bool pass_over(struct trace_reader *rd, uint64_t head)
{
	struct trace_record r;

	if (head - rd->position < TRACE_RECORDS / 2 && !waits_too_long(rd, head, PATIENCE_MS))
		return false;
	if (rd->pending_count == TRACE_RECORDS || !read_record(rd, rd->position, &r))
		return false;
	tell(rd, &r, TRACE_UNFINISHED);
	rd->pending[rd->pending_count++] = rd->position;
	return true;
}

/* Whether the reader goes on behind this record. */
static bool take(struct trace_reader *rd, uint32_t state, uint64_t head)
{
	if (state == TRACE_BEGUN(rd->position))
		return pass_over(rd, head);
	if (state == TRACE_ENDED(rd->position))
		tell_of_end(rd, rd->position, TRACE_WHOLE);
	/* It is being written, unless its writer was killed; or else a call of a former round has held its
	 * place when its turn was. */
	return state != TRACE_TAKEN || waits_too_long(rd, head, WRITE_PATIENCE_MS);
}

static int take_new(struct trace_reader *rd, uint64_t head)
{
	enum found found;
	uint32_t state;
	int taken = 0;

	for (; rd->position < head; rd->position++, taken++, rd->waits_since = 0) {
		found = read_state(rd, rd->position, &state);
		if (found == GONE)
			return -1;
		if (found == UNSTEADY || !take(rd, state, head))
			break;
	}
	return taken;
}

static bool is_pending(const struct trace_reader *rd, uint32_t state)
{
	for (unsigned i = 0; i < rd->pending_count; i++)
		if (state == TRACE_ENDED(rd->pending[i]))
			return true;
	return false;
}

/*
 * The record that is next to be written has ended, and all that were seen are told of: so it is one that
 * was not seen to begin, by this reader or before a reset, and nobody else would ever set it free.
 */
static void tell_of_stray(struct trace_reader *rd, uint64_t head)
{
	uint32_t state;
	uint64_t now;

	if (rd->position == head && read_state(rd, head, &state) == FOUND && trace_is_ended(state) &&
	    !is_pending(rd, state) && read_word(rd, offsetof(struct trace, head), &now, sizeof(now)) == FOUND &&
	    now == head)
		tell_of_end(rd, head, TRACE_WHOLE);
}

/* Up to where there are calls.  The guest may have written anything there. */
static enum found read_head(struct trace_reader *rd, uint64_t *head)
{
	enum found found = read_word(rd, offsetof(struct trace, head), head, sizeof(*head));

	if (found != FOUND)
		return found;
	if (*head < rd->position) { /* the machine was reset */
		rd->position = 0;
		rd->pending_count = 0;
	}
	if (*head - rd->position > 2 * TRACE_RECORDS)
		rd->position = *head - TRACE_RECORDS;
	return FOUND;
}

int trace_reader_step(struct trace_reader *rd)
{
	int resumed = look_at_pending(rd), taken;
	enum found found;
	uint64_t head;

	found = read_head(rd, &head);
	if (found != FOUND)
		return found == GONE ? -1 : 0;
	taken = take_new(rd, head);
	tell_of_stray(rd, head);
	return taken < 0 ? taken : taken + resumed;
}

static void tell_of_no_end(struct trace_reader *rd, uint64_t index)
{
	struct trace_record r;

	if (read_record(rd, index, &r) && r.state == TRACE_BEGUN(index))
		tell(rd, &r, TRACE_NO_END);
}

void trace_reader_end(struct trace_reader *rd)
{
	uint64_t head, lost = 0;

	for (unsigned i = 0; i < rd->pending_count; i++)
		tell_of_no_end(rd, rd->pending[i]);
	if (read_head(rd, &head) == FOUND)
		for (; rd->position < head; rd->position++)
			tell_of_no_end(rd, rd->position);
	TRACE_GET(&rd->source, lost, &lost);
	rd->output->end(rd->output, lost);
}
