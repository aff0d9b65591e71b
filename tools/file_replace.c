/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/file.h"

int file_write_fd(int fd, struct bytes contents)
{
	size_t done = 0;
	ssize_t n;

	while (done < contents.len) {
		n = write(fd, contents.data + done, contents.len - done);
		if (n > 0)
			done += n;
		else if (n == 0 || errno != EINTR)
			return -1;
	}
	return 0;
}

/* mkstemp makes the file private; the result gets what a plain creat would have given. */
static int apply_umask(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

static int write_and_rename(int fd, const char *temporary, const char *path, struct bytes contents)
{
	int failed = file_write_fd(fd, contents) || apply_umask(fd) || fsync(fd);

	if (failed) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return close(fd) || rename(temporary, path) ? -1 : 0;
}

int file_replace(const char *path, struct bytes contents, struct error *err)
{
	struct stat st;
	char *temporary;
	int fd, ret = 0;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return error_set(err, "is not a regular file. Name a file to write");
	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return error_set(err, "cannot be written: no memory");
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0) {
		ret = error_set(err, "cannot be written: %s. Name a file in a writable directory",
				strerror(errno));
	} else if (write_and_rename(fd, temporary, path, contents)) {
		ret = error_set(err, "cannot be written: %s", strerror(errno));
		unlink(temporary);
	}
	free(temporary);
	return ret;
}
