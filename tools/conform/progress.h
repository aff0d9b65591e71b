/* SPDX-License-Identifier: MIT */
/* The line on a terminal that says how far a run is. */
#ifndef TOOLS_CONFORM_PROGRESS_H
#define TOOLS_CONFORM_PROGRESS_H

#include "tools/conform/pool.h"
#include "tools/conform/run.h"

/* From now on the pool's ticks print it; nothing if stderr is not a terminal. */
void conform_progress_begin(struct conform_pool *pool, const struct conform_run *run);
void conform_progress_end(void);

#endif
