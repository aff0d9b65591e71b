/* SPDX-License-Identifier: MIT */
/* Where two hosts answer differently, test by test, value by value. */
#ifndef TOOLS_CONFORM_COMPARE_H
#define TOOLS_CONFORM_COMPARE_H

#include <stdio.h>

#include "tools/conform/run.h"

/*
 * A host is one by name, whose recorded answers are taken, or its fresh ones if there are none or
 * it is `fresh:HOST`; or a directory of recorded answers, known by its slash.  `wanted` says of
 * what and how. Returns how many answers differ, or -1 with the text.
 */
int conform_compare(const struct conform_run *wanted, const char *const hosts[2], FILE *out,
		    struct error *err);

#endif
