/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tools/child.h"

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A string of which only the end is kept. */
struct tail {
	char *text;
	size_t size, len;
};

static void tail_add(struct tail *t, const char *data, size_t len)
{
	size_t drop;

	if (len > t->size - 1) {
		data += len - (t->size - 1);
		len = t->size - 1;
	}
	drop = t->len + len > t->size - 1 ? t->len + len - (t->size - 1) : 0;
	memmove(t->text, t->text + drop, t->len - drop);
	memcpy(t->text + t->len - drop, data, len);
	t->len += len - drop;
	t->text[t->len] = '\0';
}

/* Reads until the program closes its output, as it does by ending; false when time runs out. */
static bool read_until(int fd, long deadline, struct tail *tail)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char chunk[512];
	ssize_t got;
	long left;
	int ready;

	while ((left = deadline - now_ms()) > 0) {
		ready = poll(&p, 1, left);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		got = read(fd, chunk, sizeof(chunk));
		if (got == 0)
			return true;
		if (got > 0)
			tail_add(tail, chunk, got);
		else if (errno != EINTR)
			return false;
	}
	return false;
}

int child_probe(char *const command[], int seconds, int *wait_status, char *output, size_t size,
		struct error *err)
{
	struct tail tail = {.text = output, .size = size};
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	long deadline = now_ms() + seconds * 1000L;
	int ends[2], pid, ended;

	*output = '\0';
	if (pipe2(ends, O_CLOEXEC))
		return error_set(err, "cannot be started: %s", strerror(errno));
	pid = child_start(command, (int[]){null, ends[1], ends[1]}, err);
	close(null);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return -1;
	}
	ended = read_until(ends[0], deadline, &tail);
	if (!ended)
		kill(pid, SIGKILL);
	close(ends[0]);
	while (waitpid(pid, wait_status, 0) < 0 && errno == EINTR)
		;
	return ended ? 0 : 1;
}
