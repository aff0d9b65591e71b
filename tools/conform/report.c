/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tools/conform/lines.h"
#include "tools/conform/report.h"

#define CONSOLE_LINES 8
#define LINE_LIMIT    400
#define DIFFS_LIMIT   200 /* lines; a host gone mad has more */

static void say_diffs(const struct conform_run *run, const struct conform_result *r,
		      void (*say)(const char *line, void *arg), void *arg)
{
	const char *reference = conform_reference_host(r->row->abi);
	char text[LINE_LIMIT], line[2 * LINE_LIMIT + 4];
	size_t count = r->verdict.diffs.count;

	for (size_t i = 0; i < count && i < DIFFS_LIMIT; i++) {
		const struct conform_diff *d = &r->verdict.diffs.list[i];

		conform_diff_text(d, reference, "here", text, sizeof(text));
		snprintf(line, sizeof(line), "%.*s: %s", LINE_LIMIT, d->key, text);
		say(line, arg);
	}
	if (count > DIFFS_LIMIT) {
		snprintf(line, sizeof(line), "and %zu more", count - DIFFS_LIMIT);
		say(line, arg);
	}
}

/* Where the last lines of a text begin. */
static char *last_lines(char *text, unsigned lines)
{
	char *at = text + strlen(text);

	while (at > text && at[-1] == '\n')
		*--at = '\0';
	for (; at > text; at--)
		if (at[-1] == '\n' && --lines == 0)
			break;
	return at;
}

static void say_console(const struct conform_result *r, void (*say)(const char *line, void *arg),
			void *arg)
{
	char *text = conform_text(buffer_bytes(&r->console)), line[LINE_LIMIT], *rest, *part;

	rest = text ? last_lines(text, CONSOLE_LINES) : NULL;
	while (rest && (part = conform_line(&rest))) {
		snprintf(line, sizeof(line), "console: %.*s", LINE_LIMIT - 20, part);
		say(line, arg);
	}
	free(text);
}

void conform_report_lines(const struct conform_run *run, const struct conform_result *r,
			  void (*say)(const char *line, void *arg), void *arg)
{
	char line[LINE_LIMIT];

	if (*r->verdict.why)
		say(r->verdict.why, arg);
	say_diffs(run, r, say, arg);
	for (size_t i = 0; i < r->log.report_count; i++) {
		snprintf(line, sizeof(line), "report: %.*s", LINE_LIMIT - 20, r->log.reports[i]);
		say(line, arg);
	}
	if (r->verdict.class == CONFORM_CRASH)
		say_console(r, say, arg);
}
