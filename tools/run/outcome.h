/* SPDX-License-Identifier: MIT */
/* How a VMM under `hypershim run` ended. */
#ifndef TOOLS_RUN_OUTCOME_H
#define TOOLS_RUN_OUTCOME_H

#include <stdio.h>

#include "shim/kvm/control.h"
#include "tools/error.h"

/*
 * The command's exit status: 0 the VMM ended well; 1 it failed, or the guest reported a crash; 2 no
 * guest ran, or the VMM died.  `why` gets a text where the user has not been told yet, else it is
 * empty.
 */
int run_outcome(int wait_status, const struct control *control, struct error *why);

/* A table of what left the guest. */
void run_stats(FILE *out, const struct control *control);

#endif
