/* SPDX-License-Identifier: MIT */
/* A test in a process of its own, for what the translator finds once and for all. */
#ifndef CONFORMANCE_UNIT_ALONE_H
#define CONFORMANCE_UNIT_ALONE_H

#include <sys/wait.h>
#include <unistd.h>

#include "conformance/unit/unit.h"

static void alone(void (*body)(void))
{
	unsigned failures = CU_get_number_of_failures();
	int status = -1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		body();
		fflush(stdout);
		_exit(CU_get_number_of_failures() != failures);
	}
	EXPECT(child > 0 && waitpid(child, &status, 0) == child);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* For a table of tests: test_alone is test, alone. */
#define ALONE(test)                                                                                \
	static void test##_alone(void)                                                             \
	{                                                                                          \
		alone(test);                                                                       \
	}

#endif
