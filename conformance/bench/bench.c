/* SPDX-License-Identifier: MIT */
/*
 * Times what a paravirtual interface makes dear, in the guest.  Prints one line to a row,
 *
 *   bench: NAME NANOSECONDS
 *
 * the median over the row's samples of the mean time of one operation within a sample.  Where the
 * virtual machine counts instructions (QEMU -icount shift=0) a nanosecond is an instruction.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define MAX_SAMPLES 64

struct row {
	const char *name;
	int samples;
	int operations; /* in one sample */
	uint64_t (*sample)(int operations); /* nanoseconds that they took together */
};

static const char *self; /* this program's path */

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void check(int ok, const char *what)
{
	if (!ok)
		err(1, "%s", what);
}

static char *map_pages(int pages)
{
	char *at = mmap(NULL, (size_t)pages * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(at != MAP_FAILED, "mmap");
	return at;
}

static void touch(char *at, int pages)
{
	for (int i = 0; i < pages; i++)
		*(volatile char *)(at + (size_t)i * PAGE) = 1;
}

static uint64_t sample_syscall(int n)
{
	uint64_t start = now();

	while (n--)
		syscall(SYS_getppid);
	return now() - start;
}

static uint64_t sample_read(int n)
{
	static char buffer[PAGE];
	int fd = open("/dev/zero", O_RDONLY);
	uint64_t start;

	check(fd >= 0, "/dev/zero");
	start = now();
	while (n--)
		check(read(fd, buffer, PAGE) == PAGE, "read");
	start = now() - start;
	close(fd);
	return start;
}

static volatile sig_atomic_t signals;

static void count_signal(int number)
{
	signals++;
}

static uint64_t sample_signal(int n)
{
	pid_t me = getpid();
	uint64_t start;

	signal(SIGUSR1, count_signal);
	signals = 0;
	start = now();
	for (int i = 0; i < n; i++)
		kill(me, SIGUSR1);
	start = now() - start;
	check(signals == n, "a signal was lost");
	return start;
}

static uint64_t sample_fault(int n)
{
	char *at = map_pages(n);
	uint64_t start = now();

	touch(at, n);
	start = now() - start;
	munmap(at, (size_t)n * PAGE);
	return start;
}

static uint64_t sample_unmap(int n)
{
	char *at = map_pages(n);
	uint64_t start;

	touch(at, n);
	start = now();
	check(munmap(at, (size_t)n * PAGE) == 0, "munmap");
	return now() - start;
}

static uint64_t sample_mmap(int n)
{
	uint64_t start = now();

	while (n--) {
		char *at = map_pages(4);

		touch(at, 4);
		munmap(at, 4 * PAGE);
	}
	return now() - start;
}

static uint64_t sample_mprotect(int n)
{
	char *at = map_pages(1);
	uint64_t start;

	touch(at, 1);
	start = now();
	while (n--) {
		check(mprotect(at, PAGE, PROT_READ) == 0, "mprotect");
		check(mprotect(at, PAGE, PROT_READ | PROT_WRITE) == 0, "mprotect");
		touch(at, 1);
	}
	start = now() - start;
	munmap(at, PAGE);
	return start;
}

static void wait_for(pid_t child)
{
	int status;

	check(child > 0, "fork");
	check(waitpid(child, &status, 0) == child, "wait");
	if (status)
		errx(1, "a child ended with status %#x", status);
}

static uint64_t sample_fork(int n)
{
	uint64_t start = now();

	while (n--) {
		pid_t child = fork();

		if (child == 0)
			_exit(0);
		wait_for(child);
	}
	return now() - start;
}

static uint64_t sample_exec(int n)
{
	uint64_t start = now();

	while (n--) {
		pid_t child = vfork();

		if (child == 0) {
			execl(self, self, "exit", NULL);
			_exit(1);
		}
		wait_for(child);
	}
	return now() - start;
}

static uint64_t sample_pipe(int n)
{
	int there[2], back[2];
	char byte = 0;
	uint64_t start;
	pid_t child;

	check(pipe(there) == 0 && pipe(back) == 0, "pipe");
	child = fork();
	if (child == 0) {
		close(there[1]);
		while (read(there[0], &byte, 1) == 1)
			check(write(back[1], &byte, 1) == 1, "write");
		_exit(0);
	}
	start = now();
	for (int i = 0; i < n; i += 2) /* a round trip is two switches */
		check(write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1, "pipe");
	start = now() - start;
	close(there[1]);
	wait_for(child);
	close(there[0]);
	close(back[0]);
	close(back[1]);
	return start;
}

static uint64_t sample_clock(int n)
{
	uint64_t start = now();

	while (n--)
		now();
	return now() - start;
}

static uint64_t sample_sleep(int n)
{
	const struct timespec millisecond = { .tv_nsec = 1000000 };
	uint64_t start = now();

	while (n--)
		check(nanosleep(&millisecond, NULL) == 0, "nanosleep");
	return now() - start;
}

static const struct row rows[] = {
	{ "syscall", 31, 500, sample_syscall },
	{ "read", 31, 100, sample_read },
	{ "signal", 31, 50, sample_signal },
	{ "fault", 31, 256, sample_fault },
	{ "unmap", 31, 256, sample_unmap },
	{ "mmap", 31, 10, sample_mmap },
	{ "mprotect", 31, 20, sample_mprotect },
	{ "fork", 31, 4, sample_fork },
	{ "exec", 31, 4, sample_exec },
	{ "pipe", 31, 100, sample_pipe },
	{ "clock", 31, 500, sample_clock },
	{ "sleep", 31, 4, sample_sleep },
};

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void run(const struct row *row)
{
	uint64_t took[MAX_SAMPLES];

	row->sample(row->operations); /* warm */
	for (int i = 0; i < row->samples; i++)
		took[i] = row->sample(row->operations);
	qsort(took, row->samples, sizeof took[0], compare);
	printf("bench: %s %llu\n", row->name,
	       (unsigned long long)(took[row->samples / 2] / row->operations));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "exit") == 0)
		return 0;
	self = argv[0];
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		run(&rows[i]);
	printf("bench: done\n");
	return 0;
}
