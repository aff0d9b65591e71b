/* SPDX-License-Identifier: MIT */
/* A run, told to people. */
#include <stdlib.h>
#include <string.h>

#include "tools/conform/report.h"

static void say(const char *line, void *arg)
{
	fprintf(arg, "    %s\n", line);
}

static void print_unexpected(const struct conform_run *run, FILE *out)
{
	for (size_t i = 0; i < run->count; i++) {
		const struct conform_result *r = &run->results[i];

		if (!r->verdict.unexpected)
			continue;
		fprintf(out, "%s/%s: %s\n", conform_abi_names[r->row->abi], r->row->name,
			conform_class_names[r->verdict.class]);
		conform_report_lines(run, r, say, out);
	}
}

/* Why guests were skipped, which is nobody's fault, once for each reason. */
static void print_skipped(const struct conform_run *run, FILE *out)
{
	for (size_t i = 0; i < run->count; i++) {
		const char *why = run->results[i].verdict.why;
		unsigned others = 0, before = 0;

		if (run->results[i].verdict.class != CONFORM_SKIP)
			continue;
		for (size_t j = 0; j < run->count; j++)
			if (run->results[j].verdict.class == CONFORM_SKIP &&
			    !strcmp(run->results[j].verdict.why, why)) {
				others++;
				before += j < i;
			}
		if (!before)
			fprintf(out, "skipped: %u guest%s: %s\n", others, others > 1 ? "s" : "",
				*why ? why : "as they say themselves");
	}
}

static void print_row(FILE *out, const char *abi, const char *area, const size_t counts[])
{
	fprintf(out, "%-8s %-14s %6zu %6zu %6zu %6zu\n", abi, area, counts[CONFORM_PASS],
		counts[CONFORM_FAIL], counts[CONFORM_SKIP], counts[CONFORM_CRASH]);
}

static bool same_area(const struct conform_row *a, const struct conform_row *b)
{
	return a->abi == b->abi && !strcmp(a->area, b->area);
}

/* An area's row stands where its first guest does. */
static void print_table(const struct conform_run *run, FILE *out)
{
	size_t all[CONFORM_CLASSES] = {0};

	fprintf(out, "%-8s %-14s %6s %6s %6s %6s\n", "abi", "area", "pass", "fail", "skip",
		"crash");
	for (size_t i = 0; i < run->count; i++) {
		size_t counts[CONFORM_CLASSES] = {0}, first = i;

		for (size_t j = run->count; j-- > 0;)
			if (same_area(run->results[j].row, run->results[i].row)) {
				counts[run->results[j].verdict.class]++;
				first = j;
			}
		all[run->results[i].verdict.class]++;
		if (first == i)
			print_row(out, conform_abi_names[run->results[i].row->abi],
				  run->results[i].row->area, counts);
	}
	print_row(out, "all", "", all);
}

static void print_answers(const struct conform_run *run, FILE *out)
{
	size_t answers = 0, differ = 0;

	for (size_t i = 0; i < run->count; i++) {
		const struct conform_result *r = &run->results[i];

		if (!r->has_reference ||
		    (r->verdict.class != CONFORM_PASS && !r->verdict.diffs.count))
			continue; /* not compared */
		answers += r->reference.answers.count;
		differ += r->verdict.diffs.count + r->verdict.diffs.allowed;
	}
	if (answers)
		fprintf(out, "%zu recorded answers, %zu differences (%.1f %% agree)\n", answers,
			differ, 100.0 * (answers > differ ? answers - differ : 0) / answers);
}

void conform_report_text(const struct conform_run *run, FILE *out)
{
	print_unexpected(run, out);
	print_skipped(run, out);
	fprintf(out, "on %s\n", conform_run_host(run));
	print_table(run, out);
	print_answers(run, out);
	fprintf(out, "%zu passed, %zu failed\n", conform_run_class(run, CONFORM_PASS),
		conform_run_unexpected(run));
}
