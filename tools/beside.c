/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/beside.h"

char *path_beside(const char *variable, const char *name)
{
	const char *given = getenv(variable);
	char self[4096], *path, *slash;
	ssize_t len;

	if (given)
		return strdup(given);
	len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	self[len < 0 ? 0 : len] = '\0';
	slash = strrchr(self, '/');
	if (asprintf(&path, "%.*s%s", slash ? (int)(slash + 1 - self) : 0, self, name) < 0)
		return NULL;
	return path;
}
