/* SPDX-License-Identifier: MIT */
/* Running another program: in the foreground with our terminal, or quietly under a time limit. */
#ifndef TOOLS_CHILD_H
#define TOOLS_CHILD_H

#include <stddef.h>

#include "tools/error.h"

/*
 * Runs it with our standard streams until it ends; *wait_status is what waitpid gave.  SIGINT,
 * SIGTERM and SIGHUP are passed on to it.  The terminal's settings are afterwards what they were,
 * however the program ended.  Returns the signal that was passed on, 0 if none, or -1 with the text
 * if the program could not be started.
 */
int child_run(char *const command[], int *wait_status, struct error *err);

/*
 * Runs it without input, keeping the end of what it writes to stdout and stderr as a string in
 * `output`, and kills it after `seconds`.  Returns 0, 1 if it was killed for the time, or -1 with
 * the text if it could not be started.
 */
int child_probe(char *const command[], int seconds, int *wait_status, char *output, size_t size,
		struct error *err);

/*
 * Forks and executes, for the two above; in_out_err are the descriptors that become 0, 1 and 2.
 * The child is told to end when we do.  Its pid, or -1 with the text: no such program, for one.
 */
int child_start(char *const command[], const int in_out_err[3], struct error *err);
/* As the leader of a process group, so that it can be killed with all that it starts. */
int child_start_apart(char *const command[], const int in_out_err[3], struct error *err);

#endif
