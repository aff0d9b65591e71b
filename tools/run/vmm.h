/* SPDX-License-Identifier: MIT */
/* The VMM of `hypershim run`: where it is, and whether an object can be preloaded into it. */
#ifndef TOOLS_RUN_VMM_H
#define TOOLS_RUN_VMM_H

#include <stdbool.h>

#include "tools/error.h"

/*
 * The file that execvp would run for this name, malloc'd; NULL with the text if there is none, or
 * if the dynamic linker would not preload into it: a static program, one that is not for this
 * processor, or one that runs with other rights than its user's.
 */
char *vmm_find(const char *name, struct error *err);

/* Whether this file is a QEMU that has -object dbus-vmstate. */
bool vmm_carries_state(const char *path);

#endif
