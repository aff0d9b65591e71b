/* SPDX-License-Identifier: MIT */
/* Writes the answers of a real host to where others are compared with them. */
#ifndef TOOLS_CONFORM_RECORD_H
#define TOOLS_CONFORM_RECORD_H

#include "tools/conform/run.h"

/*
 * Of those guests of a run that ended as they should; each file says first how, and with which
 * versions, it was recorded.  Returns how many there were, or -1 with the text.
 */
int conform_record(const struct conform_run *run, struct error *err);

#endif
