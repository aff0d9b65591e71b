/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/file.h"
#include "tools/memfd.h"

int memfd_from(const char *name, struct bytes contents, struct error *err)
{
	int fd = memfd_create(name, 0);

	if (fd >= 0 && file_write_fd(fd, contents) == 0)
		return fd;
	error_set(err, "cannot be kept in memory: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static int copy(int fd, struct error *err)
{
	struct buffer contents;
	int memory;

	if (file_read_fd(fd, &contents, err))
		return -1;
	memory = memfd_from("copy", buffer_bytes(&contents), err);
	buffer_free(&contents);
	return memory;
}

/* Gives the descriptor to use, which is fd or a copy that takes its place. */
static int make_regular(int fd, struct stat *st, struct error *err)
{
	int memory;

	if (fstat(fd, st))
		return error_set(err, "cannot be read: %s", strerror(errno));
	if (S_ISREG(st->st_mode))
		return fd;
	memory = copy(fd, err);
	if (memory >= 0)
		fstat(memory, st);
	return memory;
}

int memfd_open(const char *path, uint64_t *size, struct error *err)
{
	int fd = open(path, O_RDONLY), use;
	struct stat st;

	if (fd < 0)
		return error_set(err, "cannot be opened: %s. Give the path of an existing file",
				 strerror(errno));
	use = make_regular(fd, &st, err);
	if (use >= 0 && !st.st_size) {
		error_set(err, "is empty. Leave it out, or give another file");
		if (use != fd)
			close(use);
		use = -1;
	}
	if (use != fd)
		close(fd);
	if (use >= 0)
		*size = st.st_size;
	return use;
}

void memfd_path(int fd, char path[FD_PATH_SIZE])
{
	snprintf(path, FD_PATH_SIZE, "/proc/self/fd/%d", fd);
}
