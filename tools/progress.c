/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/progress.h"

#define PATIENCE_SECONDS 2

static char line[256];

/* Only write(2) here: the step that is interrupted may be inside malloc or stdio. */
static void print_line(int sig)
{
	ssize_t ignored = write(STDERR_FILENO, line, strlen(line));

	(void)ignored;
}

void progress_begin(const char *format, ...)
{
	struct sigaction action = {.sa_handler = print_line, .sa_flags = SA_RESTART};
	char what[200];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	snprintf(line, sizeof(line), "hypershim: %s ...\n", what);
	sigaction(SIGALRM, &action, NULL);
	alarm(PATIENCE_SECONDS);
}

void progress_end(void)
{
	alarm(0);
	signal(SIGALRM, SIG_DFL);
}
