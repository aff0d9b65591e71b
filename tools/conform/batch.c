/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/conform/batch.h"
#include "tools/conform/lines.h"

#define BOOT_SECONDS 240

/* The names of all results of the ABI, divided by commas, and how many they are. */
static char *names_of(const struct conform_run *run, enum conform_abi abi, unsigned *count)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	*count = 0;
	for (size_t i = 0; out && i < run->count; i++)
		if (run->results[i].row->abi == abi)
			fprintf(out, "%s%s", (*count)++ ? "," : "", run->results[i].row->name);
	if (!out || fclose(out))
		return NULL;
	return text;
}

static int new_batch(struct conform_run *run, const struct conform_seat *seat,
		     struct conform_job *job, struct error *err)
{
	unsigned count;
	char *names = names_of(run, seat->abi, &count);

	job->seconds = BOOT_SECONDS + run->seconds * count;
	job->command = names ? seat->batch(run->setup, seat->host, names) : NULL;
	free(names);
	return job->command ? 0 : error_set(err, "no memory");
}

int conform_batch_add(struct conform_run *run, const struct conform_seat *seat,
		      struct conform_job *jobs, size_t *count, struct conform_result *result,
		      struct error *err)
{
	for (struct conform_result *r = run->results; r < result; r++)
		if (r->row->abi == result->row->abi) {
			result->job = r->job;
			return 0;
		}
	result->job = *count;
	return new_batch(run, seat, &jobs[(*count)++], err);
}

/* The end of the first line that is `text`, from `from`; NULL: there is none. */
static const uint8_t *after_line(struct bytes console, const char *text)
{
	const uint8_t *at = console.data, *end = console.data + console.len;
	size_t len = strlen(text);

	while (at && (size_t)(end - at) > len) {
		const uint8_t *newline = memchr(at, '\n', end - at);
		const uint8_t *stop =
			newline && newline > at && newline[-1] == '\r' ? newline - 1 : newline;

		if (stop && (size_t)(stop - at) == len && !memcmp(at, text, len))
			return newline + 1;
		at = newline ? newline + 1 : NULL;
	}
	return NULL;
}

struct bytes conform_batch_cut(struct bytes console, const char *name, const char *host)
{
	const uint8_t *end = console.data + console.len, *start, *stop;
	char line[256];

	snprintf(line, sizeof(line), "guest: %s %s", name, host);
	start = after_line(console, line);
	if (!start)
		return (struct bytes){NULL, 0};
	stop = memmem(start, end - start, "\nguest: ", 8);
	return (struct bytes){start, (stop ? stop + 1 : end) - start};
}

/* The line `host: ...` before any guest. */
void conform_batch_machine(struct conform_run *run, const struct conform_job *job)
{
	static const char start[] = "host: ";
	char *text = conform_text(buffer_bytes(&job->output)), *rest = text, *line;

	while (rest && (line = conform_line(&rest)))
		if (!strncmp(line, start, sizeof(start) - 1)) {
			snprintf(run->machine_says, sizeof(run->machine_says), "%s",
				 line + sizeof(start) - 1);
			break;
		}
	free(text);
}

bool conform_batch_take(const struct conform_run *run, const struct conform_seat *seat,
			const struct conform_job *job, struct conform_result *result,
			enum conform_end *end, int *code)
{
	struct bytes part;

	if (!seat || !seat->batches || !seat->batches(run->setup))
		return false;
	part = conform_batch_cut(buffer_bytes(&job->output), result->row->name, seat->host);
	result->console = BUFFER_INIT(CONFORM_OUTPUT_LIMIT);
	buffer_add(&result->console, part.data, part.len);
	result->log = conform_log_parse(part);
	*end = result->log.status ? CONFORM_EXITED : job->end;
	*code = result->log.status ? atoi(result->log.status) : job->code;
	if (!part.data && job->end == CONFORM_EXITED)
		*end = CONFORM_NOT_STARTED;
	return true;
}
