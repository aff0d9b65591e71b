/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/child.h"

static void execute(char *const command[], const int in_out_err[3], bool apart, int report)
{
	int failure;

	if (apart)
		setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	for (int i = 0; i < 3; i++)
		if (in_out_err[i] != i)
			dup2(in_out_err[i], i);
	execvp(command[0], command);
	failure = errno;
	if (write(report, &failure, sizeof(failure)) < 0)
		_exit(126);
	_exit(127);
}

/* The pipe closes by itself when the exec succeeds, and carries errno when it does not. */
static int exec_failure(int report)
{
	int failure = 0;
	ssize_t got;

	do
		got = read(report, &failure, sizeof(failure));
	while (got < 0 && errno == EINTR);
	close(report);
	return got == sizeof(failure) ? failure : 0;
}

/* A directory on the PATH that may not be searched makes "not found" a "permission denied". */
static int cannot_start(int failure, struct error *err)
{
	const char *why = failure == ENOENT ? "not found" : strerror(failure);

	if (failure == ENOENT || failure == EACCES)
		return error_set(err,
				 "%s. Install it (Debian: qemu-system-x86), or put it on the PATH",
				 why);
	return error_set(err, "cannot be started: %s", why);
}

static int start(char *const command[], const int in_out_err[3], bool apart, struct error *err)
{
	int report[2], failure;
	pid_t pid;

	if (pipe2(report, O_CLOEXEC))
		return cannot_start(errno, err);
	pid = fork();
	if (pid == 0)
		execute(command, in_out_err, apart, report[1]);
	failure = pid < 0 ? errno : 0;
	close(report[1]);
	if (pid > 0)
		failure = exec_failure(report[0]);
	else
		close(report[0]);
	if (!failure)
		return pid;
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return cannot_start(failure, err);
}

int child_start(char *const command[], const int in_out_err[3], struct error *err)
{
	return start(command, in_out_err, false, err);
}

int child_start_apart(char *const command[], const int in_out_err[3], struct error *err)
{
	return start(command, in_out_err, true, err);
}
