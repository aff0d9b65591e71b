/* SPDX-License-Identifier: MIT */
/*
 * ring [HOPS]: a token goes round the processors of the machine, that each keep it for a millisecond.
 * A hop needs a timer's interrupt on one processor and a wake-up of the next, so it stops for good
 * where either is lost.  The clock must not go back on the way, nor leap.
 *
 *   ring: at HOPS, SECONDS s
 *
 * every 100 hops, and "ring: done" after the last of them; without HOPS it never ends.
 */
#include <err.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MAX_CPUS 64
#define LEAP 100.0 /* seconds: more than the slowest machine makes of a hop */

struct token {
	unsigned long hops;
	double seen; /* what the clock showed last */
};

struct station {
	int cpu;
	int in, out; /* pipes */
};

static unsigned long last_hop; /* 0: there is none */

static double now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t))
		err(1, "clock_gettime");
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof set, &set))
		err(1, "processor %d", cpu);
}

static void check_clock(struct token *token)
{
	double t = now();

	if (t < token->seen)
		errx(1, "the clock went back from %f to %f", token->seen, t);
	if (t > token->seen + LEAP)
		errx(1, "the clock leapt from %f to %f", token->seen, t);
	token->seen = t;
}

static void hop(struct token *token)
{
	const struct timespec millisecond = { .tv_nsec = 1000000 };

	check_clock(token);
	if (clock_nanosleep(CLOCK_MONOTONIC, 0, &millisecond, NULL))
		errx(1, "clock_nanosleep");
	check_clock(token);
	token->hops++;
	if (token->hops % 100 == 0)
		printf("ring: at %lu, %.2f s\n", token->hops, token->seen);
	if (token->hops == last_hop) {
		printf("ring: done\n");
		exit(0);
	}
}

static void *serve(void *argument)
{
	const struct station *station = argument;
	struct token token;

	stay_on(station->cpu);
	for (;;) {
		if (read(station->in, &token, sizeof token) != sizeof token)
			err(1, "read");
		hop(&token);
		if (write(station->out, &token, sizeof token) != sizeof token)
			err(1, "write");
	}
	return NULL;
}

int main(int argc, char **argv)
{
	static struct station station[MAX_CPUS];
	struct token token = { .seen = now() };
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t thread;
	int pair[2];

	last_hop = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (cpus < 1 || cpus > MAX_CPUS)
		errx(1, "%ld processors", cpus);
	for (int i = 0; i < cpus; i++) {
		if (pipe(pair))
			err(1, "pipe");
		station[i].cpu = i;
		station[i].in = pair[0];
		station[(i + cpus - 1) % cpus].out = pair[1];
	}
	for (int i = 0; i < cpus; i++)
		if (pthread_create(&thread, NULL, serve, &station[i]))
			errx(1, "no thread for processor %d", i);
	if (write(station[cpus - 1].out, &token, sizeof token) != sizeof token)
		err(1, "write");
	pause();
	return 1;
}
