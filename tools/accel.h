/* SPDX-License-Identifier: MIT */
/* Which of QEMU's accelerators to use: KVM can be there and yet unable to run the shim. */
#ifndef TOOLS_ACCEL_H
#define TOOLS_ACCEL_H

#include "tools/options.h"

/*
 * QEMU's name for the accelerator.  ACCEL_AUTO probes KVM, and where that cannot be used says why
 * in one line on stderr and takes TCG.  NULL, after a line that says why, if KVM was asked for and
 * cannot be used, or QEMU cannot be run at all.  `image` is the path of hypershim.elf.
 */
const char *accel_choose(enum accel wanted, const char *image);

/* Runs the paravisor's self-test: 0 if KVM runs it, 1 with the reason if not, -1 with the text if QEMU
 * cannot be run. */
int accel_try_kvm(const char *image, struct error *why);

#endif
