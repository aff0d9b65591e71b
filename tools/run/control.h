/* SPDX-License-Identifier: MIT */
/* What `hypershim run` and the object that it preloads share, by the VMM's environment. */
#ifndef TOOLS_RUN_CONTROL_H
#define TOOLS_RUN_CONTROL_H

#include "shim/kvm/control.h"
#include "tools/error.h"
#include "tools/run/options.h"

/* The page of what happens, and its file *fd, kept across exec and named in the environment; NULL with
 * the text. */
const struct control *run_control(const struct run_options *options, int *fd, struct error *err);

/* The object to preload, beside this program, goes before what LD_PRELOAD has.  0, or -1. */
int run_preload(struct error *err);
/* Whether it can be: 0, or -1 with the text. */
int run_preload_check(struct error *err);

#endif
