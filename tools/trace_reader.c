/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tools/trace_reader.h"

#define PATIENCE 100 /* steps until a call that goes on is passed over, if there are others behind it */

static size_t offset_of(uint64_t index)
{
	return offsetof(struct trace, record) + index % TRACE_RECORDS * sizeof(struct trace_record);
}

static bool read_record(const struct trace_reader *rd, uint64_t index, struct trace_record *r)
{
	return trace_source_read(&rd->source, offset_of(index), r, sizeof(*r));
}

/*
 * A word that is written to meanwhile: as the copy may be made in any pieces, it counts when it is the
 * same twice.
 */
static bool read_word(const struct trace_reader *rd, size_t offset, void *to, size_t len)
{
	uint64_t before = 0, after = 0;

	if (!trace_source_read(&rd->source, offset, &after, len))
		return false;
	do {
		before = after;
		if (!trace_source_read(&rd->source, offset, &after, len))
			return false;
	} while (after != before);
	memcpy(to, &after, len);
	return true;
}

static bool read_state(const struct trace_reader *rd, uint64_t index, uint32_t *state)
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

static bool is_begun(uint32_t state)
{
	return (state & 3) == 2;
}

static bool is_ended(uint32_t state)
{
	return (state & 3) == 3;
}

void trace_reader_begin(struct trace_reader *rd)
{
	struct trace_record r;

	rd->pending_count = 0;
	for (unsigned i = 0; i < TRACE_RECORDS; i++) {
		if (!read_record(rd, i, &r))
			return;
		if (is_ended(r.state)) /* of a reader before us */
			set_free(rd, i);
		else if (is_begun(r.state))
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

	if (!read_state(rd, index, &state) || state == TRACE_BEGUN(index))
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

static bool waits_too_long(struct trace_reader *rd, uint64_t head)
{
	return head - rd->position >= TRACE_RECORDS / 2 ||
	       (head - rd->position > 1 && rd->waited++ >= PATIENCE);
}

static bool pass_over(struct trace_reader *rd, uint64_t head)
{
	struct trace_record r;

	if (!waits_too_long(rd, head) || !read_record(rd, rd->position, &r))
		return false;
	if (rd->pending_count == TRACE_RECORDS)
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
	/* Else it is being written, or a call of a former round has held its place when its turn was. */
	return state != TRACE_TAKEN;
}

static int take_new(struct trace_reader *rd, uint64_t head)
{
	uint32_t state;
	int taken = 0;

	for (; rd->position < head; rd->position++, taken++, rd->waited = 0) {
		if (!read_state(rd, rd->position, &state))
			return -1;
		if (!take(rd, state, head))
			break;
	}
	return taken;
}

/* Up to where there are calls, or -1.  The guest may have written anything there. */
static int read_head(struct trace_reader *rd, uint64_t *head)
{
	if (!read_word(rd, offsetof(struct trace, head), head, sizeof(*head)))
		return -1;
	if (*head < rd->position) { /* the machine was reset */
		rd->position = 0;
		rd->pending_count = 0;
	}
	if (*head - rd->position > 2 * TRACE_RECORDS)
		rd->position = *head - TRACE_RECORDS;
	return 0;
}

int trace_reader_step(struct trace_reader *rd)
{
	int resumed = look_at_pending(rd), taken;
	uint64_t head;

	if (read_head(rd, &head))
		return -1;
	taken = take_new(rd, head);
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
	if (!read_head(rd, &head))
		for (; rd->position < head; rd->position++)
			tell_of_no_end(rd, rd->position);
	TRACE_GET(&rd->source, lost, &lost);
	rd->output->end(rd->output, lost);
}
