/* SPDX-License-Identifier: MIT */
/* Whole files: reading one into memory, and replacing one in a single step. */
#ifndef TOOLS_FILE_H
#define TOOLS_FILE_H

#include "tools/buffer.h"
#include "tools/error.h"

/* The largest kernel, unpacked or not, and the largest of any file that is read whole. */
#define FILE_LIMIT ((size_t)1 << 30)

/* Reads a file (or pipe) to its end into a new buffer with the limit FILE_LIMIT. */
int file_read(const char *path, struct buffer *out, struct error *err);

/* As file_read, from an open descriptor, which stays open. */
int file_read_fd(int fd, struct buffer *out, struct error *err);

/*
 * Writes a temporary file beside `path` and renames it into place: whatever fails, `path` is what
 * it was before.  Refuses a path that is there and is not a regular file.
 */
int file_replace(const char *path, struct bytes contents, struct error *err);

/* Writes everything to fd; 0, or -1 with errno. */
int file_write_fd(int fd, struct bytes contents);

#endif
