/* SPDX-License-Identifier: MIT */
/* How a run is told: to people, and in the formats of other programs. */
#ifndef TOOLS_CONFORM_REPORT_H
#define TOOLS_CONFORM_REPORT_H

#include <stdio.h>

#include "tools/conform/run.h"
#include "tools/error.h"

/* What differs for each unexpected outcome, the table ABI x area, and `N passed, N failed`. */
void conform_report_text(const struct conform_run *run, FILE *out);
void conform_report_tap(const struct conform_run *run, FILE *out);
/* 0, or -1 without memory. */
int conform_report_json(const struct conform_run *run, FILE *out);
void conform_report_junit(const struct conform_run *run, FILE *out);

/* Text in XML: markup is escaped, and what XML cannot hold is '?'. */
void conform_xml_text(const char *text, FILE *out);

/*
 * Calls `say` with each line that says what is wrong with a result: why, what differs, what the
 * guest reported, and how the console ends where that is all there is.
 */
void conform_report_lines(const struct conform_run *run, const struct conform_result *result,
			  void (*say)(const char *line, void *arg), void *arg);

#endif
