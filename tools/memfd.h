/* SPDX-License-Identifier: MIT */
/* Files without a name, which QEMU inherits and opens by their /proc/self/fd path. */
#ifndef TOOLS_MEMFD_H
#define TOOLS_MEMFD_H

#include <stdint.h>

#include "tools/buffer.h"
#include "tools/error.h"

/* Room for "/proc/self/fd/" and a number. */
#define FD_PATH_SIZE 32

/* A memory file with these contents; the descriptor, kept across exec, or -1. */
int memfd_from(const char *name, struct bytes contents, struct error *err);

/*
 * Opens a file for QEMU: a regular file as it is, anything else (a pipe) through a copy in memory.
 * The descriptor, kept across exec, or -1; *size gets its bytes, which are never 0.
 */
int memfd_open(const char *path, uint64_t *size, struct error *err);

/* The path by which a child opens the descriptor. */
void memfd_path(int fd, char path[FD_PATH_SIZE]);

#endif
