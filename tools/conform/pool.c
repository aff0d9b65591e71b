/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tools/child.h"
#include "tools/conform/pool.h"

#define TICK_MS 250
#define GRACE	1.0 /* seconds for a VMM to end by itself after its guest has */

static volatile sig_atomic_t told_to_end;

static void on_signal(int sig)
{
	told_to_end = sig;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int start_with(struct conform_job *job, int null, int out, struct error *err)
{
	int pid = child_start_apart(job->command, (int[]){null, out, out}, err);
	struct error why = *err;

	if (pid < 0)
		return error_set(err, "%.200s: %.300s", job->command[0], why.text);
	job->pidfd = pidfd_open(pid, 0);
	if (job->pidfd < 0) {
		error_set(err, "cannot be watched: %s", strerror(errno));
		kill(-pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return -1;
	}
	job->pid = pid;
	return 0;
}

static int start(struct conform_job *job, struct error *err)
{
	int ends[2], null, ret;

	if (pipe2(ends, O_CLOEXEC))
		return error_set(err, "cannot be started: %s", strerror(errno));
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	ret = null < 0 ? error_set(err, "/dev/null: %s", strerror(errno))
		       : start_with(job, null, ends[1], err);
	close(null);
	close(ends[1]);
	if (ret) {
		close(ends[0]);
		return -1;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	job->pipe = ends[0];
	job->output = BUFFER_INIT(CONFORM_OUTPUT_LIMIT);
	job->end = CONFORM_EXITED;
	job->started = now();
	job->deadline = job->started + job->seconds;
	return 0;
}

/* With all that it has started, unless that has gone out of its way to get away. */
static void kill_for(struct conform_job *job, enum conform_end why)
{
	if (job->end == CONFORM_EXITED)
		job->end = why;
	kill(-job->pid, SIGKILL);
	job->deadline = now() + 3600;
}

/* How long the output is up to its first whole line with a result, of which `from` was seen; 0:
 * none. */
static size_t result_end(const struct buffer *output, size_t from)
{
	static const char start[] = "\nresult: ";
	const size_t back = sizeof(start) + 64;
	const uint8_t *at, *end = output->data + output->len, *newline;

	from = from > back ? from - back : 0;
	if (from == 0 && output->len >= sizeof(start) - 2 &&
	    !memcmp(output->data, start + 1, sizeof(start) - 2))
		at = output->data;
	else
		at = memmem(output->data + from, output->len - from, start, sizeof(start) - 1);
	newline = at ? memchr(at + 1, '\n', end - at - 1) : NULL;
	return newline ? (size_t)(newline + 1 - output->data) : 0;
}

/* What comes after it is not kept: a machine that starts anew runs its guest again. */
static void look_for_result(struct conform_job *job, size_t from)
{
	size_t end = job->ends_at_result && job->output.len ? result_end(&job->output, from) : 0;

	if (!end)
		return;
	job->output.len = end;
	job->has_result = true;
	if (job->deadline > now() + GRACE)
		job->deadline = now() + GRACE;
}

/* False: nothing comes any more. */
static bool drop_output(struct conform_job *job)
{
	char dropped[4096];
	ssize_t got = read(job->pipe, dropped, sizeof(dropped));

	return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Takes what there is to read; false: nothing comes any more. */
static bool take_output(struct conform_job *job)
{
	size_t before = job->output.len, room;
	ssize_t got;

	if (job->has_result)
		return drop_output(job);
	while ((room = buffer_room(&job->output, 4096))) {
		got = read(job->pipe, job->output.data + job->output.len, room);
		if (got <= 0) {
			look_for_result(job, before);
			return got < 0 && (errno == EAGAIN || errno == EINTR);
		}
		job->output.len += got;
	}
	kill_for(job, CONFORM_TALKATIVE);
	return false;
}

static void close_pipe(struct conform_job *job)
{
	close(job->pipe);
	job->pipe = -1;
}

/* Not yet waited for, so its group's number is nobody else's. */
static void finish(struct conform_job *job)
{
	int status;

	if (job->pipe >= 0)
		take_output(job);
	kill(-job->pid, SIGKILL);
	while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (job->pipe >= 0)
		close_pipe(job);
	close(job->pidfd);
	job->pid = 0;
	job->took = now() - job->started;
	job->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
	if (WIFSIGNALED(status) && job->end == CONFORM_EXITED && !job->has_result)
		job->end = CONFORM_KILLED;
}

static void out_of_time(struct conform_job *job)
{
	kill_for(job, job->has_result ? CONFORM_EXITED : CONFORM_OUT_OF_TIME);
}

static bool attend(struct conform_job *job, const struct pollfd fds[2])
{
	if (fds[0].revents && job->pipe >= 0 && !take_output(job))
		close_pipe(job);
	if (fds[1].revents) {
		finish(job);
		return true;
	}
	if (now() >= job->deadline)
		out_of_time(job);
	return false;
}

/* Waits for something to happen to the jobs that run. */
static void wait_and_attend(struct conform_pool *pool, struct pollfd *fds,
			    struct conform_job **running)
{
	size_t count = 0;

	for (size_t i = 0; i < pool->started; i++) {
		struct conform_job *job = &pool->jobs[i];

		if (!job->pid)
			continue;
		fds[2 * count] = (struct pollfd){.fd = job->pipe, .events = POLLIN};
		fds[2 * count + 1] = (struct pollfd){.fd = job->pidfd, .events = POLLIN};
		running[count++] = job;
	}
	if (poll(fds, 2 * count, TICK_MS) < 0)
		return;
	for (size_t i = 0; i < count; i++)
		pool->ended += attend(running[i], &fds[2 * i]);
}

static void end_all(struct conform_pool *pool)
{
	for (size_t i = 0; i < pool->started; i++)
		if (pool->jobs[i].pid) {
			kill(-pool->jobs[i].pid, SIGKILL);
			finish(&pool->jobs[i]);
		}
}

static int step(struct conform_pool *pool, struct pollfd *fds, struct conform_job **running,
		struct error *err)
{
	while (pool->started < pool->count && pool->started - pool->ended < pool->parallel) {
		if (start(&pool->jobs[pool->started], err))
			return -1;
		pool->started++;
	}
	wait_and_attend(pool, fds, running);
	if (pool->tick)
		pool->tick(pool, pool->arg);
	if (told_to_end)
		return error_set(err, "told to end by signal %d (%s)", (int)told_to_end,
				 strsignal(told_to_end));
	return 0;
}

static int run(struct conform_pool *pool, struct error *err)
{
	struct pollfd *fds = calloc(2 * pool->parallel, sizeof(*fds));
	struct conform_job **running = calloc(pool->parallel, sizeof(*running));
	int ret = fds && running ? 0 : error_set(err, "no memory");

	while (!ret && pool->ended < pool->count)
		ret = step(pool, fds, running, err);
	end_all(pool);
	free(fds);
	free(running);
	return ret;
}

int conform_pool_run(struct conform_pool *pool, struct error *err)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = on_signal}, before[3];
	int ret;

	told_to_end = 0;
	for (int i = 0; i < 3; i++)
		sigaction(signals[i], &action, &before[i]);
	ret = run(pool, err);
	for (int i = 0; i < 3; i++)
		sigaction(signals[i], &before[i], NULL);
	return ret;
}
