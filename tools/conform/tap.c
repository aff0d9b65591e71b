/* SPDX-License-Identifier: MIT */
/* A run in the Test Anything Protocol, version 13. */
#include "tools/conform/report.h"

static void say(const char *line, void *arg)
{
	fprintf(arg, "# %s\n", line);
}

void conform_report_tap(const struct conform_run *run, FILE *out)
{
	fprintf(out, "TAP version 13\n1..%zu\n", run->count);
	for (size_t i = 0; i < run->count; i++) {
		const struct conform_result *r = &run->results[i];

		fprintf(out, "%s %zu - %s/%s", r->verdict.unexpected ? "not ok" : "ok", i + 1,
			conform_abi_names[r->row->abi], r->row->name);
		if (r->verdict.class == CONFORM_SKIP)
			fprintf(out, " # SKIP %s", r->verdict.why);
		fputc('\n', out);
		if (r->verdict.unexpected)
			conform_report_lines(run, r, say, out);
	}
}
