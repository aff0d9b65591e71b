/* SPDX-License-Identifier: MIT */
/* How much memory was asked for, and how much a guest needs at least. */
#ifndef TOOLS_MEMORY_H
#define TOOLS_MEMORY_H

#include <stdint.h>

#include "tools/error.h"

#define MIB ((uint64_t)1 << 20)

/* Parses "512M", "1G", "2T" or a plain number of MiB, as QEMU's -m reads it; *mib gets MiB. */
int memory_parse(const char *text, uint64_t *mib, struct error *err);

/*
 * The least memory of a virtual machine, in MiB, in which the shim can build a guest from a kernel
 * that spans `kernel` bytes and an initrd of `initrd` bytes.  What the guest then needs to run in
 * is its own affair.
 */
uint64_t memory_needed_mib(uint64_t kernel, uint64_t initrd);

#endif
