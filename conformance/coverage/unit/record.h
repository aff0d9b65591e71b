/* SPDX-License-Identifier: MIT */
/*
 * Which rows of the ABI tables a unit test exercises, and how they answered.  The dispatchers are
 * wrapped when a unit test is linked (--wrap), so no test and no translator knows of this.
 *
 * HYPERSHIM_COVERAGE=DIRECTORY: each answer is a line `ABI ROW CLASS TEST` of DIRECTORY/PROGRAM.txt.
 * HYPERSHIM_COVERAGE_FLIP='ABI ROW CLASS': these answers are turned round.  A test that checks them
 * fails then; conformance/coverage/run counts no others.
 */
#ifndef CONFORMANCE_COVERAGE_UNIT_RECORD_H
#define CONFORMANCE_COVERAGE_UNIT_RECORD_H

#include <stdbool.h>

/* What is recorded of a row: the test that was the last to see each class of its answers. */
struct coverage_row {
	const char *abi, *name;
	const void *seen[2];
};

/* Records the answer; whether it is to be turned round. */
bool coverage_record(struct coverage_row *row, bool success);

#endif
