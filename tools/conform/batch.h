/* SPDX-License-Identifier: MIT */
/* Guests that run one after the other in one machine, whose console holds what each says. */
#ifndef TOOLS_CONFORM_BATCH_H
#define TOOLS_CONFORM_BATCH_H

#include "tools/conform/pool.h"
#include "tools/conform/run.h"

/* Makes the result one of the job that all guests of its ABI share. */
int conform_batch_add(struct conform_run *run, const struct conform_seat *seat,
		      struct conform_job *jobs, size_t *count, struct conform_result *result,
		      struct error *err);

/* Cuts what the guest said out of the console; false: the guest had its machine for itself. */
bool conform_batch_take(const struct conform_run *run, const struct conform_seat *seat,
			const struct conform_job *job, struct conform_result *result,
			enum conform_end *end, int *code);

/* Takes over what the machine says of itself. */
void conform_batch_machine(struct conform_run *run, const struct conform_job *job);

/* The lines from `guest: NAME HOST` to `status: N`. */
struct bytes conform_batch_cut(struct bytes console, const char *name, const char *host);

#endif
