/* SPDX-License-Identifier: MIT */
/* What a trace is written to: a file, or standard error, which others may have made non-blocking. */
#ifndef TOOLS_TRACE_FILE_H
#define TOOLS_TRACE_FILE_H

#include <stdio.h>

#include "tools/error.h"

struct trace_file {
	FILE *stream;
	int fd;
	int failure; /* errno of the first write that failed; nothing is written from then on */
	const char *path; /* NULL: standard error */
};

/* -1 with the text.  The struct must stay where it is. */
int trace_file_open(struct trace_file *f, const char *path, struct error *err);
/* Before the first write: what was in the file before goes. */
void trace_file_begin(struct trace_file *f);
/* 0, or -1 with the text: what was written did not arrive. */
int trace_file_check(struct trace_file *f, struct error *err);
void trace_file_close(struct trace_file *f);

#endif
