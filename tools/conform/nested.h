/* SPDX-License-Identifier: MIT */
/* The KVM host on an emulated AMD processor with SVM: Debian's generic kernel, and an initramfs. */
#ifndef TOOLS_CONFORM_NESTED_H
#define TOOLS_CONFORM_NESTED_H

#include "tools/error.h"

/* Whether there is what it takes; `get` says how to get it. */
int conform_nested_check(const char *initramfs, const char *get, struct error *err);
/* The machine, with what its scripts read on the kernel's command line.  NULL without memory. */
char **conform_nested_command(const char *initramfs, const char *memory_mib, const char *append);

#endif
