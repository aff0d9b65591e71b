/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* program_invocation_short_name */
#include "conformance/coverage/unit/record.h"

#include <CUnit/CUnit.h>
#include <CUnit/TestRun.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const classes[] = {"refusal", "success"};

/* NULL: nothing is recorded.  Never closed: a test may end the program as it likes. */
static FILE *records(void)
{
	static bool asked;
	static FILE *file;
	const char *directory;
	char name[4096];

	if (asked)
		return file;
	asked = true;
	directory = getenv("HYPERSHIM_COVERAGE");
	if (!directory)
		return NULL;
	snprintf(name, sizeof(name), "%s/%s.txt", directory, program_invocation_short_name);
	file = fopen(name, "w");
	if (!file) {
		perror(name);
		exit(2);
	}
	setvbuf(file, NULL, _IOLBF, 0);
	return file;
}

/* A test that has noticed has done what it is run for: the rest of its program is not waited for. */
static void stop_if_noticed(void)
{
	if (CU_get_number_of_failures())
		_exit(1);
}

static bool is_flipped(const struct coverage_row *row, bool success)
{
	static bool asked;
	static const char *wanted;
	char this[256];

	if (!asked)
		wanted = getenv("HYPERSHIM_COVERAGE_FLIP");
	asked = true;
	if (!wanted)
		return false;
	stop_if_noticed();
	snprintf(this, sizeof(this), "%s %s %s", row->abi, row->name, classes[success]);
	return !strcmp(this, wanted);
}

bool coverage_record(struct coverage_row *row, bool success)
{
	CU_pTest test = CU_get_current_test();
	FILE *file = test ? records() : NULL;

	if (file && row->seen[success] != test) {
		row->seen[success] = test;
		fprintf(file, "%s %s %s %s\n", row->abi, row->name, classes[success], test->pName);
	}
	return is_flipped(row, success);
}
