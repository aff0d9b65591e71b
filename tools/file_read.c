/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tools/file.h"

#define CHUNK (1 << 20)

int file_read_fd(int fd, struct buffer *out, struct error *err)
{
	ssize_t got;
	size_t room;

	*out = BUFFER_INIT(FILE_LIMIT);
	while ((room = buffer_room(out, CHUNK))) {
		got = read(fd, out->data + out->len, room);
		if (got > 0)
			out->len += got;
		else if (got == 0)
			return 0;
		else if (errno != EINTR)
			break;
	}
	if (room)
		error_set(err, "cannot be read: %s", strerror(errno));
	else
		error_set(err, "is too large: the limit is %zu MiB", FILE_LIMIT >> 20);
	buffer_free(out);
	return -1;
}

int file_read(const char *path, struct buffer *out, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return error_set(err, "cannot be opened: %s. Give the path of an existing file",
				 strerror(errno));
	ret = file_read_fd(fd, out, err);
	close(fd);
	return ret;
}
