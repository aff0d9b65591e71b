/* SPDX-License-Identifier: MIT */
/* A run of test guests on one host, and what came of it. */
#ifndef TOOLS_CONFORM_RUN_H
#define TOOLS_CONFORM_RUN_H

#include <stdio.h>

#include "tools/conform/data.h"
#include "tools/conform/judge.h"
#include "tools/conform/seat.h"

struct conform_result {
	const struct conform_row *row;
	struct buffer console;
	struct conform_log log, reference;
	bool has_reference;
	struct conform_verdict verdict;
	double took; /* seconds; 0: together with others */
	/* While it runs. */
	const char *skipped; /* why it is not run; NULL: it is */
	size_t job;
};

struct conform_run {
	/* What is wanted. */
	const struct conform_setup *setup;
	const struct conform_rows *rows;
	const char *host; /* NULL: the setup's VMM */
	bool abis[CONFORM_ABIS];
	char *const *names;	      /* NAME or ABI/NAME, NULL-terminated; empty: all */
	const char *differences_file; /* NULL: hypershim's own on hypershim, else none */
	unsigned parallel, seconds;
	bool judged; /* against the answers of the real host; else only outcomes are */
	/* What came of it. */
	struct conform_result *results;
	size_t count;
	struct conform_differences differences[CONFORM_ABIS];
	char machine_says[256]; /* what a machine that guests share says of itself; or empty */
};

/* 0, or -1 with the text where nothing could be run. */
int conform_run(struct conform_run *run, struct error *err);
void conform_run_free(struct conform_run *run);

/* Whether a guest is among those that are wanted, and runs on the host. */
bool conform_run_wants(const struct conform_run *run, const struct conform_row *row);

/* What the host is called. */
const char *conform_run_host(const struct conform_run *run);
/* How many ended so. */
size_t conform_run_class(const struct conform_run *run, enum conform_class class);
size_t conform_run_unexpected(const struct conform_run *run);

#endif
