/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tools/conform/answers.h"
#include "tools/conform/lines.h"

/* More than any honest guest has; a hostile one gets no more memory than this. */
#define ANSWERS_LIMIT 100000
#define REPORTS_LIMIT 100

static void add_answer(struct conform_log *log, char *rest)
{
	struct conform_answers *a = &log->answers;
	const char *key = conform_word(&rest), *equals = conform_word(&rest);
	struct conform_answer *list;

	if (!key || !equals || strcmp(equals, "=") || a->count == ANSWERS_LIMIT)
		return;
	list = conform_grow(a->list, a->count, sizeof(*list));
	if (!list) {
		log->no_memory = true;
		return;
	}
	a->list = list;
	list[a->count++] = (struct conform_answer){key, conform_rest(rest)};
}

static void add_report(struct conform_log *log, char *rest)
{
	const char **list;

	if (log->report_count == REPORTS_LIMIT)
		return;
	list = realloc(log->reports, (log->report_count + 2) * sizeof(*list));
	if (!list) {
		log->no_memory = true;
		return;
	}
	log->reports = list;
	list[log->report_count++] = rest;
	list[log->report_count] = NULL;
}

static void set_result(struct conform_log *log, char *rest)
{
	log->result = conform_rest(rest);
}

static void set_end(struct conform_log *log, char *rest)
{
	log->end = conform_rest(rest);
}

static void set_status(struct conform_log *log, char *rest)
{
	log->status = conform_rest(rest);
}

static void set_checks(struct conform_log *log, char *rest)
{
	log->checks = strtoul(rest, NULL, 10);
}

/* The first: the ROM's own words come before any of the guest's. */
static void set_rom_host(struct conform_log *log, char *rest)
{
	if (!log->rom_host)
		log->rom_host = conform_rest(rest);
}

static const struct {
	const char *start;
	void (*take)(struct conform_log *log, char *rest);
} takers[] = {
	{"answer: ", add_answer}, {"result: ", set_result},
	{"report: ", add_report}, {"vmm: ", add_report},
	{"end: ", set_end},	  {"status: ", set_status},
	{"checks: ", set_checks}, {"hypershim: VMI on host ", set_rom_host},
};

static void take(struct conform_log *log, char *line)
{
	for (size_t i = 0; i < sizeof(takers) / sizeof(*takers); i++) {
		size_t len = strlen(takers[i].start);

		if (!strncmp(line, takers[i].start, len)) {
			takers[i].take(log, line + len);
			return;
		}
	}
}

static int by_key(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, so that many answers do not take the square of their number. */
static const char *find_twice(struct conform_log *log)
{
	const struct conform_answers *a = &log->answers;
	const char **keys = malloc((a->count + 1) * sizeof(*keys)), *twice = NULL;

	if (!keys) {
		log->no_memory = true;
		return NULL;
	}
	for (size_t i = 0; i < a->count; i++)
		keys[i] = a->list[i].key;
	qsort(keys, a->count, sizeof(*keys), by_key);
	for (size_t i = 1; !twice && i < a->count; i++)
		if (!strcmp(keys[i - 1], keys[i]))
			twice = keys[i];
	free(keys);
	return twice;
}

struct conform_log conform_log_parse(struct bytes console)
{
	struct conform_log log = {.text = conform_text(console)};
	char *rest = log.text, *line;

	log.no_memory = !rest;
	while (rest && (line = conform_line(&rest)))
		take(&log, line);
	log.answers.twice = find_twice(&log);
	return log;
}

void conform_log_free(struct conform_log *log)
{
	free(log->answers.list);
	free(log->reports);
	free(log->text);
	*log = (struct conform_log){0};
}

const char *conform_answer_find(const struct conform_answers *answers, const char *key)
{
	for (size_t i = 0; i < answers->count; i++)
		if (!strcmp(answers->list[i].key, key))
			return answers->list[i].value;
	return NULL;
}
