/* SPDX-License-Identifier: MIT */
/* A line on stderr for a step that turns out to take longer than two seconds. */
#ifndef TOOLS_PROGRESS_H
#define TOOLS_PROGRESS_H

/*
 * Between the two calls, "hypershim: WHAT ..." is printed once if two seconds pass.  One step at a
 * time.  Uses SIGALRM, so a blocking call in between may see EINTR.
 */
void progress_begin(const char *format, ...) __attribute__((format(printf, 1, 2)));
void progress_end(void);

#endif
