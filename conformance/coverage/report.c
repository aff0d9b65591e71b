/* SPDX-License-Identifier: MIT */
/*
 * report RECORDS REASONS PAGE: from lines `ABI ROW CLASS TEST` (RECORDS) and `ABI ROW,ROW... CLASS
 * REASON` (REASONS) writes docs/coverage.md to PAGE, and what is missing and the totals to stdout.
 * Exit status: 0; 1, a row that is implemented lacks a test or a reason, or has a reason and a test;
 * 2, unusable input.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/hyperv/cpuid.h"
#include "abi/hyperv/features.h"
#include "abi/hyperv/hypercalls.h"
#include "abi/hyperv/msrs.h"
#include "abi/vmi/calls.h"
#include "abi/xen/hypercalls.h"

enum class { REFUSAL, SUCCESS, CLASSES };
static const char *const class_names[CLASSES] = {"refusal", "success"};

struct row {
	const char *abi, *name;
	bool here;
	char tests[CLASSES][512]; /* their names, separated by blanks */
	const char *reason[CLASSES];
};

#define HERE   true
#define ABSENT false
#define CALL   true
#define JUMP   true
#define NOP    true

static struct row rows[] = {
#define ROW(nr, name, nargs, guests, state) {"xen", #name, state, {{0}}, {0}},
	XEN_HYPERCALLS(ROW)
#undef ROW
#define ROW(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state) \
	{"hyperv-call", #Name, state, {{0}}, {0}},
	HV_HYPERCALLS(ROW)
#undef ROW
#define ROW(first, count, NAME, name, access, feature, state) \
	{"hyperv-msr", #NAME, state, {{0}}, {0}},
	HV_MSRS(ROW)
#undef ROW
#define ROW(leaf, reg, bit, Name, feature) {"hyperv-cpuid", #Name, HERE, {{0}}, {0}},
	HV_CPUID_BITS(ROW)
#undef ROW
#define ROW(NAME, word, needs, host) {"hyperv-feature", word, HERE, {{0}}, {0}},
	HV_FEATURES(ROW)
#undef ROW
#define ROW(number, Name, name, convention, arguments, asks, state) \
	{"vmi", #Name, state, {{0}}, {0}},
	VMI_CALLS(ROW)
#undef ROW
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const struct {
	const char *name, *what;
} abis[] = {
	{"xen", "Xen hypercalls"},
	{"hyperv-call", "Hyper-V hypercalls"},
	{"hyperv-msr", "Hyper-V MSRs"},
	{"hyperv-cpuid", "Hyper-V CPUID bits"},
	{"hyperv-feature", "Hyper-V features"},
	{"vmi", "VMI calls"},
};

#define ABIS (sizeof(abis) / sizeof(abis[0]))

static void unusable(const char *name, const char *what, const char *detail)
{
	fprintf(stderr, "report: %s: %s%s\n", name, what, detail);
	exit(2);
}

static struct row *find(const char *abi, const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (!strcmp(rows[i].abi, abi) && !strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}

static enum class class_of(const char *file, const char *name)
{
	for (enum class c = 0; c < CLASSES; c++)
		if (!strcmp(class_names[c], name))
			return c;
	unusable(file, "neither success nor refusal: ", name);
	return CLASSES;
}

static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += len)
		if ((at == list || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
	return false;
}

static void add_test(const char *file, struct row *row, enum class c, const char *test)
{
	char *list = row->tests[c];
	size_t used = strlen(list);

	if (has_word(list, test))
		return;
	if (used + strlen(test) + 2 > sizeof(row->tests[c]))
		unusable(file, "too many tests of ", row->name);
	sprintf(list + used, "%s%s", used ? " " : "", test);
}

static void take_record(const char *file, char *abi, char *names, enum class c, char *test)
{
	struct row *row = find(abi, names);

	if (!row)
		unusable(file, "there is no row ", names);
	add_test(file, row, c, test);
}

static void take_reason(const char *file, char *abi, char *names, enum class c, char *why)
{
	for (char *name = strtok(names, ","); name; name = strtok(NULL, ",")) {
		struct row *row = find(abi, name);

		if (!row || !row->here)
			unusable(file, "no row that is implemented: ", name);
		row->reason[c] = strdup(why);
	}
}

/* Lines of three words and a rest; '#' begins one that is a comment. */
static void read_lines(const char *name,
		       void (*take)(const char *, char *, char *, enum class, char *))
{
	FILE *file = fopen(name, "r");
	char line[4096], abi[32], names[2048], class[16];
	int rest;

	if (!file)
		unusable(name, "cannot be read", "");
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || !line[0])
			continue;
		rest = 0;
		sscanf(line, "%31s %2047s %15s %n", abi, names, class, &rest);
		if (!rest || !line[rest])
			unusable(name, "a line has too few words: ", line);
		take(name, abi, names, class_of(name, class), line + rest);
	}
	fclose(file);
}

struct total {
	unsigned here, both, tested[CLASSES], reasons[CLASSES], missing, absent, refused;
};

/* A row's part of the totals, and a line on stdout for what is wrong with it. */
static void judge(const struct row *row, struct total *t)
{
	t->absent += !row->here;
	t->refused += !row->here && *row->tests[REFUSAL];
	if (!row->here)
		return;
	t->here++;
	t->both += *row->tests[REFUSAL] && *row->tests[SUCCESS];
	for (enum class c = 0; c < CLASSES; c++) {
		bool tested = *row->tests[c];

		t->tested[c] += tested;
		t->reasons[c] += row->reason[c] != NULL;
		if (tested != (row->reason[c] != NULL))
			continue;
		t->missing++;
		printf("%s %s: %s %s\n", row->abi, row->name,
		       tested ? "has a reason to have no test, and a test, of" : "no test of",
		       class_names[c]);
	}
}

static struct total judge_abi(const char *abi)
{
	struct total t = {0};

	for (size_t i = 0; i < ROWS; i++)
		if (!strcmp(rows[i].abi, abi))
			judge(&rows[i], &t);
	return t;
}

static const char introduction[] =
	"# What the tests exercise\n"
	"\n"
	"Generated by `make coverage-abi-page` from one run of the tests; do not edit.\n"
	"A row of the ABI tables counts as tested where a test (`guest:` a test guest, else a unit "
	"test) has seen it answer, and fails when that answer is turned round.\n"
	"How: [conformance/coverage/README.md](../conformance/coverage/README.md); the reasons are in "
	"`conformance/coverage/reasons`.\n"
	"\n"
	"| | Rows | Success tested | Refusal tested | Both | Excused, with a reason | Missing | "
	"Absent | of these, refusal tested |\n"
	"|---|---|---|---|---|---|---|---|---|\n";

static void write_cell(FILE *page, const struct row *row, enum class c)
{
	if (*row->tests[c])
		fprintf(page, " %s |", row->tests[c]);
	else
		fprintf(page, " %s |", row->reason[c] ? row->reason[c] : "**none**");
}

static void write_abi(FILE *page, const char *abi, const char *what)
{
	fprintf(page, "\n## %s\n\n| Row | Success | Refusal |\n|---|---|---|\n", what);
	for (size_t i = 0; i < ROWS; i++) {
		if (strcmp(rows[i].abi, abi) || !rows[i].here)
			continue;
		fprintf(page, "| %s |", rows[i].name);
		write_cell(page, &rows[i], SUCCESS);
		write_cell(page, &rows[i], REFUSAL);
		fputc('\n', page);
	}
}

static void write_total(FILE *page, const char *what, const struct total *t)
{
	fprintf(page, "| %s | %u | %u | %u | %u | %u | %u | %u | %u |\n", what, t->here,
		t->tested[SUCCESS], t->tested[REFUSAL], t->both,
		t->reasons[SUCCESS] + t->reasons[REFUSAL], t->missing, t->absent, t->refused);
	printf("%-20s %3u rows: %3u success, %3u refusal, %3u both tested; %u excused, %u missing\n",
	       what, t->here, t->tested[SUCCESS], t->tested[REFUSAL], t->both,
	       t->reasons[SUCCESS] + t->reasons[REFUSAL], t->missing);
}

int main(int argc, char **argv)
{
	struct total t;
	unsigned missing = 0;
	FILE *page;

	if (argc != 4)
		unusable("usage", "report RECORDS REASONS PAGE", "");
	read_lines(argv[1], take_record);
	read_lines(argv[2], take_reason);
	page = fopen(argv[3], "w");
	if (!page)
		unusable(argv[3], "cannot be written", "");
	fputs(introduction, page);
	for (size_t i = 0; i < ABIS; i++) {
		t = judge_abi(abis[i].name);
		missing += t.missing;
		write_total(page, abis[i].what, &t);
	}
	for (size_t i = 0; i < ABIS; i++)
		write_abi(page, abis[i].name, abis[i].what);
	if (fclose(page))
		unusable(argv[3], "cannot be written", "");
	return missing ? 1 : 0;
}
