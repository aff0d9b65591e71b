/* SPDX-License-Identifier: MIT */
/* Runs many programs, some at a time, each held to a time and an amount of output. */
#ifndef TOOLS_CONFORM_POOL_H
#define TOOLS_CONFORM_POOL_H

#include <stdbool.h>
#include <sys/types.h>

#include "tools/buffer.h"
#include "tools/conform/judge.h"
#include "tools/error.h"

#define CONFORM_OUTPUT_LIMIT ((size_t)8 << 20)

struct conform_job {
	char **command;
	unsigned seconds;
	bool ends_at_result; /* it need not end by itself once the guest has said its result */
	/* What became of it. */
	struct buffer output; /* of stdout and stderr */
	enum conform_end end;
	int code; /* exit status or signal */
	double took;
	/* While it runs. */
	pid_t pid; /* 0: it does not */
	int pidfd, pipe;
	double started, deadline;
	bool has_result;
};

struct conform_pool {
	struct conform_job *jobs;
	size_t count;
	unsigned parallel;
	size_t started, ended;
	/* Called a few times each second, and when a job has ended. */
	void (*tick)(const struct conform_pool *pool, void *arg);
	void *arg;
};

/*
 * Runs all jobs; 0, or -1 with the text if one could not be started or we are told to end, after
 * which nothing runs any more.
 */
int conform_pool_run(struct conform_pool *pool, struct error *err);

#endif
