/* SPDX-License-Identifier: MIT */
/*
 * Carries the state of the guest's interface through QEMU's snapshots and migration: a process
 * beside QEMU that answers its `-object dbus-vmstate`, and gets the state from the preloaded object
 * over the CONTROL_STATE socket (shim/kvm/control.h).
 */
#ifndef TOOLS_RUN_CARRIER_H
#define TOOLS_RUN_CARRIER_H

#include <sys/types.h>

#include "tools/error.h"

#define CARRIER_ADDRESS_SIZE 96

struct carrier {
	pid_t pid;
	int ours, vmm; /* the two ends of the socket; `vmm` is for the VMM to inherit */
	char address[CARRIER_ADDRESS_SIZE]; /* where QEMU is to connect */
};

/* 0, or -1 with the text. */
int carrier_start(struct carrier *carrier, struct error *err);

/*
 * After the VMM, or the process that was started as it, has ended.  Returns whether a VMM is still
 * there, in the background: then the carrier goes on, until that VMM ends.
 */
int carrier_end(struct carrier *carrier);

#endif
