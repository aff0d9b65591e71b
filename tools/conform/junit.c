/* SPDX-License-Identifier: MIT */
/* A run as JUnit's XML, as continuous integration reads it. */
#include <string.h>

#include "tools/conform/report.h"

void conform_xml_text(const char *text, FILE *out)
{
	for (; *text; text++) {
		unsigned char c = *text;

		switch (c) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&apos;", out);
			break;
		default:
			fputc((c < ' ' && c != '\n' && c != '\t') || c >= 0x7f ? '?' : c, out);
		}
	}
}

static void attribute(const char *name, const char *value, FILE *out)
{
	fprintf(out, " %s=\"", name);
	conform_xml_text(value, out);
	fputc('"', out);
}

static void say(const char *line, void *arg)
{
	conform_xml_text(line, arg);
	fputc('\n', arg);
}

/* A crash is what JUnit calls an error: not the test, but what ran it, went wrong. */
static void print_bad(const struct conform_run *run, const struct conform_result *r, FILE *out)
{
	const char *element = r->verdict.class == CONFORM_CRASH ? "error" : "failure";
	char summary[64];

	snprintf(summary, sizeof(summary), "%zu answers differ", r->verdict.diffs.count);
	fprintf(out, ">\n      <%s", element);
	attribute("message", *r->verdict.why ? r->verdict.why : summary, out);
	fputc('>', out);
	conform_report_lines(run, r, say, out);
	fprintf(out, "</%s>\n    </testcase>\n", element);
}

static void print_case(const struct conform_run *run, const struct conform_result *r, FILE *out)
{
	fprintf(out, "    <testcase");
	fprintf(out, " classname=\"%s.", conform_abi_names[r->row->abi]);
	conform_xml_text(r->row->area, out);
	fputc('"', out);
	attribute("name", r->row->name, out);
	fprintf(out, " time=\"%.3f\"", r->took);
	if (r->verdict.unexpected) {
		print_bad(run, r, out);
	} else if (r->verdict.class == CONFORM_SKIP) {
		fputs(">\n      <skipped", out);
		attribute("message", r->verdict.why, out);
		fputs("/>\n    </testcase>\n", out);
	} else {
		fputs("/>\n", out);
	}
}

static void print_suite(const struct conform_run *run, enum conform_abi abi, FILE *out)
{
	size_t tests = 0, failures = 0, errors = 0, skipped = 0;
	char name[64];

	for (size_t i = 0; i < run->count; i++) {
		const struct conform_result *r = &run->results[i];

		if (r->row->abi != abi)
			continue;
		tests++;
		failures += r->verdict.class == CONFORM_FAIL;
		errors += r->verdict.class == CONFORM_CRASH;
		skipped += r->verdict.class == CONFORM_SKIP;
	}
	if (!tests)
		return;
	fprintf(out, "  <testsuite");
	snprintf(name, sizeof(name), "%s on %.40s", conform_abi_names[abi], conform_run_host(run));
	attribute("name", name, out);
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", tests,
		failures, errors, skipped);
	for (size_t i = 0; i < run->count; i++)
		if (run->results[i].row->abi == abi)
			print_case(run, &run->results[i], out);
	fputs("  </testsuite>\n", out);
}

void conform_report_junit(const struct conform_run *run, FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", out);
	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		print_suite(run, abi, out);
	fputs("</testsuites>\n", out);
}
