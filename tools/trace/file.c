/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "tools/trace/file.h"

#define BUFFER 65536

static ssize_t write_some(int fd, const char *bytes, size_t len)
{
	struct pollfd writable = {.fd = fd, .events = POLLOUT};
	ssize_t wrote;

	for (;;) {
		wrote = write(fd, bytes, len);
		if (wrote >= 0 || (errno != EAGAIN && errno != EINTR))
			return wrote;
		if (errno == EAGAIN)
			poll(&writable, 1, -1);
	}
}

/* What was written, for stdio; 0 tells it of a failure. */
static ssize_t write_all(void *cookie, const char *bytes, size_t len)
{
	struct trace_file *f = cookie;
	size_t done = 0;
	ssize_t wrote;

	while (done < len && !f->failure) {
		wrote = write_some(f->fd, bytes + done, len - done);
		if (wrote < 0)
			f->failure = errno;
		else
			done += wrote;
	}
	return f->failure ? 0 : (ssize_t)done;
}

static const char *name_of(const struct trace_file *f)
{
	return f->path ? f->path : "standard error";
}

int trace_file_open(struct trace_file *f, const char *path, struct error *err)
{
	static const cookie_io_functions_t functions = {.write = write_all};

	*f = (struct trace_file){.path = path};
	f->fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666) :
		       fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	f->stream = f->fd < 0 ? NULL : fopencookie(f, "w", functions);
	if (!f->stream)
		return error_set(err, "%s: cannot be written: %s", name_of(f), strerror(errno));
	/* Standard error has other writers: by whole lines. */
	setvbuf(f->stream, NULL, path ? _IOFBF : _IOLBF, BUFFER);
	return 0;
}

void trace_file_begin(struct trace_file *f)
{
	if (f->path && ftruncate(f->fd, 0))
		return; /* a pipe or a device */
}

int trace_file_check(struct trace_file *f, struct error *err)
{
	fflush(f->stream);
	if (f->failure)
		return error_set(err, "%s: cannot be written: %s", name_of(f), strerror(f->failure));
	return 0;
}

void trace_file_close(struct trace_file *f)
{
	fclose(f->stream);
	close(f->fd);
}
