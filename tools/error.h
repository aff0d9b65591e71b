/* SPDX-License-Identifier: MIT */
/*
 * One line that says what is wrong and what to do.  Functions that can fail for a reason the user
 * has to hear return -1 and leave the text here; only the verbs print.
 */
#ifndef TOOLS_ERROR_H
#define TOOLS_ERROR_H

struct error {
	char text[512];
};

/* Sets the text (cut to its size, control characters replaced) and returns -1. */
int error_set(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints "hypershim: SUBJECT: TEXT" on stderr and returns 2, the exit status for unusable input. */
int error_report(const char *subject, const struct error *err);

/* Prints that there is no memory, and returns 2. */
int error_no_memory(void);

#endif
