/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "shim/pv/image.h"
#include "tools/qemu.h"

int qemu_outcome(int wait_status, char *died, size_t size)
{
	*died = '\0';
	if (WIFSIGNALED(wait_status)) {
		snprintf(died, size, "killed by signal %d (%s)", WTERMSIG(wait_status),
			 strsignal(WTERMSIG(wait_status)));
		return 2;
	}
	switch (WEXITSTATUS(wait_status)) {
	case 0:
		return 0;
	case SHIM_EXIT_STATUS(SHIM_EXIT_CRASH):
		return 1;
	case SHIM_EXIT_STATUS(SHIM_EXIT_UNUSABLE):
		return 2;
	default:
		snprintf(died, size, "exit status %d", WEXITSTATUS(wait_status));
		return 2;
	}
}
