/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/conform/progress.h"

#define NAMES_WIDTH 48

static bool shown;

/* How many guests of a shared machine have ended: its console has a line for each. */
static size_t ended_in(const struct bytes console)
{
	static const char line[] = "\nstatus: ";
	const uint8_t *at = console.data, *end = console.data + console.len;
	size_t count = 0;

	while (at && (at = memmem(at, end - at, line, sizeof(line) - 1))) {
		count++;
		at += sizeof(line) - 1;
	}
	return count;
}

static size_t ended(const struct conform_pool *pool, const struct conform_run *run)
{
	size_t done = 0;

	for (size_t j = 0; j < pool->started; j++) {
		const struct conform_job *job = &pool->jobs[j];
		size_t guests = 0;

		for (size_t i = 0; i < run->count; i++)
			guests += !run->results[i].skipped && run->results[i].job == j;
		if (!job->pid)
			done += guests;
		else if (guests > 1)
			done += ended_in(buffer_bytes(&job->output));
	}
	return done;
}

static void print(const struct conform_pool *pool, void *arg)
{
	const struct conform_run *run = arg;
	char names[NAMES_WIDTH + 64] = "";
	size_t len = 0, all = 0;

	for (size_t i = 0; i < run->count; i++) {
		const struct conform_result *r = &run->results[i];

		all += !r->skipped;
		if (!r->skipped && r->job < pool->started && pool->jobs[r->job].pid &&
		    len < NAMES_WIDTH)
			len += snprintf(names + len, 64, " %.60s", r->row->name);
	}
	fprintf(stderr, "\r\033[K%zu of %zu guests done; running:%.*s", ended(pool, run), all,
		NAMES_WIDTH, names);
	shown = true;
}

void conform_progress_begin(struct conform_pool *pool, const struct conform_run *run)
{
	shown = false;
	if (!isatty(STDERR_FILENO))
		return;
	pool->tick = print;
	pool->arg = (void *)run;
}

void conform_progress_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
}
